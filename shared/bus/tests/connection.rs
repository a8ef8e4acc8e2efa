//! What the bus says to a server, and what it makes of one that is not as it should be.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use bus::{Bus, BusError};
use support::{eventually, soon};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Greets as a NATS server of that version, and answers pings. Gives its address, and the first CONNECT it gets.
async fn server_of_version(version: &'static str) -> (String, oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, connect) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reading, mut writing) = stream.into_split();
        let info = format!(
            "INFO {{\"server_id\":\"S\",\"version\":\"{version}\",\"host\":\"127.0.0.1\",\"port\":4222,\"max_payload\":1048576,\"proto\":1,\"headers\":true}}\r\n"
        );
        writing.write_all(info.as_bytes()).await.unwrap();
        let mut sender = Some(sender);
        let mut lines = BufReader::new(reading).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.starts_with("CONNECT")
                && let Some(sender) = sender.take()
            {
                sender.send(line).unwrap();
            } else if line.starts_with("PING") {
                writing.write_all(b"PONG\r\n").await.unwrap();
            }
        }
    });
    (address, connect)
}

#[tokio::test]
async fn a_server_that_is_too_old_is_a_clear_error() {
    let (address, _connect) = server_of_version("2.10.22").await;
    let bus = Bus::connect(&address, "test").await.unwrap();
    eventually("the connection", || bus.is_connected()).await;
    let error = bus.ensure_streams().await.unwrap_err();
    assert!(matches!(error, BusError::TooOld { .. }) && error.is_hopeless());
    assert_eq!(
        error.to_string(),
        "the NATS server is version 2.10.22, and at least 2.11 is needed"
    );
    // What runs in the background ends with it, so that the service stops and says so.
    let keeping = bus.keep_streams(tokio_util::sync::CancellationToken::new());
    assert!(soon("the end", keeping).await.is_err());
}

#[tokio::test]
async fn the_user_and_password_in_the_address_are_used() {
    let (address, connect) = server_of_version("2.15.1").await;
    let _bus = Bus::connect(&format!("nats://me:p%40ss@{address}"), "test-service")
        .await
        .unwrap();
    let connect = soon("the greeting", connect).await.unwrap();
    assert!(
        connect.contains(r#""user":"me""#) && connect.contains(r#""pass":"p@ss""#),
        "{connect}"
    );
    assert!(connect.contains(r#""name":"test-service""#), "{connect}");
}
