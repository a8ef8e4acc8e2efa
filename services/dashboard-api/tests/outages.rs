//! Postgres away: said with 503, survived, and over without anybody's doing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use bus::{Bus, Message, Outgoing, TransactionChanged, subject};
use dashboard_api::LiveConfig;
use reqwest::StatusCode;
use serde_json::json;
use support::{Answer, Desk, NOWHERE, until};
use test_servers::{NatsServer, PostgresServer, fresh_database};

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    assert_eq!(answer.code(), "database_unavailable");
    assert_eq!(answer.content_type, "application/problem+json");
    let text = answer.body.to_string();
    assert!(
        !text.contains("127.0.0.1") && !text.contains("sqlx"),
        "{text}"
    );
}

async fn assert_everything_is_unavailable(desk: &Desk) {
    let phone = json!({"id": "TXN001", "phone": "+14155550101"});
    let action = json!({"id": "TXN001", "action": "Resolved"});
    let rows = json!([support::sample(1)]);
    let started = Instant::now();
    let answers = tokio::join!(
        desk.get("/transactions"),
        desk.get("/transactions/TXN001"),
        desk.get("/transactions/export"),
        desk.post("/call/TXN001"),
        desk.post_json("/update_phone", &phone),
        desk.post_json("/update_action", &action),
        desk.post_json("/transactions/import", &rows),
    );
    let (list, detail, export, call, phone, action, import) = answers;
    for answer in [list, detail, export, call, phone, action, import] {
        assert_unavailable(&answer);
    }
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(desk.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(
        desk.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(desk.get("/openapi.json").await.status, StatusCode::OK);
}

#[tokio::test]
async fn postgres_may_come_later() {
    let mut postgres = PostgresServer::start();
    postgres.stop_immediate();
    let desk = Desk::launch(&postgres.url("postgres"), NOWHERE, LiveConfig::default()).await;
    assert_everything_is_unavailable(&desk).await;
    let detail = desk
        .http
        .get(format!("{}/readyz", desk.admin))
        .send()
        .await
        .unwrap();
    let detail = support::read(detail).await.body;
    assert_eq!(detail["checks"][0]["name"], "postgres");
    assert_eq!(detail["checks"][0]["ok"], false);

    postgres.start_again();
    desk.until_ready().await;
    desk.import(1).await;
    assert_eq!(desk.post("/call/TXN001").await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn postgres_may_go_and_come_back_and_keeps_every_accepted_click() {
    let mut postgres = PostgresServer::start();
    let desk = Desk::start_with(&postgres.url("postgres"), NOWHERE).await;
    desk.import(1).await;
    let click = desk.post("/call/TXN001").await;
    assert_eq!(click.status, StatusCode::ACCEPTED);
    postgres.stop_immediate();
    assert_everything_is_unavailable(&desk).await;

    postgres.start_again();
    desk.until_ready().await;
    assert_eq!(
        desk.transaction("TXN001").await["call"]["id"],
        click.body["id"]
    );
}

#[tokio::test]
async fn a_change_that_comes_while_postgres_is_away_is_told_when_it_is_back() {
    let nats = NatsServer::start();
    let mut postgres = PostgresServer::start();
    let desk = Desk::start_with(&postgres.url("postgres"), &nats.url()).await;
    desk.import(1).await;
    let mut events = desk.events().await;
    events.until_live().await;
    let bus = Bus::connect(&nats.url(), "test").await.unwrap();
    until("the test is connected", async || bus.is_connected()).await;
    postgres.stop_immediate();
    let message = TransactionChanged {
        v: 1,
        transaction_id: "TXN001".to_owned(),
        version: 2,
        action: "Resolved".to_owned(),
        attention: "none".to_owned(),
        call_id: None,
        state: None,
        outcome: None,
    };
    let message = Outgoing {
        subject: subject::events_transaction("TXN001"),
        message_id: "test".to_owned(),
        payload: message.encode().unwrap(),
        traceparent: None,
    };
    bus.publish(message).await.unwrap();
    assert_unavailable(&desk.get("/transactions").await);
    postgres.start_again();
    loop {
        let told = events.next().await;
        if told.event == "transaction" {
            assert_eq!(told.data["id"], "TXN001");
            break;
        }
    }
}

#[tokio::test]
async fn without_its_schema_the_database_is_waited_for_too() {
    let database = fresh_database().await;
    let mut config = support::config(&database, NOWHERE);
    config.migrate_on_start = false;
    let desk = Desk::launch_with(config).await;
    assert_everything_is_unavailable(&desk).await;
    // Another replica, or the command, migrates.
    let other = Desk::start_with(&database, NOWHERE).await;
    desk.until_ready().await;
    other.stop().await;
}
