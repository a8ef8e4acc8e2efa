//! What the carrier tells us of a call: the gate, the fact, the event and the message in one transaction.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{CallId, Fact, Facts, Money, TransactionId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    error::{StoreError, breaks},
    locked::Tx,
    open_case::OpenCase,
    pool::Store,
};

/// One request of the carrier about a call.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The call that its URL names.
    pub call_id: CallId,
    /// The transaction that its URL names; it must be the call's own.
    pub transaction_id: TransactionId,
    /// The carrier's name of the call (`CallSid`).
    pub carrier_call_id: String,
    /// The timeline's kind, for example `heard`.
    pub kind: &'static str,
    /// What may be stored only once per call, for example `heard:2`. The first one stored wins.
    pub once: String,
}

/// What became of a webhook.
#[derive(Debug, Clone)]
pub enum Answered {
    /// No such call of this transaction. Nothing was changed.
    Unknown,
    /// Another call than the one that the gate let in; it is to be ended, and left an event `stray`.
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

/// Sees the call's facts so far, under the lock, and whose call it is; gives the new fact (if it is one) and the event's
/// data. It may be asked again when the first attempt to store was in vain.
pub(crate) type Judge<'a> = dyn Fn(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send + Sync + 'a;

impl Store {
    /// Stores what a webhook tells, by itself ([`crate::Intake`] stores those that wait together). `judge` sees the call's
    /// facts so far, under the lock, and whose call it is; it gives the new fact (if it is one) and the event's data. It is
    /// not asked when the same was stored before.
    pub async fn receive(
        &self,
        webhook: &Webhook,
        judge: impl Fn(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send + Sync,
    ) -> Result<Answered, StoreError> {
        let Some((mut tx, mut open)) = self.open_case(&webhook.transaction_id).await? else {
            return Ok(Answered::Unknown);
        };
        let mut taken = vec![take(&mut open, webhook, &judge)];
        look_up_repeated(&mut tx, &[webhook], &mut taken).await?;
        if open.is_changed() {
            match self.commit(tx, open).await {
                // This carrier's call is another call's of ours already.
                Err(StoreError::Refused(error)) if breaks(&error, "calls_one_per_carrier_call") => {
                    return Ok(Answered::Stray);
                }
                stored => stored?,
            }
        }
        taken
            .pop()
            .and_then(Taken::answered)
            .ok_or_else(lost_repetition)
    }
}

/// How far a webhook has come before the commit.
pub(crate) enum Taken {
    Answered(Answered),
    /// Stored by somebody before; its data has still to be read.
    Repeated(ServedCall),
}

impl Taken {
    /// None when what was stored before has not been read.
    pub fn answered(self) -> Option<Answered> {
        match self {
            Self::Answered(answered) => Some(answered),
            Self::Repeated(_) => None,
        }
    }
}

/// Changes `open` by what a webhook tells.
pub(crate) fn take(open: &mut OpenCase, webhook: &Webhook, judge: &Judge<'_>) -> Taken {
    let Some(index) = open.index_of(webhook.call_id) else {
        return Taken::Answered(Answered::Unknown);
    };
    if !open.pass_gate(index, &webhook.carrier_call_id) {
        let data = json!({ "carrier_call_id": webhook.carrier_call_id, "asked_for": webhook.kind });
        open.stray(index, &webhook.carrier_call_id, data);
        return Taken::Answered(Answered::Stray);
    }
    let call = served_call(open, index);
    if open.has_recorded(index, &webhook.once) {
        return match open.noted(index, &webhook.once) {
            Some(data) => Taken::Answered(Answered::Stored {
                data: data.clone(),
                new: false,
                call,
            }),
            None => Taken::Repeated(call),
        };
    }
    let (fact, data) = judge(&open.case.calls[index].facts, &call);
    if let Some(fact) = fact {
        open.learn(index, fact);
    }
    open.event_once(index, webhook.kind, &webhook.once, data.clone());
    Taken::Answered(Answered::Stored {
        data,
        new: true,
        call,
    })
}

/// Answers those of `taken` that repeat what was stored before; `webhooks` are theirs, in the same order.
pub(crate) async fn look_up_repeated(
    tx: &mut Tx,
    webhooks: &[&Webhook],
    taken: &mut [Taken],
) -> Result<(), StoreError> {
    let repeated = || {
        webhooks
            .iter()
            .zip(&*taken)
            .filter(|(_, taken)| matches!(taken, Taken::Repeated(_)))
    };
    let calls: Vec<Uuid> = repeated().map(|(webhook, _)| webhook.call_id.0).collect();
    if calls.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = repeated()
        .map(|(webhook, _)| webhook.once.clone())
        .collect();
    let rows = sqlx::query!(
        r#"
        SELECT call_id AS "call_id!", once AS "once!", data
        FROM events
        JOIN UNNEST($1::uuid[], $2::text[]) AS repeated (call_id, once) USING (call_id, once)
        "#,
        &calls,
        &names
    )
    .fetch_all(&mut **tx)
    .await?;
    let stored: HashMap<(Uuid, String), Value> = rows
        .into_iter()
        .map(|row| ((row.call_id, row.once), row.data))
        .collect();
    for (webhook, taken) in webhooks.iter().zip(taken) {
        if let Taken::Repeated(call) = taken {
            let data = stored.get(&(webhook.call_id.0, webhook.once.clone()));
            *taken = Taken::Answered(Answered::Stored {
                data: data.ok_or_else(lost_repetition)?.clone(),
                new: false,
                call: call.clone(),
            });
        }
    }
    Ok(())
}

fn lost_repetition() -> StoreError {
    StoreError::corrupt("event", "it was recorded and is not there")
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
