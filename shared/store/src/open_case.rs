//! The one way to change a transaction or its calls: lock, judge, write, commit.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CallId, CallState, Case, CaseCall, Fact, Facts, Hand, Message, Money, PhoneNumber,
    TransactionId,
};
use serde_json::Value;
use sqlx::{Postgres, types::Json};

use crate::{call::word, error::StoreError, pool::Store};

/// A transaction's row, locked, with all its calls. Dropping it without [`OpenCase::commit`] changes nothing.
///
/// The lock is always taken on the transaction's row first, so that two writers cannot wait for each other.
pub(crate) struct OpenCase {
    pub tx: sqlx::Transaction<'static, Postgres>,
    pub id: TransactionId,
    pub case: Case,
    pub calls: Vec<OpenCall>,
    /// What may be said to the customer.
    pub story: Story,
    /// Postgres's clock, read after the lock was taken; of no use where there is no call.
    pub now: DateTime<Utc>,
    pub version: i64,
    /// How many events this writer has added.
    pub events: i64,
    pub messages: Vec<Message>,
    /// The trace of who asked for the change.
    pub traceparent: Option<String>,
}

/// What a transaction's customer is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub bank_name: String,
    pub merchant_name: String,
    pub money: Money,
    pub transaction_date: NaiveDate,
    pub language: Option<String>,
}

/// One call of an open case; its facts are in [`Case`] at the same index.
pub(crate) struct OpenCall {
    pub id: CallId,
    pub state: CallState,
    pub fence: i64,
    pub attempt: i32,
    pub not_before: Option<DateTime<Utc>>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub carrier_call_id: Option<String>,
    pub traceparent: Option<String>,
    /// Whether it is to be written.
    pub touched: bool,
}

impl Store {
    /// Locks the transaction; none when there is no such one.
    pub(crate) async fn open_case(
        &self,
        id: &TransactionId,
    ) -> Result<Option<OpenCase>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let row = sqlx::query!(
            r#"
            SELECT client_phone, imported_action, hand_action, hand_calls, hand_contradicted, version,
                bank_name, merchant_name, amount, currency, transaction_date, language
            FROM transactions
            WHERE id = $1
            FOR UPDATE
            "#,
            id.as_str()
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let hand = match (row.hand_action, row.hand_calls) {
            (Some(action), Some(calls)) => Some(Hand {
                action: word("transactions.hand_action", &action)?,
                calls_before: usize::try_from(calls).unwrap_or(0),
                contradicted: row.hand_contradicted,
            }),
            _ => None,
        };
        let mut open = OpenCase {
            tx,
            id: id.clone(),
            case: Case {
                imported: word("transactions.imported_action", &row.imported_action)?,
                phone: PhoneNumber::stored(row.client_phone),
                hand,
                calls: Vec::new(),
            },
            calls: Vec::new(),
            story: Story {
                bank_name: row.bank_name,
                merchant_name: row.merchant_name,
                money: Money {
                    amount: row.amount,
                    currency: word("transactions.currency", &row.currency)?,
                },
                transaction_date: row.transaction_date,
                language: row.language,
            },
            now: DateTime::UNIX_EPOCH,
            version: row.version,
            events: 0,
            messages: Vec::new(),
            traceparent: None,
        };
        open.load_calls().await?;
        Ok(Some(open))
    }

    /// Locks the transaction that a call belongs to; none when there is no such call.
    pub(crate) async fn open_case_of(
        &self,
        call: CallId,
    ) -> Result<Option<(OpenCase, usize)>, StoreError> {
        let id = sqlx::query_scalar!("SELECT transaction_id FROM calls WHERE id = $1", call.0)
            .fetch_optional(&self.pool)
            .await?;
        let Some(id) = id else { return Ok(None) };
        let open = self.open_case(&word("calls.transaction_id", &id)?).await?;
        Ok(open.and_then(|open| open.index_of(call).map(|index| (open, index))))
    }
}

impl OpenCase {
    async fn load_calls(&mut self) -> Result<(), StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT id, number, state, facts AS "facts: Json<Facts>", fence, attempt, not_before,
                next_attempt_at, lease_until, sent_at, carrier_call_id, traceparent,
                clock_timestamp() AS "now!"
            FROM calls
            WHERE transaction_id = $1
            ORDER BY ordinal
            "#,
            self.id.as_str()
        )
        .fetch_all(&mut *self.tx)
        .await?;
        for row in rows {
            self.now = row.now;
            self.case.calls.push(CaseCall {
                number: PhoneNumber::stored(row.number),
                facts: row.facts.0,
            });
            self.calls.push(OpenCall {
                id: CallId(row.id),
                state: word("calls.state", &row.state)?,
                fence: row.fence,
                attempt: row.attempt,
                not_before: row.not_before,
                next_attempt_at: row.next_attempt_at,
                lease_until: row.lease_until,
                sent_at: row.sent_at,
                carrier_call_id: row.carrier_call_id,
                traceparent: row.traceparent,
                touched: false,
            });
        }
        Ok(())
    }

    /// Where a call stands among the case's calls.
    pub fn index_of(&self, call: CallId) -> Option<usize> {
        self.calls.iter().position(|known| known.id == call)
    }

    /// Adds a call, queued, to the number as it is now.
    pub async fn add_call(
        &mut self,
        requested_by: Option<&str>,
        traceparent: Option<&str>,
    ) -> Result<CallId, sqlx::Error> {
        let id = CallId::generate();
        self.case.request_call();
        let ordinal = i32::try_from(self.case.calls.len()).unwrap_or(i32::MAX);
        sqlx::query!(
            r#"
            INSERT INTO calls (id, transaction_id, ordinal, number, state, requested_by, traceparent)
            VALUES ($1, $2, $3, $4, 'queued', $5, $6)
            "#,
            id.0,
            self.id.as_str(),
            ordinal,
            self.case.phone.as_str(),
            requested_by,
            traceparent
        )
        .execute(&mut *self.tx)
        .await?;
        self.calls.push(OpenCall {
            id,
            state: CallState::Queued,
            fence: 0,
            attempt: 0,
            not_before: None,
            next_attempt_at: None,
            lease_until: None,
            sent_at: None,
            carrier_call_id: None,
            traceparent: traceparent.map(str::to_owned),
            touched: false,
        });
        self.messages.push(Message::CallRequested {
            call_id: id,
            transaction_id: self.id.clone(),
            epoch: 0,
        });
        Ok(id)
    }

    /// Learns a fact about a call; whether it was new.
    pub fn learn(&mut self, index: usize, fact: Fact) -> bool {
        let new = self.case.record(index, fact);
        self.calls[index].touched |= new;
        new
    }

    /// The first CallSid seen for a call is the one. Whether `carrier_call_id` is; the call is then the carrier's.
    pub fn pass_gate(&mut self, index: usize, carrier_call_id: &str) -> bool {
        let call = &mut self.calls[index];
        if let Some(known) = &call.carrier_call_id {
            return known == carrier_call_id;
        }
        call.carrier_call_id = Some(carrier_call_id.to_owned());
        call.touched = true;
        self.learn(index, Fact::Accepted);
        true
    }

    /// Messages of this change continue this trace; without it they continue that of the call that changed.
    pub fn continue_trace(&mut self, traceparent: Option<&str>) {
        self.traceparent = traceparent.map(str::to_owned);
    }

    /// Appends an event. With `once`, only the first event of that name and call is kept: false for a later one.
    pub async fn event(
        &mut self,
        call: Option<usize>,
        kind: &str,
        once: Option<&str>,
        data: &Value,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query!(
            r#"
            INSERT INTO events (transaction_id, call_id, kind, once, data)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (call_id, once) WHERE once IS NOT NULL DO NOTHING
            "#,
            self.id.as_str(),
            call.map(|index| self.calls[index].id.0),
            kind,
            once,
            data
        )
        .execute(&mut *self.tx)
        .await?
        .rows_affected();
        self.events += i64::from(added > 0);
        Ok(added > 0)
    }
}
