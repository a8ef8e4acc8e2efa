//! What the two stores do differently.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::CallId;

use super::{
    rules::Times,
    types::{Claimed, DeadLetter, FencedWrite},
    watch::Look,
};
use crate::{error::StoreError, open_case::OpenCase};

/// How a store opens cases and commits them; what [`crate::Dispatch`] is made of.
pub(crate) trait Cases: Clone + Send + Sync + 'static {
    /// Holds what is open. Dropping it without a commit changes nothing.
    type Lock: Send;

    /// Opens the case of a call, and says where the call stands in it.
    fn open_of(
        &self,
        call: CallId,
        grip: Grip,
    ) -> impl Future<Output = Result<Option<(Self::Lock, OpenCase, usize)>, StoreError>> + Send;

    /// Opens cases, those that nobody holds, in which at most `limit` calls are looked for; which ones is to be asked again
    /// of what is open.
    fn open_for(
        &self,
        look: &Look,
        limit: u16,
    ) -> impl Future<Output = Result<(Self::Lock, Vec<OpenCase>), StoreError>> + Send;

    /// Commits, all or nothing.
    fn commit_cases(
        &self,
        lock: Self::Lock,
        cases: Vec<OpenCase>,
    ) -> impl Future<Output = Result<Committed, StoreError>> + Send;

    /// What decides whether a call may be claimed, the clock, and whether its number is on another call; without a lock.
    fn peek(
        &self,
        call: CallId,
    ) -> impl Future<Output = Result<Option<(Times, DateTime<Utc>, bool)>, StoreError>> + Send;

    /// [`crate::Dispatch::mark_sent`].
    fn mark(
        &self,
        claimed: &Claimed,
        needed: Duration,
    ) -> impl Future<Output = Result<FencedWrite, StoreError>> + Send;

    /// Keeps a dead letter that no call's end goes with.
    fn keep(&self, letter: &DeadLetter) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// [`crate::Dispatch::are_bound`].
    fn bound_among(
        &self,
        carrier_call_ids: &[String],
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// [`crate::Dispatch::longest_due`].
    fn due_for_longest(&self) -> impl Future<Output = Result<Option<Duration>, StoreError>> + Send;

    /// The call that a stray was taken for, unless the stray is known to be over.
    fn stray(
        &self,
        carrier_call_id: &str,
    ) -> impl Future<Output = Result<Option<CallId>, StoreError>> + Send;

    /// [`crate::Dispatch::republish_strays`].
    fn ask_for_strays(&self, limit: u16) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// [`crate::Dispatch::lead`].
    fn take_lead(
        &self,
        name: &str,
        holder: &str,
        term: Duration,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// [`crate::Dispatch::resign`].
    fn give_lead_up(
        &self,
        name: &str,
        holder: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// How an open case is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grip {
    /// Not at all: what is committed is written only if nobody has written since. Cheaper, where nobody does.
    Loose,
    /// Locked.
    Firm,
}

/// What a commit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Committed {
    /// It is written.
    Done,
    /// Nothing was written: a claimed call's number is on another call.
    NumberBusy,
    /// Nothing was written: the carrier's call is bound to another call of ours.
    CarrierCallTaken,
    /// Nothing was written: somebody else wrote since it was opened, or it is more than may be written without a lock.
    Lost,
}
