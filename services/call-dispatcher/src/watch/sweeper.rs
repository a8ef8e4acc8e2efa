//! Due calls without a live lease get a new request: nothing waits in the queue for longer than a moment, and what NATS
//! lost is found in the rows.

use store::Dispatch;

use super::{Queue, Watch, WatchError};
use crate::carrier::Carrier;

/// So many requests are written by one commit.
const AT_ONCE: u16 = 500;

impl<D: Dispatch, C: Carrier, Q: Queue> Watch<D, C, Q> {
    pub(super) async fn sweep_once(&self) -> Result<(), WatchError> {
        // A broker that cannot tell is not called empty: the slow net of the rows' own times is enough then.
        let empty = self.queue.is_empty().await.unwrap_or(false);
        let mut calls = 0;
        loop {
            let some = self.store.republish_due(empty, AT_ONCE).await?;
            calls += some;
            if some < AT_ONCE.into() {
                break;
            }
        }
        if calls > 0 {
            metrics::counter!("requests_republished_total").increment(calls as u64);
            tracing::info!(calls, "{calls} due calls asked for again");
        }
        // Those that only wait for their turn included: whoever watches this sees an outage that every single part hides.
        let longest = self.store.longest_due().await?.unwrap_or_default();
        metrics::gauge!("calls_due_oldest_seconds").set(longest.as_secs_f64());
        let strays = self.store.republish_strays(AT_ONCE).await?;
        if strays > 0 {
            metrics::counter!("strays_republished_total").increment(strays as u64);
            tracing::warn!(
                strays,
                "{strays} strays have not been ended yet, asked for again"
            );
        }
        Ok(())
    }
}
