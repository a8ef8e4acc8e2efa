//! What a list shows, and what is counted.

use serde_json::json;
use store::{Store, StoreConfig};

use crate::support::{Desk, NOWHERE, assert_problem, until};

#[tokio::test]
async fn the_list_is_filtered_and_sorted() {
    let desk = Desk::start().await;
    desk.import(5).await;
    let all = desk.get("/transactions").await.body;
    assert_eq!(all["total"], 5);
    assert_eq!(all["total_is_estimate"], false);
    assert!(all["next_cursor"].is_null());
    let first = &all["items"][0];
    assert_eq!(first["id"], "TXN001");
    assert_eq!(first["amount"], "7.50");
    assert_eq!(first["currency"], "USD");
    assert_eq!(first["transaction_date"], "2025-03-15");
    assert_eq!(first["attention"], "none");
    assert!(first["call"].is_null());
    for (query, ids) in [
        ("q=amazon", vec!["TXN002", "TXN004"]),
        ("q=5550003", vec!["TXN003"]),
        ("q=%25", vec![]),
        ("action=Resolved", vec![]),
        ("action=&attention=none&limit=2", vec!["TXN001", "TXN002"]),
        ("sort=-amount&limit=2", vec!["TXN005", "TXN004"]),
    ] {
        let page = desk.get(&format!("/transactions?{query}")).await.body;
        let found: Vec<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["id"])
            .collect();
        assert_eq!(found, ids, "{query}");
    }
}

#[tokio::test]
async fn pages_join_without_gap_or_double_in_every_order() {
    let desk = Desk::start().await;
    desk.import(23).await;
    for sort in [
        "id",
        "-id",
        "amount",
        "-amount",
        "merchant_name",
        "-transaction_date",
        "updated_at",
        "-called_at",
        "action",
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/transactions?sort={sort}&limit=4&cursor={cursor}");
            let page = desk.get(&path).await.body;
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| it["id"].to_string()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(seen.len(), 23, "{sort}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 23, "{sort}");
    }
}

#[tokio::test]
async fn a_wrong_parameter_is_told_what_would_be_right() {
    let desk = Desk::start().await;
    desk.import(3).await;
    let by_amount = desk.get("/transactions?sort=amount&limit=1").await.body;
    let by_amount = by_amount["next_cursor"].as_str().unwrap();
    for (query, code, says) in [
        ("limit=201".to_owned(), "invalid_parameter", "from 1 to 200"),
        ("limit=0".to_owned(), "invalid_parameter", "from 1 to 200"),
        ("limit=ten".to_owned(), "invalid_parameter", "from 1 to 200"),
        (
            "action=resolved".to_owned(),
            "invalid_parameter",
            "\"Resolved\"",
        ),
        (
            "attention=urgent".to_owned(),
            "invalid_parameter",
            "needs_review",
        ),
        (
            "sort=phone".to_owned(),
            "invalid_parameter",
            "merchant_name",
        ),
        (
            "cursor=TXN001".to_owned(),
            "invalid_parameter",
            "next_cursor",
        ),
        (
            format!("cursor={by_amount}"),
            "invalid_parameter",
            "another sort",
        ),
        (
            "outcome=gone".to_owned(),
            "invalid_parameter",
            "\"answered\", \"any\" or one of \"reported_fraud\"",
        ),
        (
            "called_since=yesterday".to_owned(),
            "invalid_parameter",
            "a time with its zone",
        ),
        (
            "called_before=2026-11-24".to_owned(),
            "invalid_parameter",
            "a time with its zone",
        ),
        ("q=%00".to_owned(), "invalid_parameter", "NUL"),
        (format!("q={}", "x".repeat(201)), "invalid_parameter", "200"),
        ("acton=Resolved".to_owned(), "malformed", "attention"),
    ] {
        let answer = desk.get(&format!("/transactions?{query}")).await;
        assert_problem(&answer, 400, code);
        assert!(
            answer.detail().contains(says),
            "{query}: {}",
            answer.detail()
        );
    }
}

#[tokio::test]
async fn the_filters_numbers_follow_the_search_and_the_other_filter() {
    let desk = Desk::start().await;
    desk.import(5).await;
    desk.set_action("TXN001", "Resolved").await;
    let all = desk.get("/transactions/counts").await.body;
    assert_eq!(all["total"], 5);
    assert_eq!(all["action"]["Resolved"], 1);
    assert_eq!(all["action"]["Marked as Fraud"], 0);
    assert_eq!(all["attention"]["none"], 5);
    let narrowed = desk
        .get("/transactions/counts?q=amazon&action=Resolved")
        .await
        .body;
    assert_eq!(narrowed["total"], 0);
    assert_eq!(narrowed["action"]["Not Answered"], 2);
    let refused = desk.get("/transactions/counts?action=resolved").await;
    assert_problem(&refused, 400, "invalid_parameter");
}

#[tokio::test]
async fn the_overview_is_of_a_day_or_a_week_and_its_numbers_are_those_of_lists() {
    let desk = Desk::start().await;
    desk.import(2).await;
    desk.post("/call/TXN001").await;
    for period in ["day", "week"] {
        let seen = desk.get(&format!("/overview?period={period}")).await.body;
        assert_eq!(
            (&seen["period"], &seen["called"], &seen["calls"]),
            (&json!(period), &json!(1), &json!(1))
        );
        let from = seen["from"].as_str().unwrap();
        for (filter, total) in [
            (format!("called_since={from}"), 1),
            (format!("called_since={from}&outcome=any"), 0),
            (format!("called_before={from}"), 0),
        ] {
            let list = desk.get(&format!("/transactions?{filter}")).await.body;
            assert_eq!(list["total"], total, "{filter}");
            let counts = desk
                .get(&format!("/transactions/counts?{filter}"))
                .await
                .body;
            assert_eq!(counts["total"], total, "{filter}");
        }
    }
    let refused = desk.get("/overview?period=year").await;
    assert_problem(&refused, 400, "invalid_parameter");
}

#[tokio::test]
async fn changes_of_the_counts_are_added_up_soon_and_change_no_number() {
    let database = test_servers::fresh_database().await;
    let desk = Desk::start_with(&database, NOWHERE).await;
    let store = Store::new(StoreConfig::from_url(&database, "test").unwrap());
    desk.import(5).await;
    desk.set_action("TXN002", "Resolved").await;
    let before = desk.get("/transactions/counts").await.body;
    until("the changes are added up", async || {
        store.count_changes_waiting().await.unwrap() == 0
    })
    .await;
    let after = desk.get("/transactions/counts").await.body;
    assert_eq!(before, after);
    assert_eq!(after["total"], 5);
    assert_eq!(after["action"]["Resolved"], 1);
}
