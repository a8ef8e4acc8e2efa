//! How messages are handed out is configured, and whether some are left can be asked.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer;
use bus::worker::{self, Disposition};
use bus::{Bus, subject};
use test_servers::NatsServer;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::support::working::{Seen, backlog, start, stop};
use crate::support::{PATIENCE, call_request, connected, eventually, outgoing, soon};

async fn found(server: &NatsServer) -> Option<consumer::Info> {
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::CALLS_STREAM).await.unwrap();
    stream.consumer_info(subject::REQUESTS_CONSUMER).await.ok()
}

/// Works with these settings until the consumer has them.
async fn working_with(server: &NatsServer, bus: &Bus, ack_wait: Duration, most: u32) {
    let queue = bus
        .call_requests()
        .with_ack_wait(ack_wait)
        .with_max_ack_pending(NonZeroU32::new(most).unwrap());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(worker::run(
        queue,
        1,
        async |_, _| Disposition::Retry(Duration::from_mins(5)),
        async |_| true,
        shutdown.clone(),
        PATIENCE,
    ));
    let as_wanted = async {
        loop {
            let config = found(server).await.map(|info| info.config);
            if config.is_some_and(|config| {
                (config.ack_wait, config.max_ack_pending) == (ack_wait, i64::from(most))
            }) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon("the consumer as wanted", as_wanted).await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn a_consumer_is_changed_in_place_and_forgets_nothing() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    bus.publish(call_request("TXN001")).await.unwrap();
    working_with(&server, &bus, worker::DEFAULT_ACK_WAIT, 1000).await;
    let before = found(&server).await.unwrap();
    working_with(&server, &bus, Duration::from_secs(90), 7).await;
    let after = found(&server).await.unwrap();
    assert_eq!(before.created, after.created);
    // What is under way still is.
    assert!(after.delivered.consumer_sequence >= 1);
}

#[tokio::test]
async fn no_more_are_under_way_with_all_workers_than_allowed() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let gate = Arc::new(Semaphore::new(0));
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(worker::run(
        bus.call_requests()
            .with_max_ack_pending(NonZeroU32::new(2).unwrap()),
        10,
        {
            let gate = gate.clone();
            move |_, _| {
                let gate = gate.clone();
                async move {
                    gate.acquire().await.unwrap().forget();
                    Disposition::Ack
                }
            }
        },
        async |_| true,
        shutdown.clone(),
        PATIENCE,
    ));
    bus.publish_all((0..5).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await;
    let mut under_way = 0;
    while under_way < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if found(&server).await.is_some() {
            under_way = backlog(&server).await.1;
        }
    }
    // Long enough for another request, which would bring the others.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(backlog(&server).await, (3, 2));
    gate.add_permits(5);
    while backlog(&server).await != (0, 0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop(shutdown, running).await;
}

#[tokio::test]
async fn the_queue_is_empty_when_nothing_waits_and_nothing_is_under_way() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    assert!(bus.queue_is_empty().await.unwrap());
    // Of another subject of the stream.
    let stray = bus::EndStray {
        v: 1,
        call_id: uuid::Uuid::now_v7(),
        transaction_id: "TXN001".to_owned(),
        carrier_call_id: "CA1".to_owned(),
    };
    bus.publish(outgoing(subject::CALLS_CONTROL, &stray, "stray"))
        .await
        .unwrap();
    assert!(bus.queue_is_empty().await.unwrap());

    bus.publish(call_request("TXN001")).await.unwrap();
    assert!(!bus.queue_is_empty().await.unwrap(), "it waits");
    let (gate, seen) = (Arc::new(Semaphore::new(0)), Seen::default());
    let shutdown = CancellationToken::new();
    let running = start(&bus, 1, &shutdown, {
        let (gate, seen) = (gate.clone(), seen.clone());
        move |message, _| {
            seen.note(&message);
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                Disposition::Ack
            }
        }
    });
    eventually("it is under way", || seen.count("TXN001") == 1).await;
    assert!(!bus.queue_is_empty().await.unwrap(), "it is under way");
    gate.add_permits(1);
    stop(shutdown, running).await;
    assert!(bus.queue_is_empty().await.unwrap(), "it is done");
}

#[tokio::test]
async fn a_queue_that_is_lost_is_empty_and_one_that_cannot_be_asked_is_an_error() {
    let mut server = NatsServer::start();
    let bus = connected(&server).await;
    bus.publish(call_request("TXN001")).await.unwrap();
    server.wipe();
    // Nobody makes the stream anew; until the loss of the connection is noticed, there is no answer.
    let empty = soon("an answer", async {
        loop {
            if let Ok(empty) = bus.queue_is_empty().await {
                return empty;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(empty.await);
    server.stop();
    eventually("the loss of the connection", || !bus.is_connected()).await;
    assert!(bus.queue_is_empty().await.is_err());
}
