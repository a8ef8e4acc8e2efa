//! What a dispatcher needs of the rows: it claims a call, says that it is about to send, stores what came of it, and
//! watches over what nobody is at work on (docs/design.md, "Placing").
//!
//! Every decision is a pure function over an open case (`rules`, `watch`). The two stores that make [`Dispatch`] differ only
//! in how a case is opened and committed (`cases`), so that what a model test shows of the one holds for the other.

mod cases;
pub(crate) mod letters;
mod looking;
mod loose;
mod operations;
mod rules;
mod sql;
mod types;
mod watch;

use std::time::Duration;

use domain::CallId;

use crate::error::StoreError;

pub use letters::{Requeue, StoredLetter};
pub use types::{
    Adopted, CarrierCall, Claim, Claimed, DeadLetter, FencedWrite, NotFound, SilenceLimits,
    SilentCall, UnknownCall,
};
#[cfg(feature = "memory")]
pub(crate) use {
    cases::{Cases, Committed, Grip},
    rules::{Times, mark_sent},
    watch::{Look, stray_is_due},
};

/// What a dispatcher needs of the store. Two make it: [`crate::Store`] (Postgres) and [`crate::memory::MemoryStore`]
/// (feature `memory`, for model tests); both pass the same tests.
///
/// Times are the store's own clock. A write that fails as unavailable may have been committed all the same: each may be
/// repeated.
pub trait Dispatch: Clone + Send + Sync + 'static {
    /// Whether a claim could succeed now, without locking or changing anything: asked before a turn at the carrier's pace is
    /// taken, which a call that cannot be placed would waste. None: it could.
    fn not_due(
        &self,
        call: CallId,
    ) -> impl Future<Output = Result<Option<Claim>, StoreError>> + Send;

    /// Claims a call for `lease`.
    fn claim(
        &self,
        call: CallId,
        lease: Duration,
    ) -> impl Future<Output = Result<Claim, StoreError>> + Send;

    /// A call that nobody is at work on and that was not sent is not to be asked about before `wait` has passed.
    fn put_off(
        &self,
        call: CallId,
        wait: Duration,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Commits that the request is about to be written. To be called last before it is: from here on the call is never
    /// sent again unless it is known that it was not placed.
    ///
    /// Refused when less than `needed` of the lease is left.
    fn mark_sent(
        &self,
        claimed: &Claimed,
        needed: Duration,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// The carrier has the call, under this name. A name that the gate does not know is a stray's.
    fn placed(
        &self,
        claimed: &Claimed,
        carrier_call_id: &str,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// The carrier would not place the call: it has ended.
    fn refused(
        &self,
        claimed: &Claimed,
        code: i32,
        text: &str,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// The call was certainly not placed and is due again after `wait`. It keeps its number's place.
    fn retry_after(
        &self,
        claimed: &Claimed,
        wait: Duration,
        why: &str,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// It is not known whether the carrier placed the call. It stays `placing`: a webhook, the look-up, or the end of the
    /// look-up window settles it. The claim is given up.
    fn unknown(
        &self,
        claimed: &Claimed,
        why: &str,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// Keeps a message that is taken from the queue for good; where it asked for a call that was not sent, the same commit
    /// ends the call. Whether it ended one.
    fn give_up(&self, letter: &DeadLetter)
    -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// At most `limit` calls that were sent and of which there is no result, those first that were asked about longest ago:
    /// none that was asked about within `ask_every`. Those returned count as asked about now.
    fn unknown_calls(
        &self,
        ask_every: Duration,
        limit: u16,
    ) -> impl Future<Output = Result<Vec<UnknownCall>, StoreError>> + Send;

    /// Which of the carrier's calls are bound to calls of ours.
    fn are_bound(
        &self,
        carrier_call_ids: &[String],
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// The look-up found `found`: it becomes the call's own if the gate lets it in, else it is a stray.
    fn adopt(
        &self,
        call: &UnknownCall,
        found: &CarrierCall,
    ) -> impl Future<Output = Result<Adopted, StoreError>> + Send;

    /// The look-up found nothing. Once `window` has passed since the call was sent, and its lease, it ends `unconfirmed`, or
    /// with `redial` is dialled again, once.
    fn not_found(
        &self,
        call: &UnknownCall,
        window: Duration,
        redial: bool,
    ) -> impl Future<Output = Result<NotFound, StoreError>> + Send;

    /// At most `limit` calls that the carrier has and of which nothing was heard for too long, as [`Dispatch::unknown_calls`].
    fn silent_calls(
        &self,
        limits: &SilenceLimits,
        limit: u16,
    ) -> impl Future<Output = Result<Vec<SilentCall>, StoreError>> + Send;

    /// The carrier was asked about a silent call. A word that ends a call counts as if a webhook had brought it.
    fn told(
        &self,
        call: &SilentCall,
        found: CarrierCall,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The carrier was asked about a silent call and does not know it.
    fn gone(&self, call: &SilentCall) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The sweeper: requests at most `limit` due calls anew that nobody is at work on and whose request may be lost. How many.
    ///
    /// `queue_empty`: no request is in the queue, so that every one that was published is gone.
    fn republish_due(
        &self,
        queue_empty: bool,
        limit: u16,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// For how long the call has been due that has been for longest, whatever it waits for: its request, a turn at the pace, or
    /// the end of a halt. None where none is due.
    fn longest_due(&self) -> impl Future<Output = Result<Option<Duration>, StoreError>> + Send;

    /// A stray is over at the carrier.
    fn stray_ended(
        &self,
        carrier_call_id: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Asks anew for the end of at most `limit` strays that are not known to be over. How many.
    fn republish_strays(
        &self,
        limit: u16,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Takes the lead of what goes by `name`, or keeps it, for `term`; whether `holder` has it. It saves work that one
    /// replica is enough for: nothing may go wrong where two have it.
    fn lead(
        &self,
        name: &str,
        holder: &str,
        term: Duration,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Gives the lead up, if `holder` has it.
    fn resign(
        &self,
        name: &str,
        holder: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
