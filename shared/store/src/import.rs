//! Transactions from a file: all or none.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{Action, Message, Money, PhoneNumber, TransactionId};
use rust_decimal::Decimal;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::Postgres;
use uuid::Uuid;

use crate::{
    error::StoreError,
    outbox::{self, WaitingMessage},
    pool::Store,
};

/// A transaction to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransaction {
    /// The bank's name of it.
    pub id: TransactionId,
    /// Whose card it is.
    pub client_name: String,
    /// The card, its last digits only.
    pub card_number: String,
    /// The customer's number.
    pub client_phone: PhoneNumber,
    /// How much.
    pub money: Money,
    /// The bank.
    pub bank_name: String,
    /// Where the card was used.
    pub merchant_name: String,
    /// The day it was used.
    pub transaction_date: NaiveDate,
    /// The customer's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The customer's time zone, an IANA name.
    pub time_zone: Option<String>,
    /// The label to begin with; never overwritten by a later import.
    pub action: Action,
}

/// What an import came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// So many are new.
    pub imported: u64,
    /// So many were imported before, exactly so.
    pub identical: u64,
    /// These were imported before with other contents; they were left as they are.
    pub different: Vec<TransactionId>,
}

/// So many rows go into one statement.
const CHUNK: usize = 1_000;

impl NewTransaction {
    /// Tells this row from another under the same id. The label is left out: it changes with the work.
    fn hash(&self) -> Vec<u8> {
        let amount = self.money.amount.normalize().to_string();
        let date = self.transaction_date.to_string();
        let parts = [
            self.id.as_str(),
            &self.client_name,
            &self.card_number,
            self.client_phone.as_str(),
            &amount,
            self.money.currency.as_str(),
            &self.bank_name,
            &self.merchant_name,
            &date,
            self.language.as_deref().unwrap_or_default(),
            self.time_zone.as_deref().unwrap_or_default(),
        ];
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps "ab","c" apart from "a","bc".
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().to_vec()
    }
}

impl Store {
    /// Imports all rows, or none. With rows that were imported before with other contents, and without `skip_different`,
    /// nothing is changed.
    pub async fn import(
        &self,
        rows: &[NewTransaction],
        skip_different: bool,
    ) -> Result<ImportReport, StoreError> {
        let mut report = ImportReport::default();
        let mut tx = self.pool.begin().await?;
        for chunk in rows.chunks(CHUNK) {
            import_chunk(&mut tx, chunk, &mut report).await?;
        }
        if !report.different.is_empty() && !skip_different {
            return Ok(ImportReport {
                imported: 0,
                ..report
            });
        }
        if report.imported > 0 {
            let news = WaitingMessage {
                message: Message::ManyChanged { id: Uuid::now_v7() },
                traceparent: None,
            };
            outbox::put(&mut tx, self.service, &[news]).await?;
        }
        tx.commit().await?;
        self.outbox_filled.notify_one();
        Ok(report)
    }
}

async fn import_chunk(
    tx: &mut sqlx::Transaction<'static, Postgres>,
    chunk: &[NewTransaction],
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let hashes: HashMap<&str, Vec<u8>> = chunk
        .iter()
        .map(|row| (row.id.as_str(), row.hash()))
        .collect();
    let inserted = insert(tx, chunk).await?;
    let data: Vec<_> = inserted.iter().map(|_| json!({})).collect();
    sqlx::query!(
        r#"
        INSERT INTO events (transaction_id, kind, data)
        SELECT id, 'transaction.imported', data
        FROM unnest($1::text[], $2::jsonb[]) AS imported (id, data)
        "#,
        &inserted,
        &data
    )
    .execute(&mut **tx)
    .await?;
    report.imported += inserted.len() as u64;
    let others: Vec<String> = hashes
        .keys()
        .filter(|id| !inserted.iter().any(|new| new == *id))
        .map(ToString::to_string)
        .collect();
    let known = sqlx::query!(
        "SELECT id, import_hash FROM transactions WHERE id = ANY($1) ORDER BY id",
        &others
    )
    .fetch_all(&mut **tx)
    .await?;
    for row in known {
        if hashes.get(row.id.as_str()) == Some(&row.import_hash) {
            report.identical += 1;
        } else {
            report
                .different
                .push(crate::call::word("transactions.id", &row.id)?);
        }
    }
    Ok(())
}

/// Inserts the rows whose ids are new, and tells which these were.
async fn insert(
    tx: &mut sqlx::Transaction<'static, Postgres>,
    rows: &[NewTransaction],
) -> Result<Vec<String>, StoreError> {
    let text = |of: fn(&NewTransaction) -> &str| -> Vec<String> {
        rows.iter().map(|row| of(row).to_owned()).collect()
    };
    let optional = |of: fn(&NewTransaction) -> Option<&String>| -> Vec<Option<String>> {
        rows.iter().map(|row| of(row).cloned()).collect()
    };
    let amounts: Vec<Decimal> = rows.iter().map(|row| row.money.amount).collect();
    let dates: Vec<NaiveDate> = rows.iter().map(|row| row.transaction_date).collect();
    let hashes: Vec<Vec<u8>> = rows.iter().map(NewTransaction::hash).collect();
    let inserted = sqlx::query_scalar!(
        r#"
        INSERT INTO transactions (id, client_name, card_number, client_phone, amount, currency, bank_name,
            merchant_name, transaction_date, language, time_zone, action, imported_action, import_hash)
        SELECT id, client_name, card_number, client_phone, amount, currency, bank_name,
            merchant_name, transaction_date, language, time_zone, action, action, import_hash
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::text[],
                $8::text[], $9::date[], $10::text[], $11::text[], $12::text[], $13::bytea[])
            AS imported (id, client_name, card_number, client_phone, amount, currency, bank_name,
                merchant_name, transaction_date, language, time_zone, action, import_hash)
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        "#,
        &text(|row| row.id.as_str()),
        &text(|row| &row.client_name),
        &text(|row| &row.card_number),
        &text(|row| row.client_phone.as_str()),
        &amounts,
        &text(|row| row.money.currency.as_str()),
        &text(|row| &row.bank_name),
        &text(|row| &row.merchant_name),
        &dates,
        &optional(|row| row.language.as_ref()) as _,
        &optional(|row| row.time_zone.as_ref()) as _,
        &text(|row| row.action.as_str()),
        &hashes
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(inserted)
}
