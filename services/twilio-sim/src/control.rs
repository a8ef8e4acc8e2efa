//! The control API under `/sim`: scripts, records, speed. For tests and for people; it has no password, because the stand-in
//! listens on this machine or inside a container network. See `proto-docs/twilio-sim.md`.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{delete, get},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    book::RestRecord,
    call::{Call, History, Summary},
    config::is_number,
    rest::CreateRequest,
    script::Script,
    sim::Sim,
};

/// The routes.
pub fn router() -> Router<Arc<Sim>> {
    Router::new()
        .route("/sim/numbers", get(numbers))
        .route(
            "/sim/numbers/{number}",
            get(number).put(set_number).delete(reset_number),
        )
        .route("/sim/calls", get(calls))
        .route("/sim/calls/{sid}", get(call))
        .route("/sim/requests", get(requests))
        .route("/sim/records", delete(forget))
        .route("/sim/speed", get(speed).put(set_speed))
}

/// A call with everything that was done for it.
#[derive(Debug, Serialize)]
struct CallRecord {
    sid: String,
    request: CreateRequest,
    created: DateTime<Utc>,
    rang_ms: Option<u128>,
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    history: History,
}

impl From<&Call> for CallRecord {
    fn from(call: &Call) -> Self {
        Self {
            sid: call.sid.clone(),
            request: call.request.clone(),
            created: call.created,
            rang_ms: call.rang().map(|rang| rang.real.as_millis()),
            summary: call.summary(),
            history: call.history(),
        }
    }
}

#[derive(Deserialize)]
struct Limits {
    /// At most so many.
    #[serde(default = "hundred")]
    limit: usize,
    /// Only calls to this number.
    to: Option<String>,
}

fn hundred() -> usize {
    100
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Speed {
    speed: f64,
}

/// An error of the control API.
pub(crate) fn error(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

async fn numbers(State(sim): State<Arc<Sim>>) -> Json<BTreeMap<String, Script>> {
    Json(sim.customers.all())
}

async fn number(State(sim): State<Arc<Sim>>, Path(number): Path<String>) -> Json<Script> {
    Json(sim.customers.script(&number))
}

async fn set_number(
    State(sim): State<Arc<Sim>>,
    Path(number): Path<String>,
    Json(script): Json<Script>,
) -> Result<Json<Script>, Response> {
    if !is_number(&number) {
        return Err(error(
            StatusCode::UNPROCESSABLE_ENTITY,
            "a number looks like +14155550101",
        ));
    }
    let set = sim.customers.set(number, script.clone());
    set.map_err(|full| error(StatusCode::INSUFFICIENT_STORAGE, &full.to_string()))?;
    Ok(Json(script))
}

async fn reset_number(State(sim): State<Arc<Sim>>, Path(number): Path<String>) -> StatusCode {
    sim.customers.reset(&number);
    StatusCode::NO_CONTENT
}

async fn calls(State(sim): State<Arc<Sim>>, Query(limits): Query<Limits>) -> Json<Vec<CallRecord>> {
    let fits = |call: &Call| limits.to.as_deref().is_none_or(|to| to == call.request.to);
    let calls = sim.book.newest(u64::MAX, limits.limit, fits);
    let records = calls.iter().map(|call| CallRecord::from(call.as_ref()));
    Json(records.collect())
}

async fn call(
    State(sim): State<Arc<Sim>>,
    Path(sid): Path<String>,
) -> Result<Json<CallRecord>, Response> {
    let call = sim
        .book
        .call(&sid)
        .ok_or_else(|| error(StatusCode::NOT_FOUND, "no such call"))?;
    Ok(Json(CallRecord::from(call.as_ref())))
}

async fn requests(State(sim): State<Arc<Sim>>) -> Json<Vec<RestRecord>> {
    Json(sim.book.rest_requests())
}

async fn forget(State(sim): State<Arc<Sim>>) -> StatusCode {
    sim.book.clear();
    StatusCode::NO_CONTENT
}

async fn speed(State(sim): State<Arc<Sim>>) -> Json<Speed> {
    Json(Speed {
        speed: sim.tempo.speed(),
    })
}

async fn set_speed(
    State(sim): State<Arc<Sim>>,
    Json(wish): Json<Speed>,
) -> Result<Json<Speed>, Response> {
    let set = sim.tempo.set_speed(wish.speed);
    set.map_err(|bad| error(StatusCode::UNPROCESSABLE_ENTITY, &bad.to_string()))?;
    Ok(Json(wish))
}
