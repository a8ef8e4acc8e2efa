//! What the carrier tells us of a call: the gate, the fact, the event and the message in one transaction.

use chrono::NaiveDate;
use domain::{CallId, Fact, Facts, Money, TransactionId};
use serde_json::{Value, json};

use crate::{
    error::{StoreError, breaks},
    open_case::OpenCase,
    pool::Store,
};

/// One request of the carrier about a call.
#[derive(Debug, Clone)]
pub struct Webhook<'a> {
    /// The call that its URL names.
    pub call_id: CallId,
    /// The transaction that its URL names; it must be the call's own.
    pub transaction_id: &'a TransactionId,
    /// The carrier's name of the call (`CallSid`).
    pub carrier_call_id: &'a str,
    /// The timeline's kind, for example `heard`.
    pub kind: &'static str,
    /// What may be stored only once per call, for example `heard:2`. The first one stored wins.
    pub once: &'a str,
}

/// What became of a webhook.
#[derive(Debug, Clone)]
pub enum Answered {
    /// No such call of this transaction. Nothing was changed.
    Unknown,
    /// Another call than the one that the gate let in; it left an event `stray`.
    Stray,
    /// Stored now, or before: `data` is the first one's.
    Stored {
        /// The event's data as first stored.
        data: Value,
        /// Whether this request stored it.
        new: bool,
        /// What the answer may speak of.
        call: ServedCall,
    },
}

/// What may be said to the customer.
#[derive(Debug, Clone)]
pub struct ServedCall {
    /// The bank's name.
    pub bank_name: String,
    /// Where the card was used.
    pub merchant_name: String,
    /// How much.
    pub money: Money,
    /// When.
    pub transaction_date: NaiveDate,
    /// The customer's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The trace that the call belongs to.
    pub traceparent: Option<String>,
}

impl Store {
    /// Stores what a webhook tells. `judge` sees the call's facts so far, under the lock, and whose call it is; it gives the
    /// new fact (if it is one) and the event's data. It is not asked when the same was stored before.
    pub async fn receive(
        &self,
        webhook: &Webhook<'_>,
        judge: impl FnOnce(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send,
    ) -> Result<Answered, StoreError> {
        let Some(mut open) = self.open_case(webhook.transaction_id).await? else {
            return Ok(Answered::Unknown);
        };
        let Some(index) = open.index_of(webhook.call_id) else {
            return Ok(Answered::Unknown);
        };
        if !open.pass_gate(index, webhook.carrier_call_id) {
            let once = format!("stray:{}", webhook.carrier_call_id);
            let data =
                json!({ "carrier_call_id": webhook.carrier_call_id, "asked_for": webhook.kind });
            if open.event(Some(index), "stray", Some(&once), &data).await? {
                self.commit(open).await?;
            }
            return Ok(Answered::Stray);
        }
        let call = served_call(&open, index);
        if let Some(data) = stored_before(&mut open, webhook).await? {
            return Ok(Answered::Stored {
                data,
                new: false,
                call,
            });
        }
        let (fact, data) = judge(&open.case.calls[index].facts, &call);
        if let Some(fact) = fact {
            open.learn(index, fact);
        }
        open.event(Some(index), webhook.kind, Some(webhook.once), &data)
            .await?;
        match self.commit(open).await {
            Ok(_) => Ok(Answered::Stored {
                data,
                new: true,
                call,
            }),
            // This carrier's call is another call's of ours already.
            Err(StoreError::Refused(error)) if breaks(&error, "calls_one_per_carrier_call") => {
                Ok(Answered::Stray)
            }
            Err(error) => Err(error),
        }
    }
}

async fn stored_before(
    open: &mut OpenCase,
    webhook: &Webhook<'_>,
) -> Result<Option<Value>, StoreError> {
    let data = sqlx::query_scalar!(
        "SELECT data FROM events WHERE call_id = $1 AND once = $2",
        webhook.call_id.0,
        webhook.once
    )
    .fetch_optional(&mut *open.tx)
    .await?;
    Ok(data)
}

fn served_call(open: &OpenCase, index: usize) -> ServedCall {
    let story = open.story.clone();
    ServedCall {
        bank_name: story.bank_name,
        merchant_name: story.merchant_name,
        money: story.money,
        transaction_date: story.transaction_date,
        language: story.language,
        traceparent: open.calls[index].traceparent.clone(),
    }
}
