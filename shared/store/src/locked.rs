//! Opening cases: the rows of their transactions are locked, then their calls are read.
//!
//! The lock is always taken on the transaction's row first, and in the order of the ids where there are several, so that
//! two writers cannot wait for each other. The calls are read by a statement of their own: it sees what was committed by
//! whoever held the lock before.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{CallId, Case, CaseCall, Facts, Hand, Money, PhoneNumber, TransactionId};
use rust_decimal::Decimal;
use sqlx::{Postgres, types::Json};
use uuid::Uuid;

use crate::{
    call::word,
    error::StoreError,
    open_case::{Before, OpenCall, OpenCase, Story},
    pool::Store,
};

/// The database transaction that holds the locks.
pub(crate) type Tx = sqlx::Transaction<'static, Postgres>;

impl Store {
    /// Locks a transaction, waiting for its turn; none when there is no such one.
    pub(crate) async fn open_case(
        &self,
        id: &TransactionId,
    ) -> Result<Option<(Tx, OpenCase)>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let row = lock_one(&mut tx, id).await?;
        let open = load(&mut tx, row.into_iter().collect()).await?.pop();
        Ok(open.map(|open| (tx, open)))
    }

    /// Locks the transaction that a call belongs to; none when there is no such call.
    pub(crate) async fn open_case_of(
        &self,
        call: CallId,
    ) -> Result<Option<(Tx, OpenCase, usize)>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let row = lock_of(&mut tx, call).await?;
        let open = load(&mut tx, row.into_iter().collect()).await?.pop();
        Ok(open.and_then(|open| open.index_of(call).map(|index| (tx, open, index))))
    }

    /// Locks those of the transactions that exist and that nobody holds, without waiting.
    pub(crate) async fn open_free_cases(
        &self,
        ids: &[String],
    ) -> Result<(Tx, Vec<OpenCase>), StoreError> {
        let mut tx = self.pool.begin().await?;
        let rows = lock_free(&mut tx, ids).await?;
        let open = load(&mut tx, rows).await?;
        Ok((tx, open))
    }
}

/// The columns of a transaction that its case is made of.
pub(crate) struct LockedRow {
    pub id: String,
    pub client_phone: String,
    pub imported_action: String,
    pub hand_action: Option<String>,
    pub hand_calls: Option<i32>,
    pub hand_contradicted: bool,
    pub version: i64,
    pub bank_name: String,
    pub merchant_name: String,
    pub amount: Decimal,
    pub currency: String,
    pub transaction_date: NaiveDate,
    pub language: Option<String>,
}

async fn lock_one(tx: &mut Tx, id: &TransactionId) -> Result<Option<LockedRow>, sqlx::Error> {
    sqlx::query_as!(
        LockedRow,
        r#"
        SELECT id, client_phone, imported_action, hand_action, hand_calls, hand_contradicted, version,
            bank_name, merchant_name, amount, currency, transaction_date, language
        FROM transactions
        WHERE id = $1
        FOR UPDATE
        "#,
        id.as_str()
    )
    .fetch_optional(&mut **tx)
    .await
}

/// A call never changes its transaction: finding and locking it may be one statement.
async fn lock_of(tx: &mut Tx, call: CallId) -> Result<Option<LockedRow>, sqlx::Error> {
    sqlx::query_as!(
        LockedRow,
        r#"
        SELECT id, client_phone, imported_action, hand_action, hand_calls, hand_contradicted, version,
            bank_name, merchant_name, amount, currency, transaction_date, language
        FROM transactions
        WHERE id = (SELECT transaction_id FROM calls WHERE id = $1)
        FOR UPDATE
        "#,
        call.0
    )
    .fetch_optional(&mut **tx)
    .await
}

async fn lock_free(tx: &mut Tx, ids: &[String]) -> Result<Vec<LockedRow>, sqlx::Error> {
    sqlx::query_as!(
        LockedRow,
        r#"
        SELECT id, client_phone, imported_action, hand_action, hand_calls, hand_contradicted, version,
            bank_name, merchant_name, amount, currency, transaction_date, language
        FROM transactions
        WHERE id = ANY($1)
        ORDER BY id
        FOR UPDATE SKIP LOCKED
        "#,
        ids
    )
    .fetch_all(&mut **tx)
    .await
}

/// Reads the calls of locked transactions, in the order of the clicks.
async fn load(tx: &mut Tx, locked: Vec<LockedRow>) -> Result<Vec<OpenCase>, StoreError> {
    let ids: Vec<String> = locked.iter().map(|row| row.id.clone()).collect();
    let mut open = locked
        .into_iter()
        .map(LockedRow::open)
        .collect::<Result<Vec<_>, _>>()?;
    let places: HashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
    let rows = sqlx::query_as!(
        CallRow,
        r#"
        SELECT id, transaction_id, number, state, created_at, facts AS "facts: Json<Facts>", fence, attempt,
            not_before, next_attempt_at, lease_until, sent_at, epoch, requested_at, heard_at, asked_at,
            carrier_call_id, traceparent, xmin::text AS "row!",
            ARRAY(
                SELECT once
                FROM events
                WHERE call_id = calls.id AND once IS NOT NULL
            ) AS "recorded!: Vec<String>",
            clock_timestamp() AS "now!"
        FROM calls
        WHERE transaction_id = ANY($1)
        ORDER BY transaction_id, ordinal
        "#,
        &ids
    )
    .fetch_all(&mut **tx)
    .await?;
    for row in rows {
        if let Some(place) = places.get(row.transaction_id.as_str()) {
            row.join(&mut open[*place])?;
        }
    }
    Ok(open)
}

impl LockedRow {
    pub fn open(self) -> Result<OpenCase, StoreError> {
        let hand = match (self.hand_action, self.hand_calls) {
            (Some(action), Some(calls)) => Some(Hand {
                action: word("transactions.hand_action", &action)?,
                calls_before: usize::try_from(calls).unwrap_or(0),
                contradicted: self.hand_contradicted,
            }),
            _ => None,
        };
        Ok(OpenCase {
            id: word("transactions.id", &self.id)?,
            case: Case {
                imported: word("transactions.imported_action", &self.imported_action)?,
                phone: PhoneNumber::stored(self.client_phone),
                hand,
                calls: Vec::new(),
            },
            calls: Vec::new(),
            story: Story {
                bank_name: self.bank_name,
                merchant_name: self.merchant_name,
                money: Money {
                    amount: self.amount,
                    currency: word("transactions.currency", &self.currency)?,
                },
                transaction_date: self.transaction_date,
                language: self.language,
            },
            now: DateTime::UNIX_EPOCH,
            version: self.version,
            events: Vec::new(),
            messages: Vec::new(),
            strays: Vec::new(),
            ended_strays: Vec::new(),
            letter: None,
            traceparent: None,
        })
    }
}

/// The columns of a call that its case is made of.
pub(crate) struct CallRow {
    pub id: Uuid,
    pub transaction_id: String,
    pub number: String,
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub facts: Json<Facts>,
    pub fence: i64,
    pub attempt: i32,
    pub not_before: Option<DateTime<Utc>>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub lease_until: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub epoch: i32,
    pub requested_at: DateTime<Utc>,
    pub heard_at: DateTime<Utc>,
    pub asked_at: Option<DateTime<Utc>>,
    pub carrier_call_id: Option<String>,
    pub traceparent: Option<String>,
    pub row: String,
    pub recorded: Vec<String>,
    pub now: DateTime<Utc>,
}

impl CallRow {
    pub fn join(self, open: &mut OpenCase) -> Result<(), StoreError> {
        open.now = self.now;
        open.case.calls.push(CaseCall {
            number: PhoneNumber::stored(self.number),
            facts: self.facts.0,
        });
        let state = word("calls.state", &self.state)?;
        open.calls.push(OpenCall {
            id: CallId(self.id),
            state,
            created_at: self.created_at,
            fence: self.fence,
            attempt: self.attempt,
            not_before: self.not_before,
            next_attempt_at: self.next_attempt_at,
            lease_until: self.lease_until,
            sent_at: self.sent_at,
            epoch: self.epoch,
            requested_at: self.requested_at,
            heard_at: self.heard_at,
            asked_at: self.asked_at,
            carrier_call_id: self.carrier_call_id,
            traceparent: self.traceparent,
            recorded: self.recorded,
            touched: false,
            before: Before {
                state,
                fence: self.fence,
                sent_at: self.sent_at,
                row: self.row,
            },
        });
        Ok(())
    }
}
