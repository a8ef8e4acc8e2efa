//! What happened, for the open pages: a live feed, and catching up.

mod feed;
mod replay;
mod stream;

pub use feed::{Feed, FeedItem};
pub use replay::Replay;

use crate::message::{Message, TransactionChanged};
use crate::publish::TRACEPARENT;

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

/// `None` for an event that this release does not know; the feed goes on without it.
fn read(message: &async_nats::Message, sequence: u64) -> Option<Event> {
    match TransactionChanged::decode(&message.payload) {
        Ok(changed) => {
            let traceparent = message
                .headers
                .as_ref()
                .and_then(|headers| headers.get(TRACEPARENT));
            Some(Event {
                sequence,
                subject: message.subject.to_string(),
                traceparent: traceparent.map(ToString::to_string),
                message: changed,
            })
        }
        Err(error) => {
            let error = runtime::tasks::chain(&error);
            tracing::warn!(sequence, subject = %message.subject, error, "an event that cannot be read is left out");
            None
        }
    }
}
