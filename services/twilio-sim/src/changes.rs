//! Word that something about the telephones changed, for those who watch them.

use std::sync::Arc;

use tokio::sync::watch;

/// Shared by everything that changes and everyone who watches. Telling costs next to nothing while nobody does.
#[derive(Debug, Clone)]
pub struct Changes(Arc<watch::Sender<()>>);

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(())))
    }
}

impl Changes {
    /// Something changed.
    pub fn tell(&self) {
        self.0.send_replace(());
    }

    /// Marked as changed whenever something was told since it was looked at last.
    pub fn watch(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
