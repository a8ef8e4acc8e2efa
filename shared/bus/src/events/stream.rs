//! The stream of events at one moment, and an ephemeral consumer on it.

use std::time::Duration;

use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy};
use async_nats::jetstream::stream::Info;

use crate::connection::Bus;
use crate::error::BusError;
use crate::subject::EVENTS_STREAM;

/// A consumer that nobody asks is removed by the server after this time.
const INACTIVE: Duration = Duration::from_mins(1);
/// How long one request for events stands.
pub(super) const REQUEST: Duration = Duration::from_secs(20);

/// Where the stream of events stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// When the stream was created, in nanoseconds since 1970: another number means another stream.
    pub(super) epoch: u64,
    /// The oldest event that is still there; one more than `last` when there is none.
    pub(super) first: u64,
    /// The newest event ever.
    pub(super) last: u64,
}

impl Standing {
    /// Whether all events after `sequence` are still there, and `sequence` is not from the future.
    pub(super) fn continues(&self, sequence: u64) -> bool {
        sequence <= self.last && self.first <= sequence.saturating_add(1)
    }

    fn from_info(info: &Info) -> Self {
        let state = &info.state;
        Self {
            epoch: info
                .created
                .timestamp_nanos_opt()
                .and_then(|nanos| u64::try_from(nanos).ok())
                .unwrap_or_default(),
            // An empty stream that never held anything says 0 and 0.
            first: if state.messages == 0 {
                state.last_sequence + 1
            } else {
                state.first_sequence
            },
            last: state.last_sequence,
        }
    }
}

/// The stream is created should it be gone.
pub(super) async fn standing(bus: &Bus) -> Result<Standing, BusError> {
    bus.require_connection()?;
    if let Ok(stream) = bus.0.js.get_stream(EVENTS_STREAM).await {
        return Ok(Standing::from_info(stream.cached_info()));
    }
    bus.forget_streams().await;
    bus.ensure_streams().await?;
    let stream = bus.0.js.get_stream(EVENTS_STREAM).await;
    stream
        .map(|stream| Standing::from_info(stream.cached_info()))
        .map_err(|error| BusError::request("looking at the stream of events", error))
}

/// Delivers the events after `sequence`, in order, without acknowledgements.
pub(super) async fn consumer_after(bus: &Bus, sequence: u64) -> Result<Consumer<Config>, BusError> {
    let config = Config {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: sequence + 1,
        },
        ack_policy: AckPolicy::None,
        inactive_threshold: INACTIVE,
        memory_storage: true,
        num_replicas: 1,
        ..Config::default()
    };
    let created = bus
        .0
        .js
        .create_consumer_on_stream(config, EVENTS_STREAM)
        .await;
    created.map_err(|error| BusError::request("creating a consumer of events", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_continues_while_nothing_after_it_is_gone() {
        let standing = Standing {
            epoch: 1,
            first: 5,
            last: 9,
        };
        assert!(!standing.continues(3), "4 is gone");
        assert!(standing.continues(4));
        assert!(standing.continues(9));
        assert!(!standing.continues(10), "it never was");
        let empty = Standing {
            epoch: 1,
            first: 10,
            last: 9,
        };
        assert!(empty.continues(9));
        assert!(!empty.continues(8));
    }
}
