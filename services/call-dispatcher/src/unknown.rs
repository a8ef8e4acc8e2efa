//! Calls that were sent and of which nothing was heard since: after the look-up window they end as `unconfirmed`.

use std::time::Duration;

use store::{Dispatch as _, NotFound, Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How often it is looked for them.
const EVERY: Duration = Duration::from_secs(5);
/// At most so many at a time.
const MOST: u16 = 100;

/// Runs until `shutdown`. Any number of replicas may.
pub async fn expire(store: Store, window: Duration, shutdown: CancellationToken) {
    loop {
        if let Err(error) = expire_once(&store, window).await {
            tracing::warn!(%error, "calls without a result cannot be looked for");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn expire_once(store: &Store, window: Duration) -> Result<(), StoreError> {
    for unknown in store.unknown_calls(EVERY, MOST).await? {
        let call = unknown.call_id;
        match store.not_found(&unknown, window, false).await {
            Ok(NotFound::Unconfirmed) => {
                metrics::counter!("calls_unconfirmed_total").increment(1);
                tracing::warn!(%call, "call {call} ends unconfirmed: nothing was heard of it since it was sent");
            }
            Ok(_) => {}
            Err(error) if error.is_unavailable() => return Err(error),
            // One that cannot be read must not keep the others waiting.
            Err(error) => tracing::error!(%call, %error, "call {call} cannot be ended"),
        }
    }
    Ok(())
}
