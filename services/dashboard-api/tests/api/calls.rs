//! The click.

use reqwest::StatusCode;

use crate::support::{Desk, assert_problem};

#[tokio::test]
async fn a_click_is_a_queued_call_and_a_second_one_is_told_of_it() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let first = desk.post("/call/TXN001").await;
    assert_eq!(first.status, StatusCode::ACCEPTED);
    assert_eq!(first.body["state"], "queued");
    assert_eq!(first.body["number"], "+14155550001");
    let second = desk.post("/call/TXN001").await;
    assert_problem(&second, 409, "call_under_way");
    assert_eq!(second.body["call"]["id"], first.body["id"]);

    let detail = desk.get("/transactions/TXN001").await.body;
    assert_eq!(detail["transaction"]["action"], "Connecting...");
    assert_eq!(detail["transaction"]["call"]["id"], first.body["id"]);
    assert_eq!(detail["calls"].as_array().unwrap().len(), 1);
    let kinds: Vec<_> = detail["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["kind"])
        .collect();
    assert_eq!(kinds, ["transaction.imported", "call.requested"]);
}

#[tokio::test]
async fn clicks_at_the_same_moment_make_one_call() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let clicks = futures_util::future::join_all((0..10).map(|_| desk.post("/call/TXN001"))).await;
    let mut statuses: Vec<_> = clicks.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
}
