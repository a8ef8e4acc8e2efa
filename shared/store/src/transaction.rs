//! A transaction as it is read, and what an analyst does to it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Action, Attention, CallId, Outcome, PhoneNumber, TransactionId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    call::{Call, CallRow, word},
    error::StoreError,
    locked::Tx,
    open_case::{OpenCall, OpenCase},
    pool::Store,
};

/// A suspicious card transaction under review.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transaction {
    /// The bank's name of it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: TransactionId,
    /// Whose card it is.
    pub client_name: String,
    /// The card, its last digits only: `***1234`.
    pub card_number: String,
    /// The customer's number now, in E.164 form.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub client_phone: PhoneNumber,
    /// A decimal, as text: never through a float.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// The bank.
    pub bank_name: String,
    /// Where the card was used.
    pub merchant_name: String,
    /// The day it was used.
    pub transaction_date: NaiveDate,
    /// The customer's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The customer's time zone, an IANA name.
    pub time_zone: Option<String>,
    /// What the desk sees.
    pub action: Action,
    /// Why a person should look.
    pub attention: Attention,
    /// The newest call.
    pub call: Option<Call>,
    /// Grows with every change: what carries a smaller one is older.
    pub version: i64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a click on Call comes to.
#[derive(Debug, Clone)]
pub enum RequestCall {
    /// The call is queued.
    Requested(Call),
    /// There is no such transaction.
    NoSuchTransaction,
    /// This call of it has not ended yet.
    UnderWay(Call),
}

/// What an analyst had before them when they chose a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seen {
    /// The label.
    pub action: Action,
    /// Why a person should look.
    pub attention: Attention,
    /// What came of the newest call, if anything had: a customer's no shows there before it shows in the label.
    pub outcome: Option<Outcome>,
}

/// What setting a label by hand comes to.
#[derive(Debug, Clone)]
pub enum SetAction {
    /// It is set.
    Set(Transaction),
    /// There is no such transaction.
    NoSuchTransaction,
    /// It is not what was seen any more; nothing was changed.
    Changed(Transaction),
}

#[derive(Debug)]
pub(crate) struct TransactionRow {
    pub id: String,
    pub client_name: String,
    pub card_number: String,
    pub client_phone: String,
    pub amount: Decimal,
    pub currency: String,
    pub bank_name: String,
    pub merchant_name: String,
    pub transaction_date: NaiveDate,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub action: String,
    pub attention: String,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

impl TransactionRow {
    pub(crate) fn with(self, call: Option<Call>) -> Result<Transaction, StoreError> {
        Ok(Transaction {
            id: word("transactions.id", &self.id)?,
            client_name: self.client_name,
            card_number: self.card_number,
            client_phone: PhoneNumber::stored(self.client_phone),
            amount: self.amount,
            currency: self.currency,
            bank_name: self.bank_name,
            merchant_name: self.merchant_name,
            transaction_date: self.transaction_date,
            language: self.language,
            time_zone: self.time_zone,
            action: word("transactions.action", &self.action)?,
            attention: word("transactions.attention", &self.attention)?,
            call,
            version: self.version,
            updated_at: self.updated_at,
        })
    }
}

impl Store {
    /// The transactions of these names, in no order; unknown names are passed over.
    pub async fn transactions(&self, ids: &[String]) -> Result<Vec<Transaction>, StoreError> {
        let rows = sqlx::query_as!(
            TransactionRow,
            r#"
            SELECT id, client_name, card_number, client_phone, amount, currency, bank_name, merchant_name,
                transaction_date, language, time_zone, action, attention, version, updated_at
            FROM transactions
            WHERE id = ANY($1)
            "#,
            ids
        )
        .fetch_all(&self.pool)
        .await?;
        self.with_newest_calls(rows).await
    }

    /// One transaction.
    pub async fn transaction(&self, id: &TransactionId) -> Result<Option<Transaction>, StoreError> {
        Ok(self.transactions(&[id.to_string()]).await?.pop())
    }

    /// Every call of a transaction, newest first.
    pub async fn calls(&self, id: &TransactionId) -> Result<Vec<Call>, StoreError> {
        sqlx::query_as!(
            CallRow,
            r#"
            SELECT id, transaction_id, number, state, outcome, answer, reason_code, reason_text, attempt,
                not_before, redial_of, requested_by, carrier_call_id, created_at, ended_at
            FROM calls
            WHERE transaction_id = $1
            ORDER BY ordinal DESC
            "#,
            id.as_str()
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(Call::try_from)
        .collect()
    }

    pub(crate) async fn with_newest_calls(
        &self,
        rows: Vec<TransactionRow>,
    ) -> Result<Vec<Transaction>, StoreError> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let calls = sqlx::query_as!(
            CallRow,
            r#"
            SELECT DISTINCT ON (transaction_id) id, transaction_id, number, state, outcome, answer,
                reason_code, reason_text, attempt, not_before, redial_of, requested_by, carrier_call_id,
                created_at, ended_at
            FROM calls
            WHERE transaction_id = ANY($1)
            ORDER BY transaction_id, ordinal DESC
            "#,
            &ids
        )
        .fetch_all(&self.pool)
        .await?;
        let mut newest = std::collections::HashMap::new();
        for call in calls {
            newest.insert(call.transaction_id.clone(), Call::try_from(call)?);
        }
        rows.into_iter()
            .map(|row| {
                let call = newest.remove(&row.id);
                row.with(call)
            })
            .collect()
    }

    /// The click: a queued call, the label and the request for a dispatcher, in one transaction.
    pub async fn request_call(
        &self,
        id: &TransactionId,
        requested_by: Option<&str>,
        traceparent: Option<&str>,
    ) -> Result<RequestCall, StoreError> {
        let Some((mut tx, mut open)) = self.open_case(id).await? else {
            return Ok(RequestCall::NoSuchTransaction);
        };
        let under_way = open
            .calls
            .last()
            .filter(|call| call.state != domain::CallState::Ended)
            .map(|call| call.id);
        if let Some(call) = under_way {
            drop(tx);
            return Ok(RequestCall::UnderWay(self.call(call).await?));
        }
        open.continue_trace(traceparent);
        let click = Click {
            requested_by,
            traceparent,
            redial_of: None,
        };
        let call = add_call(&mut tx, &mut open, &click).await?;
        let call = queued(&open, call, &click);
        // Nothing is asked of the database after the commit: a click that it did not answer in time would be told of as
        // failed, and its repetition refused because a call is under way.
        self.commit(tx, open).await?;
        Ok(RequestCall::Requested(call))
    }

    /// Corrects the customer's number; a call under way keeps the one it was clicked with. None: no such transaction.
    pub async fn update_phone(
        &self,
        id: &TransactionId,
        phone: &PhoneNumber,
        traceparent: Option<&str>,
    ) -> Result<Option<Transaction>, StoreError> {
        let Some((tx, mut open)) = self.open_case(id).await? else {
            return Ok(None);
        };
        if open.case.phone == *phone {
            // Not to hold the row and its connection while another one reads.
            drop(tx);
        } else {
            let data = json!({ "from": open.case.phone.as_str(), "to": phone.as_str() });
            open.case.phone = phone.clone();
            open.continue_trace(traceparent);
            open.event(None, "transaction.phone_changed", data);
            self.commit(tx, open).await?;
        }
        self.transaction(id).await
    }

    /// Sets the label by hand, for a reason if one is given; with `seen`, only while that is what there is to see.
    pub async fn set_action(
        &self,
        id: &TransactionId,
        action: Action,
        reason: Option<&str>,
        seen: Option<Seen>,
        traceparent: Option<&str>,
    ) -> Result<SetAction, StoreError> {
        let Some((tx, mut open)) = self.open_case(id).await? else {
            return Ok(SetAction::NoSuchTransaction);
        };
        let present = open.to_see();
        let is_old = seen.is_some_and(|seen| seen != present);
        if is_old {
            // Not to hold the row and its connection while another one reads.
            drop(tx);
        } else {
            let data = json!({ "from": present.action, "to": action, "reason": reason });
            open.case.set_by_hand(action);
            open.continue_trace(traceparent);
            open.event(None, "transaction.action_set", data);
            self.commit(tx, open).await?;
        }
        Ok(match self.transaction(id).await? {
            None => SetAction::NoSuchTransaction,
            Some(transaction) if is_old => SetAction::Changed(transaction),
            Some(transaction) => SetAction::Set(transaction),
        })
    }

    pub(crate) async fn call(&self, id: CallId) -> Result<Call, StoreError> {
        sqlx::query_as!(
            CallRow,
            r#"
            SELECT id, transaction_id, number, state, outcome, answer, reason_code, reason_text, attempt,
                not_before, redial_of, requested_by, carrier_call_id, created_at, ended_at
            FROM calls
            WHERE id = $1
            "#,
            id.0
        )
        .fetch_one(&self.pool)
        .await?
        .try_into()
    }
}

/// Who asks for a call, and why.
pub(crate) struct Click<'a> {
    pub requested_by: Option<&'a str>,
    pub traceparent: Option<&'a str>,
    /// The call that it repeats.
    pub redial_of: Option<CallId>,
}

/// The newest call of a case, as it will be read when it is committed.
pub(crate) fn queued(open: &OpenCase, call: CallId, click: &Click<'_>) -> Call {
    Call {
        id: call,
        transaction_id: open.id.clone(),
        state: domain::CallState::Queued,
        outcome: None,
        answer: None,
        reason: None,
        number: open.case.phone.clone(),
        attempt: 0,
        not_before: None,
        redial_of: click.redial_of,
        requested_by: click.requested_by.map(str::to_owned),
        carrier_call_id: None,
        created_at: open.called_at().unwrap_or(open.now),
        ended_at: None,
    }
}

/// Adds a call, queued, to the number as it is now, its event and the request for it.
pub(crate) async fn add_call(
    tx: &mut Tx,
    open: &mut OpenCase,
    click: &Click<'_>,
) -> Result<CallId, StoreError> {
    let id = CallId::generate();
    let ordinal = i32::try_from(open.calls.len() + 1).unwrap_or(i32::MAX);
    let created_at = sqlx::query_scalar!(
        r#"
        INSERT INTO calls (id, transaction_id, ordinal, number, state, requested_by, traceparent, redial_of)
        VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7)
        RETURNING created_at
        "#,
        id.0,
        open.id.as_str(),
        ordinal,
        open.case.phone.as_str(),
        click.requested_by,
        click.traceparent,
        click.redial_of.map(|call| call.0)
    )
    .fetch_one(&mut **tx)
    .await?;
    open.add_call(OpenCall::new(id, created_at, click.traceparent));
    let mut data = json!({ "requested_by": click.requested_by });
    if let Some(call) = click.redial_of {
        data["redial_of"] = json!(call);
    }
    open.event(open.index_of(id), "call.requested", data);
    Ok(id)
}
