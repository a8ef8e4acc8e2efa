//! Calls that were sent and of which nothing was heard since: after the look-up window they end as `unconfirmed`.

use std::time::Duration;

use store::Store;
use tokio_util::sync::CancellationToken;

/// How often it is looked for them.
const EVERY: Duration = Duration::from_secs(5);

/// Runs until `shutdown`. Any number of replicas may.
pub async fn expire(store: Store, window: Duration, shutdown: CancellationToken) {
    loop {
        match store.expire_unknown(window).await {
            Ok(calls) => {
                metrics::counter!("calls_unconfirmed_total").increment(calls.len() as u64);
                for call in calls {
                    tracing::warn!(%call, "call {call} ends unconfirmed: nothing was heard of it since it was sent");
                }
            }
            Err(error) => tracing::warn!(%error, "calls without a result cannot be looked for"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
