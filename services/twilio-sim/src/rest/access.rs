//! Who may use the API, and the record of who did.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;
use twilio::signature::form_pairs;

use super::{MOST_BYTES, problem::Problem};
use crate::{book::RestRecord, config::Config, sim::Sim};

/// Lets through who knows the account's secret and asks for this account.
pub(super) async fn authenticate(
    State(sim): State<Arc<Sim>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if !is_ours(request.headers(), &sim.config) {
        return Err(Problem::unauthorized());
    }
    let path = request.uri().path();
    let account = path
        .strip_prefix("/2010-04-01/Accounts/")
        .and_then(|rest| rest.split('/').next());
    if account != Some(sim.config.account_sid.as_str()) {
        return Err(Problem::not_found(path));
    }
    Ok(next.run(request).await)
}

fn is_ours(headers: &HeaderMap, config: &Config) -> bool {
    let value = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Some((scheme, credentials)) = value.split_once(' ') else {
        return false;
    };
    let Ok(given) = STANDARD.decode(credentials.trim()) else {
        return false;
    };
    let expected = format!(
        "{}:{}",
        config.account_sid,
        config.auth_token.expose_secret()
    );
    scheme.eq_ignore_ascii_case("basic") && bool::from(given.ct_eq(expected.as_bytes()))
}

/// Writes the request down, with the form it carried and the answer's status.
pub(super) async fn record(State(sim): State<Arc<Sim>>, request: Request, next: Next) -> Response {
    let (at, started) = (sim.clock.now(), Instant::now());
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return Problem::bad_request(20001, "The request body is too large").into_response();
    };
    let (method, uri) = (parts.method.to_string(), parts.uri.to_string());
    let form = if parts.method == Method::POST {
        form_pairs(&bytes)
    } else {
        Vec::new()
    };
    let response = next
        .run(Request::from_parts(parts, Body::from(bytes)))
        .await;
    let (status, took_ms) = (response.status().as_u16(), started.elapsed().as_millis());
    sim.book.request(RestRecord {
        at,
        method,
        uri,
        form,
        status,
        took_ms,
    });
    response
}
