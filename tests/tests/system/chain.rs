//! From the click to the end, for every kind of customer.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::Value;
use system_tests::{Programs, Services, desk::Desk, samples, settings::Settings, wait::until};
use test_servers::{NatsServer, fresh_database};

/// Imports the samples, calls each, and checks where each ends.
async fn every_sample_ends_as_its_customer_makes_it(desk: &Desk) {
    desk.import_samples().await;
    let ends = samples::ends();
    let ids: Vec<String> = ends.keys().cloned().collect();
    assert_eq!(ids.len(), 20);
    for id in &ids {
        assert_eq!(desk.call(id).await.status(), StatusCode::ACCEPTED, "{id}");
    }
    let rows = desk.all_ended(&ids).await;
    for (id, action) in &ends {
        let row = &rows[id];
        assert_eq!(row["action"], *action, "{id}: {row}");
    }
    let labels: BTreeSet<_> = ends.values().collect();
    assert_eq!(labels.len(), 5, "the samples show all five labels");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_one_process_every_sample_reaches_its_end_live() {
    let nats = NatsServer::start();
    let settings = Settings::new(fresh_database().await, nats.url());
    let services = Services::start(settings).await;
    let mut live = services.desk.live().await;
    every_sample_ends_as_its_customer_makes_it(&services.desk).await;
    // What was shown live is, in the end, what the list says.
    let mut waiting = services.desk.list().await;
    while !waiting.is_empty() {
        let (event, data) = live.next().await;
        if event == "transaction" {
            let id = data["id"].as_str().unwrap();
            if waiting
                .get(id)
                .is_some_and(|row| row["version"] == data["version"])
            {
                let row = waiting.remove(id).unwrap();
                assert_eq!(
                    (&row["action"], &row["call"]),
                    (&data["action"], &data["call"])
                );
            }
        }
    }
    drop(live);
    services.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_processes_every_sample_reaches_its_end_and_all_stop_well() {
    let nats = NatsServer::start();
    let settings = Settings::new(fresh_database().await, nats.url());
    let programs = Programs::start(settings, 2).await;
    every_sample_ends_as_its_customer_makes_it(&programs.desk).await;
    let log = ["dashboard-api", "call-dispatcher", "webhook-ingest"]
        .map(|name| programs.log(name))
        .concat();
    assert!(!log.contains("+1415555"), "a phone number in a log:\n{log}");
    assert!(
        !log.contains(system_tests::settings::AUTH_TOKEN),
        "a secret in a log:\n{log}"
    );
    for (name, status) in programs.terminate() {
        assert!(status.success(), "{name}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_while_nats_is_away_is_accepted_and_rings_when_it_is_back() {
    let mut nats = NatsServer::start();
    let settings = Settings::new(fresh_database().await, nats.url());
    let services = Services::start(settings).await;
    services.desk.import_samples().await;
    nats.stop();
    assert_eq!(
        services.desk.call("TXN001").await.status(),
        StatusCode::ACCEPTED
    );
    nats.start_again();
    let rows = services.desk.all_ended(&["TXN001".to_owned()]).await;
    assert_eq!(rows["TXN001"]["action"], "Resolved");
    services.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_of_a_denied_call_tells_the_whole_story() {
    let nats = NatsServer::start();
    let settings = Settings::new(fresh_database().await, nats.url());
    let services = Services::start(settings).await;
    services.desk.import_samples().await;
    services.desk.call_id("TXN002").await;
    services.desk.all_ended(&["TXN002".to_owned()]).await;
    let case = until("the last event", async || {
        let case = services.desk.case("TXN002").await;
        let kinds = kinds(&case);
        ["dial_result", "ended"]
            .iter()
            .all(|kind| kinds.contains(*kind))
            .then_some(case)
    })
    .await;
    let kinds = kinds(&case);
    for kind in [
        "transaction.imported",
        "call.requested",
        "claimed",
        "placed",
        "prompted",
        "heard",
        "status",
    ] {
        assert!(kinds.contains(kind), "{kind} is missing: {kinds:?}");
    }
    let call = &case["calls"][0];
    assert_eq!(
        (&call["outcome"], &call["answer"]),
        (&Value::from("denied"), &Value::from("no"))
    );
    assert_eq!(
        case["transaction"]["attention"], "none",
        "the customer reached a specialist"
    );
    services.stop().await;
}

fn kinds(case: &Value) -> BTreeSet<String> {
    let timeline = case["timeline"].as_array().unwrap();
    timeline
        .iter()
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}
