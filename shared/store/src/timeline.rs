//! What happened, in the order in which it was committed.

use chrono::{DateTime, Utc};
use domain::{CallId, TransactionId};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{error::StoreError, pool::Store};

/// One thing that happened to a transaction or to one of its calls; never changed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEvent {
    /// Grows along a transaction's timeline.
    pub id: i64,
    /// What happened: `call.requested`, `claimed`, `placed`, `retried`, `status`, `prompted`, `heard`, `dial_result`,
    /// `ended`, `stray`, `transaction.imported`, `transaction.phone_changed`, `transaction.action_set`,
    /// `transaction.note`.
    pub kind: String,
    /// The call it happened to.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<uuid::Uuid>))]
    pub call_id: Option<CallId>,
    /// The particulars; members may be added.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, Value>))]
    pub data: Value,
    /// When.
    pub at: DateTime<Utc>,
}

/// At most so many events of one transaction are shown, the newest.
const SHOWN: i64 = 1_000;

impl Store {
    /// Adds a note to a transaction. None: no such transaction. `author` is empty until people sign in.
    pub async fn add_note(
        &self,
        id: &TransactionId,
        text: &str,
        traceparent: Option<&str>,
    ) -> Result<Option<TimelineEvent>, StoreError> {
        let Some((mut tx, mut open)) = self.open_case(id).await? else {
            return Ok(None);
        };
        open.continue_trace(traceparent);
        let data = json!({ "text": text, "author": null });
        open.event(None, "transaction.note", data.clone());
        self.write(&mut tx, vec![open]).await?;
        let row = sqlx::query!(
            r#"
            SELECT id, at
            FROM events
            WHERE transaction_id = $1 AND kind = 'transaction.note'
            ORDER BY id DESC
            LIMIT 1
            "#,
            id.as_str()
        )
        .fetch_one(&mut *tx)
        .await?;
        self.finish(tx).await?;
        Ok(Some(TimelineEvent {
            id: row.id,
            kind: "transaction.note".to_owned(),
            call_id: None,
            data,
            at: row.at,
        }))
    }

    /// A transaction's newest 1,000 events, oldest first.
    pub async fn timeline(&self, id: &TransactionId) -> Result<Vec<TimelineEvent>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT id, kind, call_id, data, at
            FROM events
            WHERE transaction_id = $1
            ORDER BY id DESC
            LIMIT $2
            "#,
            id.as_str(),
            SHOWN
        )
        .fetch_all(&self.pool)
        .await?;
        let newest_first = rows.into_iter().map(|row| TimelineEvent {
            id: row.id,
            kind: row.kind,
            call_id: row.call_id.map(CallId),
            data: row.data,
            at: row.at,
        });
        Ok(newest_first.rev().collect())
    }
}
