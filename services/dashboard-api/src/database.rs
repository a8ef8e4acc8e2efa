//! Waiting for Postgres at start.

use std::sync::Arc;
use std::time::Duration;

use runtime::tasks::chain;
use store::{Store, StoreError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Whether the database can be worked with: it was reached, and holds at least our schema. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Database(Arc<watch::Sender<bool>>);

/// How often a database that is away, or has not been migrated yet, is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

impl Database {
    /// Whether it was once found to be usable. One that goes away later shows at each query.
    pub fn is_usable(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is.
    pub async fn usable(&self) {
        // The sender is ours, so that the wait can only end in one way.
        let _ = self.0.subscribe().wait_for(|usable| *usable).await;
    }

    /// Migrates (if asked to) and checks until both went through; then there is nothing left to do until `shutdown`.
    pub async fn prepare(self, store: Store, migrate: bool, shutdown: CancellationToken) {
        let mut said = None;
        loop {
            let tried = tokio::select! {
                tried = try_once(&store, migrate) => tried,
                () = shutdown.cancelled() => return,
            };
            let Err(error) = tried else { break };
            let why = chain(&error);
            if said.as_ref() != Some(&why) {
                tracing::warn!("waiting for the database: {why}");
                said = Some(why);
            }
            tokio::select! {
                () = tokio::time::sleep(TRY_AGAIN) => {}
                () = shutdown.cancelled() => return,
            }
        }
        self.0.send_replace(true);
        tracing::info!("the database is ready");
        shutdown.cancelled().await;
    }
}

async fn try_once(store: &Store, migrate: bool) -> Result<(), StoreError> {
    if migrate {
        store.migrate().await?;
    }
    store.check().await
}
