//! The live feed.

use async_nats::jetstream::consumer::Consumer;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::{self};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::stream::{REQUEST, consumer_after, standing};
use super::{Event, Read, read};
use crate::connection::Bus;
use crate::error::BusError;
use crate::pull::{Pull, Pulled};
use crate::retry::Trouble;

/// Events asked for at once.
const BATCH: usize = 256;

/// What the feed yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedItem {
    /// A transaction changed.
    Event(Event),
    /// So many transactions changed at once (an import, say) that what is shown must be fetched again.
    Many {
        /// Its number in the stream.
        sequence: u64,
    },
    /// The feed begins, or begins anew: what happened before is not told, so what is shown must be fetched again.
    /// Events that follow are newer than this moment.
    Reset {
        /// The stream's creation in nanoseconds since 1970: a sequence number means nothing in another epoch.
        epoch: u64,
        /// The number of the newest event at this moment.
        sequence: u64,
    },
}

/// All events from now on, in order, without gaps: a gap is told as a [`FeedItem::Reset`]. Each replica has one.
#[derive(Debug)]
pub struct Feed {
    bus: Bus,
    connections: watch::Receiver<u64>,
    /// Where we are: epoch, and the last event seen. `None` before the first reset.
    position: Option<(u64, u64)>,
    live: Option<Live>,
    trouble: Trouble,
}

struct Live {
    consumer: Consumer<Config>,
    pull: Option<Pull>,
    /// The consumer's own count of deliveries: a jump says that one was lost on the way.
    delivered: u64,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("delivered", &self.delivered)
            .finish_non_exhaustive()
    }
}

impl Feed {
    /// A feed that has not begun; its first item is a [`FeedItem::Reset`].
    pub fn new(bus: Bus) -> Self {
        let connections = bus.0.connections.clone();
        Self {
            bus,
            connections,
            position: None,
            live: None,
            trouble: Trouble::new("following the events"),
        }
    }

    /// The next item; waits as long as it takes, also for the server to come back. May be dropped while waiting
    /// (in a `select!`) without losing anything.
    pub async fn next(&mut self) -> FeedItem {
        loop {
            let item = match self.live {
                // Boxed: it is rare, and would make every wait as large.
                None => Box::pin(self.join()).await,
                Some(_) => self.follow().await,
            };
            match item {
                Ok(Some(item)) => return item,
                Ok(None) => {}
                Err(error) => {
                    self.live = None;
                    self.trouble.failed(&runtime::tasks::chain(&error));
                    self.trouble.wait(&CancellationToken::new()).await;
                }
            }
        }
    }

    /// Makes a consumer that continues where we are, or finds that this cannot be.
    async fn join(&mut self) -> Result<Option<FeedItem>, BusError> {
        self.connections.mark_unchanged();
        let now = standing(&self.bus).await?;
        let (_, sequence) = self
            .position
            .filter(|(epoch, sequence)| *epoch == now.epoch && now.continues(*sequence))
            .unwrap_or((now.epoch, now.last));
        let consumer = consumer_after(&self.bus, sequence).await?;
        // Had the stream been replaced in between, the consumer would wait for a number far ahead.
        if standing(&self.bus).await?.epoch != now.epoch {
            return Err(BusError::request(
                "following the events",
                "the stream was replaced meanwhile",
            ));
        }
        self.live = Some(Live {
            consumer,
            pull: None,
            delivered: 0,
        });
        let position = (now.epoch, sequence);
        let lost = self.position.replace(position) != Some(position);
        Ok(lost.then_some(FeedItem::Reset {
            epoch: now.epoch,
            sequence,
        }))
    }

    async fn follow(&mut self) -> Result<Option<FeedItem>, BusError> {
        let (Some(live), Some((_, position))) = (&mut self.live, &mut self.position) else {
            return Ok(None);
        };
        let pull = match &mut live.pull {
            Some(pull) => pull,
            empty => {
                let inner = &self.bus.0;
                empty.insert(
                    Pull::start(&inner.client, &inner.js, &live.consumer, BATCH, REQUEST).await?,
                )
            }
        };
        let pulled = tokio::select! {
            biased;
            _ = self.connections.changed() => Pulled::Broken("the connection was lost in between".to_owned()),
            pulled = pull.next() => pulled,
        };
        if !matches!(pulled, Pulled::Broken(_)) {
            self.trouble.over();
        }
        match pulled {
            Pulled::Message(message) => {
                let (sequence, delivered) = numbers(&message)?;
                if delivered != live.delivered + 1 {
                    return Err(BusError::request(
                        "following the events",
                        "an event was lost on the way",
                    ));
                }
                live.delivered = delivered;
                *position = sequence;
                Ok(match read(&message, sequence) {
                    Read::Event(event) => Some(FeedItem::Event(*event)),
                    Read::Many => Some(FeedItem::Many { sequence }),
                    Read::Unknown => None,
                })
            }
            Pulled::Done => {
                live.pull = None;
                Ok(None)
            }
            Pulled::Broken(why) => Err(BusError::request("following the events", why)),
        }
    }
}

fn numbers(message: &jetstream::Message) -> Result<(u64, u64), BusError> {
    let info = message
        .info()
        .map_err(|error| BusError::request("reading an event's number", error))?;
    Ok((info.stream_sequence, info.consumer_sequence))
}
