//! One request and its answer: span, trace context, metrics, size limit.

use std::time::Instant;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use opentelemetry::propagation::Injector;
use reqwest::RequestBuilder;
use tracing::{Instrument as _, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The largest answer read: a full page of a list is well below.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// What is done, for span and metrics. The template stands in for the URL, which holds phone numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    pub(super) template: &'static str,
}

/// An answer, with as much of its body as could be read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Why the body is not complete: status and headers came, the rest did not, or it was too large.
    pub(super) cut: Option<reqwest::Error>,
}

pub(super) fn span(operation: Operation, server: &str) -> Span {
    tracing::info_span!(
        "carrier request",
        otel.name = format!("{} {}", operation.method, operation.template),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = operation.method,
        http.response.status_code = Empty,
        url.template = operation.template,
        server.address = server,
        result = Empty,
    )
}

/// Sends within `span`. No URL in what it returns.
pub(super) async fn send(request: RequestBuilder, span: &Span) -> Result<Answer, reqwest::Error> {
    let exchange = async {
        let answer = request.headers(trace_headers(span)).send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        span.record("http.response.status_code", status.as_u16());
        let (body, cut) = read(answer).await;
        Ok(Answer {
            status,
            headers,
            body,
            cut,
        })
    };
    exchange
        .instrument(span.clone())
        .await
        .map_err(reqwest::Error::without_url)
}

async fn read(mut answer: reqwest::Response) -> (Vec<u8>, Option<reqwest::Error>) {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(None) => return (body, None),
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BYTES => {
                body.extend_from_slice(&chunk);
            }
            // Cut off JSON cannot be read, which is what too large an answer is for us.
            Ok(Some(_)) => return (Vec::new(), None),
            Err(error) => return (body, Some(error.without_url())),
        }
    }
}

/// Counts and measures a finished operation, and marks its span.
pub(super) fn record(
    operation: Operation,
    result: &'static str,
    failed: bool,
    started: Instant,
    span: &Span,
) {
    span.record("result", result);
    if failed {
        span.record("otel.status_code", "ERROR");
    }
    let labels = [("operation", operation.name), ("result", result)];
    metrics::counter!("carrier_requests_total", &labels).increment(1);
    metrics::histogram!("carrier_request_duration_seconds", &labels).record(started.elapsed());
}

/// The W3C trace context of the span. The carrier ignores it; a stand-in can join the trace.
fn trace_headers(span: &Span) -> HeaderMap {
    struct Headers(HeaderMap);
    impl Injector for Headers {
        fn set(&mut self, key: &str, value: String) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value))
            {
                self.0.insert(name, value);
            }
        }
    }
    let mut headers = Headers(HeaderMap::new());
    opentelemetry::global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&span.context(), &mut headers);
    });
    headers.0
}
