//! Writing what open cases have become: their calls, timelines, labels and messages, in one statement, all or nothing.

mod one;

use chrono::{DateTime, Utc};
use domain::Facts;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    aside::{self, Aside},
    error::StoreError,
    locked::Tx,
    open_case::{NewEvent, OpenCase},
    outbox::{WaitingMessage, packed},
    pool::Store,
};

impl Store {
    /// Commits one case, and wakes the relay.
    pub(crate) async fn commit(&self, tx: Tx, open: OpenCase) -> Result<(), StoreError> {
        self.commit_all(tx, vec![open]).await
    }

    /// Commits cases that one database transaction has locked, and wakes the relay.
    pub(crate) async fn commit_all(
        &self,
        mut tx: Tx,
        cases: Vec<OpenCase>,
    ) -> Result<(), StoreError> {
        let aside = self.write(&mut tx, cases).await?;
        self.finish(tx).await?;
        aside.count();
        Ok(())
    }

    /// Writes without committing, for a writer who still has to read what it wrote.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        cases: Vec<OpenCase>,
    ) -> Result<Aside, StoreError> {
        let (mut changes, mut aside) = (Changes::default(), Aside::default());
        for mut open in cases {
            aside::write(tx, &mut open, &mut aside).await?;
            changes.take(open);
        }
        if !changes.is_empty() {
            changes.write(tx, self.service).await?;
        }
        Ok(aside)
    }

    /// Commits what was written, and wakes the relay.
    pub(crate) async fn finish(&self, tx: Tx) -> Result<(), StoreError> {
        tx.commit().await?;
        self.outbox_filled.notify_one();
        Ok(())
    }
}

/// What is to be written, column by column.
#[derive(Default)]
pub(crate) struct Changes {
    calls: CallColumns,
    transactions: TransactionColumns,
    events: EventColumns,
    messages: Vec<WaitingMessage>,
}

#[derive(Default)]
struct CallColumns {
    id: Vec<Uuid>,
    state_before: Vec<&'static str>,
    fence_before: Vec<i64>,
    sent_before: Vec<Option<DateTime<Utc>>>,
    facts: Vec<Json<Facts>>,
    state: Vec<&'static str>,
    outcome: Vec<Option<&'static str>>,
    answer: Vec<Option<&'static str>>,
    reason_code: Vec<Option<String>>,
    reason_text: Vec<Option<String>>,
    carrier_call_id: Vec<Option<String>>,
    attempt: Vec<i32>,
    fence: Vec<i64>,
    lease_until: Vec<Option<DateTime<Utc>>>,
    next_attempt_at: Vec<Option<DateTime<Utc>>>,
    sent_at: Vec<Option<DateTime<Utc>>>,
    epoch: Vec<i32>,
    requested_at: Vec<DateTime<Utc>>,
    heard_at: Vec<DateTime<Utc>>,
    asked_at: Vec<Option<DateTime<Utc>>>,
}

#[derive(Default)]
struct TransactionColumns {
    id: Vec<String>,
    before: Vec<i64>,
    version: Vec<i64>,
    phone: Vec<String>,
    action: Vec<&'static str>,
    attention: Vec<&'static str>,
    hand_action: Vec<Option<&'static str>>,
    hand_calls: Vec<Option<i32>>,
    hand_contradicted: Vec<bool>,
    called_at: Vec<Option<DateTime<Utc>>>,
    call_outcome: Vec<Option<&'static str>>,
}

#[derive(Default)]
struct EventColumns {
    transaction_id: Vec<String>,
    call_id: Vec<Option<Uuid>>,
    kind: Vec<&'static str>,
    once: Vec<Option<String>>,
    data: Vec<Value>,
}

impl Changes {
    /// What cases have become, strays and dead letters apart.
    pub fn of(cases: Vec<OpenCase>) -> Self {
        let mut changes = Self::default();
        for open in cases {
            changes.take(open);
        }
        changes
    }

    fn is_empty(&self) -> bool {
        self.calls.id.is_empty() && self.transactions.id.is_empty() && self.messages.is_empty()
    }

    fn take(&mut self, mut open: OpenCase) {
        for index in 0..open.calls.len() {
            if open.calls[index].touched {
                self.take_call(&mut open, index);
            }
        }
        if !open.events.is_empty() {
            self.take_transaction(&mut open);
        }
        let touched = open.calls.into_iter().rev().find(|call| call.touched);
        let traceparent = open
            .traceparent
            .or_else(|| touched.and_then(|call| call.traceparent));
        for message in open.messages {
            let traceparent = traceparent.clone();
            self.messages.push(WaitingMessage {
                message,
                traceparent,
            });
        }
    }

    fn take_call(&mut self, open: &mut OpenCase, index: usize) {
        let settled = open.settle(index);
        let call = &open.calls[index];
        let columns = &mut self.calls;
        columns.id.push(call.id.0);
        columns.state_before.push(call.before.state.as_str());
        columns.fence_before.push(call.before.fence);
        columns.sent_before.push(call.before.sent_at);
        columns.facts.push(Json(settled.facts));
        columns.state.push(call.state.as_str());
        columns.outcome.push(settled.outcome);
        columns.answer.push(settled.answer);
        columns.reason_code.push(settled.reason_code);
        columns.reason_text.push(settled.reason_text);
        columns.carrier_call_id.push(call.carrier_call_id.clone());
        columns.attempt.push(call.attempt);
        columns.fence.push(call.fence);
        columns.lease_until.push(call.lease_until);
        columns.next_attempt_at.push(call.next_attempt_at);
        columns.sent_at.push(call.sent_at);
        columns.epoch.push(call.epoch);
        columns.requested_at.push(call.requested_at);
        columns.heard_at.push(call.heard_at);
        columns.asked_at.push(call.asked_at);
    }

    fn take_transaction(&mut self, open: &mut OpenCase) {
        let verdict = open.case.verdict();
        let version = open.next_version();
        let hand = open.case.hand.as_ref();
        let columns = &mut self.transactions;
        columns.id.push(open.id.to_string());
        columns.before.push(open.version);
        columns.version.push(version);
        columns.phone.push(open.case.phone.as_str().to_owned());
        columns.action.push(verdict.action.as_str());
        columns.attention.push(verdict.attention.as_str());
        columns
            .hand_action
            .push(hand.map(|hand| hand.action.as_str()));
        columns
            .hand_calls
            .push(hand.map(|hand| i32::try_from(hand.calls_before).unwrap_or(i32::MAX)));
        columns
            .hand_contradicted
            .push(hand.is_some_and(|hand| hand.contradicted));
        columns.called_at.push(open.called_at());
        columns
            .call_outcome
            .push(open.newest_outcome().map(domain::Outcome::as_str));
        open.messages.push(open.news());
        for event in std::mem::take(&mut open.events) {
            self.events.take(open.id.to_string(), event);
        }
    }

    /// One statement, for the way to the database and back is what a webhook costs. Each part guards what the lock promised.
    /// That a row is `ANY` of the given ones is said beside the join so that it is found by its index, however few there are.
    #[allow(clippy::too_many_lines, reason = "one statement, a line per column")]
    async fn write(&self, tx: &mut Tx, service: &str) -> Result<(), StoreError> {
        let (calls, transactions) = (&self.calls, &self.transactions);
        let (events, messages) = (&self.events, packed(&self.messages));
        let written = sqlx::query!(
            r#"
            WITH written_calls AS (
                UPDATE calls
                SET facts = new.facts, state = new.state, outcome = new.outcome, answer = new.answer,
                    reason_code = new.reason_code, reason_text = new.reason_text,
                    carrier_call_id = new.carrier_call_id, attempt = new.attempt, fence = new.fence,
                    lease_until = new.lease_until, next_attempt_at = new.next_attempt_at,
                    sent_at = new.sent_at, epoch = new.epoch, requested_at = new.requested_at,
                    heard_at = new.heard_at, asked_at = new.asked_at,
                    ended_at = CASE WHEN new.state = 'ended' THEN coalesce(calls.ended_at, clock_timestamp()) END
                FROM UNNEST(
                    $1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::jsonb[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::text[], $11::text[], $12::integer[], $13::bigint[],
                    $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::integer[],
                    $18::timestamptz[], $19::timestamptz[], $20::timestamptz[]
                ) AS new (
                    id, state_before, fence_before, sent_before, facts, state, outcome, answer, reason_code,
                    reason_text, carrier_call_id, attempt, fence, lease_until, next_attempt_at, sent_at, epoch,
                    requested_at, heard_at, asked_at
                )
                WHERE calls.id = ANY($1) AND calls.id = new.id AND calls.state = new.state_before AND calls.fence = new.fence_before
                    AND calls.sent_at IS NOT DISTINCT FROM new.sent_before
                RETURNING 1
            ), written_transactions AS (
                UPDATE transactions
                SET client_phone = new.phone, action = new.action, attention = new.attention,
                    hand_action = new.hand_action, hand_calls = new.hand_calls,
                    hand_contradicted = new.hand_contradicted, version = new.version,
                    called_at = coalesce(new.called_at, '-infinity'), call_outcome = new.call_outcome,
                    updated_at = clock_timestamp()
                FROM UNNEST(
                    $21::text[], $22::bigint[], $23::bigint[], $24::text[], $25::text[], $26::text[],
                    $27::text[], $28::integer[], $29::boolean[], $30::timestamptz[], $31::text[]
                ) AS new (
                    id, before, version, phone, action, attention, hand_action, hand_calls, hand_contradicted,
                    called_at, call_outcome
                )
                WHERE transactions.id = ANY($21) AND transactions.id = new.id AND transactions.version = new.before
                RETURNING 1
            ), written_events AS (
                INSERT INTO events (transaction_id, call_id, kind, once, data)
                SELECT transaction_id, call_id, kind, once, data
                FROM UNNEST($32::text[], $33::uuid[], $34::text[], $35::text[], $36::jsonb[])
                    WITH ORDINALITY AS new (transaction_id, call_id, kind, once, data, place)
                ORDER BY place
            ), written_messages AS (
                INSERT INTO outbox (service, message)
                SELECT $37, message
                FROM UNNEST($38::jsonb[]) WITH ORDINALITY AS new (message, place)
                ORDER BY place
            )
            SELECT
                (SELECT count(*) FROM written_calls) AS "calls!",
                (SELECT count(*) FROM written_transactions) AS "transactions!"
            "#,
            &calls.id,
            &calls.state_before as _,
            &calls.fence_before,
            &calls.sent_before as _,
            &calls.facts as _,
            &calls.state as _,
            &calls.outcome as _,
            &calls.answer as _,
            &calls.reason_code as _,
            &calls.reason_text as _,
            &calls.carrier_call_id as _,
            &calls.attempt,
            &calls.fence,
            &calls.lease_until as _,
            &calls.next_attempt_at as _,
            &calls.sent_at as _,
            &calls.epoch,
            &calls.requested_at,
            &calls.heard_at,
            &calls.asked_at as _,
            &transactions.id,
            &transactions.before,
            &transactions.version,
            &transactions.phone,
            &transactions.action as _,
            &transactions.attention as _,
            &transactions.hand_action as _,
            &transactions.hand_calls as _,
            &transactions.hand_contradicted,
            &transactions.called_at as _,
            &transactions.call_outcome as _,
            &events.transaction_id,
            &events.call_id as _,
            &events.kind as _,
            &events.once as _,
            &events.data,
            service,
            &messages as _
        )
        .fetch_one(&mut **tx)
        .await?;
        expect("calls", calls.id.len(), written.calls.unsigned_abs())?;
        expect(
            "transactions",
            transactions.id.len(),
            written.transactions.unsigned_abs(),
        )
    }
}

impl EventColumns {
    fn take(&mut self, transaction_id: String, event: NewEvent) {
        self.transaction_id.push(transaction_id);
        self.call_id.push(event.call.map(|call| call.0));
        self.kind.push(event.kind);
        self.once.push(event.once);
        self.data.push(event.data);
    }
}

/// A guarded write changed exactly the rows it was meant for, or they were not what the lock promised.
pub(crate) fn expect(what: &'static str, meant: usize, changed: u64) -> Result<(), StoreError> {
    if usize::try_from(changed) == Ok(meant) {
        Ok(())
    } else {
        Err(StoreError::corrupt(
            what,
            format!("{changed} rows changed where {meant} were locked"),
        ))
    }
}
