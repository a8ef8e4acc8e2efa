//! What is told of a call.

use chrono::{DateTime, Utc};
use serde::Serialize;
use twilio::CallStatus;

use crate::webhook::Exchange;

/// Where a call is, without its history.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Where it is. `initiated` does not occur here.
    pub status: CallStatus,
    /// When anything changed last.
    pub updated: DateTime<Utc>,
    /// When dialling began.
    pub started: Option<DateTime<Utc>>,
    /// When it began to ring.
    pub ringing: Option<DateTime<Utc>>,
    /// When it was answered.
    pub answered: Option<DateTime<Utc>>,
    /// When it was over.
    pub ended: Option<DateTime<Utc>>,
    /// Who or what ended it.
    pub ended_by: Option<EndedBy>,
    /// How long it lasted from the answer on, in telephone seconds; once over.
    pub duration: Option<u64>,
    /// How long it waited for the account's turn, in real milliseconds.
    pub queue_time: u128,
    /// The verdict of answering-machine detection.
    pub answered_by: Option<&'static str>,
    /// The last SIP answer.
    pub sip_response_code: Option<u16>,
}

/// Who or what ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// A request to the REST API.
    Rest,
    /// The customer hung up, or declined.
    Customer,
    /// The documents, which had come to their end.
    Service,
    /// The most that it may last.
    TimeLimit,
    /// Nobody could be reached: `busy`, `no-answer`, `failed`.
    Unanswered,
}

/// What was done for a call.
#[derive(Debug, Clone, Default, Serialize)]
pub struct History {
    /// Every webhook request, in the order they ended.
    pub webhooks: Vec<Exchange>,
    /// What was heard on the line.
    pub transcript: Vec<Line>,
    /// The faults that struck it, such as `error_after_placing` and `callback 2 dropped`.
    pub faults: Vec<String>,
}

/// Something heard on the line.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// When, in telephone seconds since the stand-in started.
    pub at: f64,
    /// `service`, `customer` or `line`.
    pub who: &'static str,
    /// What.
    pub what: String,
}

impl Summary {
    /// Of a call that has just been placed.
    pub(super) fn queued(now: DateTime<Utc>) -> Self {
        Self {
            status: CallStatus::Queued,
            updated: now,
            started: None,
            ringing: None,
            answered: None,
            ended: None,
            ended_by: None,
            duration: None,
            queue_time: 0,
            answered_by: None,
            sip_response_code: None,
        }
    }
}
