//! The store in memory, for model tests: the same decisions over the same cases, with nothing below them.
//!
//! It is deterministic: its clock is tokio's, so that a paused one rules it, and its names are counted. What it commits may
//! be told to seem lost ([`Fault`]).

mod cases;
mod state;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CallId, CallState, Fact, Facts, Outcome, PhoneNumber, TransactionId, Verdict};
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    StoreError,
    dispatch::DeadLetter,
    import::NewTransaction,
    open_case::OpenCall,
    outbox::WaitingMessage,
    timeline::TimelineEvent,
    webhook::{Answered, ServedCall, Taken, Webhook, take},
};
use state::State;

/// How an operation goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Unavailable, and nothing was changed.
    BeforeCommit,
    /// Unavailable, and what was to be written is.
    AfterCommit,
    /// Written, and said so only after this.
    Late(Duration),
}

/// The store in memory. Its clones are the same store.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<tokio::sync::Mutex<State>>,
    faults: Arc<Mutex<Faults>>,
    since: Instant,
}

type Faults = Box<dyn FnMut() -> Option<Fault> + Send>;

/// A call as it is in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryCall {
    /// Our name of it.
    pub id: CallId,
    /// Its transaction.
    pub transaction_id: TransactionId,
    /// Whom it rings.
    pub number: PhoneNumber,
    /// What is known about it.
    pub facts: Facts,
    /// Where it is.
    pub state: CallState,
    /// Why it ended.
    pub outcome: Option<Outcome>,
    /// How many times a dispatcher took it up.
    pub attempt: i32,
    /// The fencing number.
    pub fence: i64,
    /// When it was marked as sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it is claimed.
    pub lease_until: Option<DateTime<Utc>>,
    /// Not to be claimed before.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// The carrier's name of it.
    pub carrier_call_id: Option<String>,
}

/// A stray as it is in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryStray {
    /// The carrier's name of it.
    pub carrier_call_id: String,
    /// The call that it was taken for.
    pub call_id: CallId,
    /// Whether it is known to be over.
    pub ended: bool,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// An empty store, its clock at the first of January 2026.
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            faults: Arc::new(Mutex::new(Box::new(|| None))),
            since: Instant::now(),
        }
    }

    /// The store's clock.
    pub fn now(&self) -> DateTime<Utc> {
        const FIRST_OF_JANUARY: i64 = 1_767_225_600;
        let start = DateTime::from_timestamp(FIRST_OF_JANUARY, 0).unwrap_or_default();
        start + TimeDelta::from_std(self.since.elapsed()).unwrap_or(TimeDelta::MAX)
    }

    /// From now on `next` is asked how each operation is to go wrong, those of [`crate::Dispatch`] and [`Self::receive`].
    /// One that finds nothing to do at all is not counted.
    pub fn set_faults(&self, next: impl FnMut() -> Option<Fault> + Send + 'static) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(next);
    }

    /// The operation after the next `skipped` ones goes wrong, and no other.
    pub fn fail(&self, skipped: usize, fault: Fault) {
        let mut left = Some(skipped);
        self.set_faults(move || {
            let now = left?;
            left = now.checked_sub(1);
            (now == 0).then_some(fault)
        });
    }

    /// The next operation goes wrong, and no other.
    pub fn fail_next(&self, fault: Fault) {
        self.fail(0, fault);
    }

    /// Takes in a transaction; one that is there stays as it is.
    pub async fn import(&self, new: &NewTransaction) {
        self.state.lock().await.import(new);
    }

    /// The click. None: there is no such transaction, or a call of it has not ended.
    pub async fn request_call(&self, id: &TransactionId) -> Option<CallId> {
        let mut state = self.state.lock().await;
        let mut open = state.open(id, self.now())?;
        if open
            .calls
            .last()
            .is_some_and(|call| call.state != CallState::Ended)
        {
            return None;
        }
        let call = CallId(Uuid::from_u128(state.next_name()));
        open.add_call(OpenCall::new(call, open.now, None));
        let index = open.index_of(call);
        open.event(index, "call.requested", Value::Null);
        state.commit(vec![open], self.now());
        Some(call)
    }

    /// As [`crate::Store::receive`].
    pub async fn receive(
        &self,
        webhook: &Webhook,
        judge: impl Fn(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send + Sync,
    ) -> Result<Answered, StoreError> {
        let state = self.state.clone().lock_owned().await;
        let Some(mut open) = state.open(&webhook.transaction_id, self.now()) else {
            return Ok(Answered::Unknown);
        };
        let answered = match take(&mut open, webhook, &judge) {
            Taken::Answered(answered) => answered,
            Taken::Repeated(call) => Answered::Stored {
                data: state.recorded(webhook.call_id, &webhook.once),
                new: false,
                call,
            },
        };
        match self.commit(state, vec![open]).await? {
            crate::dispatch::Committed::CarrierCallTaken => Ok(Answered::Stray),
            _ => Ok(answered),
        }
    }

    /// Takes the committed messages that wait, as a relay does.
    pub async fn take_messages(&self) -> Vec<WaitingMessage> {
        std::mem::take(&mut self.state.lock().await.outbox)
    }

    /// How many messages wait.
    pub async fn messages_waiting(&self) -> usize {
        self.state.lock().await.outbox.len()
    }

    /// One call.
    pub async fn call(&self, id: CallId) -> Option<MemoryCall> {
        let calls = self.calls().await;
        calls.into_iter().find(|call| call.id == id)
    }

    /// Every call, in the order of their transactions and clicks.
    pub async fn calls(&self) -> Vec<MemoryCall> {
        self.state.lock().await.calls()
    }

    /// What the desk sees of a transaction.
    pub async fn verdict(&self, id: &TransactionId) -> Option<Verdict> {
        let state = self.state.lock().await;
        state.cases.get(id).map(|open| open.case.verdict())
    }

    /// A transaction's timeline.
    pub async fn timeline(&self, id: &TransactionId) -> Vec<TimelineEvent> {
        self.state.lock().await.timeline(id)
    }

    /// Every stray.
    pub async fn strays(&self) -> Vec<MemoryStray> {
        self.state.lock().await.strays()
    }

    /// Every dead letter.
    pub async fn dead_letters(&self) -> Vec<DeadLetter> {
        self.state.lock().await.letters.clone()
    }
}
