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

    /// Everything after the position that is given with it.
    fn subscribe(&self) -> (broadcast::Receiver<Block>, Option<Position>) {
        let position = self.lock();
        (self.0.changes.subscribe(), *position)
    }

    /// Transactions by id; or why not, for the log.
    async fn look_up(&self, ids: &[String]) -> Result<HashMap<String, Transaction>, String> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = timeout(LOOK_UP_LIMIT, self.0.store.transactions(ids)).await;
        let found = found
            .map_err(|_| "the database does not answer".to_owned())?
            .map_err(|error| chain(&error))?;
        Ok(found
            .into_iter()
            .map(|it| (it.id.to_string(), it))
            .collect())
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
