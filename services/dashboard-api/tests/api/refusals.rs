//! How requests are refused that nobody should make.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Desk, assert_problem, read};

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
        async { read(request.send().await.unwrap()).await }
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
