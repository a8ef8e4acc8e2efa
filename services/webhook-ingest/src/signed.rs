//! The door: a request gets in when its signature, its account and its form are right.
//!
//! [`Signed`] reads the body itself, and only it makes an [`About`], without which nothing can be stored
//! ([`crate::receive`]): a route that forgets the check does not compile.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts as _, MatchedPath, Path, Request},
    http::{HeaderMap, StatusCode, Uri, header},
};
use domain::{CallId, TransactionId};
use runtime::problem::Problem;
use serde::de::DeserializeOwned;
use twilio::{
    signature::{self, Body, Rejection},
    webhook,
};

use crate::ingest::App;

/// Bytes of a body. A `SpeechResult` of 100 kB takes three times that when it is all non-ASCII.
pub(crate) const MAX_BODY: usize = 512 * 1024;

/// Characters of a `CallSid`: far more than any carrier uses.
const MAX_CALL_SID: usize = 128;

/// A webhook of our account, signed as it must be.
pub(crate) struct Signed<F> {
    /// Its form.
    pub form: F,
    /// Which call its URL names; none when the URL's ids cannot be ids of ours.
    pub about: Option<About>,
    /// Which turn its URL names.
    pub turn: Option<u8>,
    /// Whether its URL says that the fallback asked for it.
    pub fault: bool,
}

/// The call that a signed webhook is about. Made here only.
#[derive(Debug, Clone)]
pub(crate) struct About {
    call: CallId,
    transaction: TransactionId,
    carrier_call: String,
}

impl About {
    /// The call that the URL names.
    pub fn call_id(&self) -> CallId {
        self.call
    }

    /// The transaction that the URL names.
    pub fn transaction_id(&self) -> &TransactionId {
        &self.transaction
    }

    /// The carrier's name of the call.
    pub fn carrier_call_id(&self) -> &str {
        &self.carrier_call
    }
}

impl<F: DeserializeOwned> FromRequest<App> for Signed<F> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let route = parts.extensions.get::<MatchedPath>().cloned();
        let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
        let transaction = Path::<String>::from_request_parts(&mut parts, app).await;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        let body = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|refused| unreadable_body(&refused))?;
        let pairs = signature::form_pairs(&body);
        check_signature(app, route, &uri, &headers, &pairs, &body)?;
        if !is_form(&headers) {
            return Err(malformed(route, "the body is not a form"));
        }
        let call: webhook::Call = read(route, &pairs)?;
        if call.account_sid != app.account_sid {
            return Err(refused(route, "account", "another account's webhook"));
        }
        if call.call_sid.len() > MAX_CALL_SID || call.call_sid.contains(char::is_control) {
            return Err(malformed(route, "CallSid is no name of a call"));
        }
        let query = Query::of(&uri);
        let transaction = transaction.ok().and_then(|Path(id)| id.parse().ok());
        Ok(Self {
            form: read(route, &pairs)?,
            about: query
                .call
                .zip(transaction)
                .map(|(ours, transaction)| About {
                    call: ours,
                    transaction,
                    carrier_call: call.call_sid,
                }),
            turn: query.turn,
            fault: query.fault,
        })
    }
}

/// What our callback URLs carry; what cannot be read counts as missing.
#[derive(Default)]
struct Query {
    call: Option<CallId>,
    turn: Option<u8>,
    fault: bool,
}

impl Query {
    fn of(uri: &Uri) -> Self {
        let mut query = Self::default();
        for (name, value) in signature::form_pairs(uri.query().unwrap_or_default().as_bytes()) {
            match name.as_str() {
                "call" => query.call = value.parse().ok(),
                "turn" => query.turn = value.parse().ok(),
                "fault" => query.fault = value == "1",
                _ => {}
            }
        }
        query
    }
}

fn check_signature(
    app: &App,
    route: &str,
    uri: &Uri,
    headers: &HeaderMap,
    pairs: &[(String, String)],
    body: &[u8],
) -> Result<(), Problem> {
    let requested = uri.path_and_query().map_or("/", |it| it.as_str());
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let body = if is_form(headers) {
        Body::Form(pairs)
    } else {
        Body::Raw(body)
    };
    app.verifier
        .verify(
            &app.callbacks.requested(requested),
            body,
            text(signature::HEADER),
            text(signature::SETTINGS_HEADER),
        )
        .map_err(|rejection| match rejection {
            Rejection::Missing => refused(route, "missing", "it carries no signature"),
            Rejection::Wrong => refused(
                route,
                "wrong",
                "its signature is wrong (if it comes from the carrier, PUBLIC_URL or TWILIO_AUTH_TOKEN is)",
            ),
            Rejection::UnknownAlgorithm => {
                refused(route, "algorithm", "its signature's algorithm is unknown")
            }
            Rejection::BodyHash => refused(route, "body_hash", "its body is not the signed one"),
        })
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next());
    essence.is_some_and(|kind| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

fn read<T: DeserializeOwned>(route: &str, pairs: &[(String, String)]) -> Result<T, Problem> {
    webhook::read(pairs).map_err(|why| malformed(route, &why.to_string()))
}

/// Nobody but the carrier has business here: what exactly was wrong is for our log.
fn refused(route: &str, reason: &'static str, why: &str) -> Problem {
    metrics::counter!("webhook_signature_failures_total", "reason" => reason).increment(1);
    tracing::warn!(route, reason, "a webhook was refused: {why}");
    Problem::new(
        StatusCode::FORBIDDEN,
        "forbidden",
        "This request is not signed by our telephone carrier.",
    )
}

fn malformed(route: &str, why: &str) -> Problem {
    tracing::warn!(route, "a webhook could not be read: {why}");
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed",
        "This is not a webhook of a call.",
    )
}

fn unreadable_body(rejection: &axum::extract::rejection::BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let most = format!("The body is larger than {MAX_BODY} bytes.");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", most)
    } else {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The body could not be read.",
        )
    }
}
