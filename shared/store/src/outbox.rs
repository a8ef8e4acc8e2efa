//! Committed messages on their way out. A row is deleted only after its publication was acknowledged; until then any
//! replica of its service may publish it (again: the receiver's stream drops the second copy by the message's id).

use std::time::Duration;

use domain::Message;
use tokio_util::sync::CancellationToken;

use crate::{error::StoreError, pool::Store};

/// A message waiting to be published.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// What to publish.
    pub message: Message,
    /// The trace it continues (W3C traceparent).
    pub traceparent: Option<String>,
}

/// So many rows are taken at once.
const BATCH: u8 = 100;
/// How long a batch may take to be published.
const PUBLISH_LIMIT: Duration = Duration::from_secs(10);
/// How long a whole round may take, the database's part included: a connection that died without a word must not hold the
/// relay for ever.
const ROUND_LIMIT: Duration = Duration::from_secs(30);
/// How long the last round may take, when the service stops.
const LAST_ROUND: Duration = Duration::from_secs(2);
/// How often the outbox is looked into unrung: the net under the wake-up, which is lost with its process.
const POLL: Duration = Duration::from_secs(1);

/// Publishes this service's outbox rows until `shutdown`. `publish` says for each row of a batch, in order, whether it was
/// acknowledged; a row that was not stays and is tried again.
///
/// Never fails: while Postgres or the broker is away, it waits.
pub async fn relay<P, F>(store: Store, shutdown: CancellationToken, publish: P)
where
    P: Fn(Vec<OutboxRow>) -> F + Send + Sync,
    F: Future<Output = Vec<bool>> + Send,
{
    let mut down = false;
    while !shutdown.is_cancelled() {
        let round = within(ROUND_LIMIT, relay_batch(&store, &publish)).await;
        let more = match &round {
            Ok(Round { taken, done }) => *taken == *done && *taken >= usize::from(BATCH),
            Err(_) => false,
        };
        let fails = !matches!(&round, Ok(Round { taken, done }) if taken == done);
        if fails && !down {
            let why = round.as_ref().err().map(StoreError::chain);
            tracing::warn!(why, "messages wait in the outbox");
        } else if down && !fails {
            tracing::info!("messages leave the outbox again");
        }
        down = fails;
        if more {
            continue;
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = store.outbox_filled.notified(), if !fails => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    // What was committed last goes out with us; what does not is another replica's, or the next start's.
    let _ = within(LAST_ROUND, relay_batch(&store, &publish)).await;
}

/// A round that takes too long has failed: its rows stay.
async fn within<T>(
    limit: Duration,
    round: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let ended = tokio::time::timeout(limit, round).await;
    ended.unwrap_or(Err(StoreError::Unavailable(
        sqlx::Error::PoolTimedOut.into(),
    )))
}

struct Round {
    taken: usize,
    done: usize,
}

async fn relay_batch<P, F>(store: &Store, publish: &P) -> Result<Round, StoreError>
where
    P: Fn(Vec<OutboxRow>) -> F + Send + Sync,
    F: Future<Output = Vec<bool>> + Send,
{
    let mut tx = store.pool.begin().await?;
    let rows = sqlx::query!(
        r#"
        SELECT id, message, traceparent
        FROM outbox
        WHERE service = $1
        ORDER BY id
        LIMIT $2
        FOR UPDATE SKIP LOCKED
        "#,
        store.service,
        i64::from(BATCH)
    )
    .fetch_all(&mut *tx)
    .await?;
    let (mut ids, mut waiting) = (Vec::new(), Vec::new());
    for row in rows {
        match serde_json::from_value(row.message) {
            Ok(message) => {
                ids.push(row.id);
                waiting.push(OutboxRow {
                    message,
                    traceparent: row.traceparent,
                });
            }
            // A newer release wrote it, and its relay will publish it; it must not hold up the others.
            Err(error) => tracing::debug!(row.id, %error, "a message in the outbox cannot be read"),
        }
    }
    if waiting.is_empty() {
        return Ok(Round { taken: 0, done: 0 });
    }
    // What is not acknowledged by then stays. The rows are locked meanwhile, and a connection is taken.
    let acknowledged = tokio::time::timeout(PUBLISH_LIMIT, publish(waiting))
        .await
        .unwrap_or_default();
    let done: Vec<i64> = ids
        .iter()
        .zip(acknowledged)
        .filter_map(|(id, acked)| acked.then_some(*id))
        .collect();
    sqlx::query!("DELETE FROM outbox WHERE id = ANY($1)", &done)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    metrics::counter!("outbox_published_total", "service" => store.service)
        .increment(done.len() as u64);
    Ok(Round {
        taken: ids.len(),
        done: done.len(),
    })
}

impl Store {
    /// How many messages of this service wait, and for how many seconds the oldest has.
    pub async fn outbox_backlog(&self) -> Result<(i64, f64), StoreError> {
        let row = sqlx::query!(
            r#"
            SELECT count(*) AS "waiting!",
                coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldest!"
            FROM outbox
            WHERE service = $1
            "#,
            self.service
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((row.waiting, row.oldest))
    }
}
