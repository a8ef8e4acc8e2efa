//! What logs and traces tell of a webhook.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::stage::{OUR_NUMBER, Stage, TOKEN, TRACE};

/// Keeps what is exported.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<SpanData>>>);

impl fmt::Debug for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spans")
    }
}

impl SpanExporter for Spans {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Spans and log lines (from `info` up) of this thread, on which the whole service runs in these tests.
fn listen() -> (Spans, Lines, tracing::subscriber::DefaultGuard) {
    let (spans, lines) = (Spans::default(), Lines::default());
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(spans.clone())
        .build();
    let written = lines.clone();
    let guard = tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("test")))
        .with(
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(move || written.clone()),
        )
        .with(tracing_subscriber::filter::LevelFilter::INFO)
        .set_default();
    (spans, lines, guard)
}

#[tokio::test]
async fn a_webhook_belongs_to_the_trace_of_the_click() {
    let (spans, _, _guard) = listen();
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    call.status("in-progress").await;
    call.say(1, "yes").await;
    let spans = spans.0.lock().unwrap();
    let of_webhooks: Vec<_> = spans
        .iter()
        .filter(|span| span.name.starts_with("webhook /"))
        .collect();
    assert_eq!(of_webhooks.len(), 3);
    for span in of_webhooks {
        assert!(TRACE.contains(&span.span_context.trace_id().to_string()));
        assert!(TRACE.contains(&span.parent_span_id.to_string()));
    }
}

#[tokio::test]
async fn log_lines_name_the_call_and_never_numbers_words_or_secrets() {
    let (_, lines, _guard) = listen();
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    call.say(1, "no, that was my neighbour").await;
    call.post("dial", "", &[("DialCallStatus", "busy")]).await;
    call.status("completed").await;
    stage
        .post_with(&call.path("voice", ""), &[], Some("wrong"))
        .await;
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let summaries = lines
        .lines()
        .filter(|line| line.contains(&format!("of call {}: stored", call.id)));
    assert_eq!(summaries.count(), 4, "{lines}");
    assert!(lines.contains("a webhook was refused"));
    // What has told itself is not told twice.
    let requests = lines.lines().filter(|line| line.contains(" answered "));
    assert_eq!(requests.count(), 1, "{lines}");
    let number = stage.seen("TXN001").await.client_phone;
    for private in [number.as_str(), OUR_NUMBER, "neighbour", TOKEN] {
        let bare = private.trim_start_matches('+');
        assert!(!lines.contains(bare), "{private}:\n{lines}");
    }
}
