//! `POST /2010-04-01/Accounts/{account}/Calls.json`: places a call.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use twilio::signature::form_pairs;

use super::{
    problem::Problem,
    request::{CreateRequest, Form},
    shape,
};
use crate::{
    script::{Fate, Fault},
    sim::Sim,
};

pub(super) async fn create(State(sim): State<Arc<Sim>>, body: Bytes) -> Result<Response, Problem> {
    let form = form_pairs(&body);
    let request = CreateRequest::read(&Form(&form), &sim.config.phone_number)?;
    let callee = sim.customers.callee(&request.to);
    let script = callee.script();
    match script.fault {
        Some(Fault::TooMany { retry_after }) => return Err(Problem::too_many(retry_after)),
        Some(Fault::Unavailable) => return Err(Problem::unavailable()),
        Some(Fault::ErrorAfterPlacing | Fault::StallAfterPlacing(_)) | None => {}
    }
    if let Fate::Refuse { code } = script.then {
        return Err(Problem::refused(code));
    }
    let fault = script.fault.clone();
    let call = sim
        .place(request, callee)
        .map_err(|_| Problem::too_many(Some(1)))?;
    match fault {
        Some(Fault::ErrorAfterPlacing) => return Err(Problem::internal()),
        Some(Fault::StallAfterPlacing(seconds)) => tokio::time::sleep(seconds.duration()).await,
        _ => {}
    }
    Ok((
        StatusCode::CREATED,
        Json(shape::call(&call, &sim.config.account_sid)),
    )
        .into_response())
}
