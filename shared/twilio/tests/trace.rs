//! What a request to the carrier leaves in the trace: a client span, the trace's context on the wire, and no phone number.
#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // these servers live as long as their test

#[allow(dead_code)] // another test program uses the rest of it
mod carrier;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use carrier::{CALL, LONG, answering, call, client};
use opentelemetry::{
    Context,
    trace::{SpanKind, TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    propagation::TraceContextPropagator,
    trace::{SdkTracerProvider, Span, SpanData, SpanProcessor},
};
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::layer::SubscriberExt as _;
use twilio::rest::ListCalls;

#[derive(Debug, Clone, Default)]
struct Ended(Arc<Mutex<Vec<SpanData>>>);

impl SpanProcessor for Ended {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.0.lock().unwrap().push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_joins_the_trace_and_shows_no_phone_number() {
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let ended = Ended::default();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(ended.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));

    let (base, placing) = answering("201 Created", "", CALL).await;
    let (list_base, listing) = answering("200 OK", "", r#"{"calls":[]}"#).await;
    let click = tracing::info_span!("click");
    let trace = click.context().span().span_context().trace_id().to_string();
    let requests = async {
        client(&base, LONG).create_call(&call()).await;
        let filter = ListCalls {
            to: Some("+14155550101".into()),
            ..ListCalls::default()
        };
        client(&list_base, LONG).list_calls(&filter).await.unwrap();
    };
    requests.instrument(click).await;

    for request in [placing, listing] {
        let request = request.await.unwrap();
        assert!(
            request.contains(&format!("traceparent: 00-{trace}-")),
            "{request}"
        );
    }
    let spans = ended.0.lock().unwrap();
    let carrier: Vec<_> = spans
        .iter()
        .filter(|span| span.span_kind == SpanKind::Client)
        .collect();
    assert_eq!(carrier.len(), 2);
    assert_eq!(
        carrier[0].name,
        "POST /2010-04-01/Accounts/{account}/Calls.json"
    );
    assert!(
        carrier
            .iter()
            .all(|span| span.span_context.trace_id().to_string() == trace)
    );
    let shown = format!("{spans:?}");
    assert!(
        !shown.contains("415555") && !shown.contains("secret"),
        "{shown}"
    );
}
