//! What a dispatcher writes: it claims a call, says that it is about to send, and stores what came of it.
//!
//! Every write after the claim carries the claim's fencing number; one that was overtaken changes nothing.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CallId, CallState, Fact, PhoneNumber, TransactionId};
use serde_json::{Value, json};
use sqlx::postgres::types::PgInterval;

use crate::{
    call::word,
    commit::expect,
    error::{StoreError, breaks},
    locked::Tx,
    open_case::{OpenCall, OpenCase},
    pool::Store,
};

/// A call that this dispatcher, and no other, may place until its lease runs out.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The call.
    pub call_id: CallId,
    /// Its transaction.
    pub transaction_id: TransactionId,
    /// Whom to ring.
    pub number: PhoneNumber,
    /// How many times a dispatcher took it up, this one included.
    pub attempt: i32,
    /// The fencing number.
    pub fence: i64,
}

/// What became of the wish to place a call.
#[derive(Debug, Clone)]
pub enum Claim {
    /// It is ours.
    Claimed(Claimed),
    /// It is not due, another dispatcher has it, or its number is on another call: ask again after this.
    Later(Duration),
    /// Nothing to do: it has gone on, has ended, was sent with an unknown result, or does not exist.
    Settled,
}

/// Whether a write was ours to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum FencedWrite {
    /// Written.
    Done,
    /// Another dispatcher has claimed the call since; nothing was changed.
    Overtaken,
}

/// How long a call waits whose number is on another call.
const NUMBER_BUSY: Duration = Duration::from_secs(5);

impl Store {
    /// Whether a claim could succeed now, without locking or changing anything: asked before a turn at the carrier's pace is
    /// taken, which a call that cannot be placed would waste. None: it could.
    pub async fn not_due(&self, call: CallId) -> Result<Option<Claim>, StoreError> {
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
        let Some(row) = row else {
            return Ok(Some(Claim::Settled));
        };
        let times = Times {
            state: word("calls.state", &row.state)?,
            sent_at: row.sent_at,
            lease_until: row.lease_until,
            next_attempt_at: row.next_attempt_at,
            not_before: row.not_before,
        };
        let busy = || row.number_busy.then_some(Claim::Later(NUMBER_BUSY));
        Ok(times.may_not_claim(row.now).or_else(busy))
    }

    /// Claims a call for `lease`, counted on Postgres's clock.
    pub async fn claim(&self, call: CallId, lease: Duration) -> Result<Claim, StoreError> {
        let Some((mut tx, mut open, index)) = self.open_case_of(call).await? else {
            return Ok(Claim::Settled);
        };
        if let Some(claim) = Times::of(&open.calls[index]).may_not_claim(open.now) {
            return Ok(claim);
        }
        let (fence, attempt) = (open.calls[index].fence + 1, open.calls[index].attempt + 1);
        let taken = sqlx::query!(
            r#"
            UPDATE calls
            SET state = 'placing', fence = $3, attempt = $4, next_attempt_at = NULL,
                lease_until = clock_timestamp() + $5
            WHERE id = $1 AND fence = $2 AND state IN ('queued', 'placing') AND sent_at IS NULL
            "#,
            call.0,
            open.calls[index].fence,
            fence,
            attempt,
            interval(lease)
        )
        .execute(&mut *tx)
        .await;
        match taken {
            Ok(taken) => expect("calls", 1, taken.rows_affected())?,
            Err(error) if breaks(&error, "calls_one_under_way_per_number") => {
                return Ok(Claim::Later(NUMBER_BUSY));
            }
            Err(error) => return Err(error.into()),
        }
        open.calls[index].state = CallState::Placing;
        open.learn(index, Fact::Claimed);
        open.event(Some(index), "claimed", json!({ "attempt": attempt }));
        let claimed = Claimed {
            call_id: call,
            transaction_id: open.id.clone(),
            number: open.case.calls[index].number.clone(),
            attempt,
            fence,
        };
        self.commit(tx, open).await?;
        Ok(Claim::Claimed(claimed))
    }

    /// Commits that the request is about to be written. To be called last before it is: from here on the call is never
    /// sent again unless it is known that it was not placed.
    ///
    /// Refused when less than `needed` of the lease is left.
    pub async fn mark_sent(
        &self,
        claimed: &Claimed,
        needed: Duration,
    ) -> Result<FencedWrite, StoreError> {
        let rows = sqlx::query!(
            r#"
            UPDATE calls
            SET sent_at = clock_timestamp()
            WHERE id = $1 AND fence = $2 AND state = 'placing' AND sent_at IS NULL
                AND lease_until > clock_timestamp() + $3
            "#,
            claimed.call_id.0,
            claimed.fence,
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

    /// The carrier has the call, under this name. A name that the gate does not know is a stray's: it leaves an event.
    pub async fn placed(
        &self,
        claimed: &Claimed,
        carrier_call_id: &str,
    ) -> Result<FencedWrite, StoreError> {
        let data = json!({ "carrier_call_id": carrier_call_id });
        self.fenced(claimed, "placed", data.clone(), |open, index| {
            if open.pass_gate(index, carrier_call_id) {
                open.event_once(index, "placed", "placed", data);
            } else {
                let once = format!("stray:{carrier_call_id}");
                open.event_once(index, "stray", &once, data);
            }
        })
        .await
    }

    /// The carrier would not place the call: it has ended.
    pub async fn refused(
        &self,
        claimed: &Claimed,
        code: i32,
        text: &str,
    ) -> Result<FencedWrite, StoreError> {
        let text: String = text.chars().take(300).collect();
        let data = json!({ "refused": code, "text": text });
        self.fenced(claimed, "placed", data.clone(), |open, index| {
            open.learn(
                index,
                Fact::Refused {
                    code,
                    text: text.clone(),
                },
            );
            open.event_once(index, "placed", "placed", data);
        })
        .await
    }

    /// The call was certainly not placed and is to be tried again after `wait`. It keeps its number's place.
    pub async fn retry_after(
        &self,
        claimed: &Claimed,
        wait: Duration,
        why: &str,
    ) -> Result<FencedWrite, StoreError> {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let data = json!({ "why": why, "wait_ms": wait_ms, "attempt": claimed.attempt });
        let Some((mut tx, mut open, index)) = self.open_case_of(claimed.call_id).await? else {
            return Ok(FencedWrite::Overtaken);
        };
        if open.calls[index].fence != claimed.fence {
            return self
                .overtaken(tx, open, index, claimed, "retried", data)
                .await;
        }
        let written = sqlx::query!(
            r#"
            UPDATE calls
            SET sent_at = NULL, lease_until = NULL, next_attempt_at = clock_timestamp() + $3
            WHERE id = $1 AND fence = $2 AND state = 'placing'
            "#,
            claimed.call_id.0,
            claimed.fence,
            interval(wait)
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        // A webhook may have shown meanwhile that the call was placed after all: then nothing is retried.
        if written == 1 {
            open.event(Some(index), "retried", data);
        }
        self.commit(tx, open).await?;
        Ok(FencedWrite::Done)
    }

    /// It is not known whether the carrier placed the call. It stays `placing`; a webhook, or the end of the look-up
    /// window, settles it.
    pub async fn unknown(&self, claimed: &Claimed, why: &str) -> Result<FencedWrite, StoreError> {
        let data = json!({ "unknown": why });
        self.fenced(claimed, "placed", data.clone(), |open, index| {
            open.event_once(index, "placed", "unknown", data);
        })
        .await
    }

    /// Ends the calls that were sent longer than `window` ago and of which nothing was heard since, as `unconfirmed`.
    pub async fn expire_unknown(&self, window: Duration) -> Result<Vec<CallId>, StoreError> {
        let due = sqlx::query_scalar!(
            r#"
            SELECT id
            FROM calls
            WHERE state = 'placing' AND sent_at < clock_timestamp() - $1::interval
                AND coalesce(lease_until < clock_timestamp(), true)
            ORDER BY sent_at
            LIMIT 100
            "#,
            interval(window)
        )
        .fetch_all(&self.pool)
        .await?;
        let mut ended = Vec::new();
        for id in due.into_iter().map(CallId) {
            match self.expire_one(id, window).await {
                Ok(true) => ended.push(id),
                Ok(false) => {}
                Err(error) if error.is_unavailable() => return Err(error),
                // One that cannot be read must not keep the others waiting.
                Err(error) => tracing::error!(call = %id, %error, "a call cannot be ended"),
            }
        }
        Ok(ended)
    }

    async fn expire_one(&self, id: CallId, window: Duration) -> Result<bool, StoreError> {
        let Some((tx, mut open, index)) = self.open_case_of(id).await? else {
            return Ok(false);
        };
        let call = &open.calls[index];
        let silent = call.state == CallState::Placing
            && call.carrier_call_id.is_none()
            && call
                .sent_at
                .is_some_and(|sent| sent < open.now - delta(window));
        if !silent || !open.learn(index, Fact::Unconfirmed) {
            return Ok(false);
        }
        let data = json!({ "unknown": "nothing was heard within the look-up window" });
        open.event_once(index, "placed", "unconfirmed", data);
        self.commit(tx, open).await?;
        Ok(true)
    }

    /// Runs `write` on the locked case if the claim still holds.
    async fn fenced(
        &self,
        claimed: &Claimed,
        kind: &'static str,
        data: Value,
        write: impl FnOnce(&mut OpenCase, usize),
    ) -> Result<FencedWrite, StoreError> {
        let Some((tx, mut open, index)) = self.open_case_of(claimed.call_id).await? else {
            return Ok(FencedWrite::Overtaken);
        };
        if open.calls[index].fence != claimed.fence {
            return self.overtaken(tx, open, index, claimed, kind, data).await;
        }
        write(&mut open, index);
        self.commit(tx, open).await?;
        Ok(FencedWrite::Done)
    }

    /// A result that came too late changes nothing but leaves an event.
    async fn overtaken(
        &self,
        tx: Tx,
        mut open: OpenCase,
        index: usize,
        claimed: &Claimed,
        kind: &'static str,
        data: Value,
    ) -> Result<FencedWrite, StoreError> {
        let data = json!({ "overtaken": data, "fence": claimed.fence });
        open.event(Some(index), kind, data);
        self.commit(tx, open).await?;
        Ok(FencedWrite::Overtaken)
    }
}

/// What decides whether a call may be claimed.
struct Times {
    state: CallState,
    sent_at: Option<DateTime<Utc>>,
    lease_until: Option<DateTime<Utc>>,
    next_attempt_at: Option<DateTime<Utc>>,
    not_before: Option<DateTime<Utc>>,
}

impl Times {
    fn of(call: &OpenCall) -> Self {
        Self {
            state: call.state,
            sent_at: call.sent_at,
            lease_until: call.lease_until,
            next_attempt_at: call.next_attempt_at,
            not_before: call.not_before,
        }
    }

    /// Why the call cannot be claimed now, if it cannot.
    fn may_not_claim(&self, now: DateTime<Utc>) -> Option<Claim> {
        let in_future = |at: Option<DateTime<Utc>>| {
            at.and_then(|at| (at - now).to_std().ok())
                .filter(|wait| !wait.is_zero())
        };
        match self.state {
            CallState::Queued => in_future(self.not_before).map(Claim::Later),
            // Sent, and no result stored: never again by itself.
            CallState::Placing if self.sent_at.is_some() => Some(Claim::Settled),
            CallState::Placing => in_future(self.lease_until)
                .or_else(|| in_future(self.next_attempt_at))
                .map(Claim::Later),
            _ => Some(Claim::Settled),
        }
    }
}

fn interval(duration: Duration) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX),
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
