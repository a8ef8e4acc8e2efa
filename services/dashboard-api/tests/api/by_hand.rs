//! What an analyst corrects, sets and notes.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Desk, assert_problem};

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
async fn a_label_is_not_set_over_something_that_the_analyst_has_not_seen() {
    let desk = Desk::start().await;
    desk.import(1).await;
    desk.set_action("TXN001", "Marked as Fraud").await;
    let set = |action: &str| {
        json!({
            "id": "TXN001",
            "action": "Resolved",
            "seen": { "action": action, "attention": "none", "outcome": null },
        })
    };
    let refused = desk.post_json("/update_action", &set("Not Answered")).await;
    assert_problem(&refused, 409, "action_changed");
    assert!(
        refused.detail().contains("\"Marked as Fraud\""),
        "{refused:?}"
    );
    assert_eq!(refused.body["transaction"]["action"], "Marked as Fraud");
    assert_eq!(refused.body["transaction"]["version"], 2);
    let answer = desk
        .post_json("/update_action", &set("Marked as Fraud"))
        .await;
    assert_eq!(answer.body["action"], "Resolved");
    let nonsense = desk.post_json("/update_action", &set("Gone")).await;
    assert_problem(&nonsense, 422, "invalid");
}
