//! Writing what an open case has become: its calls, its labels, its messages, all or nothing.

use domain::{Action, Attention, CallNews, CallState, Message, TransactionId};
use serde_json::json;
use sqlx::{Postgres, types::Json};

use crate::{error::StoreError, open_case::OpenCase, pool::Store};

impl Store {
    /// Commits, and wakes the relay.
    pub(crate) async fn commit(&self, open: OpenCase) -> Result<i64, StoreError> {
        let version = open.commit(self.service).await?;
        self.outbox_filled.notify_one();
        Ok(version)
    }
}

impl OpenCase {
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
