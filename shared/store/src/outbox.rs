//! Committed messages on their way out.
//!
//! What one commit has to tell shares a few rows. A row is deleted only after all its messages were acknowledged; until then
//! any replica of its service may publish it (again: the receiver's stream drops the second copy by the message's id).

use std::time::Duration;

use domain::Message;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::{PgConnection, types::Json};
use tokio_util::sync::CancellationToken;

use crate::{error::StoreError, pool::Store};

/// A message waiting to be published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WaitingMessage {
    /// What to publish.
    pub message: Message,
    /// The trace it continues (W3C traceparent).
    pub traceparent: Option<String>,
}

/// So many messages share a row: one fits on a page as it is, with room to spare.
const PACKED: usize = 16;

/// The rows that carry `messages`, to be written in this order.
pub(crate) fn packed(messages: &[WaitingMessage]) -> Vec<Json<&[WaitingMessage]>> {
    messages.chunks(PACKED).map(Json).collect()
}

/// Writes messages that no case is the reason for.
pub(crate) async fn put(
    connection: &mut PgConnection,
    service: &str,
    messages: &[WaitingMessage],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        INSERT INTO outbox (service, message)
        SELECT $1, message
        FROM UNNEST($2::jsonb[]) WITH ORDINALITY AS new (message, place)
        ORDER BY place
        "#,
        service,
        &packed(messages) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The messages of a row. The release before wrote a message in each, and its trace in a column of its own.
fn unpacked(
    row: &RawValue,
    traceparent: Option<String>,
) -> Result<Vec<WaitingMessage>, serde_json::Error> {
    if row.get().starts_with('[') {
        return serde_json::from_str(row.get());
    }
    let message = serde_json::from_str(row.get())?;
    Ok(vec![WaitingMessage {
        message,
        traceparent,
    }])
}

/// So many rows are taken at once.
const BATCH: u8 = 100;
/// Nobody waits for a row to be gone, and one that is back after Postgres crashed is published again: webhooks and clicks need
/// not share the disk with that.
const BEGIN: &str = "BEGIN; SET LOCAL synchronous_commit = off";
/// How long a batch may take to be published.
const PUBLISH_LIMIT: Duration = Duration::from_secs(10);
/// How long a whole round may take, the database's part included: a connection that died without a word must not hold the
/// relay for ever.
const ROUND_LIMIT: Duration = Duration::from_secs(30);
/// How long the last round may take, when the service stops.
const LAST_ROUND: Duration = Duration::from_secs(2);
/// How often the outbox is looked into unrung: the net under the wake-up, which is lost with its process.
const POLL: Duration = Duration::from_secs(1);

/// Publishes this service's outbox until `shutdown`. `publish` says for each message of a batch, in order, whether it was
/// acknowledged; the row of one that was not stays and is tried again.
///
/// Never fails: while Postgres or the broker is away, it waits.
pub async fn relay<P, F>(store: Store, shutdown: CancellationToken, publish: P)
where
    P: Fn(Vec<WaitingMessage>) -> F + Send + Sync,
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
    P: Fn(Vec<WaitingMessage>) -> F + Send + Sync,
    F: Future<Output = Vec<bool>> + Send,
{
    let mut tx = store.pool.begin_with(BEGIN).await?;
    let rows = sqlx::query!(
        r#"
        SELECT id, message AS "message: Json<Box<RawValue>>", traceparent
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
    // Each row's id, and up to where its messages go in `waiting`.
    let (mut taken, mut waiting) = (Vec::new(), Vec::new());
    for row in rows {
        match unpacked(&row.message, row.traceparent) {
            Ok(messages) => {
                waiting.extend(messages);
                taken.push((row.id, waiting.len()));
            }
            // A newer release wrote it, and its relay will publish it; it must not hold up the others.
            Err(error) => tracing::debug!(row.id, %error, "a row of the outbox cannot be read"),
        }
    }
    if taken.is_empty() {
        return Ok(Round { taken: 0, done: 0 });
    }
    // What is not acknowledged by then stays. The rows are locked meanwhile, and a connection is taken.
    let mut acknowledged = tokio::time::timeout(PUBLISH_LIMIT, publish(waiting))
        .await
        .unwrap_or_default();
    acknowledged.resize(taken.last().map_or(0, |(_, end)| *end), false);
    let done = published(&taken, &acknowledged);
    sqlx::query!("DELETE FROM outbox WHERE id = ANY($1)", &done)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    let messages = acknowledged.iter().filter(|acked| **acked).count();
    metrics::counter!("outbox_published_total", "service" => store.service)
        .increment(messages as u64);
    Ok(Round {
        taken: taken.len(),
        done: done.len(),
    })
}

/// The rows of which every message was acknowledged.
fn published(taken: &[(i64, usize)], acknowledged: &[bool]) -> Vec<i64> {
    let mut begin = 0;
    let mut done = Vec::with_capacity(taken.len());
    for (id, end) in taken {
        if acknowledged[begin..*end].iter().all(|acked| *acked) {
            done.push(*id);
        }
        begin = *end;
    }
    done
}

impl Store {
    /// How many messages of this service wait, and for how many seconds the oldest has.
    pub async fn outbox_backlog(&self) -> Result<(i64, f64), StoreError> {
        let row = sqlx::query!(
            r#"
            SELECT
                coalesce(sum(CASE jsonb_typeof(message) WHEN 'array' THEN jsonb_array_length(message) ELSE 1 END), 0)
                    AS "waiting!",
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
