//! `GET /overview`

use axum::extract::State;
use runtime::problem::{Json, Problem, Query};
use serde::Deserialize;
use store::{Overview, Period};
use utoipa::IntoParams;

use super::App;
use super::filters::given;
use crate::problems::{self, ProblemBody, invalid_parameter};

/// Which overview.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OverviewParams {
    /// `day` (24 hours, which is the default) or `week` (7 days), up to now
    #[param(value_type = Option<Period>)]
    period: Option<String>,
}

/// What the desk got done
#[utoipa::path(
    get,
    path = "/overview",
    operation_id = "overview",
    params(OverviewParams),
    responses(
        (status = 200, description = "OK", body = Overview),
        (status = 400, description = "`invalid_parameter`, `malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn overview(
    State(app): State<App>,
    Query(params): Query<OverviewParams>,
) -> Result<Json<Overview>, Problem> {
    let period = match given(params.period).as_deref() {
        None | Some("day") => Period::Day,
        Some("week") => Period::Week,
        Some(_) => return Err(invalid_parameter("period", "give day or week")),
    };
    let overview = app.store.overview(period).await;
    overview.map(Json).map_err(problems::of_store)
}
