//! From the stream of events to blocks.

use std::collections::HashMap;
use std::time::Duration;

use bus::events::{Feed, FeedItem};
use store::Transaction;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::block::{self, Block, Kind};
use super::{Away, Live, Position};

/// So many events are looked up at once.
const BATCH: usize = 256;
/// While the database is away.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Hands on what the feed yields, apart from the database's pace, so that waiting events are looked up together.
pub async fn feed(mut feed: Feed, items: mpsc::Sender<FeedItem>, shutdown: CancellationToken) {
    loop {
        let item = tokio::select! {
            item = feed.next() => item,
            () = shutdown.cancelled() => return,
        };
        // The other end ends when the service does.
        if items.send(item).await.is_err() {
            return shutdown.cancelled().await;
        }
    }
}

/// The channel between [`feed`] and [`follow`].
pub fn channel() -> (mpsc::Sender<FeedItem>, mpsc::Receiver<FeedItem>) {
    mpsc::channel(4 * BATCH)
}

/// Tells all clients what the feed yields, until `shutdown`. While the database is away it waits: nothing is left out.
pub async fn follow(live: Live, mut items: mpsc::Receiver<FeedItem>, shutdown: CancellationToken) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            _ = items.recv_many(&mut batch, BATCH) => {}
            () = shutdown.cancelled() => return,
        }
        let news = Digest::of(batch.drain(..), live.position().map(|it| it.epoch));
        // At night, and for a replica that no page is connected to, there is nothing to read.
        if news.last().is_some_and(|last| live.pass_over(last)) {
            continue;
        }
        let told = tokio::select! {
            told = look_up(&live, &news) => told,
            () = shutdown.cancelled() => return,
        };
        live.publish(news.blocks(&told));
    }
}

/// The transactions by id.
async fn look_up(live: &Live, news: &Digest) -> HashMap<String, Transaction> {
    let ids = news.ids();
    let mut failed = false;
    while !ids.is_empty() {
        match live.look_up(&ids).await {
            Ok(found) => return found,
            Err(Away(why)) => {
                if !failed {
                    tracing::warn!(why, "live changes wait for the database");
                }
                failed = true;
                tokio::time::sleep(TRY_AGAIN).await;
            }
        }
    }
    HashMap::new()
}

/// What is left of some events when each transaction is told once, as it is now.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Digest(Vec<(Position, News)>);

#[derive(Debug, PartialEq, Eq)]
enum News {
    Transaction(String),
    Resync(Kind),
}

impl Digest {
    /// `epoch` is that of the events before a reset.
    fn of(items: impl IntoIterator<Item = FeedItem>, mut epoch: Option<u64>) -> Self {
        let mut news = Self::default();
        for item in items {
            match item {
                FeedItem::Reset {
                    epoch: new,
                    sequence,
                } => {
                    epoch = Some(new);
                    news.resync(
                        Position {
                            epoch: new,
                            sequence,
                        },
                        Kind::Restart,
                    );
                }
                FeedItem::Many { sequence } => {
                    let Some(epoch) = epoch else { continue };
                    news.resync(Position { epoch, sequence }, Kind::News);
                }
                FeedItem::Event(event) => {
                    let Some(epoch) = epoch else { continue };
                    let sequence = event.sequence;
                    news.changed(Position { epoch, sequence }, event.message.transaction_id);
                }
            }
        }
        news
    }

    /// Of events that a client missed.
    pub fn of_missed(epoch: u64, events: Vec<bus::events::Event>) -> Self {
        Self::of(events.into_iter().map(FeedItem::Event), Some(epoch))
    }

    /// Who reads everything again knows what was before.
    fn resync(&mut self, position: Position, kind: Kind) {
        let restarts = |(_, news): &(_, News)| *news == News::Resync(Kind::Restart);
        let kind = if self.0.iter().any(restarts) {
            Kind::Restart
        } else {
            kind
        };
        self.0.clear();
        self.0.push((position, News::Resync(kind)));
    }

    fn changed(&mut self, position: Position, id: String) {
        let news = News::Transaction(id);
        self.0.retain(|(_, earlier)| *earlier != news);
        self.0.push((position, news));
    }

    /// Up to where this goes; none when there is no news.
    fn last(&self) -> Option<Position> {
        self.0.last().map(|(position, _)| *position)
    }

    /// Which transactions to look up.
    pub fn ids(&self) -> Vec<String> {
        let ids = self.0.iter().filter_map(|(_, news)| match news {
            News::Transaction(id) => Some(id.clone()),
            News::Resync(_) => None,
        });
        ids.collect()
    }

    /// In the order of their positions. A transaction that was not found is left out: it is of another database.
    pub fn blocks(self, found: &HashMap<String, Transaction>) -> Vec<Block> {
        let mut blocks = Vec::with_capacity(self.0.len());
        for (position, news) in self.0 {
            let transaction = match news {
                News::Resync(kind) => {
                    blocks.push(block::resync(position, kind));
                    continue;
                }
                News::Transaction(id) => found.get(&id),
            };
            let rendered = transaction.map(|it| block::transaction(position, it));
            match rendered {
                Some(Ok(block)) => blocks.push(block),
                Some(Err(error)) => tracing::error!(%error, "a transaction cannot be rendered"),
                None => {}
            }
        }
        blocks
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use bus::events::Event;
    use bus::{Bus, TransactionChanged};
    use store::{Store, StoreConfig};

    use crate::config::LiveConfig;

    use super::*;

    fn event(sequence: u64, id: &str) -> FeedItem {
        let message = TransactionChanged {
            v: 1,
            transaction_id: id.to_owned(),
            version: 1,
            action: "Resolved".to_owned(),
            attention: "none".to_owned(),
            call_id: None,
            state: None,
            outcome: None,
        };
        FeedItem::Event(Event {
            sequence,
            subject: format!("events.transaction.{id}"),
            traceparent: None,
            message,
        })
    }

    fn digest(items: Vec<FeedItem>) -> Vec<(u64, u64, String)> {
        let of = |(position, news): (Position, News)| {
            let what = match news {
                News::Transaction(id) => id,
                News::Resync(kind) => format!("{kind:?}"),
            };
            (position.epoch, position.sequence, what)
        };
        Digest::of(items, Some(1)).0.into_iter().map(of).collect()
    }

    #[test]
    fn each_transaction_is_told_once_where_it_changed_last() {
        let items = vec![event(1, "A"), event(2, "B"), event(3, "A")];
        let told = [(1, 2, "B".to_owned()), (1, 3, "A".to_owned())];
        assert_eq!(digest(items), told);
    }

    #[test]
    fn a_resync_stands_for_everything_before_it() {
        let items = vec![event(1, "A"), FeedItem::Many { sequence: 2 }, event(3, "A")];
        let told = [(1, 2, "News".to_owned()), (1, 3, "A".to_owned())];
        assert_eq!(digest(items), told);
    }

    #[test]
    fn a_restart_is_not_weakened_by_what_follows() {
        let reset = FeedItem::Reset {
            epoch: 2,
            sequence: 7,
        };
        let items = vec![event(9, "A"), reset, FeedItem::Many { sequence: 8 }];
        assert_eq!(digest(items), [(2, 8, "Restart".to_owned())]);
    }

    /// Follows an epoch's beginning and one event with neither a database nor a broker there; the position it comes to.
    async fn followed_without_servers(live: &Live, patience: Duration) -> Option<Position> {
        let (items, taken) = channel();
        let stop = CancellationToken::new();
        let following = tokio::spawn(follow(live.clone(), taken, stop.clone()));
        let reset = FeedItem::Reset {
            epoch: 1,
            sequence: 4,
        };
        items.send(reset).await.unwrap();
        items.send(event(5, "A")).await.unwrap();
        let arrived = async {
            while live.position().map(|it| it.sequence) != Some(5) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = tokio::time::timeout(patience, arrived).await;
        stop.cancel();
        following.await.unwrap();
        live.position()
    }

    async fn live_without_servers() -> Live {
        let nowhere = StoreConfig::from_url("postgres://a:b@127.0.0.1:9/c", "test").unwrap();
        let bus = Bus::connect("nats://127.0.0.1:9", "test").await.unwrap();
        let stop = CancellationToken::new();
        Live::new(Store::new(nowhere), bus, LiveConfig::default(), stop)
    }

    #[tokio::test]
    async fn while_no_page_is_open_nothing_is_read() {
        let live = live_without_servers().await;
        let position = followed_without_servers(&live, Duration::from_secs(20)).await;
        assert_eq!(position.map(|it| (it.epoch, it.sequence)), Some((1, 5)));
    }

    #[tokio::test]
    async fn what_an_open_page_is_to_be_told_is_not_passed_over() {
        let live = live_without_servers().await;
        let page = live.subscribe();
        let position = followed_without_servers(&live, Duration::from_millis(500)).await;
        assert_ne!(position.map(|it| it.sequence), Some(5));
        drop(page);
    }
}
