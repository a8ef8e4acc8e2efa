//! What goes in and out of [`crate::Dispatch`].

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{CallId, CarrierStatus, PhoneNumber, TransactionId};

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
    /// It is not due, or another dispatcher has it: it will be after this. The sweeper asks again.
    Later(Duration),
    /// Its number is on another call.
    NumberBusy,
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

/// A message that is taken from the queue for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Where it was published.
    pub subject: String,
    /// What it said, byte by byte: it may be no JSON, not even text.
    pub payload: Vec<u8>,
    /// Why it cannot be handled.
    pub reason: String,
    /// How often it was delivered.
    pub deliveries: i64,
    /// The call that it asked for, where that can be read.
    pub call_id: Option<CallId>,
}

/// A call that was sent and of which there is no result.
#[derive(Debug, Clone)]
pub struct UnknownCall {
    /// The call.
    pub call_id: CallId,
    /// Its transaction.
    pub transaction_id: TransactionId,
    /// Whom it was to ring.
    pub number: PhoneNumber,
    /// The fencing number of whoever sent it.
    pub fence: i64,
    /// Just before its request was written, on the store's clock.
    pub sent_at: DateTime<Utc>,
    /// The store's clock when this was read.
    pub now: DateTime<Utc>,
}

/// A call as the carrier knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierCall {
    /// Its `CallSid`.
    pub sid: String,
    /// Where it is; none where that word means nothing to us.
    pub status: Option<CarrierStatus>,
}

/// What became of a call that the look-up found at the carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adopted {
    /// It is the call's own.
    Bound,
    /// The call has another one, or its request was dialled again meanwhile: it is to be ended.
    Stray,
    /// Nothing to do: it was the call's own before, or is another call's of ours, or may be: the call has ended meanwhile.
    Settled,
}

/// What became of a call that the look-up did not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// It may still appear.
    Waits,
    /// It has ended.
    Unconfirmed,
    /// It is due again.
    DialledAgain,
    /// Something was heard of it meanwhile.
    Settled,
}

/// From when on a call that the carrier has is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SilenceLimits {
    /// While it is being dialled or rings.
    pub ringing: Duration,
    /// While somebody is on the line.
    pub answered: Duration,
    /// How long after the carrier was asked it is asked again.
    pub ask_every: Duration,
}

/// A call that the carrier has and of which nothing was heard for too long.
#[derive(Debug, Clone)]
pub struct SilentCall {
    /// The call.
    pub call_id: CallId,
    /// Its transaction.
    pub transaction_id: TransactionId,
    /// The carrier's name of it.
    pub carrier_call_id: String,
}
