//! The routes: what they answer, and how they refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use reqwest::StatusCode;
use serde_json::json;
use support::{Desk, assert_problem};

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

#[tokio::test]
async fn a_phone_is_corrected_or_refused_with_what_is_wrong() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let update = json!({"id": "TXN001", "phone": " +1 (415) 555-0199 "});
    let answer = desk.post_json("/update_phone", &update).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["client_phone"], "+14155550199");
    for (phone, says) in [
        (
            "",
            "Enter a phone number with its country code, for example +14155550101.",
        ),
        (
            "4155550101",
            "Start with + and the country code, for example +14155550101.",
        ),
        ("+1415555", "Too short for a number of that country."),
    ] {
        let update = json!({"id": "TXN001", "phone": phone});
        let answer = desk.post_json("/update_phone", &update).await;
        assert_problem(&answer, 422, "phone_invalid");
        assert_eq!(answer.detail(), says);
    }
    assert_eq!(
        desk.transaction("TXN001").await["client_phone"],
        "+14155550199"
    );
}

#[tokio::test]
async fn an_action_is_set_by_hand_or_refused_with_the_five() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let update = json!({"id": "TXN001", "action": "Marked as Fraud"});
    let answer = desk.post_json("/update_action", &update).await;
    assert_eq!(answer.body["action"], "Marked as Fraud");
    assert_eq!(answer.body["version"], 2);
    let update = json!({"id": "TXN001", "action": "fraud"});
    let answer = desk.post_json("/update_action", &update).await;
    assert_problem(&answer, 422, "action_unknown");
    assert!(
        answer.detail().contains("\"Marked as Fraud\""),
        "{}",
        answer.detail()
    );
}

#[tokio::test]
async fn an_unknown_transaction_is_404_everywhere() {
    let desk = Desk::start().await;
    for id in ["TXN999", "no%20such", "..%2Fetc", "%00"] {
        assert_problem(
            &desk.get(&format!("/transactions/{id}")).await,
            404,
            "transaction_not_found",
        );
        assert_problem(
            &desk.post(&format!("/call/{id}")).await,
            404,
            "transaction_not_found",
        );
    }
    for id in ["TXN999", "no such", "\0"] {
        let update = json!({"id": id, "phone": "+14155550101"});
        assert_problem(
            &desk.post_json("/update_phone", &update).await,
            404,
            "transaction_not_found",
        );
        let update = json!({"id": id, "action": "Resolved"});
        assert_problem(
            &desk.post_json("/update_action", &update).await,
            404,
            "transaction_not_found",
        );
    }
    assert_problem(&desk.get("/no/such/address").await, 404, "not_found");
    assert_problem(&desk.get("/call/TXN001").await, 405, "method_not_allowed");
}

#[tokio::test]
async fn bad_bodies_are_refused() {
    let desk = Desk::start().await;
    let json = "application/json";
    for path in ["/update_phone", "/update_action"] {
        assert_problem(
            &desk.post_text(path, json, "{\"id\":").await,
            400,
            "malformed",
        );
        assert_problem(&desk.post_text(path, json, "\u{0}").await, 400, "malformed");
        assert_problem(&desk.post_text(path, json, "{}").await, 422, "invalid");
        assert_problem(
            &desk.post_text(path, "text/plain", "{}").await,
            415,
            "unsupported_media_type",
        );
        let large = format!("{{\"id\":\"{}\"}}", "x".repeat(64 * 1024));
        assert_problem(&desk.post_text(path, json, large).await, 413, "too_large");
    }
    let path = "/transactions/import";
    assert_problem(&desk.post_text(path, json, "{}").await, 400, "malformed");
    assert_problem(&desk.post_text(path, json, "[1,").await, 400, "malformed");
    assert_problem(
        &desk.post_text(path, "text/plain", "[]").await,
        415,
        "unsupported_media_type",
    );
    assert_problem(&desk.post(path).await, 415, "unsupported_media_type");
    let large = " ".repeat(32 * 1024 * 1024 + 1);
    assert_problem(&desk.post_text(path, json, large).await, 413, "too_large");
    let answer = desk
        .post_text("/transactions/import?skip_bad=maybe", json, "[]")
        .await;
    assert_problem(&answer, 400, "malformed");
}

#[tokio::test]
async fn other_sites_cannot_click() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let click = |name: &'static str, value: &'static str| {
        let request = desk.request("POST", "/call/TXN001").header(name, value);
        async { support::read(request.send().await.unwrap()).await }
    };
    assert_problem(
        &click("sec-fetch-site", "cross-site").await,
        403,
        "cross_site",
    );
    assert_problem(
        &click("origin", "https://evil.example").await,
        403,
        "cross_site",
    );
    let calls = desk.get("/transactions/TXN001").await.body["calls"].clone();
    assert_eq!(calls, json!([]));
    assert_eq!(
        click("sec-fetch-site", "same-origin").await.status,
        StatusCode::ACCEPTED
    );
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_data_is_not_stored() {
    let desk = Desk::start().await;
    for path in ["/", "/transactions", "/nothing", "/healthz"] {
        let response = desk.request("GET", path).send().await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        if path == "/transactions" {
            assert_eq!(headers["cache-control"], "no-store");
        }
    }
}

#[tokio::test]
async fn the_description_names_every_route_of_the_contract() {
    let desk = Desk::start().await;
    let description = desk.get("/openapi.json").await.body;
    let contract: serde_json::Value =
        serde_json::from_str(include_str!("../ui/openapi.json")).unwrap();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let ours = &description["paths"][path][method];
            assert_eq!(
                ours["operationId"], operation["operationId"],
                "{method} {path}"
            );
            for status in operation["responses"].as_object().unwrap().keys() {
                assert!(
                    ours["responses"][status].is_object(),
                    "{method} {path}: {status}"
                );
            }
        }
    }
    for name in [
        "Transaction",
        "TransactionPage",
        "Call",
        "Action",
        "Attention",
        "CallState",
        "Outcome",
        "Problem",
    ] {
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name}"
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
async fn a_note_is_kept_or_refused_with_what_to_do() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let note = desk
        .post_json(
            "/transactions/TXN001/notes",
            &json!({ "text": " called the branch " }),
        )
        .await;
    assert_eq!(note.status, StatusCode::CREATED);
    assert_eq!(note.body["data"]["text"], "called the branch");
    let case = desk.get("/transactions/TXN001").await.body;
    assert_eq!(
        case["timeline"].as_array().unwrap().last().unwrap()["kind"],
        "transaction.note"
    );
    for text in ["", "  ", "a\u{0}b", &"x".repeat(2_001)] {
        let refused = desk
            .post_json("/transactions/TXN001/notes", &json!({ "text": text }))
            .await;
        assert_problem(&refused, 422, "note_invalid");
    }
    let unknown = desk
        .post_json("/transactions/TXN999/notes", &json!({ "text": "x" }))
        .await;
    assert_problem(&unknown, 404, "transaction_not_found");
}

#[tokio::test]
async fn a_label_set_by_hand_may_say_why() {
    let desk = Desk::start().await;
    desk.import(1).await;
    let set = json!({ "id": "TXN001", "action": "Resolved", "reason": "spoke to the customer" });
    assert_eq!(
        desk.post_json("/update_action", &set).await.status,
        StatusCode::OK
    );
    let case = desk.get("/transactions/TXN001").await.body;
    let last = case["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["data"]["reason"], "spoke to the customer");
    let long = json!({ "id": "TXN001", "action": "Resolved", "reason": "x".repeat(501) });
    let refused = desk.post_json("/update_action", &long).await;
    assert_problem(&refused, 422, "reason_invalid");
}

#[tokio::test]
async fn the_overview_is_of_a_day_or_a_week() {
    let desk = Desk::start().await;
    desk.import(2).await;
    desk.post("/call/TXN001").await;
    for period in ["day", "week"] {
        let seen = desk.get(&format!("/overview?period={period}")).await.body;
        assert_eq!(
            (&seen["period"], &seen["calls"]),
            (&json!(period), &json!(1))
        );
    }
    let refused = desk.get("/overview?period=year").await;
    assert_problem(&refused, 400, "invalid_parameter");
}
