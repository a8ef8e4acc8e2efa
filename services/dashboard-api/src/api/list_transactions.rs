//! `GET /transactions`

use axum::extract::State;
use domain::{Action, Attention};
use runtime::problem::{Json, Problem, Query};
use serde::{Deserialize, Serialize};
use store::{ListQuery, Sort, Transaction};
use utoipa::{IntoParams, ToSchema};

use super::App;
use super::filters::{Filters, given, parse};
use crate::cursor::Cursor;
use crate::problems::{self, ProblemBody, invalid_parameter};

/// What the list can be asked for. An empty parameter is as good as none.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListParams {
    /// Part of an id, a client's name, a merchant, a bank or a phone number; case does not matter
    q: Option<String>,
    /// Only this action
    #[param(value_type = Option<Action>)]
    action: Option<String>,
    /// Only this attention
    #[param(value_type = Option<Attention>)]
    attention: Option<String>,
    /// Only this outcome of the newest call, `answered` (a person picked up) or `any`
    outcome: Option<String>,
    /// Only if the newest call was clicked then or later
    #[param(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    called_since: Option<String>,
    /// Only if the newest call was clicked earlier
    #[param(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    called_before: Option<String>,
    /// `id` (which is the default), `client_name`, `card_number`, `amount`, `bank_name`, `merchant_name`,
    /// `transaction_date`, `client_phone`, `action`, `attention`, `updated_at` or `called_at`, with a leading "-" for the greatest first
    sort: Option<String>,
    /// At most so many; 50 by default
    #[param(value_type = Option<i32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same `sort`
    cursor: Option<String>,
}

/// A page of transactions.
#[derive(Serialize, ToSchema)]
pub struct TransactionPage {
    /// In the order asked for.
    items: Vec<Transaction>,
    /// For the next page; none on the last one.
    next_cursor: Option<String>,
    /// How many there are on all pages.
    total: i64,
    /// Whether `total` is a guess: it is exact up to 10,000, with a search up to 1,000, and always without a search or a time.
    total_is_estimate: bool,
}

const DEFAULT_LIMIT: u16 = 50;
const GREATEST_LIMIT: u16 = 200;

/// Transactions, a page at a time
#[utoipa::path(
    get,
    path = "/transactions",
    operation_id = "list_transactions",
    params(ListParams),
    responses(
        (status = 200, description = "OK", body = TransactionPage),
        (status = 400, description = "`invalid_parameter`, `malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_transactions(
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<Json<TransactionPage>, Problem> {
    let (query, sort) = params.read()?;
    let page = app.store.list(&query).await.map_err(problems::of_store)?;
    let next_cursor = page.next.map(|(key, id)| next_cursor(sort, key, &id));
    Ok(Json(TransactionPage {
        items: page.items,
        next_cursor: next_cursor.transpose()?,
        total: page.total,
        total_is_estimate: page.total_is_estimate,
    }))
}

fn next_cursor(sort: String, key: String, id: &str) -> Result<String, Problem> {
    let id = id.parse().map_err(Problem::internal)?;
    Ok(Cursor { sort, key, id }.encode())
}

impl ListParams {
    /// The query, and the sorting as a text for the next cursor.
    fn read(self) -> Result<(ListQuery, String), Problem> {
        let sort_text = given(self.sort).unwrap_or_else(|| "id".to_owned());
        let sort: Sort = parse("sort", &sort_text)?;
        let cursor = given(self.cursor)
            .map(|text| Cursor::decode(&text, sort))
            .transpose()
            .map_err(|error| invalid_parameter("cursor", error))?;
        let filters = Filters {
            q: self.q,
            action: self.action,
            attention: self.attention,
            outcome: self.outcome,
            called_since: self.called_since,
            called_before: self.called_before,
        };
        let query = ListQuery {
            sort,
            limit: given(self.limit).map_or(Ok(DEFAULT_LIMIT), |text| limit(&text))?,
            after: cursor.map(|cursor| (cursor.key, cursor.id.into())),
            ..filters.read()?
        };
        Ok((query, sort_text))
    }
}

fn limit(text: &str) -> Result<u16, Problem> {
    text.parse()
        .ok()
        .filter(|limit| (1..=GREATEST_LIMIT).contains(limit))
        .ok_or_else(|| {
            let why = format_args!("give a whole number from 1 to {GREATEST_LIMIT}");
            invalid_parameter("limit", why)
        })
}
