//! `…/Calls/{sid}.json`: one call, looked up (GET) or ended (POST).

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{OriginalUri, Path, State},
};
use bytes::Bytes;
use serde_json::Value;
use twilio::{rest::EndCall, signature::form_pairs};

use super::{access::Struck, problem::Problem, request::Form, shape};
use crate::{call::Call, sim::Sim};

pub(super) async fn fetch(
    State(sim): State<Arc<Sim>>,
    Path((_, file)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    Extension(struck): Extension<Struck>,
) -> Result<Json<Value>, Problem> {
    let call = find(&sim, &struck, &file, uri.path())?;
    Ok(Json(shape::call(&call, &sim)))
}

/// `Status=canceled` while it is queued or rings, `Status=completed` at any time before its end.
pub(super) async fn update(
    State(sim): State<Arc<Sim>>,
    Path((_, file)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    Extension(struck): Extension<Struck>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let call = find(&sim, &struck, &file, uri.path())?;
    let form = form_pairs(&body);
    let how = match Form(&form).get("Status") {
        Some("canceled") => EndCall::Cancel,
        Some("completed") => EndCall::Complete,
        _ => {
            return Err(Problem::bad_request(
                20001,
                "Status is canceled or completed",
            ));
        }
    };
    let stopped = call.stop(how, sim.clock.now());
    stopped.map_err(|error| Problem::bad_request(21220, format!("Invalid call state: {error}")))?;
    Ok(Json(shape::call(&call, &sim)))
}

fn find(sim: &Sim, struck: &Struck, file: &str, path: &str) -> Result<Arc<Call>, Problem> {
    let sid = file.strip_suffix(".json").unwrap_or_default();
    if sim.faults.asking(sid) {
        struck.by("asking_error");
        return Err(Problem::internal());
    }
    sim.book.call(sid).ok_or_else(|| Problem::not_found(path))
}
