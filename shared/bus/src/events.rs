//! What happened, for the open pages: a live feed, and catching up.

mod feed;
mod replay;
mod stream;

pub use feed::{Feed, FeedItem};
pub use replay::Replay;

use crate::message::{Message, TransactionChanged};
use crate::publish::TRACEPARENT;
use crate::subject::EVENTS_MANY;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the stream.
    pub sequence: u64,
    /// For example `events.transaction.TXN001`.
    pub subject: String,
    /// The trace it belongs to.
    pub traceparent: Option<String>,
    /// What happened.
    pub message: TransactionChanged,
}

/// What a stored message turns out to be.
enum Read {
    Event(Box<Event>),
    /// So many transactions changed that all should be fetched anew.
    Many,
    /// Of a kind that this release does not know: left out.
    Unknown,
}

fn read(message: &async_nats::Message, sequence: u64) -> Read {
    if message.subject.as_str() == EVENTS_MANY {
        return Read::Many;
    }
    match TransactionChanged::decode(&message.payload) {
        Ok(changed) => {
            let headers = message.headers.as_ref();
            let traceparent = headers.and_then(|headers| headers.get(TRACEPARENT));
            Read::Event(Box::new(Event {
                sequence,
                subject: message.subject.to_string(),
                traceparent: traceparent.map(ToString::to_string),
                message: changed,
            }))
        }
        Err(error) => {
            let error = runtime::tasks::chain(&error);
            let subject = message.subject.as_str();
            tracing::warn!(
                sequence,
                subject,
                error,
                "an event that cannot be read is left out"
            );
            Read::Unknown
        }
    }
}
