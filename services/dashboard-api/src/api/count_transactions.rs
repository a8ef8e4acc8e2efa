//! `GET /transactions/counts`

use axum::extract::State;
use domain::{Action, Attention};
use runtime::problem::{Json, Problem, Query};
use serde::Deserialize;
use store::Counts;
use utoipa::IntoParams;

use super::App;
use super::filters::Filters;
use crate::problems::{self, ProblemBody};

/// What is counted. An empty parameter is as good as none.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CountParams {
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
}

/// How many transactions each filter would show
#[utoipa::path(
    get,
    path = "/transactions/counts",
    operation_id = "count_transactions",
    params(CountParams),
    responses(
        (status = 200, description = "OK", body = Counts),
        (status = 400, description = "`invalid_parameter`, `malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn count_transactions(
    State(app): State<App>,
    Query(params): Query<CountParams>,
) -> Result<Json<Counts>, Problem> {
    let filters = Filters {
        q: params.q,
        action: params.action,
        attention: params.attention,
        outcome: params.outcome,
        called_since: params.called_since,
        called_before: params.called_before,
    };
    let counts = app.store.counts(&filters.read()?).await;
    counts.map(Json).map_err(problems::of_store)
}
