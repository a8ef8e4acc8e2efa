//! What is told about one request: a span, a log line, metrics. Route templates only: paths and queries may carry
//! phone numbers, and would make endless metrics.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::{FromFnLayer, Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::{Instrument, Span, field};

use crate::problem::Problem;
use crate::tasks::panic_message;
use crate::telemetry::logged;
use crate::trace::set_parent;

/// A handler marks its answer with this (an extension of the response) where it has told about the request in a line of its
/// own: the line that every request gets is at `debug` then.
#[derive(Debug, Clone, Copy)]
pub struct Told;

/// See [`trace_layer`].
pub type TraceLayer = FromFnLayer<
    fn(Request, Next) -> Pin<Box<dyn Future<Output = Response> + Send>>,
    (),
    (Request,),
>;

/// A span per request that continues the client's `traceparent`, and one line when it is answered, except for
/// `/healthz`, `/readyz` and `/metrics` and where the handler [`Told`] it; the metrics `http_server_requests_total` and
/// `http_server_request_duration_seconds` by method, route and status; a panic in a handler becomes a 500. To be the
/// outermost layer: `router.layer(trace_layer())` last.
pub fn trace_layer() -> TraceLayer {
    from_fn(|request, next| Box::pin(observe(request, next)))
}

async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let traceparent = request
        .headers()
        .get("traceparent")
        .and_then(|value| value.to_str().ok());
    let method = method_name(request.method());
    let span = if asked_by_machines(route) {
        Span::none()
    } else {
        tracing::info_span!(
            "request",
            otel.name = %format_args!("{method} {route}"),
            otel.kind = "server",
            otel.status_code = field::Empty,
            http.request.method = method,
            http.route = route,
            http.response.status_code = field::Empty,
        )
    };
    set_parent(&span, traceparent);
    let mut observed = Observed {
        span: span.clone(),
        method,
        route,
        started: Instant::now(),
        status: None,
        told: false,
    };
    let response = match AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .instrument(span)
        .await
    {
        Ok(response) => response,
        Err(panic) => observed.span.in_scope(|| {
            Problem::internal(format!("a handler panicked: {}", panic_message(&*panic)))
                .into_response()
        }),
    };
    observed.status = Some(response.status());
    observed.told = response.extensions().get::<Told>().is_some();
    response
}

/// Every few seconds, by whoever keeps the process running: neither traces nor log lines shall be full of it.
fn asked_by_machines(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}

/// A method of the standard, or `OTHER`: a client must not be able to invent metric labels.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Tells about the request when dropped, so that one whose client went away is told too.
struct Observed<'a> {
    span: Span,
    method: &'static str,
    route: &'a str,
    started: Instant,
    /// `None` = dropped before there was an answer.
    status: Option<StatusCode>,
    /// See [`Told`].
    told: bool,
}

impl Drop for Observed<'_> {
    fn drop(&mut self) {
        // 499: the usual number for "the client closed the connection"; never sent.
        let status = self.status.map_or(499, |status| status.as_u16());
        let (method, route, elapsed) = (self.method, self.route, self.started.elapsed());
        self.span.record("http.response.status_code", status);
        if status >= 500 {
            self.span.record("otel.status_code", "ERROR");
        }
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::counter!("http_server_requests_total", &labels).increment(1);
        metrics::histogram!("http_server_request_duration_seconds", &labels)
            .record(elapsed.as_secs_f64());
        let duration = logged(elapsed);
        let _entered = self.span.enter();
        if self.told || asked_by_machines(route) {
            tracing::debug!(status, duration, "{method} {route} answered");
        } else if self.status.is_none() {
            tracing::info!(status, duration, "{method} {route}: the client went away");
        } else {
            tracing::info!(status, duration, "{method} {route} answered");
        }
    }
}
