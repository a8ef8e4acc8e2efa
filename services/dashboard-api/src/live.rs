//! Live changes, from the stream of events to every open browser.
//!
//! One feed per process: what changed is read from the database and rendered once ([`follow`]), and the bytes are shared
//! by all clients ([`client`]). A client can resume where its connection broke; whatever cannot be told event by event
//! becomes a `resync`, after which it reads everything again.

mod block;
mod client;
mod follow;
mod position;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bus::Bus;
use runtime::tasks::chain;
use store::{Store, Transaction};
use tokio::sync::broadcast;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config::LiveConfig;

use block::Block;

pub use client::{Client, LastEvent};
pub use follow::{channel, feed, follow};
pub use position::Position;

/// A database that neither answers nor fails is not waited for longer.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(10);

/// The live changes of this process. Clones are the same.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    store: Store,
    bus: Bus,
    config: LiveConfig,
    /// Ends every client's stream.
    shutdown: CancellationToken,
    changes: broadcast::Sender<Block>,
    /// Of the newest event that was sent to `changes`; none before the feed begins. Locked while sending, so that a new
    /// client knows exactly which events it will get.
    position: Mutex<Option<Position>>,
}

/// The database is away; why, for the log.
struct Away(String);

/// Why transactions were not looked up.
enum LookUp {
    Away(Away),
    /// It answers, and will say the same again.
    Unreadable(String),
}

fn by_id(transactions: Vec<Transaction>) -> HashMap<String, Transaction> {
    transactions
        .into_iter()
        .map(|it| (it.id.to_string(), it))
        .collect()
}

impl Live {
    /// Nothing is told before [`follow`] runs.
    pub fn new(store: Store, bus: Bus, config: LiveConfig, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            store,
            bus,
            shutdown,
            changes: broadcast::Sender::new(config.buffer),
            config,
            position: Mutex::default(),
        }))
    }

    /// Sends blocks, in the order of their positions, to all clients.
    fn publish(&self, blocks: Vec<Block>) {
        let mut position = self.lock();
        for block in blocks {
            *position = Some(block.position);
            // Nobody may be listening.
            let _ = self.0.changes.send(block);
        }
    }

    /// Passes over what happened up to `last`, if nobody would be told of it. A client that comes later begins after it.
    fn pass_over(&self, last: Position) -> bool {
        let mut position = self.lock();
        let alone = self.0.changes.receiver_count() == 0;
        if alone {
            *position = Some(last);
        }
        alone
    }

    /// Everything after the position that is given with it.
    fn subscribe(&self) -> (broadcast::Receiver<Block>, Option<Position>) {
        let position = self.lock();
        (self.0.changes.subscribe(), *position)
    }

    /// Transactions by id. One that cannot be read is left out, loudly: it must not hold up what is told of the others.
    async fn look_up(&self, ids: &[String]) -> Result<HashMap<String, Transaction>, Away> {
        match self.read(ids).await {
            Err(LookUp::Unreadable(_)) => {}
            Err(LookUp::Away(away)) => return Err(away),
            Ok(found) => return Ok(by_id(found)),
        }
        let mut readable = Vec::with_capacity(ids.len());
        for id in ids {
            match self.read(std::slice::from_ref(id)).await {
                Ok(found) => readable.extend(found),
                Err(LookUp::Away(away)) => return Err(away),
                Err(LookUp::Unreadable(why)) => {
                    metrics::counter!("live_unreadable_total").increment(1);
                    tracing::error!(transaction_id = %id, why, "transaction {id} cannot be read: no page is told of it");
                }
            }
        }
        Ok(by_id(readable))
    }

    async fn read(&self, ids: &[String]) -> Result<Vec<Transaction>, LookUp> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        match timeout(LOOK_UP_LIMIT, self.0.store.transactions(ids)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) if error.is_unavailable() => Err(LookUp::Away(Away(chain(&error)))),
            Ok(Err(error)) => Err(LookUp::Unreadable(chain(&error))),
            Err(_) => Err(LookUp::Away(Away(
                "the database does not answer".to_owned(),
            ))),
        }
    }

    fn position(&self) -> Option<Position> {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Position>> {
        self.0
            .position
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
