//! The numbers on the filters are kept as sums and as changes to them: here the changes are added up.

use std::time::Duration;

use runtime::tasks::chain;
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::database::Database;

/// Between two times. Whoever counts adds up what has changed since, a few rows for each call.
const EVERY: Duration = Duration::from_secs(1);

/// Folds the changes of the counts until `shutdown`. While the database is away it waits; nothing is lost.
pub async fn fold(database: Database, store: Store, shutdown: CancellationToken) {
    tokio::select! {
        () = database.usable() => {}
        () = shutdown.cancelled() => return,
    }
    let mut ticks = tokio::time::interval(EVERY);
    let mut fails = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = shutdown.cancelled() => return,
        }
        let folded = store.fold_counts().await;
        if let Err(error) = &folded
            && !fails
        {
            let error = chain(error);
            tracing::warn!(error, "changes of the counts wait to be added up");
        }
        fails = folded.is_err();
    }
}
