//! Publishing to a real server.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use bus::{Bus, BusError, subject};
use support::{call_request, changed, connected, eventually, publish_until_stored, soon};
use test_servers::NatsServer;

async fn jetstream(server: &NatsServer) -> jetstream::Context {
    jetstream::new(async_nats::connect(server.url()).await.unwrap())
}

#[tokio::test]
async fn what_is_acknowledged_is_in_the_stream_in_order() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let results = bus
        .publish_all((0..50).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await;
    let sequences: Vec<u64> = results
        .into_iter()
        .map(|result| result.unwrap().sequence)
        .collect();
    assert_eq!(sequences, (1..=50).collect::<Vec<u64>>());
    let stream = jetstream(&server)
        .await
        .get_stream(subject::CALLS_STREAM)
        .await
        .unwrap();
    assert_eq!(stream.cached_info().state.messages, 50);
}

#[tokio::test]
async fn the_same_message_id_is_stored_once() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let message = call_request("TXN001");
    assert!(!bus.publish(message.clone()).await.unwrap().duplicate);
    assert!(bus.publish(message).await.unwrap().duplicate);
}

#[tokio::test]
async fn the_trace_context_is_handed_on() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let message = bus::Outgoing {
        traceparent: Some(traceparent.to_owned()),
        ..call_request("TXN001")
    };
    let sequence = bus.publish(message).await.unwrap().sequence;
    let stream = jetstream(&server)
        .await
        .get_stream(subject::CALLS_STREAM)
        .await
        .unwrap();
    let stored = stream.get_raw_message(sequence).await.unwrap();
    assert_eq!(
        stored.headers.get("traceparent").unwrap().as_str(),
        traceparent
    );
}

#[tokio::test]
async fn without_a_server_it_fails_at_once_and_later_works() {
    let mut server = NatsServer::not_yet_started();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    assert!(matches!(
        bus.publish(call_request("TXN001")).await,
        Err(BusError::NotConnected)
    ));
    assert!(matches!(
        bus.ensure_streams().await,
        Err(BusError::NotConnected)
    ));
    assert!(bus.check().await.is_err());
    server.start_again();
    // Nobody sets up the streams: publishing finds that they are missing.
    publish_until_stored(&bus, call_request("TXN001")).await;
    bus.check().await.unwrap();
}

#[tokio::test]
async fn a_server_that_lost_its_storage_gets_its_streams_again() {
    let mut server = NatsServer::start();
    let bus = connected(&server).await;
    bus.publish(changed("TXN001", 1)).await.unwrap();
    server.wipe();
    publish_until_stored(&bus, changed("TXN001", 2)).await;
}

#[tokio::test]
async fn keeping_the_streams_brings_back_a_deleted_one_and_stops_when_asked() {
    let mut server = NatsServer::not_yet_started();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    let shutdown = tokio_util::sync::CancellationToken::new();
    let keeping = tokio::spawn({
        let (bus, shutdown) = (bus.clone(), shutdown.clone());
        async move { bus.keep_streams(shutdown).await }
    });
    server.start_again();
    let there = async || {
        let js = jetstream(&server).await;
        while js.get_stream(subject::EVENTS_STREAM).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon("the streams at first", there()).await;
    server.wipe();
    let js = jetstream(&server).await;
    soon("the streams after the loss", async {
        while js.get_stream(subject::EVENTS_STREAM).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    shutdown.cancel();
    soon("the end", keeping).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stream_with_other_settings_is_changed_in_place_and_keeps_its_messages() {
    let server = NatsServer::start();
    let js = jetstream(&server).await;
    js.create_stream(Config {
        name: subject::EVENTS_STREAM.to_owned(),
        subjects: vec!["events.>".to_owned()],
        max_age: Duration::from_hours(1),
        ..Config::default()
    })
    .await
    .unwrap();
    js.publish("events.dialling", "{}".into())
        .await
        .unwrap()
        .await
        .unwrap();
    connected(&server).await;
    let stream = js.get_stream(subject::EVENTS_STREAM).await.unwrap();
    let info = stream.cached_info();
    assert_eq!(info.config.max_age, Duration::from_hours(7 * 24));
    assert_eq!(info.state.messages, 1);
}

#[tokio::test]
async fn a_stream_that_cannot_be_changed_is_a_clear_error() {
    let server = NatsServer::start();
    jetstream(&server)
        .await
        .create_stream(Config {
            name: subject::CALLS_STREAM.to_owned(),
            subjects: vec!["calls.>".to_owned()],
            retention: RetentionPolicy::Limits,
            ..Config::default()
        })
        .await
        .unwrap();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    eventually("the connection", || bus.is_connected()).await;
    let error = bus.ensure_streams().await.unwrap_err();
    assert!(
        error.is_hopeless() && error.to_string().contains("CALLS"),
        "{error:?}"
    );
}

#[tokio::test]
async fn setting_up_twice_changes_nothing() {
    let server = NatsServer::start();
    let first = connected(&server).await;
    first.publish(changed("TXN001", 1)).await.unwrap();
    let js = jetstream(&server).await;
    let before = js
        .get_stream(subject::EVENTS_STREAM)
        .await
        .unwrap()
        .cached_info()
        .clone();
    connected(&server).await;
    let after = js
        .get_stream(subject::EVENTS_STREAM)
        .await
        .unwrap()
        .cached_info()
        .clone();
    assert_eq!(before.config, after.config);
    assert_eq!(before.created, after.created);
}
