//! What the lists need done beside them, so that nobody who waits has to do it: changes of the counts are added up, and the
//! search's index takes in what waits for it.

use std::time::Duration;

use runtime::tasks::chain;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::database::Database;

/// Between two times of adding the counts up. Whoever counts adds what has changed since, a few rows for each call.
const COUNTS: Duration = Duration::from_secs(1);

/// Between two times of bringing the search up to date. What waits for its index is read by every search, and once there are
/// 4 MB of it (about 10,000 changes of labels) the writer of the last of them puts all in its place.
const SEARCH: Duration = Duration::from_secs(3);

/// Keeps the lists quick until `shutdown`. While the database is away it waits; nothing is lost.
pub async fn keep(database: Database, store: Store, shutdown: CancellationToken) {
    tokio::select! {
        () = database.usable() => {}
        () = shutdown.cancelled() => return,
    }
    let counts = every(COUNTS, "changes of the counts wait to be added up", || {
        store.fold_counts()
    });
    let search = every(SEARCH, "changes wait for the search's index", || {
        store.catch_up_search()
    });
    tokio::select! {
        () = counts => {}
        () = search => {}
        () = shutdown.cancelled() => {}
    }
}

/// Does `what` again and again, and says once that it fails.
async fn every<F>(period: Duration, failing: &'static str, what: impl Fn() -> F)
where
    F: Future<Output = Result<i64, StoreError>>,
{
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        ticks.tick().await;
        let done = what().await;
        if let Err(error) = &done
            && !fails
        {
            let error = chain(error);
            tracing::warn!(error, "{failing}");
        }
        fails = done.is_err();
    }
}
