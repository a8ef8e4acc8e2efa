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
    /// Whether `total` is the planner's guess: it is exact up to 10,000.
    pub total_is_estimate: bool,
}

/// Up to here rows are counted.
const COUNTED: i64 = 10_000;

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

impl Store {
    /// One page of the list.
    pub async fn list(&self, query: &ListQuery) -> Result<Page, StoreError> {
        let column = query.sort.column.name();
        let mut select = QueryBuilder::<Postgres>::new(format!(
            "SELECT id, client_name, card_number, client_phone, amount, currency, bank_name, merchant_name, \
             transaction_date, language, time_zone, action, attention, version, updated_at, \
             {column}::text AS sort_key FROM transactions"
        ));
        filter(&mut select, query);
        if let Some((key, id)) = &query.after {
            let beyond = if query.sort.descending { "<" } else { ">" };
            select.push(format!(" AND ({column}, id) {beyond} ("));
            select.push_bind(key.clone());
            select.push(format!("::{}, ", query.sort.column.sql_type()));
            select.push_bind(id.clone());
            select.push(")");
        }
        let direction = if query.sort.descending { "DESC" } else { "ASC" };
        select.push(format!(
            " ORDER BY {column} {direction}, id {direction} LIMIT "
        ));
        select.push_bind(i64::from(query.limit) + 1);
        let mut rows: Vec<ListRow> = select.build_query_as().fetch_all(&self.pool).await?;
        let more = rows.len() > usize::from(query.limit);
        rows.truncate(usize::from(query.limit));
        let last = rows
            .last()
            .map(|row| (row.sort_key.clone(), row.id.clone()));
        let rows = rows.into_iter().map(TransactionRow::from).collect();
        let (total, total_is_estimate) = self.count(query).await?;
        Ok(Page {
            items: self.with_newest_calls(rows).await?,
            next: last.filter(|_| more),
            total,
            total_is_estimate,
        })
    }

    async fn count(&self, query: &ListQuery) -> Result<(i64, bool), StoreError> {
        let mut count =
            QueryBuilder::<Postgres>::new("SELECT count(*) FROM (SELECT 1 FROM transactions");
        filter(&mut count, query);
        count.push(format!(" LIMIT {}) AS counted", COUNTED + 1));
        let (counted,): (i64,) = count.build_query_as().fetch_one(&self.pool).await?;
        if counted <= COUNTED {
            return Ok((counted, false));
        }
        let mut explain =
            QueryBuilder::<Postgres>::new("EXPLAIN (FORMAT JSON) SELECT 1 FROM transactions");
        filter(&mut explain, query);
        let (plan,): (serde_json::Value,) = explain.build_query_as().fetch_one(&self.pool).await?;
        let rows = plan
            .pointer("/0/Plan/Plan Rows")
            .and_then(serde_json::Value::as_i64);
        Ok((rows.unwrap_or(counted).max(counted), true))
    }
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
