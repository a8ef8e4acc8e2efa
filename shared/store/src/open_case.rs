//! The one way to change a transaction or its calls: lock, judge, commit. What an open case becomes is only noted here;
//! [`crate::commit`] writes it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CallId, CallNews, CallState, Case, Fact, Facts, Message, Money, Outcome, TransactionId,
};
use serde_json::{Value, json};

use crate::{dispatch::DeadLetter, transaction::Seen};

/// A transaction's row, locked, with all its calls. Dropping it without [`crate::Store::commit`] changes nothing.
#[derive(Debug, Clone)]
pub(crate) struct OpenCase {
    pub id: TransactionId,
    pub case: Case,
    pub calls: Vec<OpenCall>,
    /// What may be said to the customer.
    pub story: Story,
    /// Postgres's clock, read after the lock was taken; of no use where there is no call.
    pub now: DateTime<Utc>,
    pub version: i64,
    /// What is to be added to the timeline.
    pub events: Vec<NewEvent>,
    pub messages: Vec<Message>,
    /// The carrier's calls that the gate refused, and whose call each was taken for.
    pub strays: Vec<(usize, String)>,
    /// The strays that are over.
    pub ended_strays: Vec<String>,
    /// What is kept of a message that asked for one of the calls.
    pub letter: Option<DeadLetter>,
    /// The trace of who asked for the change.
    pub traceparent: Option<String>,
}

/// What a transaction's customer is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub bank_name: String,
    pub merchant_name: String,
    pub money: Money,
    pub transaction_date: NaiveDate,
    pub language: Option<String>,
}

/// One call of an open case; its facts are in [`Case`] at the same index.
#[derive(Debug, Clone)]
pub(crate) struct OpenCall {
    pub id: CallId,
    pub state: CallState,
    /// When it was clicked.
    pub created_at: DateTime<Utc>,
    pub fence: i64,
    pub attempt: i32,
    pub not_before: Option<DateTime<Utc>>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    /// How often its request was published anew.
    pub epoch: i32,
    /// When its request was last written to the outbox.
    pub requested_at: DateTime<Utc>,
    /// When a fact or an event of it was last written.
    pub heard_at: DateTime<Utc>,
    /// When the carrier was last to be asked about it.
    pub asked_at: Option<DateTime<Utc>>,
    pub carrier_call_id: Option<String>,
    pub traceparent: Option<String>,
    /// What was recorded of it that may be recorded only once.
    pub recorded: Vec<String>,
    /// Whether it is to be written.
    pub touched: bool,
    /// What it was when it was opened: its row must still be that when it is written.
    pub before: Before,
}

/// What guards a call's row.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    pub state: CallState,
    pub fence: i64,
    pub sent_at: Option<DateTime<Utc>>,
    /// The version of its row that was read (`xmin`): another one with every write, of whatever.
    pub row: String,
}

impl OpenCall {
    /// A call at its click.
    pub fn new(id: CallId, created_at: DateTime<Utc>, traceparent: Option<&str>) -> Self {
        Self {
            id,
            state: CallState::Queued,
            created_at,
            fence: 0,
            attempt: 0,
            not_before: None,
            next_attempt_at: None,
            lease_until: None,
            sent_at: None,
            epoch: 0,
            requested_at: created_at,
            heard_at: created_at,
            asked_at: None,
            carrier_call_id: None,
            traceparent: traceparent.map(str::to_owned),
            recorded: Vec::new(),
            touched: false,
            before: Before {
                state: CallState::Queued,
                fence: 0,
                sent_at: None,
                row: String::new(),
            },
        }
    }
}

/// The kind of a stray's events.
pub(crate) const STRAY: &str = "stray";

/// What the event of a stray is recorded as.
fn stray_name(carrier_call_id: &str) -> String {
    format!("stray:{carrier_call_id}")
}

/// An event on its way into the timeline.
#[derive(Debug, Clone)]
pub(crate) struct NewEvent {
    pub call: Option<CallId>,
    pub kind: &'static str,
    pub once: Option<String>,
    pub data: Value,
}

impl OpenCase {
    /// What an analyst who looks now sees of it.
    pub fn to_see(&self) -> Seen {
        let verdict = self.case.verdict();
        Seen {
            action: verdict.action,
            attention: verdict.attention,
            outcome: self.newest_outcome(),
        }
    }

    /// What came of the newest call.
    pub fn newest_outcome(&self) -> Option<Outcome> {
        let newest = self.case.calls.last();
        newest.and_then(|call| call.facts.outcome())
    }

    /// When the newest call was clicked.
    pub fn called_at(&self) -> Option<DateTime<Utc>> {
        self.calls.last().map(|call| call.created_at)
    }

    /// Where a call stands among the case's calls.
    pub fn index_of(&self, call: CallId) -> Option<usize> {
        self.calls.iter().position(|known| known.id == call)
    }

    /// Takes in a call, queued, to the number as it is now, and asks for it.
    pub fn add_call(&mut self, call: OpenCall) {
        self.case.request_call();
        // A case without a call has no clock yet.
        self.now = self.now.max(call.created_at);
        self.calls.push(call);
        self.request(self.calls.len() - 1);
    }

    /// Writes the request for a call to the outbox.
    fn request(&mut self, index: usize) {
        let call = &self.calls[index];
        self.messages.push(Message::CallRequested {
            call_id: call.id,
            transaction_id: self.id.clone(),
            epoch: u32::try_from(call.epoch).unwrap_or_default(),
        });
    }

    /// Requests a call anew.
    pub fn request_again(&mut self, index: usize) {
        let call = &mut self.calls[index];
        call.epoch = call.epoch.saturating_add(1);
        call.requested_at = self.now;
        call.touched = true;
        self.request(index);
    }

    /// Learns a fact about a call; whether it was new.
    pub fn learn(&mut self, index: usize, fact: Fact) -> bool {
        let new = self.case.record(index, fact);
        if new {
            self.hear(index);
        }
        new
    }

    fn hear(&mut self, index: usize) {
        let call = &mut self.calls[index];
        call.heard_at = self.now;
        call.touched = true;
    }

    /// The first CallSid seen for a call is the one, unless it was taken for a stray's. Whether `carrier_call_id` is; the
    /// call is then the carrier's.
    pub fn pass_gate(&mut self, index: usize, carrier_call_id: &str) -> bool {
        if let Some(known) = &self.calls[index].carrier_call_id {
            return known == carrier_call_id;
        }
        if self.has_recorded(index, &stray_name(carrier_call_id)) {
            return false;
        }
        let call = &mut self.calls[index];
        call.carrier_call_id = Some(carrier_call_id.to_owned());
        call.touched = true;
        self.learn(index, Fact::Accepted);
        true
    }

    /// The gate refused this one: it is to be ended at the carrier.
    pub fn stray(&mut self, index: usize, carrier_call_id: &str, data: Value) {
        if self.event_once(index, STRAY, &stray_name(carrier_call_id), data) {
            self.strays.push((index, carrier_call_id.to_owned()));
        }
    }

    /// Messages of this change continue this trace; without it they continue that of the call that changed.
    pub fn continue_trace(&mut self, traceparent: Option<&str>) {
        self.traceparent = traceparent.map(str::to_owned);
    }

    /// Whether an event of that name was recorded of a call, by this writer or before it.
    pub fn has_recorded(&self, index: usize, once: &str) -> bool {
        self.calls[index].recorded.iter().any(|name| name == once)
    }

    /// What this writer records of a call under that name.
    pub fn noted(&self, index: usize, once: &str) -> Option<&Value> {
        let call = Some(self.calls[index].id);
        let event = self
            .events
            .iter()
            .find(|event| event.call == call && event.once.as_deref() == Some(once))?;
        Some(&event.data)
    }

    /// Whether there is anything to commit.
    pub fn is_changed(&self) -> bool {
        !self.events.is_empty()
            || !self.messages.is_empty()
            || !self.ended_strays.is_empty()
            || self.letter.is_some()
            || self.calls.iter().any(|call| call.touched)
    }

    /// Appends an event.
    pub fn event(&mut self, call: Option<usize>, kind: &'static str, data: Value) {
        if let Some(index) = call {
            self.hear(index);
        }
        self.events.push(NewEvent {
            call: call.map(|index| self.calls[index].id),
            kind,
            once: None,
            data,
        });
    }

    /// Appends an event of a call, unless one of that name was recorded before; whether it was appended.
    pub fn event_once(
        &mut self,
        index: usize,
        kind: &'static str,
        once: &str,
        data: Value,
    ) -> bool {
        if self.has_recorded(index, once) {
            return false;
        }
        // A stray says nothing about the call itself.
        if kind != STRAY {
            self.hear(index);
        }
        let call = &mut self.calls[index];
        call.recorded.push(once.to_owned());
        self.events.push(NewEvent {
            call: Some(call.id),
            kind,
            once: Some(once.to_owned()),
            data,
        });
        true
    }

    /// Brings a touched call to what its facts show, before it is written.
    pub fn settle(&mut self, index: usize) -> Settled {
        let facts = self.case.calls[index].facts.clone();
        let outcome = facts.outcome().map(Outcome::as_str);
        let state = facts.state().max(self.calls[index].state);
        let before = self.calls[index].before.state;
        if state == CallState::Ended && before != state {
            self.event_once(index, "ended", "ended", json!({ "outcome": outcome }));
        }
        self.calls[index].state = state;
        let (reason_code, reason_text) = facts
            .reason()
            .map(|reason| (reason.code, reason.text))
            .unzip();
        Settled {
            outcome,
            answer: facts.answer().map(domain::Answer::as_str),
            reason_code,
            reason_text,
            facts,
        }
    }

    /// The version that the case has once it is written: it grows with every event.
    pub fn next_version(&self) -> i64 {
        self.version + i64::try_from(self.events.len()).unwrap_or(i64::MAX)
    }

    /// What is to be told of the case once it is written.
    pub fn news(&self) -> Message {
        let verdict = self.case.verdict();
        let newest = self.calls.last().zip(self.case.calls.last());
        Message::TransactionChanged {
            transaction_id: self.id.clone(),
            version: self.next_version(),
            action: verdict.action,
            attention: verdict.attention,
            call: newest.map(|(call, known)| CallNews {
                id: call.id,
                state: call.state,
                outcome: known.facts.outcome(),
            }),
        }
    }
}

/// What a call's row says of its facts.
pub(crate) struct Settled {
    pub facts: Facts,
    pub outcome: Option<&'static str>,
    pub answer: Option<&'static str>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
}
