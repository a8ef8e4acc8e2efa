//! Catching up after a short absence.

use std::time::Duration;

use super::stream::{REQUEST, consumer_after, standing};
use super::{Event, Read, read};
use crate::connection::Bus;
use crate::error::BusError;
use crate::pull::{Pull, Pulled};

/// A browser waits for this; beyond it, fetching everything anew is quicker.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// All that happened since, oldest first.
    Events {
        /// The stream's epoch, as in [`super::FeedItem::Reset`]: a position of another epoch means nothing.
        epoch: u64,
        /// What happened.
        events: Vec<Event>,
    },
    /// The position is not from this stream, events after it are gone, there are too many, or so much
    /// changed that all is to be fetched anew.
    TooFar,
}

impl Bus {
    /// The events of `epoch` after `sequence`, if they are all still there and not more than `limit`.
    pub async fn replay(
        &self,
        epoch: u64,
        sequence: u64,
        limit: usize,
    ) -> Result<Replay, BusError> {
        tokio::time::timeout(PATIENCE, self.try_replay(epoch, sequence, limit))
            .await
            .unwrap_or(Err(BusError::TimedOut))
    }

    async fn try_replay(&self, epoch: u64, after: u64, limit: usize) -> Result<Replay, BusError> {
        let now = standing(self).await?;
        let count = usize::try_from(now.last.saturating_sub(after)).unwrap_or(usize::MAX);
        if now.epoch != epoch || !now.continues(after) || count > limit {
            return Ok(Replay::TooFar);
        }
        let mut events = Vec::with_capacity(count);
        if count > 0 {
            let consumer = consumer_after(self, after).await?;
            let mut pull =
                Pull::start(&self.0.client, &self.0.js, &consumer, count, REQUEST).await?;
            loop {
                let message = match pull.next().await {
                    Pulled::Message(message) => message,
                    Pulled::Done => break,
                    Pulled::Broken(why) => return Err(BusError::request("replaying events", why)),
                };
                let info = message
                    .info()
                    .map_err(|error| BusError::request("replaying events", error))?;
                let sequence = info.stream_sequence;
                match read(&message, sequence) {
                    Read::Event(event) => events.push(*event),
                    Read::Many => return Ok(Replay::TooFar),
                    Read::Unknown => {}
                }
                if sequence >= now.last {
                    break;
                }
            }
        }
        Ok(Replay::Events { epoch, events })
    }
}
