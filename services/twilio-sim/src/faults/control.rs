//! `/sim/faults`: sets, shows and lifts the plan.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
    routing::get,
};

use super::{FaultPlan, Report};
use crate::{control::error, sim::Sim};

/// The route.
pub fn router() -> Router<Arc<Sim>> {
    Router::new().route("/sim/faults", get(report).put(set).delete(lift))
}

async fn report(State(sim): State<Arc<Sim>>) -> Json<Report> {
    Json(sim.faults.report())
}

async fn set(
    State(sim): State<Arc<Sim>>,
    plan: Result<Json<FaultPlan>, JsonRejection>,
) -> Result<Json<Report>, Response> {
    let Json(plan) = plan.map_err(|bad| error(bad.status(), &bad.body_text()))?;
    let sound = plan.check();
    sound.map_err(|bad| error(StatusCode::UNPROCESSABLE_ENTITY, &bad.to_string()))?;
    let lasts = plan.lasts();
    sim.faults.set(plan);
    sim.changes.tell();
    if let Some(lasts) = lasts {
        let changes = sim.changes.clone();
        // For the page, which shows whether faults are on.
        sim.spawn(async move {
            tokio::time::sleep(lasts).await;
            changes.tell();
        });
    }
    Ok(Json(sim.faults.report()))
}

async fn lift(State(sim): State<Arc<Sim>>) -> StatusCode {
    sim.faults.clear();
    sim.changes.tell();
    StatusCode::NO_CONTENT
}
