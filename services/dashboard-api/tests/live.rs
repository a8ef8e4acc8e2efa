//! Live changes: told once, resumed without a gap, and a resync where that cannot be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use bus::{Bus, Message, Outgoing, TransactionChanged, subject};
use dashboard_api::LiveConfig;
use reqwest::StatusCode;
use serde_json::json;
use support::events::Events;
use support::{Desk, sample, until};
use test_servers::{NatsServer, fresh_database};

/// A desk with `count` transactions and a browser whose connection is live.
async fn desk_with(nats: &NatsServer, count: usize) -> (Desk, Events) {
    let desk = Desk::start_with(&fresh_database().await, &nats.url()).await;
    desk.import(count).await;
    let events = live_after_the_import(&desk).await;
    (desk, events)
}

/// The import is on its way to the browsers: once it is told, what follows is the test's own.
async fn live_after_the_import(desk: &Desk) -> Events {
    let mut events = desk.events().await;
    desk.set_action("TXN001", "Disconnected").await;
    loop {
        let event = events.next().await;
        if event.data["action"] == "Disconnected" {
            return events;
        }
    }
}

async fn connected(nats: &NatsServer) -> Bus {
    let bus = Bus::connect(&nats.url(), "test").await.unwrap();
    until("the test is connected", async || bus.is_connected()).await;
    bus
}

fn change(id: &str, version: i64) -> Outgoing {
    let message = TransactionChanged {
        v: 1,
        transaction_id: id.to_owned(),
        version,
        action: "Resolved".to_owned(),
        attention: "none".to_owned(),
        call_id: None,
        state: None,
        outcome: None,
    };
    Outgoing {
        subject: subject::events_transaction(id),
        message_id: format!("test-{id}-{version}"),
        payload: message.encode().unwrap(),
        traceparent: None,
    }
}

fn sequence(id: &str) -> u64 {
    id.split_once('-').unwrap().1.parse().unwrap()
}

fn pair(id: &str, action: &str) -> (String, String) {
    (id.to_owned(), action.to_owned())
}

#[tokio::test]
async fn a_click_is_seen_by_every_browser_as_the_whole_transaction() {
    let nats = NatsServer::start();
    let (desk, mut one) = desk_with(&nats, 1).await;
    let mut two = desk.events().await;
    two.until_live().await;
    let call = desk.post("/call/TXN001").await.body;
    for browser in [&mut one, &mut two] {
        let told = browser.next().await;
        assert_eq!(told.event, "transaction");
        assert_eq!(told.data["call"]["id"], call["id"]);
        assert_eq!(told.data["action"], "Connecting...");
        assert_eq!(told.data, desk.transaction("TXN001").await);
    }
    assert_eq!(one.last_id, two.last_id);
}

#[tokio::test]
async fn a_connection_resumes_with_each_missed_transaction_once_and_then_live() {
    let nats = NatsServer::start();
    let (desk, events) = desk_with(&nats, 3).await;
    let last_id = events.last_id.clone();
    drop(events);
    desk.set_action("TXN001", "Resolved").await;
    desk.set_action("TXN002", "Resolved").await;
    desk.set_action("TXN001", "Marked as Fraud").await;
    let mut watcher = desk.events_after(&last_id).await;
    // An event brings the transaction as it is now: only the number tells that all three have arrived.
    let all = sequence(&last_id) + 3;
    while sequence(&watcher.last_id) < all {
        watcher.block().await.unwrap();
    }

    let mut events = desk.events_after(&last_id).await;
    assert_eq!(events.transaction().await, pair("TXN002", "Resolved"));
    assert_eq!(
        events.transaction().await,
        pair("TXN001", "Marked as Fraud")
    );
    desk.set_action("TXN003", "Resolved").await;
    assert_eq!(events.transaction().await, pair("TXN003", "Resolved"));
}

#[tokio::test]
async fn a_page_that_opens_a_connection_anew_says_in_the_address_where_it_was() {
    let nats = NatsServer::start();
    let (desk, events) = desk_with(&nats, 1).await;
    let last_id = events.last_id.clone();
    drop(events);
    desk.set_action("TXN001", "Resolved").await;
    let mut reopened = desk.events_reopened_after(&last_id).await;
    assert_eq!(reopened.transaction().await, pair("TXN001", "Resolved"));

    // A browser that resumes it by itself keeps the address, which is then older than its header.
    let here = reopened.last_id.clone();
    drop(reopened);
    let both = desk
        .request("GET", &format!("/events?after={last_id}"))
        .header("last-event-id", &here);
    let mut resumed = Events::of(both, &here).await;
    desk.set_action("TXN001", "Marked as Fraud").await;
    assert_eq!(
        resumed.transaction().await,
        pair("TXN001", "Marked as Fraud")
    );
}

#[tokio::test]
async fn a_stream_beats_from_its_beginning_so_that_a_page_can_tell_silence_from_death() {
    let nats = NatsServer::start();
    let live = LiveConfig {
        beat: Duration::from_millis(50),
        ..LiveConfig::default()
    };
    let desk = Desk::launch(&fresh_database().await, &nats.url(), live).await;
    desk.until_ready().await;
    let mut events = desk.events().await;
    for _ in 0..3 {
        let beat = events.block_with("event: beat").await;
        assert_eq!(beat, "event: beat\ndata: {}");
    }
}

#[tokio::test]
async fn a_transaction_that_cannot_be_read_holds_up_no_other() {
    let nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let last_id = events.last_id.clone();
    let bus = connected(&nats).await;
    // Postgres refuses a text with a NUL, today and tomorrow.
    let unreadable = Outgoing {
        subject: subject::events_transaction("TXN001"),
        ..change("NUL\0", 1)
    };
    bus.publish(unreadable).await.unwrap();
    desk.set_action("TXN001", "Resolved").await;
    assert_eq!(events.transaction().await, pair("TXN001", "Resolved"));
    let mut resumed = desk.events_after(&last_id).await;
    assert_eq!(resumed.transaction().await, pair("TXN001", "Resolved"));
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_while_connections_break_during_changes() {
    let nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let changes = async {
        for n in 0..60 {
            let action = ["Resolved", "Not Answered"][n % 2];
            desk.set_action("TXN001", action).await;
        }
        desk.set_action("TXN001", "Marked as Fraud").await;
    };
    let browser = async {
        let mut newest = 0;
        loop {
            let told = events.next().await;
            assert_eq!(told.event, "transaction");
            let version = told.data["version"].as_i64().unwrap();
            // As every page does: a replay may have read the database later than the feed had for the block that follows it.
            if version < newest {
                continue;
            }
            newest = version;
            if told.data["action"] == "Marked as Fraud" {
                return newest;
            }
            if version % 3 == 0 {
                events = desk.events_after(&events.last_id).await;
            }
        }
    };
    let ((), newest) = tokio::join!(changes, browser);
    assert_eq!(desk.transaction("TXN001").await["version"], newest);
}

#[tokio::test]
async fn another_process_resumes_what_the_first_one_began() {
    let nats = NatsServer::start();
    let database = fresh_database().await;
    let first = Desk::start_with(&database, &nats.url()).await;
    first.import(2).await;
    let events = live_after_the_import(&first).await;
    let last_id = events.last_id.clone();
    first.set_action("TXN002", "Resolved").await;
    drop(events);
    first.stop().await;
    let second = Desk::start_with(&database, &nats.url()).await;
    let mut events = second.events_after(&last_id).await;
    assert_eq!(events.transaction().await, pair("TXN002", "Resolved"));
}

#[tokio::test]
async fn what_cannot_be_resumed_is_a_resync_from_which_it_goes_on() {
    let nats = NatsServer::start();
    let (desk, events) = desk_with(&nats, 1).await;
    let epoch = events.epoch();
    let ahead = sequence(&events.last_id) + 1_000;
    for id in [
        format!("1-{}", sequence(&events.last_id)),
        format!("{epoch}-{ahead}"),
        "nonsense".to_owned(),
    ] {
        let mut resumed = desk.events_after(&id).await;
        resumed.resync().await;
        assert_eq!(resumed.epoch(), epoch, "{id}");
        desk.set_action("TXN001", "Resolved").await;
        assert_eq!(resumed.transaction().await, pair("TXN001", "Resolved"));
    }
}

#[tokio::test]
async fn who_missed_more_than_a_thousand_events_reads_everything() {
    let nats = NatsServer::start();
    let (desk, events) = desk_with(&nats, 1).await;
    let last_id = events.last_id.clone();
    let bus = connected(&nats).await;
    for result in bus
        .publish_all((0..1_000).map(|n| change("TXN001", n)).collect())
        .await
    {
        result.unwrap();
    }
    let mut just = desk.events_after(&last_id).await;
    assert_eq!(just.transaction().await, pair("TXN001", "Disconnected"));
    bus.publish(change("TXN001", 1_000)).await.unwrap();
    desk.events_after(&last_id).await.resync().await;
}

#[tokio::test]
async fn an_import_is_a_resync_for_everyone() {
    let nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let last_id = events.last_id.clone();
    desk.post_json("/transactions/import", &json!([sample(5)]))
        .await;
    events.resync().await;
    desk.events_after(&last_id).await.resync().await;
    desk.set_action("TXN005", "Resolved").await;
    assert_eq!(events.transaction().await, pair("TXN005", "Resolved"));
}

#[tokio::test]
async fn events_of_unknown_transactions_are_passed_over() {
    let nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let bus = connected(&nats).await;
    bus.publish(change("ELSEWHERE", 1)).await.unwrap();
    desk.set_action("TXN001", "Resolved").await;
    assert_eq!(events.transaction().await, pair("TXN001", "Resolved"));
}

#[tokio::test]
async fn a_wiped_nats_is_a_resync_with_a_new_epoch() {
    let mut nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let before = events.last_id.clone();
    let epoch = events.epoch();
    nats.wipe();
    events.resync().await;
    assert_ne!(events.epoch(), epoch);
    desk.set_action("TXN001", "Resolved").await;
    assert_eq!(events.transaction().await, pair("TXN001", "Resolved"));
    desk.events_after(&before).await.resync().await;
}

#[tokio::test]
async fn while_nats_is_away_browsers_stay_connected_and_clicks_are_taken() {
    let mut nats = NatsServer::start();
    let database = fresh_database().await;
    let live = LiveConfig {
        beat: Duration::from_millis(100),
        ..LiveConfig::default()
    };
    let desk = Desk::launch(&database, &nats.url(), live).await;
    desk.until_ready().await;
    desk.import(1).await;
    let mut events = live_after_the_import(&desk).await;
    nats.stop();
    events
        .block_with("event: feed\ndata: {\"connected\":false}")
        .await;
    let click = desk.post("/call/TXN001").await;
    assert_eq!(click.status, StatusCode::ACCEPTED);
    assert_eq!(desk.get("/readyz").await.status, StatusCode::OK);
    assert_eq!(desk.transaction("TXN001").await["action"], "Connecting...");

    nats.start_again();
    assert_eq!(events.transaction().await, pair("TXN001", "Connecting..."));
    let bus = connected(&nats).await;
    let call_id = click.body["id"].as_str().unwrap().parse().unwrap();
    let again = Outgoing {
        subject: subject::CALLS_REQUESTED.to_owned(),
        message_id: format!("call-{call_id}-0"),
        payload: bus::CallRequested::new(call_id, "TXN001").encode().unwrap(),
        traceparent: None,
    };
    let known = bus.publish(again).await.unwrap();
    assert!(
        known.duplicate,
        "the dispatchers have been told of the click"
    );
}

#[tokio::test]
async fn a_browser_that_came_before_nats_is_told_when_the_feed_begins() {
    let mut nats = NatsServer::not_yet_started();
    let desk = Desk::start_with(&fresh_database().await, &nats.url()).await;
    desk.import(1).await;
    let mut events = desk.events().await;
    assert_eq!(events.block().await.unwrap(), ": connected");
    nats.start_again();
    events.resync().await;
    desk.set_action("TXN001", "Resolved").await;
    // The import waited in the outbox: the feed may begin before or after it is told.
    let mut told = events.next().await;
    if told.event == "resync" {
        told = events.next().await;
    }
    assert_eq!(told.data["action"], "Resolved");
}

#[tokio::test]
async fn open_connections_do_not_hold_up_the_end() {
    let nats = NatsServer::start();
    let (desk, mut events) = desk_with(&nats, 1).await;
    let took = desk.stop().await;
    assert!(took < Duration::from_secs(3), "{took:?}");
    while events.block().await.is_some() {}
}
