//! Which replica keeps the watch. Correctness never rests on it: two that lead for a moment only do some work twice.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use runtime::tasks::chain;
use store::Dispatch;
use tokio::time::Instant;

/// The row of `leads`.
const WATCH: &str = "watch";
/// How long giving the lead up may take when the process ends; otherwise it runs out.
const RESIGN: Duration = Duration::from_secs(2);

/// This process's part in the lead.
pub(super) struct Lead<D> {
    store: D,
    holder: String,
    term: Duration,
    /// Until when it is ours, on our own clock: counted from before it was asked for, so never longer than in the row.
    until: Mutex<Option<Instant>>,
}

impl<D: Dispatch> Lead<D> {
    pub(super) fn new(store: D, holder: String, term: Duration) -> Self {
        Self {
            store,
            holder,
            term,
            until: Mutex::new(None),
        }
    }

    /// Whether this process leads now.
    pub(super) fn leads(&self) -> bool {
        self.until().is_some_and(|until| Instant::now() < until)
    }

    /// Takes the lead whenever it is free, and renews it. Never returns.
    pub(super) async fn hold(&self) {
        loop {
            let asked = Instant::now();
            match self.store.lead(WATCH, &self.holder, self.term).await {
                Ok(ours) => self.note(ours.then_some(asked + self.term)),
                // Ours until it runs out: nobody else can take it before that.
                Err(error) => {
                    tracing::debug!(error = chain(&error), "the lead cannot be asked for");
                }
            }
            tokio::time::sleep(self.term / 3).await;
        }
    }

    /// Gives the lead up, so that another process need not wait for its end.
    pub(super) async fn resign(&self) {
        if !self.leads() {
            return;
        }
        self.note(None);
        let resigned = self.store.resign(WATCH, &self.holder);
        if !matches!(tokio::time::timeout(RESIGN, resigned).await, Ok(Ok(()))) {
            tracing::debug!("the lead could not be given up; it runs out by itself");
        }
    }

    fn until(&self) -> Option<Instant> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, until: Option<Instant>) {
        let before = std::mem::replace(
            &mut *self.until.lock().unwrap_or_else(PoisonError::into_inner),
            until,
        );
        if before.is_some() != until.is_some() {
            let leads = until.is_some();
            metrics::gauge!("watch_leads").set(if leads { 1.0 } else { 0.0 });
            // From now on it is another one's to tell.
            metrics::gauge!("calls_due_oldest_seconds").set(0.0);
            tracing::info!(
                holder = self.holder,
                "{} the watch over calls",
                if leads {
                    "this process keeps"
                } else {
                    "another process keeps"
                }
            );
        }
    }
}
