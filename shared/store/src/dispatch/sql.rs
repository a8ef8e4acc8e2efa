//! [`Cases`] in Postgres.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{CallId, Message};
use sqlx::{Postgres, pool::PoolConnection, postgres::types::PgInterval};

use super::{
    cases::{Cases, Committed, Grip},
    rules::Times,
    types::{Claimed, DeadLetter, FencedWrite},
    watch::{self, Look},
};
use crate::{
    call::word,
    error::{StoreError, breaks},
    locked::Tx,
    open_case::OpenCase,
    outbox::{self, WaitingMessage},
    pool::Store,
};

/// What holds an open case.
#[derive(Debug)]
pub(crate) enum Hold {
    /// Nothing is open.
    Nothing,
    /// The connection that it was read by: whoever writes it next need not wait for another one.
    Loose(PoolConnection<Postgres>),
    Firm(Tx),
}

impl Cases for Store {
    type Lock = Hold;

    async fn open_of(
        &self,
        call: CallId,
        grip: Grip,
    ) -> Result<Option<(Hold, OpenCase, usize)>, StoreError> {
        if grip == Grip::Loose {
            let mut connection = self.pool.acquire().await?;
            let open = Self::read_case_of(&mut connection, call).await?;
            return Ok(open.map(|(open, index)| (Hold::Loose(connection), open, index)));
        }
        let open = self.open_case_of(call).await?;
        Ok(open.map(|(tx, open, index)| (Hold::Firm(tx), open, index)))
    }

    async fn open_for(&self, look: &Look, limit: u16) -> Result<(Hold, Vec<OpenCase>), StoreError> {
        let limit = i64::from(limit);
        let ids = match look {
            Look::Due { queue_empty } => self.with_due_calls(*queue_empty, limit).await,
            Look::Unknown { ask_every } => self.with_unknown_calls(*ask_every, limit).await,
            Look::Silent(limits) => self.with_silent_calls(limits, limit).await,
        }?;
        if ids.is_empty() {
            return Ok((Hold::Nothing, Vec::new()));
        }
        let (tx, open) = self.open_free_cases(&ids).await?;
        Ok((Hold::Firm(tx), open))
    }

    async fn commit_cases(
        &self,
        hold: Hold,
        mut cases: Vec<OpenCase>,
    ) -> Result<Committed, StoreError> {
        cases.retain(OpenCase::is_changed);
        if cases.is_empty() {
            return Ok(Committed::Done);
        }
        let written = match hold {
            Hold::Firm(tx) => self.commit_all(tx, cases).await.map(|()| true),
            Hold::Loose(mut connection) => self.write_unless_lost(&mut connection, cases).await,
            Hold::Nothing => Ok(true),
        };
        match written {
            Ok(true) => Ok(Committed::Done),
            Ok(false) => Ok(Committed::Lost),
            Err(StoreError::Refused(error)) if breaks(&error, "calls_one_under_way_per_number") => {
                Ok(Committed::NumberBusy)
            }
            Err(StoreError::Refused(error)) if breaks(&error, "calls_one_per_carrier_call") => {
                Ok(Committed::CarrierCallTaken)
            }
            Err(error) => Err(error),
        }
    }

    async fn peek(&self, call: CallId) -> Result<Option<(Times, DateTime<Utc>, bool)>, StoreError> {
        let row = sqlx::query!(
            r#"
            SELECT state, sent_at, lease_until, next_attempt_at, not_before, clock_timestamp() AS "now!",
                EXISTS (
                    SELECT FROM calls AS other
                    WHERE other.number = calls.number AND other.id <> calls.id
                        AND other.state IN ('placing', 'dialing', 'ringing', 'answered')
                ) AS "number_busy!"
            FROM calls
            WHERE id = $1
            "#,
            call.0
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let times = Times {
            state: word("calls.state", &row.state)?,
            sent_at: row.sent_at,
            lease_until: row.lease_until,
            next_attempt_at: row.next_attempt_at,
            not_before: row.not_before,
        };
        Ok(Some((times, row.now, row.number_busy)))
    }

    /// One statement, for it stands between every claim and its request. The lock comes first here too.
    async fn mark(&self, claimed: &Claimed, needed: Duration) -> Result<FencedWrite, StoreError> {
        let rows = sqlx::query!(
            r#"
            WITH locked AS (
                SELECT id
                FROM transactions
                WHERE id = $1
                FOR UPDATE
            )
            UPDATE calls
            SET sent_at = clock_timestamp()
            FROM locked
            WHERE calls.id = $2 AND fence = $3
                AND state = $4 AND sent_at IS NULL AND lease_until > clock_timestamp() + $5
            "#,
            claimed.transaction_id.as_str(),
            claimed.call_id.0,
            claimed.fence,
            // Not in the statement's text: it would be taken for the sweeper's index, which holds every call that waits.
            domain::CallState::Placing.as_str(),
            interval(needed)
        )
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(if rows == 1 {
            FencedWrite::Done
        } else {
            FencedWrite::Overtaken
        })
    }

    async fn keep(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        super::letters::insert(&mut tx, letter).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn bound_among(&self, carrier_call_ids: &[String]) -> Result<Vec<String>, StoreError> {
        let bound = sqlx::query_scalar!(
            r#"
            SELECT carrier_call_id AS "carrier_call_id!"
            FROM calls
            WHERE carrier_call_id = ANY($1)
            "#,
            carrier_call_ids
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(bound)
    }

    async fn due_for_longest(&self) -> Result<Option<Duration>, StoreError> {
        let seconds = self.seconds_due().await?;
        Ok(seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
    }

    async fn stray(&self, carrier_call_id: &str) -> Result<Option<CallId>, StoreError> {
        let call = sqlx::query_scalar!(
            r#"
            SELECT call_id
            FROM strays
            WHERE carrier_call_id = $1 AND ended_at IS NULL
            "#,
            carrier_call_id
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(call.map(CallId))
    }

    async fn ask_for_strays(&self, limit: u16) -> Result<usize, StoreError> {
        let mut tx = self.pool.begin().await?;
        let rows = sqlx::query!(
            r#"
            UPDATE strays
            SET epoch = epoch + 1, asked_at = clock_timestamp()
            FROM (
                SELECT carrier_call_id AS due
                FROM strays
                WHERE ended_at IS NULL
                    AND asked_at <= clock_timestamp() - least($1::interval * power(2, least(epoch, 10)), $2::interval)
                ORDER BY asked_at
                LIMIT $3
                FOR UPDATE SKIP LOCKED
            ) AS strays_due
            WHERE carrier_call_id = due
            RETURNING carrier_call_id, call_id, transaction_id, epoch,
                (SELECT traceparent FROM calls WHERE calls.id = call_id) AS traceparent
            "#,
            interval(watch::STRAY_AGAIN),
            interval(watch::SLOWEST),
            i64::from(limit)
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let message = Message::StrayFound {
                call_id: CallId(row.call_id),
                transaction_id: word("strays.transaction_id", &row.transaction_id)?,
                carrier_call_id: row.carrier_call_id,
                epoch: u32::try_from(row.epoch).unwrap_or_default(),
            };
            messages.push(WaitingMessage {
                message,
                traceparent: row.traceparent,
            });
        }
        outbox::put(&mut tx, self.service, &messages).await?;
        self.finish(tx).await?;
        Ok(messages.len())
    }

    async fn take_lead(
        &self,
        name: &str,
        holder: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        let rows = sqlx::query!(
            r#"
            INSERT INTO leads (name, holder, until)
            VALUES ($1, $2, clock_timestamp() + $3)
            ON CONFLICT (name) DO UPDATE
            SET holder = excluded.holder, until = excluded.until
            WHERE leads.holder = excluded.holder OR leads.until < clock_timestamp()
            "#,
            name,
            holder,
            interval(term)
        )
        .execute(&self.pool)
        .await?
        .rows_affected();
        Ok(rows == 1)
    }

    async fn give_lead_up(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        sqlx::query!(
            "DELETE FROM leads WHERE name = $1 AND holder = $2",
            name,
            holder
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

pub(super) fn interval(duration: Duration) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX),
    }
}
