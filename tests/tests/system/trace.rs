//! One click is one trace.

use std::collections::BTreeSet;

use system_tests::{Programs, collector::Collector, settings::Settings, wait::until};
use test_servers::{NatsServer, fresh_database};

#[tokio::test(flavor = "multi_thread")]
async fn one_click_is_one_trace_from_the_desk_to_the_carrier_and_back() {
    let nats = NatsServer::start();
    let (collector, otlp) = Collector::start().await;
    let settings = Settings {
        otlp: Some(otlp),
        ..Settings::new(fresh_database().await, nats.url())
    };
    let programs = Programs::start(settings, 1).await;
    programs.desk.import_samples().await;
    programs.desk.call_id("TXN001").await;
    programs.desk.all_ended(&["TXN001".to_owned()]).await;

    let spans = until("the trace", async || {
        let spans = collector.spans();
        let click = spans
            .iter()
            .find(|span| span.name.starts_with("POST /call/"))?;
        let trace: Vec<_> = spans
            .iter()
            .filter(|span| span.trace == click.trace)
            .cloned()
            .collect();
        let has = |service: &str, name: &str| {
            trace
                .iter()
                .any(|span| span.service == service && span.name.contains(name))
        };
        let whole = has("dashboard-api", "publish calls.requested")
            && has("call-dispatcher", "calls.requested")
            && has("call-dispatcher", "POST /2010-04-01")
            && has("webhook-ingest", "/voice")
            && has("webhook-ingest", "/gather")
            && has("webhook-ingest", "/status");
        whole.then_some(trace)
    })
    .await;

    // Every span but the click itself hangs below another one of the trace.
    let ids: BTreeSet<_> = spans.iter().map(|span| span.id.clone()).collect();
    for span in &spans {
        let root = span.name.starts_with("POST /call/");
        assert!(
            root || ids.contains(&span.parent),
            "{} of {} hangs in the air",
            span.name,
            span.service
        );
        for (name, value) in &span.attributes {
            assert!(
                !value.contains("1415555"),
                "a phone number in {name} of {}",
                span.name
            );
        }
    }
    programs.terminate();
}
