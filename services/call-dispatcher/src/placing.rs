//! One call, from a request in the queue to the carrier's answer in the database.
//!
//! The order is what keeps a customer from being rung twice: claim (committed), mark as sent (committed), request. Whoever
//! finds the call afterwards can tell from the row alone whether it may have been placed.
//!
//! A request in the queue is only a hint: what has to wait waits in the row, and the sweeper asks again when it is due.

use std::{fmt, sync::Arc, time::Duration};

use bus::{
    CallRequested,
    worker::{Delivery, Disposition},
};
use domain::{CallId, PhoneNumber};
use runtime::tasks::chain;
use store::{Claim, Claimed, Dispatch, FencedWrite, StoreError};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;
use twilio::{
    callback::Callbacks,
    rest::{CreateCall, MachineDetection, Placement, StatusEvent},
};

use crate::{backoff, carrier::Carrier, halt, halt::Halt, pace::Pace};

/// How long a customer's phone rings, in seconds.
pub(crate) const RING_SECONDS: u32 = 30;
/// How long a whole call may last, in seconds: nothing that we say takes longer, a specialist's talk included.
const LONGEST_CALL_SECONDS: u32 = 15 * 60;

/// How long a call waits whose number is on another call.
const NUMBER_BUSY: Duration = Duration::from_secs(5);
/// How soon an answer that the database did not take is written again.
const STORE_AGAIN: Duration = Duration::from_millis(250);

/// How soon a request is delivered again whose call's row cannot be read or written.
const DATABASE_AWAY: Duration = Duration::from_secs(2);
/// After so many deliveries in vain a request whose trouble does not pass waits in the row, for the sweeper.
const TRIES: u64 = 5;

/// What is to become of a request in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Everything that there is to know is in the database.
    Done,
    /// The process is to end before the call was claimed: it is another one's.
    HandBack,
}

/// Places calls. One per process, shared by its workers.
pub struct Placing<D, C> {
    /// Where calls are.
    pub store: D,
    /// Who rings them.
    pub carrier: C,
    /// Where the carrier finds us.
    pub callbacks: Callbacks,
    /// The number that rings.
    pub from: PhoneNumber,
    /// The limit of a request to the carrier.
    pub timeout: Duration,
    /// On top of `timeout`, how long a claim holds: what claiming, marking and storing may take.
    pub lease_margin: Duration,
    /// When to send.
    pub pace: Pace,
    /// Whether to send at all.
    pub halt: Halt,
    /// Rung when it is not known whether a call was placed, so that it is looked up at once.
    pub unknown: Arc<Notify>,
    /// A number from 0 to 1 that spreads the tries of calls which failed together.
    pub jitter: fn() -> f64,
    /// Cancelled when the process is to end: what has not been claimed by then is another one's.
    pub stopping: CancellationToken,
}

impl<D, C> fmt::Debug for Placing<D, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placing")
            .field("timeout", &self.timeout)
            .field("halt", &self.halt)
            .finish_non_exhaustive()
    }
}

/// What an attempt came to, as it is stored.
enum Placed {
    /// The carrier has the call, under this name.
    As(String),
    /// The carrier would not place it: code and sentence.
    Refused(i32, String),
    /// Nobody knows.
    Unknown(String),
    /// Certainly not placed; again after this.
    Not(Duration, String),
}

impl<D: Dispatch, C: Carrier> Placing<D, C> {
    /// Handles one request of the queue.
    pub async fn handle(&self, request: &CallRequested, delivery: Delivery) -> Disposition {
        let call = CallId(request.call_id);
        let error = match self.place(call).await {
            Ok(Next::Done) => return Disposition::Ack,
            Ok(Next::HandBack) => return Disposition::Retry(Duration::ZERO),
            Err(error) => error,
        };
        let why = chain(&error);
        if error.is_unavailable() || delivery.attempt < TRIES {
            tracing::warn!(%call, delivery.attempt, error = why, "call {call} waits for the database");
            Disposition::Retry(DATABASE_AWAY)
        } else {
            tracing::error!(%call, delivery.attempt, error = why, "call {call} cannot be placed; it is tried again later");
            Disposition::Ack
        }
    }

    /// Places the call if it may be placed now. While dialling is halted, or other calls have the next turns at the
    /// carrier's pace, it waits.
    ///
    /// # Errors
    /// The database's, before or after the request: the row then tells the next one who takes the call up what may have
    /// happened.
    pub async fn place(&self, call: CallId) -> Result<Next, StoreError> {
        // A call that cannot be placed now must not use up a turn at the carrier, nor wait for one. Where nobody waits, claiming
        // tells the same.
        if (self.pace.is_limited() || self.halt.is_on())
            && let Some(claim) = self.store.not_due(call).await?
        {
            return self.leave(call, claim).await;
        }
        let turn = async {
            self.halt.passed().await;
            self.pace.turn().await;
        };
        if self.stopping.run_until_cancelled(turn).await.is_none() {
            return Ok(Next::HandBack);
        }
        let lease = self.timeout + self.lease_margin;
        let claimed_from = Instant::now();
        let claimed = match self.store.claim(call, lease).await {
            Ok(Claim::Claimed(claimed)) => claimed,
            other => {
                self.halt.not_tried();
                return self.leave(call, other?).await;
            }
        };
        match self.store.mark_sent(&claimed, self.timeout).await {
            // The commit may have taken long: what counts is what is left of the lease now, on our own clock.
            Ok(FencedWrite::Done) if claimed_from.elapsed() + self.timeout <= lease => {}
            Ok(FencedWrite::Overtaken) => {
                return self.not_sent(&claimed, "the claim ran out").await;
            }
            Ok(FencedWrite::Done) => {
                let why = "the database was too slow to send in time";
                return self.not_sent(&claimed, why).await;
            }
            // Perhaps it is marked and perhaps not: we know that nothing was sent, and are the only one who does.
            Err(error) if error.is_unavailable() => {
                return self.not_sent(&claimed, "the database was away").await;
            }
            Err(error) => return Err(error),
        }
        let placement = self.carrier.create_call(&self.request(&claimed)).await;
        self.settle(&claimed, placement).await
    }

    /// A call that cannot be claimed: what it waits for is in its row, so that its request need not wait.
    async fn leave(&self, call: CallId, claim: Claim) -> Result<Next, StoreError> {
        if matches!(claim, Claim::NumberBusy) {
            self.store.put_off(call, NUMBER_BUSY).await?;
        }
        Ok(Next::Done)
    }

    fn request(&self, claimed: &Claimed) -> CreateCall {
        let (transaction, call) = (claimed.transaction_id.as_str(), claimed.call_id.0);
        CreateCall {
            to: claimed.number.as_str().to_owned(),
            from: self.from.as_str().to_owned(),
            url: self.callbacks.voice(transaction, call),
            fallback_url: self.callbacks.fallback(transaction, call),
            status_callback: self.callbacks.status(transaction, call),
            status_events: StatusEvent::ALL.to_vec(),
            ring_seconds: RING_SECONDS,
            time_limit: Some(LONGEST_CALL_SECONDS),
            machine_detection: Some(MachineDetection {
                until_message_end: false,
                callback: self.callbacks.amd(transaction, call),
                timeout: None,
            }),
        }
    }

    /// Stores what the carrier's answer proves.
    async fn settle(&self, claimed: &Claimed, placement: Placement) -> Result<Next, StoreError> {
        let (call, attempt) = (claimed.call_id, claimed.attempt);
        let result = match placement {
            Placement::Placed(placed) => {
                self.halt.resume();
                tracing::info!(%call, carrier_call = %placed.sid, attempt, "call {call} placed");
                Placed::As(placed.sid)
            }
            Placement::Refused { code, text } => {
                self.halt.resume();
                tracing::warn!(%call, code, attempt, "call {call} refused by the carrier with code {code}");
                let code = i32::try_from(code).unwrap_or(i32::MAX);
                Placed::Refused(code, text)
            }
            Placement::Unknown { why } => {
                tracing::warn!(%call, attempt, why, "it is not known whether call {call} was placed; it is looked up");
                Placed::Unknown(why)
            }
            Placement::Halt { code, .. } => {
                self.halt.halt();
                tracing::error!(%call, code, "DIALLING HALTED: the carrier refuses this account or its configuration with code {code}; calls stay queued, next try in {} s", halt::REST.as_secs());
                let why = format!("the carrier refuses our account or configuration (code {code})");
                return self.again(claimed, Some(halt::REST), &why).await;
            }
            Placement::Later { retry_after, why } => {
                return self.again(claimed, retry_after, &why).await;
            }
            Placement::NotPlaced { why } => return self.again(claimed, None, &why).await,
        };
        if self.store(claimed, &result).await? == FencedWrite::Overtaken {
            tracing::error!(%call, attempt, "call {call} was taken over while its request was under way");
        }
        if matches!(result, Placed::Unknown(_)) {
            self.unknown.notify_one();
        }
        Ok(Next::Done)
    }

    /// Nothing was sent under this claim, and nothing will be: the call is due again, whatever the row says of it.
    async fn not_sent(&self, claimed: &Claimed, why: &str) -> Result<Next, StoreError> {
        self.halt.not_tried();
        self.again(claimed, None, why).await
    }

    /// The call was certainly not placed.
    async fn again(
        &self,
        claimed: &Claimed,
        retry_after: Option<Duration>,
        why: &str,
    ) -> Result<Next, StoreError> {
        let (call, attempt) = (claimed.call_id, claimed.attempt);
        let wait = backoff::delay(attempt, retry_after, (self.jitter)());
        tracing::warn!(%call, attempt, why, "call {call} was not placed, next try in {} ms", wait.as_millis());
        let not_placed = Placed::Not(wait, why.to_owned());
        // One that was overtaken is another dispatcher's, and one that waits is found when it is due.
        let _written = self.store(claimed, &not_placed).await?;
        Ok(Next::Done)
    }

    /// Stores what the carrier answered, through a short outage of the database too: it is known only here, and a call whose
    /// answer is lost has to be taken for unknown. Fenced and idempotent, so that a repetition harms nothing.
    async fn store(&self, claimed: &Claimed, result: &Placed) -> Result<FencedWrite, StoreError> {
        let deadline = Instant::now() + self.lease_margin;
        loop {
            match self.try_store(claimed, result).await {
                Err(error) if error.is_unavailable() && Instant::now() < deadline => {
                    let error = chain(&error);
                    tracing::debug!(error, "the carrier's answer waits for the database");
                    tokio::time::sleep(STORE_AGAIN).await;
                }
                written => return written,
            }
        }
    }

    async fn try_store(
        &self,
        claimed: &Claimed,
        result: &Placed,
    ) -> Result<FencedWrite, StoreError> {
        match result {
            Placed::As(sid) => self.store.placed(claimed, sid).await,
            Placed::Refused(code, text) => self.store.refused(claimed, *code, text).await,
            Placed::Unknown(why) => self.store.unknown(claimed, why).await,
            Placed::Not(wait, why) => self.store.retry_after(claimed, *wait, why).await,
        }
    }
}
