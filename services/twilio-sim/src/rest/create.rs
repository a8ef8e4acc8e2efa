//! `POST /2010-04-01/Accounts/{account}/Calls.json`: places a call.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use twilio::signature::form_pairs;

use super::{
    access::{Struck, Unanswered},
    problem::Problem,
    request::{CreateRequest, Form},
    shape,
};
use crate::{
    book::Full,
    call::Call,
    customers::Callee,
    faults::{Fault, Weather},
    script::Fate,
    sim::Sim,
};

pub(super) async fn create(
    State(sim): State<Arc<Sim>>,
    Extension(struck): Extension<Struck>,
    body: Bytes,
) -> Result<Response, Problem> {
    let form = form_pairs(&body);
    let request = CreateRequest::read(&Form(&form), &sim.config.phone_number)?;
    let callee = sim.customers.callee(&request.to);
    let weather = sim.faults.placement(&request.to);
    // What a script says of its number is more particular.
    let script = callee.script();
    let planned = weather.as_ref().and_then(|weather| weather.fault.clone());
    let fault = script.fault.clone().or(planned);
    if let Some((fault, answer)) = fault
        .as_ref()
        .and_then(|fault| Some((fault, before(fault)?)))
    {
        struck.by(fault.name());
        if let Some(weather) = weather {
            weather.strike(fault.name());
        }
        return Ok(answer);
    }
    if let Fate::Refuse { code } = script.then {
        return Err(Problem::refused(code));
    }
    if let Some(fault) = &fault {
        struck.by(fault.name());
    }
    let call = place(&sim, request, callee, weather, fault.clone()).await?;
    Ok(after(&sim, &call, fault).await)
}

/// The answer when nothing is placed.
fn before(fault: &Fault) -> Option<Response> {
    Some(match fault {
        Fault::ErrorBeforePlacing => Problem::internal().into_response(),
        Fault::ResetBeforePlacing => Unanswered.into_response(),
        Fault::TooMany { retry_after } => Problem::too_many(*retry_after).into_response(),
        Fault::Unauthorized => Problem::unauthorized().into_response(),
        Fault::Unavailable => Problem::unavailable().into_response(),
        Fault::Slow(_)
        | Fault::ErrorAfterPlacing
        | Fault::ResetAfterPlacing
        | Fault::StallAfterPlacing(_) => return None,
    })
}

async fn place(
    sim: &Arc<Sim>,
    request: CreateRequest,
    callee: Callee,
    weather: Option<Weather>,
    fault: Option<Fault>,
) -> Result<Arc<Call>, Problem> {
    let placing = {
        let (sim, fault) = (sim.clone(), fault.clone());
        move || {
            let call = sim.place(request, callee, weather)?;
            if let Some(fault) = fault {
                call.struck(fault.name().to_owned(), fault.name());
            }
            if call.has_no_webhooks() {
                call.struck("no_webhooks".to_owned(), "no_webhooks");
            }
            Ok(call)
        }
    };
    let Some(Fault::Slow(seconds)) = fault else {
        return placing().map_err(too_many);
    };
    // In a task of its own: a carrier that is slow places the call also for a client that waits no more.
    let (done, placed) = tokio::sync::oneshot::channel();
    sim.spawn(async move {
        tokio::time::sleep(seconds.duration()).await;
        // Nobody waits for it any more: the call was placed all the same.
        let _ = done.send(placing());
    });
    match placed.await {
        Ok(placed) => placed.map_err(too_many),
        Err(_) => Err(Problem::unavailable()), // it shuts down
    }
}

fn too_many(_: Full) -> Problem {
    Problem::too_many(Some(1))
}

/// The answer when the call is placed.
async fn after(sim: &Sim, call: &Call, fault: Option<Fault>) -> Response {
    match fault {
        Some(Fault::ErrorAfterPlacing) => return Problem::internal().into_response(),
        Some(Fault::ResetAfterPlacing) => return Unanswered.into_response(),
        Some(Fault::StallAfterPlacing(seconds)) => tokio::time::sleep(seconds.duration()).await,
        _ => {}
    }
    (StatusCode::CREATED, Json(shape::call(call, sim))).into_response()
}
