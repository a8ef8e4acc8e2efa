//! What is done about calls that nobody is at work on: pure functions over the open case.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{CallState, Fact};
use serde_json::json;

use super::{
    rules::{Times, delta},
    types::{Adopted, CarrierCall, NotFound, SilenceLimits, SilentCall, UnknownCall},
};
use crate::open_case::{OpenCall, OpenCase};

/// How old a request must be that is asked again because the queue is empty: it may still be on its way there.
pub(crate) const ON_ITS_WAY: Duration = Duration::from_secs(5);
/// How old a call's first request must be that is asked again although the queue is not empty; twice as old with each time.
pub(crate) const SLOW_NET: Duration = Duration::from_mins(1);
/// No request is left for longer.
pub(crate) const SLOWEST: Duration = Duration::from_mins(15);
/// As [`SLOW_NET`], for a stray.
pub(crate) const STRAY_AGAIN: Duration = Duration::from_secs(30);
/// By more doublings than this everything is slowest.
const DOUBLINGS: i32 = 10;

/// `first`, doubled `epoch` times, at most [`SLOWEST`].
pub(crate) fn patience(first: Duration, epoch: i32) -> Duration {
    let doublings = epoch.clamp(0, DOUBLINGS).unsigned_abs();
    (first * 2_u32.pow(doublings)).min(SLOWEST)
}

/// Which calls are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Look {
    /// Those that are due and whose request may be lost.
    Due { queue_empty: bool },
    /// Those that were sent and of which there is no result.
    Unknown { ask_every: Duration },
    /// Those that the carrier has and of which nothing was heard for too long.
    Silent(SilenceLimits),
}

impl Look {
    /// The calls of a case that are looked for.
    pub fn among(&self, open: &OpenCase) -> Vec<usize> {
        let wanted = |(index, call)| self.wants(call, open.now).then_some(index);
        open.calls.iter().enumerate().filter_map(wanted).collect()
    }

    /// As the statements of `sql` decide too, which look through all calls.
    fn wants(&self, call: &OpenCall, now: DateTime<Utc>) -> bool {
        let since = |at: DateTime<Utc>, wait: Duration| at <= now - delta(wait);
        let ask = |wait: Duration| call.asked_at.is_none_or(|asked| since(asked, wait));
        match self {
            Self::Due { queue_empty } => {
                let times = Times::of(call);
                let due = times.due_at().max(Some(call.created_at));
                let patience = patience(SLOW_NET, call.epoch);
                times.to_be_placed()
                    && due.is_none_or(|due| due <= now)
                    && (Some(call.requested_at) < due
                        || (*queue_empty && since(call.requested_at, ON_ITS_WAY))
                        || since(call.requested_at, patience))
            }
            Self::Unknown { ask_every } => {
                is_unknown(call) && lease_is_over(call, now) && ask(*ask_every)
            }
            Self::Silent(limits) => {
                let limit = match call.state {
                    CallState::Dialing | CallState::Ringing => limits.ringing,
                    CallState::Answered => limits.answered,
                    _ => return false,
                };
                call.carrier_call_id.is_some()
                    && since(call.heard_at, limit)
                    && ask(limits.ask_every)
            }
        }
    }
}

fn is_unknown(call: &OpenCall) -> bool {
    call.state == CallState::Placing && call.sent_at.is_some() && call.carrier_call_id.is_none()
}

fn lease_is_over(call: &OpenCall, now: DateTime<Utc>) -> bool {
    call.lease_until.is_none_or(|until| until <= now)
}

/// The carrier is to be asked about a call.
fn ask(open: &mut OpenCase, index: usize) {
    let call = &mut open.calls[index];
    call.asked_at = Some(open.now);
    call.touched = true;
}

pub(crate) fn take_unknown(open: &mut OpenCase, index: usize) -> Option<UnknownCall> {
    ask(open, index);
    let call = &open.calls[index];
    Some(UnknownCall {
        call_id: call.id,
        transaction_id: open.id.clone(),
        number: open.case.calls[index].number.clone(),
        fence: call.fence,
        sent_at: call.sent_at?,
        now: open.now,
    })
}

pub(crate) fn take_silent(open: &mut OpenCase, index: usize) -> Option<SilentCall> {
    ask(open, index);
    let call = &open.calls[index];
    Some(SilentCall {
        call_id: call.id,
        transaction_id: open.id.clone(),
        carrier_call_id: call.carrier_call_id.clone()?,
    })
}

pub(crate) fn adopt(
    open: &mut OpenCase,
    index: usize,
    call: &UnknownCall,
    found: &CarrierCall,
) -> Adopted {
    let data = json!({
        "carrier_call_id": found.sid,
        "looked_up": true,
        "status": found.status.map(domain::CarrierStatus::as_str),
    });
    let row = &open.calls[index];
    if row.carrier_call_id.as_deref() == Some(&found.sid) {
        return Adopted::Settled;
    }
    // It has ended, by a webhook that came in between: its number is free for the next call, which this may be.
    if row.state == CallState::Ended {
        return Adopted::Settled;
    }
    // Dialled again meanwhile: what was found is the earlier request's, and rings beside the later one's.
    let overtaken = row.carrier_call_id.is_none() && row.fence != call.fence;
    if overtaken || !open.pass_gate(index, &found.sid) {
        open.stray(index, &found.sid, data);
        return Adopted::Stray;
    }
    if let Some(status) = found.status {
        open.learn(index, Fact::Status { status, sip: None });
    }
    open.event_once(index, "placed", "placed", data);
    Adopted::Bound
}

pub(crate) fn not_found(
    open: &mut OpenCase,
    index: usize,
    call: &UnknownCall,
    window: Duration,
    redial: bool,
) -> NotFound {
    let now = open.now;
    let row = &mut open.calls[index];
    let sent_at = row.sent_at.filter(|_| row.fence == call.fence);
    let Some(sent_at) = sent_at.filter(|_| is_unknown(row)) else {
        return NotFound::Settled;
    };
    if now < sent_at + delta(window) || !lease_is_over(row, now) {
        return NotFound::Waits;
    }
    let why = "nothing was heard within the look-up window";
    // Once only: whoever cannot be told from a call that rang is not rung for ever.
    if redial && !open.has_recorded(index, DIALLED_AGAIN) {
        let row = &mut open.calls[index];
        row.sent_at = None;
        row.lease_until = None;
        row.next_attempt_at = Some(now);
        let data = json!({ "why": why, "unknown": true, "attempt": row.attempt });
        open.event_once(index, "retried", DIALLED_AGAIN, data);
        open.request_again(index);
        return NotFound::DialledAgain;
    }
    open.learn(index, Fact::Unconfirmed);
    open.event_once(index, "placed", "unconfirmed", json!({ "unknown": why }));
    NotFound::Unconfirmed
}

/// What a call's second dialling is recorded as.
const DIALLED_AGAIN: &str = "dialled_again";

pub(crate) fn told(open: &mut OpenCase, index: usize, call: &SilentCall, found: &CarrierCall) {
    if open.calls[index].carrier_call_id.as_deref() != Some(&call.carrier_call_id) {
        return;
    }
    let Some(status) = found.status.filter(|status| status.is_final()) else {
        ask(open, index);
        return;
    };
    // The webhook's own name: whichever comes first is stored.
    let once = format!("status:{status}");
    if !open.has_recorded(index, &once) {
        open.learn(index, Fact::Status { status, sip: None });
        let data = json!({ "status": status, "asked": true });
        open.event_once(index, "status", &once, data);
    }
}

pub(crate) fn gone(open: &mut OpenCase, index: usize, call: &SilentCall) {
    let row = &open.calls[index];
    if row.state == CallState::Ended
        || row.carrier_call_id.as_deref() != Some(&call.carrier_call_id)
    {
        return;
    }
    open.learn(index, Fact::Unconfirmed);
    let data = json!({ "unknown": "the carrier does not know the call", "asked": true });
    open.event_once(index, "placed", "unconfirmed", data);
}

/// When a stray's end is requested anew that was last requested at `asked_at`.
#[cfg(feature = "memory")]
pub(crate) fn stray_is_due(asked_at: DateTime<Utc>, epoch: i32, now: DateTime<Utc>) -> bool {
    let wait = delta(patience(STRAY_AGAIN, epoch));
    asked_at <= now - wait
}
