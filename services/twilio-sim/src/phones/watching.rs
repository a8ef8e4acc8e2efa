//! The stream of snapshots. Cheap: without a watcher nothing is done, and with one a snapshot is made at most ten times a
//! second, and sent only if it differs from the one before.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::Phones;
use crate::{control::error, sim::Sim};

/// How many may watch at a time.
const MOST_WATCHERS: usize = 32;
/// The shortest time between two snapshots.
const INTERVAL: Duration = Duration::from_millis(100);

/// Who may watch, and until when.
#[derive(Clone)]
pub(super) struct Watchers {
    places: Arc<Semaphore>,
    shutdown: CancellationToken,
}

impl Watchers {
    pub(super) fn new(shutdown: CancellationToken) -> Self {
        Self {
            places: Arc::new(Semaphore::new(MOST_WATCHERS)),
            shutdown,
        }
    }
}

struct Watcher {
    sim: Arc<Sim>,
    changes: watch::Receiver<()>,
    shutdown: CancellationToken,
    /// The snapshot sent last.
    last: String,
    _place: OwnedSemaphorePermit,
}

/// A stream of snapshots, or a refusal when too many watch.
pub(super) fn events(sim: Arc<Sim>, watchers: Watchers) -> Response {
    let Ok(place) = watchers.places.try_acquire_owned() else {
        let why = format!("{MOST_WATCHERS} pages watch already; close one");
        return error(StatusCode::SERVICE_UNAVAILABLE, &why);
    };
    let mut changes = sim.changes.watch();
    changes.mark_changed();
    let watcher = Watcher {
        changes,
        sim,
        shutdown: watchers.shutdown,
        last: String::new(),
        _place: place,
    };
    let events = stream::unfold(watcher, |mut watcher| async {
        let snapshot = watcher.next().await?;
        let event = Event::default().event("phones").data(snapshot);
        Some((Ok::<_, Infallible>(event), watcher))
    });
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}

impl Watcher {
    /// The next snapshot that is news; None at shutdown.
    async fn next(&mut self) -> Option<String> {
        loop {
            tokio::select! {
                () = self.shutdown.cancelled() => return None,
                changed = self.changes.changed() => changed.ok()?,
            }
            // Not the first, for which a person waits. What changes meanwhile is in the snapshot.
            if !self.last.is_empty() {
                tokio::time::sleep(INTERVAL).await;
            }
            self.changes.mark_unchanged();
            let snapshot = serde_json::to_string(&Phones::now(&self.sim)).ok()?;
            if snapshot != self.last {
                self.last.clone_from(&snapshot);
                return Some(snapshot);
            }
        }
    }
}
