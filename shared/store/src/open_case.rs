//! The one way to change a transaction or its calls: lock, judge, write, commit.

use chrono::{DateTime, Utc};
use domain::{
    Action, Attention, CallId, CallNews, CallState, Case, CaseCall, Fact, Facts, Hand, Message,
    TransactionId,
};
use serde_json::{Value, json};
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
    /// Postgres's clock, read after the lock was taken.
    pub now: DateTime<Utc>,
    version: i64,
    /// How many events this writer has added.
    events: i64,
    messages: Vec<Message>,
    /// The trace of who asked for the change.
    traceparent: Option<String>,
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
    touched: bool,
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
            SELECT client_phone, imported_action, hand_action, hand_calls, hand_contradicted, version
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
                phone: word("transactions.client_phone", &row.client_phone)?,
                hand,
                calls: Vec::new(),
            },
            calls: Vec::new(),
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

    /// Commits, and wakes the relay.
    pub(crate) async fn commit(&self, open: OpenCase) -> Result<i64, StoreError> {
        let version = open.commit(self.service).await?;
        self.outbox_filled.notify_one();
        Ok(version)
    }
}

impl OpenCase {
    async fn load_calls(&mut self) -> Result<(), StoreError> {
        self.now = sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#)
            .fetch_one(&mut *self.tx)
            .await?;
        let rows = sqlx::query!(
            r#"
            SELECT id, number, state, facts AS "facts: Json<Facts>", fence, attempt, not_before,
                next_attempt_at, lease_until, sent_at, carrier_call_id, traceparent
            FROM calls
            WHERE transaction_id = $1
            ORDER BY ordinal
            "#,
            self.id.as_str()
        )
        .fetch_all(&mut *self.tx)
        .await?;
        for row in rows {
            self.case.calls.push(CaseCall {
                number: word("calls.number", &row.number)?,
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

    /// Writes what changed and commits; the transaction's version afterwards.
    async fn commit(mut self, service: &str) -> Result<i64, StoreError> {
        for index in 0..self.calls.len() {
            if self.calls[index].touched {
                self.write_call(index).await?;
            }
        }
        if self.events > 0 {
            self.write_transaction().await?;
        }
        let touched = self.calls.iter().rev().find(|call| call.touched);
        let traceparent = self
            .traceparent
            .as_deref()
            .or(touched.and_then(|call| call.traceparent.as_deref()));
        for message in &self.messages {
            write_message(&mut self.tx, service, message, traceparent).await?;
        }
        self.tx.commit().await?;
        Ok(self.version)
    }

    async fn write_call(&mut self, index: usize) -> Result<(), StoreError> {
        let before = self.calls[index].state;
        let facts = self.case.calls[index].facts.clone();
        let state = facts.state().max(before);
        if state == CallState::Ended && before != state {
            let outcome = facts.outcome().map(domain::Outcome::as_str);
            let data = json!({ "outcome": outcome });
            self.event(Some(index), "ended", Some("ended"), &data)
                .await?;
        }
        let reason = facts.reason();
        let call = &self.calls[index];
        let written = sqlx::query!(
            r#"
            UPDATE calls
            SET facts = $3, state = $4, outcome = $5, answer = $6, reason_code = $7, reason_text = $8,
                carrier_call_id = $9,
                ended_at = CASE WHEN $4 = 'ended' THEN coalesce(ended_at, clock_timestamp()) END
            WHERE id = $1 AND state = $2
            "#,
            call.id.0,
            before.as_str(),
            Json(&facts) as _,
            state.as_str(),
            facts.outcome().map(domain::Outcome::as_str),
            facts.answer().map(domain::Answer::as_str),
            reason.as_ref().map(|reason| reason.code.as_str()),
            reason.as_ref().map(|reason| reason.text.as_str()),
            call.carrier_call_id.as_deref()
        )
        .execute(&mut *self.tx)
        .await?
        .rows_affected();
        expect_one(written, "calls")?;
        self.calls[index].state = state;
        Ok(())
    }

    async fn write_transaction(&mut self) -> Result<(), StoreError> {
        let verdict = self.case.verdict();
        let hand = self.case.hand.as_ref();
        let calls_before = hand.map(|hand| i32::try_from(hand.calls_before).unwrap_or(i32::MAX));
        let written = sqlx::query!(
            r#"
            UPDATE transactions
            SET client_phone = $3, action = $4, attention = $5, hand_action = $6, hand_calls = $7,
                hand_contradicted = $8, version = version + $9, updated_at = clock_timestamp()
            WHERE id = $1 AND version = $2
            "#,
            self.id.as_str(),
            self.version,
            self.case.phone.as_str(),
            verdict.action.as_str(),
            verdict.attention.as_str(),
            hand.map(|hand| hand.action.as_str()),
            calls_before,
            hand.is_some_and(|hand| hand.contradicted),
            self.events
        )
        .execute(&mut *self.tx)
        .await?
        .rows_affected();
        expect_one(written, "transactions")?;
        self.version += self.events;
        self.messages.push(changed(
            &self.id,
            self.version,
            verdict.action,
            verdict.attention,
            self.newest_call(),
        ));
        Ok(())
    }

    fn newest_call(&self) -> Option<CallNews> {
        let (call, known) = self.calls.last().zip(self.case.calls.last())?;
        Some(CallNews {
            id: call.id,
            state: call.state,
            outcome: known.facts.outcome(),
        })
    }
}

fn changed(
    id: &TransactionId,
    version: i64,
    action: Action,
    attention: Attention,
    call: Option<CallNews>,
) -> Message {
    Message::TransactionChanged {
        transaction_id: id.clone(),
        version,
        action,
        attention,
        call,
    }
}

/// Leaves a message in the outbox, to be published once the transaction that `tx` is has been committed.
pub(crate) async fn write_message(
    tx: &mut sqlx::Transaction<'_, Postgres>,
    service: &str,
    message: &Message,
    traceparent: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO outbox (service, message, traceparent) VALUES ($1, $2, $3)",
        service,
        Json(message) as _,
        traceparent
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A guarded write changed exactly one row, or the row was not what the lock promised.
pub(crate) fn expect_one(rows: u64, what: &'static str) -> Result<(), StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(StoreError::corrupt(
            what,
            format!("{rows} rows changed where one was locked"),
        ))
    }
}
