//! One trace from the click through the queue to the handler, with telemetry set up for this test process.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::sync::{Arc, Mutex};

use bus::events::{Feed, FeedItem};
use bus::worker::{self, Disposition};
use runtime::{Env, Service, telemetry, trace};
use support::{PATIENCE, call_request, changed, connected, eventually, soon};
use test_servers::NatsServer;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// The trace's part of a traceparent.
fn trace_id(traceparent: &str) -> &str {
    &traceparent[3..35]
}

#[tokio::test]
async fn the_handler_and_the_events_continue_the_trace_of_the_publisher() {
    let settings = telemetry::Settings::from_env(&Env::from_pairs([("LOG_LEVEL", "off")])).unwrap();
    let _telemetry = telemetry::init(&Service::new("test", "0"), &settings).unwrap();
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (in_handler, shutdown) = (Arc::new(Mutex::new(None)), CancellationToken::new());
    let handler = {
        let in_handler = in_handler.clone();
        move |_, _| {
            *in_handler.lock().unwrap() = trace::current_traceparent();
            async { Disposition::Ack }
        }
    };
    let running = tokio::spawn(worker::run(
        bus.call_requests(),
        1,
        handler,
        async |_| true,
        shutdown.clone(),
        PATIENCE,
    ));
    let mut feed = Feed::new(bus.clone());
    assert!(matches!(
        soon("the reset", feed.next()).await,
        FeedItem::Reset { .. }
    ));

    let click = tracing::info_span!("click");
    let of_click = trace::traceparent_of(&click).unwrap();
    // By the row of an outbox, long after the click's span; and from within the span.
    let from_row = bus::Outgoing {
        traceparent: Some(of_click.clone()),
        ..call_request("TXN001")
    };
    bus.publish(from_row).await.unwrap();
    bus.publish(changed("TXN001", 1))
        .instrument(click)
        .await
        .unwrap();

    eventually("the handler", || in_handler.lock().unwrap().is_some()).await;
    let in_handler = in_handler.lock().unwrap().clone().unwrap();
    assert_eq!(trace_id(&in_handler), trace_id(&of_click));
    assert_ne!(in_handler, of_click, "a span of its own");
    let FeedItem::Event(event) = soon("the event", feed.next()).await else {
        panic!("not an event")
    };
    assert_eq!(trace_id(&event.traceparent.unwrap()), trace_id(&of_click));
    shutdown.cancel();
    soon("the end", running).await.unwrap().unwrap();
}
