//! Who may use the API, and the record of who did.

use std::sync::{Arc, OnceLock};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;
use twilio::signature::form_pairs;

use super::{MOST_BYTES, problem::Problem};
use crate::{book::RestRecord, config::Config, sim::Sim, wire::Reset};

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

/// Notes which fault struck a request, for its record.
#[derive(Debug, Clone, Default)]
pub(super) struct Struck(Arc<OnceLock<&'static str>>);

impl Struck {
    /// This one did.
    pub(super) fn by(&self, fault: &'static str) {
        // At most one strikes.
        let _ = self.0.set(fault);
    }
}

/// An answer that is never sent: the connection is reset instead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered;

impl IntoResponse for Unanswered {
    fn into_response(self) -> Response {
        let mut response = ().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the request down when it is answered, or when there is nobody any more to answer.
struct Note {
    sim: Arc<Sim>,
    record: RestRecord,
    started: Instant,
    struck: Struck,
}

impl Drop for Note {
    fn drop(&mut self) {
        let mut record = std::mem::take(&mut self.record);
        record.fault = self.struck.0.get().copied();
        record.took_ms = self.started.elapsed().as_millis();
        self.sim.book.request(record);
    }
}

/// Writes the request down, with the form it carried and the answer's status. What must not be answered is not.
pub(super) async fn record(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(reset): ConnectInfo<Reset>,
    request: Request,
    next: Next,
) -> Response {
    let (at, started, struck) = (sim.clock.now(), Instant::now(), Struck::default());
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return Problem::bad_request(20001, "The request body is too large").into_response();
    };
    let form = if parts.method == Method::POST {
        form_pairs(&bytes)
    } else {
        Vec::new()
    };
    let mut note = Note {
        record: RestRecord {
            at,
            method: parts.method.to_string(),
            uri: parts.uri.to_string(),
            form,
            status: None,
            fault: None,
            took_ms: 0,
        },
        sim,
        started,
        struck: struck.clone(),
    };
    parts.extensions.insert(struck);
    let mut response = next
        .run(Request::from_parts(parts, Body::from(bytes)))
        .await;
    if response.extensions().get::<Unanswered>().is_some() {
        drop(note);
        reset.now().await;
    }
    note.record.status = Some(response.status().as_u16());
    if let Some(date) = date(&note.sim) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// What the carrier's clock shows, when it is off; the server sets the right time itself.
fn date(sim: &Sim) -> Option<HeaderValue> {
    if sim.faults.offset().is_zero() {
        return None;
    }
    let now = sim.carriers(sim.clock.now());
    HeaderValue::try_from(now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}
