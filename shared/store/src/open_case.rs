//! The one way to change a transaction or its calls: lock, judge, commit. What an open case becomes is only noted here;
//! [`crate::commit`] writes it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{CallId, CallState, Case, Fact, Message, Money, Outcome, TransactionId};
use serde_json::Value;

use crate::{locked::Tx, transaction::Seen};

/// A transaction's row, locked, with all its calls. Dropping it without [`crate::Store::commit`] changes nothing.
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
    pub carrier_call_id: Option<String>,
    pub traceparent: Option<String>,
    /// What was recorded of it that may be recorded only once.
    pub recorded: Vec<String>,
    /// Whether it is to be written.
    pub touched: bool,
}

/// An event on its way into the timeline.
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

    /// Adds a call, queued, to the number as it is now.
    pub async fn add_call(
        &mut self,
        tx: &mut Tx,
        requested_by: Option<&str>,
        traceparent: Option<&str>,
    ) -> Result<CallId, sqlx::Error> {
        let id = CallId::generate();
        self.case.request_call();
        let ordinal = i32::try_from(self.case.calls.len()).unwrap_or(i32::MAX);
        let created_at = sqlx::query_scalar!(
            r#"
            INSERT INTO calls (id, transaction_id, ordinal, number, state, requested_by, traceparent)
            VALUES ($1, $2, $3, $4, 'queued', $5, $6)
            RETURNING created_at
            "#,
            id.0,
            self.id.as_str(),
            ordinal,
            self.case.phone.as_str(),
            requested_by,
            traceparent
        )
        .fetch_one(&mut **tx)
        .await?;
        self.calls.push(OpenCall {
            id,
            state: CallState::Queued,
            created_at,
            fence: 0,
            attempt: 0,
            not_before: None,
            next_attempt_at: None,
            lease_until: None,
            sent_at: None,
            carrier_call_id: None,
            traceparent: traceparent.map(str::to_owned),
            recorded: Vec::new(),
            touched: false,
        });
        self.messages.push(Message::CallRequested {
            call_id: id,
            transaction_id: self.id.clone(),
            epoch: 0,
        });
        Ok(id)
    }

    /// Learns a fact about a call; whether it was new.
    pub fn learn(&mut self, index: usize, fact: Fact) -> bool {
        let new = self.case.record(index, fact);
        self.calls[index].touched |= new;
        new
    }

    /// The first CallSid seen for a call is the one. Whether `carrier_call_id` is; the call is then the carrier's.
    pub fn pass_gate(&mut self, index: usize, carrier_call_id: &str) -> bool {
        let call = &mut self.calls[index];
        if let Some(known) = &call.carrier_call_id {
            return known == carrier_call_id;
        }
        call.carrier_call_id = Some(carrier_call_id.to_owned());
        call.touched = true;
        self.learn(index, Fact::Accepted);
        true
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
            || self.calls.iter().any(|call| call.touched)
    }

    /// Appends an event.
    pub fn event(&mut self, call: Option<usize>, kind: &'static str, data: Value) {
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
}
