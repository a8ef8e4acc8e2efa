//! An OTLP receiver (HTTP, protobuf) that remembers every span.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest, common::v1::any_value::Value,
};
use prost::Message as _;
use tokio::net::TcpListener;

/// One span as received.
#[derive(Debug, Clone)]
pub struct Span {
    /// Whose it is (`service.name`).
    pub service: String,
    /// What it is called.
    pub name: String,
    /// The trace it belongs to, in hexadecimal.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// Its parent's id; empty for a root.
    pub parent: String,
    /// Every attribute's name and text.
    pub attributes: Vec<(String, String)>,
}

/// The receiver.
#[derive(Debug, Clone, Default)]
pub struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    /// Starts one; it lives as long as the test. Also its address, for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let routes = Router::new()
            .route("/v1/traces", post(receive))
            .with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (collector, url)
    }

    /// Every span received so far.
    pub fn spans(&self) -> Vec<Span> {
        self.0.lock().expect("no panic while locked").clone()
    }
}

async fn receive(State(collector): State<Collector>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).expect("an OTLP request");
    let mut spans = Vec::new();
    for resource in request.resource_spans {
        let attributes = resource
            .resource
            .map(|resource| resource.attributes)
            .unwrap_or_default();
        let attributes = texts(attributes);
        let named = attributes.iter().find(|(name, _)| name == "service.name");
        let service = named.map(|(_, value)| value.clone()).unwrap_or_default();
        for span in resource
            .scope_spans
            .into_iter()
            .flat_map(|scope| scope.spans)
        {
            spans.push(Span {
                service: service.clone(),
                name: span.name,
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                attributes: texts(span.attributes),
            });
        }
    }
    collector
        .0
        .lock()
        .expect("no panic while locked")
        .extend(spans);
}

fn texts(
    attributes: Vec<opentelemetry_proto::tonic::common::v1::KeyValue>,
) -> Vec<(String, String)> {
    let text = |value: Option<Value>| match value {
        Some(Value::StringValue(text)) => text,
        Some(other) => format!("{other:?}"),
        None => String::new(),
    };
    attributes
        .into_iter()
        .map(|pair| (pair.key, text(pair.value.and_then(|value| value.value))))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
