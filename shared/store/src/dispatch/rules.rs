//! What may be done with a call that is to be placed, and what its results change: pure functions over the open case.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CallState, Fact};
use serde_json::{Value, json};

use super::types::{Claim, Claimed, FencedWrite};
use crate::open_case::{OpenCall, OpenCase};

/// What decides whether a call may be claimed.
pub(crate) struct Times {
    pub state: CallState,
    pub sent_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub not_before: Option<DateTime<Utc>>,
}

impl Times {
    pub fn of(call: &OpenCall) -> Self {
        Self {
            state: call.state,
            sent_at: call.sent_at,
            lease_until: call.lease_until,
            next_attempt_at: call.next_attempt_at,
            not_before: call.not_before,
        }
    }

    /// Whether it is still to be placed: what was sent is never placed again by itself.
    pub fn to_be_placed(&self) -> bool {
        matches!(self.state, CallState::Queued | CallState::Placing) && self.sent_at.is_none()
    }

    /// Since when it may be claimed, as far as it waits for a time at all.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.not_before
            .max(self.next_attempt_at)
            .max(self.lease_until)
    }

    /// Why the call cannot be claimed now, if it cannot.
    pub fn may_not_claim(&self, now: DateTime<Utc>) -> Option<Claim> {
        if !self.to_be_placed() {
            return Some(Claim::Settled);
        }
        let wait = (self.due_at()? - now).to_std().ok()?;
        (!wait.is_zero()).then_some(Claim::Later(wait))
    }
}

pub(crate) fn claim(open: &mut OpenCase, index: usize, lease: Duration) -> Claim {
    let now = open.now;
    let call = &mut open.calls[index];
    if let Some(claim) = Times::of(call).may_not_claim(now) {
        return claim;
    }
    call.state = CallState::Placing;
    call.fence += 1;
    call.attempt += 1;
    call.next_attempt_at = None;
    call.lease_until = Some(now + delta(lease));
    call.asked_at = None;
    let (call_id, fence, attempt) = (call.id, call.fence, call.attempt);
    open.learn(index, Fact::Claimed);
    open.event(Some(index), "claimed", json!({ "attempt": attempt }));
    Claim::Claimed(Claimed {
        call_id,
        transaction_id: open.id.clone(),
        number: open.case.calls[index].number.clone(),
        attempt,
        fence,
    })
}

pub(crate) fn put_off(open: &mut OpenCase, index: usize, wait: Duration) {
    let now = open.now;
    let call = &mut open.calls[index];
    let times = Times::of(call);
    if times.to_be_placed() && times.lease_until.is_none_or(|until| until <= now) {
        call.next_attempt_at = call.next_attempt_at.max(Some(now + delta(wait)));
        call.touched = true;
    }
}

/// As `sql::mark_sent` decides by its statement.
#[cfg(feature = "memory")]
pub(crate) fn mark_sent(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    needed: Duration,
) -> FencedWrite {
    let now = open.now;
    let call = &mut open.calls[index];
    let ours = call.fence == claimed.fence
        && call.state == CallState::Placing
        && call.sent_at.is_none()
        && call
            .lease_until
            .is_some_and(|until| until > now + delta(needed));
    if !ours {
        return FencedWrite::Overtaken;
    }
    call.sent_at = Some(now);
    call.touched = true;
    FencedWrite::Done
}

pub(crate) fn placed(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    carrier_call_id: &str,
) -> FencedWrite {
    let data = json!({ "carrier_call_id": carrier_call_id });
    if is_overtaken(open, index, claimed, "placed", &data) {
        // It rings all the same, beside the one that is dialled now.
        if open.calls[index].carrier_call_id.as_deref() != Some(carrier_call_id) {
            open.stray(index, carrier_call_id, data);
        }
        return FencedWrite::Overtaken;
    }
    if open.pass_gate(index, carrier_call_id) {
        open.event_once(index, "placed", "placed", data);
    } else {
        open.stray(index, carrier_call_id, data);
    }
    FencedWrite::Done
}

pub(crate) fn refused(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    code: i32,
    text: &str,
) -> FencedWrite {
    let text: String = text.chars().take(300).collect();
    let data = json!({ "refused": code, "text": text });
    if is_overtaken(open, index, claimed, "placed", &data) {
        return FencedWrite::Overtaken;
    }
    open.learn(index, Fact::Refused { code, text });
    open.event_once(index, "placed", "placed", data);
    FencedWrite::Done
}

pub(crate) fn retry_after(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    wait: Duration,
    why: &str,
) -> FencedWrite {
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let data = json!({ "why": why, "wait_ms": wait_ms, "attempt": claimed.attempt });
    if is_overtaken(open, index, claimed, "retried", &data) {
        return FencedWrite::Overtaken;
    }
    let now = open.now;
    let call = &mut open.calls[index];
    // A webhook may have shown meanwhile that the call was placed after all: then nothing is retried.
    if call.state == CallState::Placing {
        call.sent_at = None;
        call.lease_until = None;
        call.next_attempt_at = Some(now + delta(wait));
        call.touched = true;
        let once = format!("retried:{}", claimed.fence);
        open.event_once(index, "retried", &once, data);
    }
    FencedWrite::Done
}

pub(crate) fn unknown(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    why: &str,
) -> FencedWrite {
    let data = json!({ "unknown": why });
    if is_overtaken(open, index, claimed, "placed", &data) {
        return FencedWrite::Overtaken;
    }
    let call = &mut open.calls[index];
    // Whoever had the claim is done with the call: it may be looked for.
    if call.state == CallState::Placing {
        call.lease_until = None;
        call.touched = true;
    }
    let once = format!("unknown:{}", claimed.fence);
    open.event_once(index, "placed", &once, data);
    FencedWrite::Done
}

/// Ends a call that was not sent; whether there was something to end.
pub(crate) fn give_up(open: &mut OpenCase, index: usize, reason: &str) -> bool {
    if !Times::of(&open.calls[index]).to_be_placed() {
        return false;
    }
    open.learn(index, Fact::GivenUp);
    let data = json!({ "given_up": reason });
    open.event_once(index, "placed", "given_up", data);
    true
}

/// A result that came too late changes nothing but leaves an event. Whether this one did.
fn is_overtaken(
    open: &mut OpenCase,
    index: usize,
    claimed: &Claimed,
    kind: &'static str,
    data: &Value,
) -> bool {
    let fence = claimed.fence;
    if open.calls[index].fence == fence {
        return false;
    }
    let data = json!({ "overtaken": data, "fence": fence });
    open.event_once(index, kind, &format!("overtaken:{kind}:{fence}"), data);
    true
}

pub(crate) fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
