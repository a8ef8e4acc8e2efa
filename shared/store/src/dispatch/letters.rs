//! Messages that were taken from the queue for good, for a person to look at.

use chrono::{DateTime, Utc};
use domain::{CallId, CallState};

use super::{DeadLetter, rules::Times};
use crate::{
    call::Call,
    error::StoreError,
    locked::Tx,
    pool::Store,
    transaction::{Click, add_call, queued},
};

/// A dead letter as it is stored.
#[derive(Debug, Clone)]
pub struct StoredLetter {
    /// Its number.
    pub id: i64,
    /// What it was.
    pub letter: DeadLetter,
    /// When it was given up.
    pub created_at: DateTime<Utc>,
    /// When what it asked for was requested again.
    pub requeued_at: Option<DateTime<Utc>>,
}

/// What requeueing a dead letter comes to.
#[derive(Debug, Clone)]
pub enum Requeue {
    /// There is no such letter.
    NoSuchLetter,
    /// It was requeued then.
    Before(DateTime<Utc>),
    /// It ended its call: a new one is queued for the same transaction.
    Redialled(Call),
    /// It ended its call, and this later one of the same transaction has not ended: nothing was changed.
    UnderWay(Call),
    /// Its call is still to be placed, and is requested anew.
    Requested(CallId),
    /// It is to be published again, and then to be marked by [`Store::requeued`].
    Publish(DeadLetter),
}

impl Store {
    /// The newest `limit` dead letters, newest first.
    pub async fn dead_letters(&self, limit: u16) -> Result<Vec<StoredLetter>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT id, subject, payload, reason, deliveries, call_id, created_at, requeued_at
            FROM dead_letters
            ORDER BY id DESC
            LIMIT $1
            "#,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let letters = rows.into_iter().map(|row| StoredLetter {
            id: row.id,
            letter: DeadLetter {
                subject: row.subject,
                payload: row.payload,
                reason: row.reason,
                deliveries: row.deliveries,
                call_id: row.call_id.map(CallId),
            },
            created_at: row.created_at,
            requeued_at: row.requeued_at,
        });
        Ok(letters.collect())
    }

    /// Asks again for what a dead letter asked for.
    pub async fn requeue(&self, id: i64) -> Result<Requeue, StoreError> {
        let letter = sqlx::query!(
            r#"
            SELECT subject, payload, reason, deliveries, call_id, requeued_at
            FROM dead_letters
            WHERE id = $1
            "#,
            id
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(letter) = letter else {
            return Ok(Requeue::NoSuchLetter);
        };
        if let Some(at) = letter.requeued_at {
            return Ok(Requeue::Before(at));
        }
        let call_id = letter.call_id.map(CallId);
        if let Some(call) = call_id
            && let Some(requeued) = self.requeue_call(id, call).await?
        {
            return Ok(requeued);
        }
        Ok(Requeue::Publish(DeadLetter {
            subject: letter.subject,
            payload: letter.payload,
            reason: letter.reason,
            deliveries: letter.deliveries,
            call_id,
        }))
    }

    /// None where the letter has nothing to do with how its call is.
    async fn requeue_call(&self, letter: i64, call: CallId) -> Result<Option<Requeue>, StoreError> {
        let Some((mut tx, mut open, index)) = self.open_case_of(call).await? else {
            return Ok(None);
        };
        let given_up = open.case.calls[index]
            .facts
            .iter()
            .any(|fact| *fact == domain::Fact::GivenUp);
        if Times::of(&open.calls[index]).to_be_placed() {
            mark(&mut tx, letter).await?;
            open.request_again(index);
            self.commit(tx, open).await?;
            return Ok(Some(Requeue::Requested(call)));
        }
        if !given_up {
            return Ok(None);
        }
        let later = open
            .calls
            .iter()
            .rev()
            .find(|call| call.state != CallState::Ended);
        if let Some(later) = later.map(|call| call.id) {
            drop(tx);
            return Ok(Some(Requeue::UnderWay(self.call(later).await?)));
        }
        mark(&mut tx, letter).await?;
        let traceparent = open.calls[index].traceparent.clone();
        let click = Click {
            requested_by: None,
            traceparent: traceparent.as_deref(),
            redial_of: Some(call),
        };
        open.continue_trace(click.traceparent);
        let new = add_call(&mut tx, &mut open, &click).await?;
        let new = queued(&open, new, &click);
        self.commit(tx, open).await?;
        Ok(Some(Requeue::Redialled(new)))
    }

    /// A dead letter was published again.
    pub async fn requeued(&self, id: i64) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        mark(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn mark(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE dead_letters SET requeued_at = clock_timestamp() WHERE id = $1 AND requeued_at IS NULL",
        id
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps a letter. One that says the same and waits already is the same one, given up again because its end was not known.
pub(crate) async fn insert(tx: &mut Tx, letter: &DeadLetter) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        INSERT INTO dead_letters (subject, payload, reason, deliveries, call_id)
        SELECT $1, $2, $3, $4, $5
        WHERE NOT EXISTS (
            SELECT FROM dead_letters
            WHERE subject = $1 AND payload = $2 AND requeued_at IS NULL
        )
        "#,
        letter.subject,
        letter.payload,
        letter.reason,
        letter.deliveries,
        letter.call_id.map(|call| call.0)
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
