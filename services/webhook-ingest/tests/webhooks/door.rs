//! Who gets in: signatures, accounts, forms, sizes, and calls that are none of ours.

use domain::CallState;
use reqwest::StatusCode;
use twilio::signature::{self, Algorithm};

use crate::stage::{ACCOUNT, Call, PREVIOUS_TOKEN, PUBLIC_URL, Served, Stage, TOKEN, sample};

const ROUTES: [&str; 6] = ["voice", "gather", "status", "dial", "amd", "fallback"];

/// A form that every route takes.
const EVERYTHING: [(&str, &str); 6] = [
    ("CallStatus", "ringing"),
    ("SpeechResult", "yes"),
    ("DialCallStatus", "completed"),
    ("AnsweredBy", "machine_start"),
    ("ErrorUrl", "https://calls.bank.example/voice/TXN001"),
    ("ErrorCode", "11200"),
];

fn pairs(form: &[(&str, &str)]) -> Vec<(String, String)> {
    form.iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect()
}

/// Posts to a route of the call, signed with `key` for `url_base`.
async fn signed_by(call: &Call<'_>, route: &str, key: &str, url_base: &str) -> Served {
    let (path, form) = (call.path(route, "&turn=1"), pairs(&call.form(&EVERYTHING)));
    let url = format!("{url_base}{path}");
    let made = signature::sign(&key.into(), Algorithm::HmacSha1, &url, &form);
    call.stage.post_with(&path, &form, Some(&made)).await
}

#[tokio::test]
async fn a_wrong_or_missing_signature_is_refused_and_changes_nothing() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let before = call.event_count().await;
    for route in ROUTES {
        let (path, form) = (call.path(route, "&turn=1"), pairs(&call.form(&EVERYTHING)));
        for signature in [None, Some(""), Some("bm90IGEgc2lnbmF0dXJl")] {
            let served = stage.post_with(&path, &form, signature).await;
            assert_eq!(
                served.status,
                StatusCode::FORBIDDEN,
                "{route} {signature:?}"
            );
            assert_eq!(served.content_type, "application/problem+json");
            assert!(!served.body.contains(TOKEN));
        }
        let other_key = signed_by(&call, route, "another token", PUBLIC_URL).await;
        assert_eq!(other_key.status, StatusCode::FORBIDDEN, "{route}");
        // Signed for the address that the Host header names, not for PUBLIC_URL.
        let other_url = signed_by(&call, route, TOKEN, &stage.base).await;
        assert_eq!(other_url.status, StatusCode::FORBIDDEN, "{route}");
    }
    assert_eq!(call.event_count().await, before);
    assert_eq!(call.fate().await.0, CallState::Queued);
}

#[tokio::test]
async fn every_route_takes_either_token_of_a_rotation() {
    let stage = Stage::new().await;
    for (n, token) in [(1, TOKEN), (2, PREVIOUS_TOKEN)] {
        let call = stage.call(n).await;
        for route in ROUTES {
            let served = signed_by(&call, route, token, PUBLIC_URL).await;
            assert!(served.status.is_success(), "{route}: {served:?}");
        }
    }
}

#[tokio::test]
async fn a_signature_covers_the_query_as_it_came() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let (path, form) = (
        call.path("gather", "&turn=1"),
        pairs(&call.form(&[("Digits", "1")])),
    );
    let url = format!("{PUBLIC_URL}{path}");
    let made = signature::sign(&TOKEN.into(), Algorithm::HmacSha1, &url, &form);
    let moved = path.replace("turn=1", "turn=2");
    let served = stage.post_with(&moved, &form, Some(&made)).await;
    assert_eq!(served.status, StatusCode::FORBIDDEN);
    let escaped = call.path("gather", "&turn=1&x=%20%2F%41+");
    let served = stage.post(&escaped, &call.form(&[("Digits", "1")])).await;
    assert_eq!(served.status, StatusCode::OK);
}

#[tokio::test]
async fn another_account_is_refused() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let form = [
        ("CallSid", call.sid.as_str()),
        ("AccountSid", "AC2"),
        ("Digits", "1"),
    ];
    for route in ROUTES {
        let served = stage.post(&call.path(route, "&turn=1"), &form).await;
        assert_eq!(served.status, StatusCode::FORBIDDEN, "{route}");
    }
    assert_eq!(call.fate().await.0, CallState::Queued);
}

#[tokio::test]
async fn what_is_no_webhook_is_malformed() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let sid = "C".repeat(200);
    for form in [
        &[][..],
        &[("CallSid", "CA1")],
        &[("AccountSid", ACCOUNT)],
        &[("CallSid", ""), ("AccountSid", ACCOUNT)],
        &[("CallSid", "CA\u{0}1"), ("AccountSid", ACCOUNT)],
        &[("CallSid", &sid), ("AccountSid", ACCOUNT)],
    ] {
        for route in ROUTES {
            let served = stage.post(&call.path(route, "&turn=1"), form).await;
            assert_eq!(served.status, StatusCode::BAD_REQUEST, "{route} {form:?}");
        }
    }
    let amd = call.post("amd", "", &[]).await;
    assert_eq!(amd.status, StatusCode::BAD_REQUEST);
    assert_eq!(call.fate().await.0, CallState::Queued);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let served = call.say(1, &"x".repeat(600_000)).await;
    assert_eq!(served.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(call.fate().await.0, CallState::Queued);
}

#[tokio::test]
async fn a_call_that_is_not_ours_ends_politely_and_changes_nothing() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    stage.store.import(&[sample(2)], false).await.unwrap();
    let before = call.event_count().await;
    let id = call.id;
    let paths = [
        "TXN001?call=01920000-0000-7000-8000-000000000001".to_owned(),
        format!("TXN404?call={id}"),
        // Another transaction's.
        format!("TXN002?call={id}"),
        "TXN001".to_owned(),
        "TXN001?call=".to_owned(),
        "TXN001?call=7".to_owned(),
        format!("..%2Fx?call={id}"),
        format!("%00?call={id}"),
        format!("%ff%fe?call={id}"),
        format!("{}?call={id}", "T".repeat(2_000)),
    ];
    for path in &paths {
        for route in ["voice", "gather", "dial", "fallback"] {
            let more = if path.contains('?') {
                "&turn=1"
            } else {
                "?turn=1"
            };
            let served = stage
                .post(&format!("/{route}/{path}{more}"), &call.form(&EVERYTHING))
                .await;
            assert!(served.is_goodbye(), "{route} {path}: {served:?}");
        }
        for route in ["status", "amd"] {
            let served = stage
                .post(&format!("/{route}/{path}"), &call.form(&EVERYTHING))
                .await;
            assert_eq!(served.status, StatusCode::NO_CONTENT, "{route} {path}");
        }
    }
    assert_eq!(call.event_count().await, before);
    assert_eq!(call.fate().await.0, CallState::Queued);
}

#[tokio::test]
async fn a_second_carrier_call_is_hung_up_and_its_word_does_not_count() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    let stray = Call {
        stage: &stage,
        transaction: call.transaction.clone(),
        id: call.id,
        sid: "CAstray".into(),
    };
    assert!(stray.voice().await.only_hangs_up());
    assert!(stray.say(1, "this is fraud").await.only_hangs_up());
    assert!(stray.post("dial", "", &[]).await.only_hangs_up());
    assert!(stray.post("fallback", "", &[]).await.only_hangs_up());
    assert_eq!(
        stray.status("completed").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(call.events("stray").await.len(), 1);
    assert_eq!(call.fate().await, (CallState::Answered, None, None));
    call.say(1, "yes").await;
    assert_eq!(call.fate().await.2, Some(domain::Answer::Yes));
}

#[tokio::test]
async fn only_posts_to_known_routes_are_taken() {
    let stage = Stage::new().await;
    let client = reqwest::Client::new();
    let get = async |path: &str| {
        let url = format!("{}{path}", stage.base);
        client.get(url).send().await.unwrap().status()
    };
    assert_eq!(get("/voice/TXN001").await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get("/nothing").await, StatusCode::NOT_FOUND);
    assert_eq!(get("/healthz").await, StatusCode::OK);
    assert_eq!(get("/readyz").await, StatusCode::OK);
}
