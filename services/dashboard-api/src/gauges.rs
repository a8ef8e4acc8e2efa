//! What is measured now and then.

use std::time::Duration;

use store::Store;
use tokio_util::sync::CancellationToken;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);

/// Sets `outbox_backlog`, `outbox_oldest_seconds` and `count_changes_waiting` until `shutdown`. While the database is away they
/// keep their last values.
pub async fn sample(store: Store, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.cancelled() => return,
        }
        #[allow(clippy::cast_precision_loss, reason = "a gauge")]
        if let Ok((waiting, oldest)) = store.outbox_backlog().await {
            metrics::gauge!("outbox_backlog", "service" => crate::NAME).set(waiting as f64);
            metrics::gauge!("outbox_oldest_seconds", "service" => crate::NAME).set(oldest);
        }
        #[allow(clippy::cast_precision_loss, reason = "a gauge")]
        if let Ok(waiting) = store.count_changes_waiting().await {
            metrics::gauge!("count_changes_waiting").set(waiting as f64);
        }
    }
}
