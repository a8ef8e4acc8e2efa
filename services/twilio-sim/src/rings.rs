//! What a customer noticed of each call, in one line: for counting.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use twilio::CallStatus;

use crate::{
    call::{Call, EndedBy},
    control::error,
    sim::Sim,
};

/// The route.
pub fn router() -> Router<Arc<Sim>> {
    Router::new().route("/sim/rings", get(rings))
}

/// One call.
#[derive(Debug, Serialize)]
struct Rung {
    sid: String,
    to: String,
    /// The query parameter `call` of its `Url`.
    call: Option<String>,
    created: DateTime<Utc>,
    /// When it began to ring; none: it never did.
    ringing: Option<DateTime<Utc>>,
    /// How long it rang, or has rung so far.
    rang_ms: Option<u128>,
    rang_telephone_ms: Option<u128>,
    answered: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
    ended_by: Option<EndedBy>,
    status: CallStatus,
    faults: Vec<String>,
}

impl From<&Call> for Rung {
    fn from(call: &Call) -> Self {
        let (summary, rang) = (call.summary(), call.rang());
        let mut query = call.request.url.url.query_pairs();
        Self {
            sid: call.sid.clone(),
            to: call.request.to.clone(),
            call: query
                .find(|(name, _)| name == "call")
                .map(|(_, id)| id.into_owned()),
            created: call.created,
            ringing: summary.ringing,
            rang_ms: rang.map(|rang| rang.real.as_millis()),
            rang_telephone_ms: rang.map(|rang| rang.telephone.as_millis()),
            answered: summary.answered,
            ended: summary.ended,
            ended_by: summary.ended_by,
            status: summary.status,
            faults: call.faults(),
        }
    }
}

/// A line of JSON for each call, oldest first.
async fn rings(State(sim): State<Arc<Sim>>) -> Result<Response, Response> {
    let mut lines = Vec::new();
    for call in sim.book.all() {
        serde_json::to_writer(&mut lines, &Rung::from(call.as_ref()))
            .map_err(|bad| error(StatusCode::INTERNAL_SERVER_ERROR, &bad.to_string()))?;
        lines.push(b'\n');
    }
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response())
}
