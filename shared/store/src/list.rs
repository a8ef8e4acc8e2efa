//! The list: filtered, sorted, a page at a time.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Action, Attention};
use rust_decimal::Decimal;
use sqlx::{FromRow, Postgres, QueryBuilder};

use crate::{
    error::StoreError,
    filter::{OutcomeFilter, filter},
    pool::Store,
    transaction::{Transaction, TransactionRow},
};

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortColumn {
    /// The transaction's name.
    Id,
    /// The customer's name.
    ClientName,
    /// The card's last digits.
    CardNumber,
    /// The amount, whatever its currency.
    Amount,
    /// The bank.
    BankName,
    /// The merchant.
    MerchantName,
    /// The day of the transaction.
    TransactionDate,
    /// The customer's number.
    ClientPhone,
    /// The label.
    Action,
    /// Why a person should look, by name.
    Attention,
    /// When it last changed.
    UpdatedAt,
    /// When its newest call was clicked; never called comes before everything.
    CalledAt,
}

/// A column and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: SortColumn,
    /// Greatest first.
    pub descending: bool,
}

/// A text that names no sorting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "sort by id, client_name, card_number, amount, bank_name, merchant_name, transaction_date, client_phone, action, attention, updated_at or called_at, with a - before it for the greatest first"
)]
pub struct UnknownSort;

impl SortColumn {
    const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ClientName => "client_name",
            Self::CardNumber => "card_number",
            Self::Amount => "amount",
            Self::BankName => "bank_name",
            Self::MerchantName => "merchant_name",
            Self::TransactionDate => "transaction_date",
            Self::ClientPhone => "client_phone",
            Self::Action => "action",
            Self::Attention => "attention",
            Self::UpdatedAt => "updated_at",
            Self::CalledAt => "called_at",
        }
    }

    /// What comes before it in the order because an index has it, and means the same: the ten minutes that a time is in.
    const fn led_by(self) -> Option<&'static str> {
        match self {
            Self::UpdatedAt => Some("updated_slot"),
            _ => None,
        }
    }

    /// The type that a cursor's text is cast to.
    const fn sql_type(self) -> &'static str {
        match self {
            Self::Amount => "numeric",
            Self::TransactionDate => "date",
            Self::UpdatedAt | Self::CalledAt => "timestamptz",
            _ => "text",
        }
    }
}

impl std::str::FromStr for Sort {
    type Err = UnknownSort;

    fn from_str(text: &str) -> Result<Self, UnknownSort> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let column = match name {
            "id" => SortColumn::Id,
            "client_name" => SortColumn::ClientName,
            "card_number" => SortColumn::CardNumber,
            "amount" => SortColumn::Amount,
            "bank_name" => SortColumn::BankName,
            "merchant_name" => SortColumn::MerchantName,
            "transaction_date" => SortColumn::TransactionDate,
            "client_phone" => SortColumn::ClientPhone,
            "action" => SortColumn::Action,
            "attention" => SortColumn::Attention,
            "updated_at" => SortColumn::UpdatedAt,
            "called_at" => SortColumn::CalledAt,
            _ => return Err(UnknownSort),
        };
        Ok(Self { column, descending })
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            column: SortColumn::Id,
            descending: false,
        }
    }
}

/// Which transactions, in what order, from where on.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Part of the id, the client's name, the merchant, the bank or the phone; case does not matter.
    pub q: Option<String>,
    /// Only this label.
    pub action: Option<Action>,
    /// Only this attention.
    pub attention: Option<Attention>,
    /// Only these outcomes of the newest call.
    pub outcome: Option<OutcomeFilter>,
    /// Only if the newest call was clicked then or later.
    pub called_since: Option<DateTime<Utc>>,
    /// Only if the newest call was clicked earlier.
    pub called_before: Option<DateTime<Utc>>,
    /// The order; ties are broken by id.
    pub sort: Sort,
    /// At most so many.
    pub limit: u16,
    /// The sort column's value (as text) and the id of the last row of the page before.
    pub after: Option<(String, String)>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub items: Vec<Transaction>,
    /// Where the next page begins, if there is one.
    pub next: Option<(String, String)>,
    /// How many rows the filters let through.
    pub total: i64,
    /// Whether `total` is the planner's guess: it is exact up to 10,000, with a search up to 1,000, and without a search or
    /// a time always.
    pub total_is_estimate: bool,
}

#[derive(FromRow)]
struct ListRow {
    id: String,
    client_name: String,
    card_number: String,
    client_phone: String,
    amount: Decimal,
    currency: String,
    bank_name: String,
    merchant_name: String,
    transaction_date: NaiveDate,
    language: Option<String>,
    time_zone: Option<String>,
    action: String,
    attention: String,
    version: i64,
    updated_at: DateTime<Utc>,
    sort_key: String,
}

/// An import of a hundred thousand rows leaves more to put in its place than the usual five seconds allow.
const UNHURRIED: &str = "BEGIN; SET LOCAL statement_timeout = '5min'";

impl Store {
    /// One page of the list.
    pub async fn list(&self, query: &ListQuery) -> Result<Page, StoreError> {
        let mut rows = self.rows(query).await?;
        let more = rows.len() > usize::from(query.limit);
        rows.truncate(usize::from(query.limit));
        let last = rows
            .last()
            .map(|row| (row.sort_key.clone(), row.id.clone()));
        let (total, total_is_estimate) = if more || query.after.is_some() {
            self.total(query).await?
        } else {
            // All of them are here.
            (i64::try_from(rows.len()).unwrap_or(i64::MAX), false)
        };
        let rows = rows.into_iter().map(TransactionRow::from).collect();
        Ok(Page {
            items: self.with_newest_calls(rows).await?,
            next: last.filter(|_| more),
            total,
            total_is_estimate,
        })
    }

    /// Puts what was written since the last time where searches find it quickest; returns how many pages of the search's
    /// index it had waited on, none where somebody else is at it. Without this they find it all the same, and of some
    /// thousand writers one does this work and waits for it, a third of a second over a million rows (docs/bench.md).
    pub async fn catch_up_search(&self) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin_with(UNHURRIED).await?;
        let pages = sqlx::query_scalar!(r#"SELECT catch_up_search() AS "pages!""#)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(pages)
    }

    /// The rows of a page, and one more if there is one.
    async fn rows(&self, query: &ListQuery) -> Result<Vec<ListRow>, StoreError> {
        let mut select = QueryBuilder::new("");
        page(&mut select, query);
        // Planned for its own values each time: what is quick for a rare label is not for a common one.
        let select = select.build_query_as().persistent(false);
        Ok(select.fetch_all(&self.pool).await?)
    }
}

/// Appends the statement that reads a page, and one row more.
fn page(select: &mut QueryBuilder<Postgres>, query: &ListQuery) {
    let column = query.sort.column.name();
    select.push(format!(
        "SELECT id, client_name, card_number, client_phone, amount, currency, bank_name, merchant_name, \
         transaction_date, language, time_zone, action, attention, version, updated_at, \
         {column}::text AS sort_key FROM transactions"
    ));
    filter(select, query);
    seek(select, query);
    let direction = if query.sort.descending { "DESC" } else { "ASC" };
    let led_by = query.sort.column.led_by();
    let led_by = led_by.map_or_else(String::new, |lead| format!("{lead} {direction}, "));
    select.push(format!(
        " ORDER BY {led_by}{column} {direction}, id {direction} LIMIT "
    ));
    select.push_bind(i64::from(query.limit) + 1);
}

/// Passes over what comes before the page, `id` being the last key.
fn seek(select: &mut QueryBuilder<Postgres>, query: &ListQuery) {
    let Some((key, id)) = &query.after else {
        return;
    };
    let (column, sql_type) = (query.sort.column.name(), query.sort.column.sql_type());
    let beyond = if query.sort.descending { "<" } else { ">" };
    if let Some(lead) = query.sort.column.led_by() {
        // Says nothing new, but where to begin in the index.
        select.push(format!(" AND {lead} {beyond}= "));
        select
            .push("date_bin('10 minutes', ")
            .push_bind(key.clone());
        select.push(format!("::{sql_type}, '2000-01-01 00:00:00+00')"));
    }
    select.push(format!(" AND ({column}, id) {beyond} ("));
    select.push_bind(key.clone());
    select.push(format!("::{sql_type}, "));
    select.push_bind(id.clone());
    select.push(")");
}

impl From<ListRow> for TransactionRow {
    fn from(row: ListRow) -> Self {
        Self {
            id: row.id,
            client_name: row.client_name,
            card_number: row.card_number,
            client_phone: row.client_phone,
            amount: row.amount,
            currency: row.currency,
            bank_name: row.bank_name,
            merchant_name: row.merchant_name,
            transaction_date: row.transaction_date,
            language: row.language,
            time_zone: row.time_zone,
            action: row.action,
            attention: row.attention,
            version: row.version,
            updated_at: row.updated_at,
        }
    }
}

#[cfg(test)]
mod plans;
