//! One open browser.

use std::collections::VecDeque;
use std::time::Duration;

use bus::events::Replay;
use bytes::Bytes;
use runtime::tasks::chain;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, interval};

use super::block::{self, Block, Kind};
use super::follow::Digest;
use super::{Away, Live, Position};

/// So many missed events are told; beyond that, reading everything again is quicker.
const MOST_MISSED: usize = 1_000;

/// How often it is looked whether the feed is there, so that a page knows that it has to ask by itself.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What one browser is told. Ends when the service stops.
pub struct Client {
    live: Live,
    changes: broadcast::Receiver<Block>,
    /// Rendered and not yet sent.
    queue: VecDeque<Bytes>,
    place: Place,
    /// Where the feed was when the client connected; none once that is dealt with.
    start: Option<Position>,
    beat: Interval,
    look: Interval,
    /// What the browser was last told; it takes the feed for connected.
    connected: bool,
    _counted: Counted,
}

/// Where a client is.
enum Place {
    /// It was told nothing yet.
    New(LastEvent),
    /// It knows everything up to here.
    At(Position),
}

impl Client {
    /// Connects a browser that got the event `last` before its connection broke, if it had one.
    pub fn connect(live: Live, last: LastEvent) -> Self {
        let (changes, start) = live.subscribe();
        Self {
            changes,
            // At once, so that the browser knows that it is connected.
            queue: VecDeque::from([block::comment("connected")]),
            place: Place::New(last),
            start,
            // The first at once: with it the page sees the id from which it would resume.
            beat: interval(live.0.config.beat),
            look: interval(LOOK_EVERY),
            connected: true,
            _counted: Counted::new(),
            live,
        }
    }

    /// The next bytes to send; none when the service stops.
    pub async fn next(&mut self) -> Option<Bytes> {
        let shutdown = self.live.0.shutdown.clone();
        tokio::select! {
            biased;
            () = shutdown.cancelled() => None,
            bytes = self.advance() => bytes,
        }
    }

    async fn advance(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.queue.pop_front() {
                return Some(bytes);
            }
            if let Some(now) = self.start.take() {
                self.start(now).await;
                continue;
            }
            let change = tokio::select! {
                biased;
                change = self.changes.recv() => change,
                _ = self.look.tick() => {
                    self.tell_of_the_feed();
                    continue;
                }
                _ = self.beat.tick() => {
                    self.queue.push_back(block::beat());
                    continue;
                }
            };
            match change {
                Ok(block) => self.take(block).await,
                Err(RecvError::Lagged(_)) => self.catch_up(),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn start(&mut self, now: Position) {
        match self.place {
            Place::New(LastEvent::At(last)) => self.resume(last, now).await,
            Place::New(LastEvent::Unreadable) => self.resync(now),
            Place::New(LastEvent::None) | Place::At(_) => self.begin(now),
        }
    }

    /// A page cannot see that our own feed is away: it is told.
    fn tell_of_the_feed(&mut self) {
        let connected = self.live.0.bus.is_connected();
        if connected != std::mem::replace(&mut self.connected, connected) {
            self.queue.push_back(block::feed(connected));
        }
    }

    async fn take(&mut self, block: Block) {
        match self.place {
            Place::New(LastEvent::At(last)) => self.resume(last, block.position).await,
            Place::At(at) if block.kind == Kind::News && at.covers(block.position) => {}
            // A client without a place has waited for the feed to begin, and this says that it does.
            Place::At(_) | Place::New(LastEvent::None | LastEvent::Unreadable) => self.tell(block),
        }
    }

    /// It was too slow, and what it missed is gone from the buffer.
    fn catch_up(&mut self) {
        // Anew, because what is left in the buffer is older than the resync, and would make it lag again.
        let (changes, now) = self.live.subscribe();
        self.changes = changes;
        if let Some(now) = now {
            metrics::counter!("live_clients_lagged_total").increment(1);
            self.resync(now);
        }
    }

    /// It knows nothing yet: from here on it can resume.
    fn begin(&mut self, now: Position) {
        self.place = Place::At(now);
        self.queue.push_back(block::id_only(now));
    }

    fn resync(&mut self, now: Position) {
        self.tell(block::resync(now, Kind::News));
    }

    fn tell(&mut self, block: Block) {
        metrics::counter!("live_events_delivered_total").increment(1);
        self.place = Place::At(block.position);
        self.queue.push_back(block.bytes);
    }

    /// Tells what happened after `last`, or to read everything again. `now` is where the feed is: what comes after it
    /// arrives by `changes`.
    async fn resume(&mut self, last: Position, now: Position) {
        let Some((blocks, up_to)) = self.missed(last, now).await else {
            return self.resync(now);
        };
        for block in blocks {
            self.tell(block);
        }
        // Also where nothing was missed, so that the browser's own idea of its place is not older than ours.
        self.begin(up_to);
    }

    /// What happened after `last`, and up to where that is everything. None when it cannot be told.
    async fn missed(&self, last: Position, now: Position) -> Option<(Vec<Block>, Position)> {
        let bus = &self.live.0.bus;
        // Ten kilobytes, which would else be part of every open page for as long as it is open.
        let replay = Box::pin(bus.replay(last.epoch, last.sequence, MOST_MISSED));
        let events = match replay.await {
            Ok(Replay::Events { events, .. }) => events,
            Ok(Replay::TooFar) => return None,
            // Nothing more can be known for now.
            Err(_) if last == now => return Some((Vec::new(), now)),
            Err(error) => {
                let error = chain(&error);
                tracing::debug!(
                    error,
                    "events cannot be replayed: the client reads everything"
                );
                return None;
            }
        };
        // The stream reached at least to where the feed is, and the client to where it says.
        let newest = events.iter().map(|event| event.sequence).max();
        let mut sequence = newest.unwrap_or(0).max(last.sequence);
        if now.epoch == last.epoch {
            sequence = sequence.max(now.sequence);
        }
        let up_to = Position { sequence, ..last };
        let missed = Digest::of_missed(last.epoch, events);
        match self.live.look_up(&missed.ids()).await {
            Ok(found) => Some((missed.blocks(&found), up_to)),
            Err(Away(why)) => {
                tracing::debug!(
                    why,
                    "missed changes cannot be read: the client reads everything"
                );
                None
            }
        }
    }
}

/// What a browser says of where its last connection broke.
#[derive(Debug, Clone, Copy)]
pub enum LastEvent {
    /// A first connection.
    None,
    /// A connection broke after this event.
    At(Position),
    /// Not one of ours.
    Unreadable,
}

/// Counts a client as long as it is there.
struct Counted;

impl Counted {
    fn new() -> Self {
        metrics::gauge!("live_clients").increment(1.0);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("live_clients").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use bus::Bus;
    use runtime::env::Env;
    use store::Store;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::config::{Config, LiveConfig};

    fn at(sequence: u64) -> Position {
        Position { epoch: 7, sequence }
    }

    fn change(sequence: u64) -> Block {
        Block {
            position: at(sequence),
            kind: Kind::News,
            bytes: format!("change {sequence}").into(),
        }
    }

    /// Without a database and without NATS; the feed is at 10.
    async fn live(buffer: usize) -> Live {
        let env = Env::from_pairs([("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")]);
        let store = Store::new(Config::from_env(&env).unwrap().store);
        let bus = Bus::connect("nats://127.0.0.1:1", "test").await.unwrap();
        let beat = Duration::from_hours(1);
        let config = LiveConfig { buffer, beat };
        let live = Live::new(store, bus, config, CancellationToken::new());
        live.publish(vec![block::resync(at(10), Kind::Restart)]);
        live
    }

    async fn told(client: &mut Client) -> String {
        let bytes = client.next().await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    async fn started(live: &Live, last: LastEvent) -> Client {
        let mut client = Client::connect(live.clone(), last);
        assert_eq!(told(&mut client).await, ": connected\n\n");
        client
    }

    #[tokio::test]
    async fn a_client_that_waits_takes_little_memory() {
        let live = live(8).await;
        let mut client = Client::connect(live, LastEvent::None);
        let waiting = size_of_val(&client.next());
        assert!(waiting < 1_500, "{waiting} bytes");
    }

    #[tokio::test]
    async fn a_new_client_learns_where_to_resume_and_then_what_changes() {
        let live = live(8).await;
        let mut client = started(&live, LastEvent::None).await;
        live.publish(vec![change(11)]);
        assert_eq!(told(&mut client).await, "id: 7-10\n\n");
        assert_eq!(told(&mut client).await, "change 11");
    }

    #[tokio::test]
    async fn a_client_that_is_further_than_the_feed_hears_nothing_twice() {
        let live = live(8).await;
        let mut client = started(&live, LastEvent::None).await;
        assert_eq!(told(&mut client).await, "id: 7-10\n\n");
        client.place = Place::At(at(12));
        live.publish(vec![change(11), change(12), change(13)]);
        assert_eq!(told(&mut client).await, "change 13");
    }

    #[tokio::test]
    async fn a_client_that_lags_reads_everything_again_and_goes_on() {
        let live = live(4).await;
        let mut client = started(&live, LastEvent::None).await;
        live.publish((11..=20).map(change).collect());
        assert_eq!(told(&mut client).await, "id: 7-10\n\n");
        let resync = "event: resync\nid: 7-20\ndata: {}\n\n";
        assert_eq!(told(&mut client).await, resync);
        live.publish(vec![change(21)]);
        assert_eq!(told(&mut client).await, "change 21");
    }

    #[tokio::test]
    async fn a_restart_of_the_feed_is_told_also_to_who_is_further() {
        let live = live(8).await;
        let mut client = started(&live, LastEvent::None).await;
        assert_eq!(told(&mut client).await, "id: 7-10\n\n");
        client.place = Place::At(at(12));
        live.publish(vec![block::resync(at(11), Kind::Restart)]);
        assert!(told(&mut client).await.contains("event: resync\nid: 7-11"));
    }

    #[tokio::test]
    async fn without_nats_who_missed_nothing_goes_on_and_others_read_everything() {
        let live = live(8).await;
        let mut client = started(&live, LastEvent::At(at(10))).await;
        assert_eq!(told(&mut client).await, "id: 7-10\n\n");
        let mut client = started(&live, LastEvent::At(at(9))).await;
        assert!(told(&mut client).await.contains("event: resync\nid: 7-10"));
        let mut client = started(&live, LastEvent::Unreadable).await;
        assert!(told(&mut client).await.contains("event: resync\nid: 7-10"));
    }
}
