//! Committed messages on their way out. A row is deleted only after its publication was acknowledged; until then any
//! replica of its service may publish it (again: the receiver's stream drops the second copy by the message's id).

use std::time::Duration;

use domain::Message;
use sqlx::types::Json;
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
        let round = relay_batch(&store, &publish).await;
        let more = match &round {
            Ok(Round { taken, done }) => *taken == *done && *taken >= usize::from(BATCH),
            Err(_) => false,
        };
        let fails = !matches!(&round, Ok(Round { taken, done }) if taken == done);
        if fails && !down {
            tracing::warn!(
                error = round.err().map(tracing::field::debug),
                "messages wait in the outbox"
            );
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
        SELECT id, message AS "message: Json<Message>", traceparent
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
    if rows.is_empty() {
        return Ok(Round { taken: 0, done: 0 });
    }
    let (ids, waiting): (Vec<i64>, Vec<OutboxRow>) = rows
        .into_iter()
        .map(|row| {
            let (message, traceparent) = (row.message.0, row.traceparent);
            (
                row.id,
                OutboxRow {
                    message,
                    traceparent,
                },
            )
        })
        .unzip();
    let acknowledged = publish(waiting).await;
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
