//! What the tests of the bus share.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod working;

use std::time::{Duration, Instant};

use bus::{Bus, CallRequested, Message, Outgoing, TransactionChanged, subject};
use test_servers::NatsServer;
use uuid::Uuid;

/// Long enough for a busy machine; a test that waits this long has failed.
pub const PATIENCE: Duration = Duration::from_secs(40);

pub async fn connected(server: &NatsServer) -> Bus {
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    eventually("the connection", || bus.is_connected()).await;
    bus.ensure_streams().await.unwrap();
    bus
}

pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(
            started.elapsed() < PATIENCE,
            "{what}: not within {PATIENCE:?}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The future's output, or a failure of the test.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, Box::pin(future)).await {
        Ok(output) => output,
        Err(error) => panic!("{what}: not within {PATIENCE:?}: {error}"),
    }
}

pub fn call_request(transaction_id: &str) -> Outgoing {
    let call_id = Uuid::now_v7();
    outgoing(
        subject::CALLS_REQUESTED,
        &CallRequested::new(call_id, transaction_id),
        &call_id.to_string(),
    )
}

pub fn changed(transaction_id: &str, version: i64) -> Outgoing {
    let message = TransactionChanged {
        v: 1,
        transaction_id: transaction_id.to_owned(),
        version,
        action: "Connecting...".to_owned(),
        attention: "none".to_owned(),
        call_id: None,
        state: None,
        outcome: None,
    };
    outgoing(
        &subject::events_transaction(transaction_id),
        &message,
        &format!("{transaction_id}-{version}"),
    )
}

pub fn outgoing(subject: &str, message: &impl Message, message_id: &str) -> Outgoing {
    Outgoing {
        subject: subject.to_owned(),
        message_id: message_id.to_owned(),
        payload: message.encode().unwrap(),
        traceparent: None,
    }
}

/// Publishes as a relay does: again and again until it is acknowledged.
pub async fn publish_until_stored(bus: &Bus, message: Outgoing) {
    soon("publishing", async {
        while bus.publish(message.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}
