//! What a webhook's URL fragment asks for, and what happens without one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use serde_json::Value;
use stage::{Answer, Stage, twiml};

const BYE: &str = "<Hangup/>";

async fn call(stage: &Stage, fragment: &str) -> Value {
    let mut call = stage.call_to("+14155550101");
    call.url = format!("{}/voice?call=1{fragment}", stage.app);
    let sid = stage.place(&call).await;
    stage.over(&sid).await
}

#[tokio::test]
async fn a_server_error_is_repeated_only_when_asked_for() {
    for (fragment, requests) in [
        ("", 1),
        ("#rc=2&rp=5xx", 3),
        ("#rc=1&rp=5xx", 2),
        ("#rc=2&rp=ct,rt", 1),
        ("#rc=0&rp=5xx", 1),
    ] {
        let stage = Stage::new().await;
        stage.answers("/voice", [Answer::Status(503)]);
        stage.answers("/fallback", [twiml(BYE)]);
        call(&stage, fragment).await;
        assert_eq!(stage.got("/voice").len(), requests, "{fragment}");
        assert_eq!(stage.got("/fallback").len(), 1, "{fragment}");
    }
}

#[tokio::test]
async fn a_repetition_that_works_needs_no_fallback_and_carries_a_token() {
    let stage = Stage::new().await;
    stage.answers(
        "/voice",
        [Answer::Status(500), Answer::Status(502), twiml(BYE)],
    );
    call(&stage, "#rc=2&rp=5xx").await;
    let got = stage.got("/voice");
    assert_eq!(got.len(), 3);
    assert!(stage.got("/fallback").is_empty());
    assert_eq!(got[0].token, None);
    assert!(got[1].token.is_some());
    assert_eq!(got[1].token, got[2].token);
    assert!(got.iter().all(|got| got.signed));
}

#[tokio::test]
async fn a_slow_answer_is_given_up_and_repeated_when_asked_for() {
    for (fragment, requests) in [("#rc=1&rp=rt&rt=1000", 2), ("#rc=1&rp=5xx&rt=1000", 1)] {
        let stage = Stage::new().await;
        stage.answers("/voice", [Answer::Never, twiml(BYE)]);
        stage.answers("/fallback", [twiml(BYE)]);
        call(&stage, fragment).await;
        assert_eq!(stage.got("/voice").len(), requests, "{fragment}");
    }
}

#[tokio::test]
async fn all_attempts_together_keep_to_the_limit() {
    // The last attempt is cut short, and no other follows.
    for (fragment, requests) in [("#rc=5&rp=rt&rt=300", 2), ("#rc=5&rp=rt&rt=10000", 1)] {
        let stage = Stage::with(&[("SIM_WEBHOOK_LIMIT", "500ms")]).await;
        stage.answers("/voice", [Answer::Never]);
        stage.answers("/fallback", [twiml(BYE)]);
        let record = call(&stage, fragment).await;
        assert_eq!(stage.got("/voice").len(), requests, "{fragment}");
        let webhooks = record["webhooks"].as_array().unwrap();
        let attempts = webhooks
            .iter()
            .filter(|webhook| webhook["purpose"] == "twiml");
        let took: u64 = attempts
            .map(|webhook| webhook["took_ms"].as_u64().unwrap())
            .sum();
        assert!((450..3000).contains(&took), "{fragment} took {took} ms");
    }
}

#[tokio::test]
async fn a_refused_connection_is_repeated_once_without_being_asked() {
    let stage = Stage::new().await;
    stage.answers("/fallback", [twiml(BYE)]);
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    for (fragment, attempts) in [("", 2), ("#rc=3&rp=ct", 4), ("#rc=3&rp=5xx", 1)] {
        let mut call = stage.call_to("+14155550101");
        call.url = format!("http://{address}/voice{fragment}");
        let sid = stage.place(&call).await;
        let record = stage.over(&sid).await;
        let twiml = record["webhooks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|webhook| webhook["purpose"] == "twiml");
        assert_eq!(twiml.count(), attempts, "{fragment}");
    }
    assert_eq!(stage.got("/fallback")[0].params["ErrorCode"], "11205");
}

#[tokio::test]
async fn a_fragment_is_neither_sent_nor_signed_nor_told() {
    let stage = Stage::new().await;
    stage.answers("/voice", [Answer::Status(500)]);
    stage.answers("/fallback", [twiml(BYE)]);
    let record = call(&stage, "#rc=1&rp=5xx").await;
    assert!(stage.got("/voice").iter().all(|got| got.signed));
    assert_eq!(
        record["webhooks"][0]["url"]
            .as_str()
            .unwrap()
            .matches('#')
            .count(),
        0
    );
    assert_eq!(
        stage.got("/fallback")[0].params["ErrorUrl"],
        format!("{}/voice?call=1", stage.app)
    );
}

#[tokio::test]
async fn a_status_callback_is_repeated_as_its_own_url_asks() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(BYE)]);
    stage.answers("/told", [Answer::Status(500), Answer::Status(204)]);
    let mut call = stage.call_to("+14155550101");
    call.status_callback = format!("{}/told#rc=2&rp=5xx", stage.app);
    let sid = stage.place(&call).await;
    stage.over(&sid).await;
    let retried = stage
        .got("/told")
        .iter()
        .filter(|got| got.token.is_some())
        .count();
    assert_eq!(retried, 1);
}
