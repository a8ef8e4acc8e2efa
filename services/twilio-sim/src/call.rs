//! One call: what was asked for, where it is, and everything that was done for it.

mod records;
mod ringing;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{sync::watch, time::Instant};
use twilio::{CallStatus, rest::EndCall};

use self::ringing::Ringing;
pub use self::{
    records::{EndedBy, History, Line, Summary},
    ringing::Rang,
};
use crate::{
    changes::Changes, faults::Weather, hand::Hand, rest::CreateRequest, script::Script,
    tempo::Tempo, webhook::Exchange,
};

/// How many webhook requests and spoken lines are kept of one call: more than a call of the longest chain of documents makes.
const MOST_LINES: usize = 500;

/// A request to end a call came in through the REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// While it was still in the queue: nobody is told.
    InQueue,
    /// Later.
    UnderWay,
}

/// All that is settled about a call when it is placed.
#[derive(Debug)]
pub struct Plan {
    /// What was asked for.
    pub request: CreateRequest,
    /// What the callee does.
    pub script: Script,
    /// The clock on this line.
    pub tempo: Arc<Tempo>,
    /// The person who plays the callee instead of the script, if one does.
    pub hand: Option<Hand>,
    /// What the plan of faults has in store for it.
    pub weather: Option<Weather>,
    /// Who is told when something about it changes.
    pub changes: Changes,
}

/// A call, shared by its task, the REST API and the control API.
#[derive(Debug)]
pub struct Call {
    /// Its id, `CA` and 32 hexadecimal digits.
    pub sid: String,
    /// Counts all calls; the newest has the highest.
    pub number: u64,
    /// What was asked for.
    pub request: CreateRequest,
    /// What the callee does, fixed at the placement.
    pub script: Script,
    /// The clock on this line: the stand-in's own, or an uncompressed one where a person plays.
    pub tempo: Arc<Tempo>,
    /// The person who plays the callee instead of the script, if one does.
    pub hand: Option<Hand>,
    /// What the plan of faults has in store for it.
    pub weather: Option<Weather>,
    /// When it was placed.
    pub created: DateTime<Utc>,
    /// The same on a clock that never jumps.
    pub placed: Instant,
    state: Mutex<State>,
    stopped: watch::Sender<Option<Stopped>>,
    changes: Changes,
}

#[derive(Debug)]
struct State {
    summary: Summary,
    ringing: Ringing,
    history: History,
    next_sequence: u32,
}

/// The call is not in a state in which this can be done.
#[derive(Debug, thiserror::Error)]
#[error("the call is {0}")]
pub struct InvalidState(pub CallStatus);

impl Call {
    /// A call in the queue.
    pub fn new(number: u64, plan: Plan, now: DateTime<Utc>) -> Self {
        let state = State {
            summary: Summary::queued(now),
            ringing: Ringing::default(),
            history: History::default(),
            next_sequence: 0,
        };
        let sid = format!("CA{}", uuid::Uuid::now_v7().simple());
        Self {
            sid,
            number,
            request: plan.request,
            script: plan.script,
            tempo: plan.tempo,
            hand: plan.hand,
            weather: plan.weather,
            created: now,
            placed: Instant::now(),
            state: Mutex::new(state),
            stopped: watch::Sender::new(None),
            changes: plan.changes,
        }
    }

    /// Where it is at the moment.
    pub fn summary(&self) -> Summary {
        self.lock().summary.clone()
    }

    /// What was done so far.
    pub fn history(&self) -> History {
        self.lock().history.clone()
    }

    /// What was heard so far, and how many webhook requests were sent.
    pub fn heard(&self) -> (Vec<Line>, usize) {
        let state = self.lock();
        let history = &state.history;
        (history.transcript.clone(), history.webhooks.len())
    }

    /// How long it rang; None: it never did.
    pub fn rang(&self) -> Option<Rang> {
        self.lock().ringing.lasted(&self.tempo)
    }

    /// Which faults struck it so far.
    pub fn faults(&self) -> Vec<String> {
        self.lock().history.faults.clone()
    }

    /// Whether a fault keeps everything that is sent for it away from the customer of the stand-in.
    pub fn has_no_webhooks(&self) -> bool {
        let weather = self.weather.as_ref();
        weather.is_some_and(|weather| weather.no_webhooks)
    }

    /// Notes and counts a fault that struck it: `what` is for its record, `name` for the plan's count.
    pub fn struck(&self, what: String, name: &'static str) {
        if let Some(weather) = &self.weather {
            weather.strike(name);
        }
        let mut state = self.lock();
        if state.history.faults.len() < MOST_LINES {
            state.history.faults.push(what);
        }
    }

    /// The status at the moment.
    pub fn status(&self) -> CallStatus {
        self.lock().summary.status.clone()
    }

    /// Leaves the queue. False when it was cancelled there.
    pub fn start(&self, now: DateTime<Utc>, queued: Duration) -> bool {
        let mut state = self.lock();
        let summary = &mut state.summary;
        if summary.status.is_final() {
            return false;
        }
        summary.started = Some(now);
        summary.updated = now;
        summary.queue_time = queued.as_millis();
        true
    }

    /// Goes on to this status, unless it was ended through the REST API.
    pub fn advance(&self, status: CallStatus, now: DateTime<Utc>) {
        let mut state = self.lock();
        if !state.summary.status.is_final() {
            match status {
                CallStatus::Ringing => {
                    state.ringing.begin(&self.tempo);
                    state.summary.ringing = Some(now);
                }
                CallStatus::InProgress => {
                    state.ringing.end(&self.tempo);
                    state.summary.answered = Some(now);
                }
                _ => {}
            }
            state.summary.status = status;
            state.summary.updated = now;
        }
        drop(state);
        self.changes.tell();
    }

    /// Is over, with this status unless it was ended through the REST API. The status it has in the end.
    pub fn finish(
        &self,
        status: CallStatus,
        by: EndedBy,
        duration: Duration,
        sip: u16,
        now: DateTime<Utc>,
    ) -> CallStatus {
        let mut state = self.lock();
        state.ringing.end(&self.tempo);
        let summary = &mut state.summary;
        if !summary.status.is_final() {
            summary.status = status;
        }
        summary.ended.get_or_insert(now);
        summary.ended_by.get_or_insert(by);
        summary.updated = now;
        // A started second counts, as on a bill.
        summary.duration = Some(duration.as_secs() + u64::from(duration.subsec_nanos() > 0));
        summary.sip_response_code = Some(sip);
        let status = summary.status.clone();
        drop(state);
        if let Some(hand) = &self.hand {
            hand.over();
        }
        self.changes.tell();
        status
    }

    /// Ends it through the REST API.
    pub fn stop(&self, how: EndCall, now: DateTime<Utc>) -> Result<(), InvalidState> {
        let mut state = self.lock();
        let summary = &mut state.summary;
        let answered = summary.status == CallStatus::InProgress;
        if summary.status.is_final() || (how == EndCall::Cancel && answered) {
            return Err(InvalidState(summary.status.clone()));
        }
        let when = if summary.started.is_none() {
            Stopped::InQueue
        } else {
            Stopped::UnderWay
        };
        // Completing a call that nobody answered is what cancelling it is.
        summary.status = if answered {
            CallStatus::Completed
        } else {
            CallStatus::Canceled
        };
        summary.ended = Some(now);
        summary.ended_by = Some(EndedBy::Rest);
        summary.updated = now;
        self.stopped.send_replace(Some(when));
        drop(state);
        self.changes.tell();
        Ok(())
    }

    /// Waits until it is ended through the REST API.
    pub async fn stopped(&self) -> Stopped {
        let mut stopped = self.stopped.subscribe();
        match stopped
            .wait_for(Option::is_some)
            .await
            .map(|stopped| *stopped)
        {
            Ok(Some(stopped)) => stopped,
            // Cannot happen: the sender is `self`, and the value was waited for.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// The number of the next status callback, counted from 0.
    pub fn next_sequence(&self) -> u32 {
        let mut state = self.lock();
        state.next_sequence += 1;
        state.next_sequence - 1
    }

    /// Notes the verdict of answering-machine detection.
    pub fn answered_by(&self, verdict: &'static str) {
        self.lock().summary.answered_by = Some(verdict);
    }

    /// Notes a webhook request that has ended.
    pub fn record(&self, exchange: Exchange) {
        let mut state = self.lock();
        if state.history.webhooks.len() < MOST_LINES {
            state.history.webhooks.push(exchange);
        }
        drop(state);
        self.changes.tell();
    }

    /// Notes something heard on the line.
    pub fn hear(&self, line: Line) {
        let mut state = self.lock();
        if state.history.transcript.len() < MOST_LINES {
            state.history.transcript.push(line);
        }
        drop(state);
        self.changes.tell();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl Plan {
    /// A plan for tests of other modules.
    pub(crate) fn example() -> Self {
        let script = serde_json::from_str(r#"{"then":"busy"}"#);
        let tempo = Tempo::new(1.0);
        Self {
            request: CreateRequest::example(),
            script: script.unwrap_or_else(|_| unreachable!()),
            tempo: Arc::new(tempo.unwrap_or_else(|_| unreachable!())),
            hand: None,
            weather: None,
            changes: Changes::default(),
        }
    }
}
