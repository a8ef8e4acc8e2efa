//! Faults of the whole stand-in at its webhooks, and what the records tell of each call's ringing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use std::time::Duration;

use serde_json::{Value, json};
use stage::{Answer, Stage, twiml};
use twilio::rest::EndCall;

/// Places a call to somebody who answers, and waits for its end.
async fn answered(stage: &Stage) -> Value {
    stage.answers("/voice", [twiml("<Say>Goodbye.</Say><Hangup/>")]);
    stage.place(&stage.call_to("+14155550101")).await;
    stage.ended(1).await.remove(0)
}

/// A time that is told.
fn at(told: &Value, name: &str) -> chrono::DateTime<chrono::FixedOffset> {
    chrono::DateTime::parse_from_rfc3339(told[name].as_str().unwrap()).unwrap()
}

/// The numbers of the status callbacks in the order in which they came, once there are so many.
async fn told(stage: &Stage, count: usize) -> Vec<String> {
    let got = stage
        .until("the callbacks", async || {
            Some(stage.got("/status")).filter(|got| got.len() >= count)
        })
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(stage.got("/status").len(), count, "no more than that");
    got.iter()
        .map(|got| got.params["SequenceNumber"].clone())
        .collect()
}

#[tokio::test]
async fn callbacks_are_dropped_and_documents_are_not() {
    let stage = Stage::new().await;
    stage.faults(json!({"callbacks": {"dropped": 1}})).await;
    let call = answered(&stage).await;
    assert_eq!(told(&stage, 0).await, [""; 0]);
    assert_eq!(stage.got("/voice").len(), 1);
    let dropped: Vec<_> = (0..4).map(|n| format!("callback {n} dropped")).collect();
    assert_eq!(call["faults"], json!(dropped));
    assert_eq!(
        stage.get("/sim/faults").await["struck"],
        json!({"dropped": 4})
    );
}

#[tokio::test]
async fn callbacks_are_doubled() {
    let stage = Stage::new().await;
    stage.faults(json!({"callbacks": {"doubled": 1}})).await;
    answered(&stage).await;
    let mut told = told(&stage, 8).await;
    told.sort();
    assert_eq!(told, ["0", "0", "1", "1", "2", "2", "3", "3"]);
}

#[tokio::test]
async fn callbacks_are_delayed_in_real_time() {
    let stage = Stage::new().await;
    let delayed = json!({"share": 1, "seconds": 1});
    stage
        .faults(json!({"callbacks": {"delayed": delayed}}))
        .await;
    let call = answered(&stage).await;
    told(&stage, 4).await;
    let record = stage.record(call["sid"].as_str().unwrap()).await;
    let webhooks = record["webhooks"].as_array().unwrap();
    let is_last = |webhook: &&Value| webhook["params"].to_string().contains("CallDuration");
    let last = webhooks.iter().find(is_last).unwrap();
    let late = at(last, "at") - at(&call, "ended");
    assert!(late.num_milliseconds() >= 1000, "{late}");
}

#[tokio::test]
async fn callbacks_that_are_reordered_come_after_their_next() {
    let stage = Stage::new().await;
    stage.faults(json!({"callbacks": {"reordered": 1}})).await;
    let call = answered(&stage).await;
    assert_eq!(told(&stage, 4).await, ["3", "2", "1", "0"]);
    let faults = [0, 1, 2].map(|n| format!("callback {n} reordered"));
    assert_eq!(
        call["faults"],
        json!(faults),
        "nothing follows the last one"
    );
}

#[tokio::test]
async fn what_is_held_back_is_told_also_when_nothing_else_is_asked_for() {
    let stage = Stage::new().await;
    stage.faults(json!({"callbacks": {"reordered": 1}})).await;
    let mut call = stage.call_to("+14155550113");
    call.status_events = [twilio::rest::StatusEvent::Ringing].into();
    stage.place(&call).await;
    assert_eq!(told(&stage, 1).await, ["0"]);
}

#[tokio::test]
async fn shares_of_callbacks_are_decided_by_the_seed() {
    let plan = json!({"seed": 3, "callbacks": {"dropped": 0.3, "doubled": 0.3}});
    let mut struck = Vec::new();
    for _ in 0..2 {
        let stage = Stage::new().await;
        stage.faults(plan.clone()).await;
        for number in 0..10 {
            stage
                .place(&stage.call_to(&format!("+1415555{number:04}")))
                .await;
        }
        let calls = stage.ended(10).await;
        let faults: Vec<_> = calls.iter().map(|call| call["faults"].clone()).collect();
        struck.push(faults);
    }
    assert_eq!(struck[0], struck[1]);
    assert!(
        struck[0].iter().any(|faults| faults != &struck[0][0]),
        "calls differ"
    );
}

#[tokio::test]
async fn for_some_calls_nothing_ever_comes() {
    let stage = Stage::new().await;
    stage.faults(json!({"webhooks": {"never": 1}})).await;
    let call = answered(&stage).await;
    assert_eq!(call["faults"], json!(["no_webhooks"]));
    assert!(call["answered"].is_string() && call["status"] == "completed");
    assert!(stage.all_got().is_empty(), "{:?}", stage.all_got());
    let record = stage.record(call["sid"].as_str().unwrap()).await;
    let error = record["webhooks"][0]["error"].as_str().unwrap();
    assert!(error.contains("fault"), "{error}");
    // A plan is settled when a call is placed; one that is placed without has its webhooks.
    stage
        .http
        .delete(format!("{}/sim/faults", stage.sim))
        .send()
        .await
        .unwrap();
    stage.call("+14155550101").await;
}

#[tokio::test]
async fn retries_are_as_their_url_asks_also_under_faults() {
    let stage = Stage::new().await;
    stage.faults(json!({"callbacks": {"doubled": 1}})).await;
    stage.answers("/status", [Answer::Status(503)]);
    let mut call = stage.call_to("+14155550113");
    call.status_events = [twilio::rest::StatusEvent::Completed].into();
    call.status_callback = format!("{}/status#rc=2&rp=5xx", stage.app);
    stage.place(&call).await;
    told(&stage, 6).await;
    let tokens: std::collections::BTreeSet<_> = stage
        .got("/status")
        .into_iter()
        .map(|got| got.token)
        .collect();
    assert_eq!(
        tokens.len(),
        3,
        "none at first, and one for the retries of each copy"
    );
}

#[tokio::test]
async fn who_ended_a_call_is_told() {
    let stage = Stage::with(&[("SIM_SPEED", "20")]).await;
    stage.answers("/voice", [twiml(r#"<Pause length="3600"/>"#)]);
    stage
        .script("+14155550136", r#"{"ring":600,"then":"no_answer"}"#)
        .await;
    let mut ringing = stage.call_to("+14155550136");
    ringing.ring_seconds = 600;
    let (ringing, active) = (
        stage.place(&ringing).await,
        stage.place(&stage.call_to("+14155550101")).await,
    );
    for (sid, status) in [(&ringing, "ringing"), (&active, "in-progress")] {
        stage
            .until(status, async || {
                (stage.record(sid).await["status"] == status).then_some(())
            })
            .await;
    }
    let so_far = stage.rings().await;
    assert!(so_far[0]["rang_ms"].is_u64() && so_far[0]["ended_by"].is_null());
    stage
        .client
        .update_call(&ringing, EndCall::Complete)
        .await
        .unwrap();
    stage
        .client
        .update_call(&active, EndCall::Complete)
        .await
        .unwrap();
    let rings = stage.ended(2).await;
    for (ring, answered) in rings.iter().zip([false, true]) {
        assert_eq!(
            (&ring["ended_by"], ring["answered"].is_string()),
            (&json!("rest"), answered)
        );
    }
    stage
        .script("+14155550137", r#"{"then":{"replies":[{"hang_up":1}]}}"#)
        .await;
    stage.place(&stage.call_to("+14155550137")).await;
    let later = stage.ended(3).await;
    assert_eq!(later[2]["ended_by"], "customer");
    // It stopped ringing when it was ended.
    assert_eq!(later[0]["rang_ms"], rings[0]["rang_ms"]);
    let rang = rings[0]["rang_ms"].as_i64().unwrap();
    let between = (at(&rings[0], "ended") - at(&rings[0], "ringing")).num_milliseconds();
    assert!((between - rang).abs() <= 500, "{between} {rang}");
}

#[tokio::test]
async fn a_call_cancelled_in_the_queue_never_rang() {
    let stage = Stage::with(&[("SIM_CALLS_PER_SECOND", "0.01")]).await;
    stage.place(&stage.call_to("+14155550113")).await;
    let waiting = stage.place(&stage.call_to("+14155550113")).await;
    stage
        .client
        .update_call(&waiting, EndCall::Complete)
        .await
        .unwrap();
    let rings = stage.ended(2).await;
    assert_eq!(
        (&rings[1]["ringing"], &rings[1]["rang_ms"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&rings[1]["status"], &rings[1]["ended_by"]),
        (&json!("canceled"), &json!("rest"))
    );
    assert!(rings[0]["rang_ms"].is_u64());
}

#[tokio::test]
async fn no_more_is_kept_than_is_wished() {
    let stage = Stage::with(&[("SIM_KEEP", "3")]).await;
    for last in 0..5 {
        stage.call(&format!("+1415555000{last}")).await;
    }
    let rings = stage.rings().await;
    let to: Vec<_> = rings
        .iter()
        .map(|ring| ring["to"].as_str().unwrap())
        .collect();
    assert_eq!(to, ["+14155550002", "+14155550003", "+14155550004"]);
    let requests = stage.get("/sim/requests").await;
    assert_eq!(requests.as_array().unwrap().len(), 3);
}
