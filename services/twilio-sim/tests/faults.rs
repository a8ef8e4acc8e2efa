//! Faults of the whole stand-in at the REST API: each strikes as the plan says, and is recorded.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use stage::Stage;
use tokio::time::Instant;
use twilio::rest::{Client, Config, EndCall, ListCalls, Placement};

const TO: &str = "+14155550113";

/// The calls to a number, by the carrier's list.
async fn listed(stage: &Stage, to: &str) -> usize {
    let filter = ListCalls {
        to: Some(to.into()),
        ..ListCalls::default()
    };
    stage.client.list_calls(&filter).await.unwrap().calls.len()
}

async fn fault_of_last_request(stage: &Stage) -> (Value, Value) {
    let requests = stage.get("/sim/requests").await;
    let last = requests.as_array().unwrap().last().unwrap();
    (last["status"].clone(), last["fault"].clone())
}

#[tokio::test]
async fn what_is_lost_before_placing_is_not_placed() {
    for (fault, label, status) in [
        (json!({"error_before_placing": 1}), "unknown", json!(500)),
        (json!({"reset_before_placing": 1}), "unknown", Value::Null),
        (json!({"too_many": {"share": 1}}), "later", json!(429)),
        (json!({"unauthorized": 1}), "halt", json!(401)),
        (json!({"unavailable": 1}), "not_placed", json!(503)),
    ] {
        let stage = Stage::new().await;
        stage.faults(json!({ "placing": fault })).await;
        let placement = stage.client.create_call(&stage.call_to(TO)).await;
        assert_eq!(placement.label(), label, "{placement:?}");
        let name = fault.as_object().unwrap().keys().next().unwrap().as_str();
        assert_eq!(fault_of_last_request(&stage).await, (status, json!(name)));
        assert_eq!(listed(&stage, TO).await, 0, "{name}");
        assert_eq!(stage.get("/sim/faults").await["struck"], json!({name: 1}));
    }
}

#[tokio::test]
async fn what_is_lost_after_placing_rings_all_the_same() {
    for (name, status) in [
        ("error_after_placing", json!(500)),
        ("reset_after_placing", Value::Null),
    ] {
        let stage = Stage::new().await;
        stage.faults(json!({"placing": {name: 1}})).await;
        let mut call = stage.call_to(TO);
        call.url = format!("{}/voice?call=0198&x=1", stage.app);
        let placement = stage.client.create_call(&call).await;
        assert!(
            matches!(placement, Placement::Unknown { .. }),
            "{placement:?}"
        );
        assert_eq!(fault_of_last_request(&stage).await, (status, json!(name)));
        assert_eq!(listed(&stage, TO).await, 1);
        let rings = stage
            .until("its end", async || {
                let rings = stage.rings().await;
                rings[0]["ended"].is_string().then_some(rings)
            })
            .await;
        assert_eq!(rings.len(), 1);
        let told = &rings[0];
        assert_eq!((&told["to"], &told["call"]), (&json!(TO), &json!("0198")));
        assert_eq!(told["faults"], json!([name]));
        assert!(told["ringing"].is_string() && told["answered"].is_null());
        assert_eq!(
            (&told["ended_by"], &told["status"]),
            (&json!("unanswered"), &json!("busy"))
        );
        // The number's telephone rings two seconds.
        let rang = told["rang_telephone_ms"].as_u64().unwrap();
        assert!(rang >= 2000, "{rang}");
        let record = stage.record(told["sid"].as_str().unwrap()).await;
        assert_eq!(record["faults"], json!([name]));
    }
}

#[tokio::test]
async fn a_reset_is_a_reset_and_no_polite_end() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let stage = Stage::new().await;
    stage
        .faults(json!({"placing": {"reset_after_placing": 1}}))
        .await;
    let address = stage.sim.strip_prefix("http://").unwrap();
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = format!(
        "To=%2B14155550113&From=%2B14155550000&Url={}/voice",
        stage.app
    );
    let request = format!(
        "POST /2010-04-01/Accounts/{}/Calls.json HTTP/1.1\r\nhost: sim\r\nauthorization: Basic {}\r\ncontent-length: {}\r\n\r\n{body}",
        stage::ACCOUNT,
        stage::basic(),
        body.len()
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let end = socket.read(&mut [0; 100]).await;
    let error = end.expect_err("not even a byte, nor an end");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(listed(&stage, TO).await, 1);
}

fn impatient(stage: &Stage) -> Client {
    Client::new(Config {
        base_url: stage.sim.parse().unwrap(),
        account_sid: stage::ACCOUNT.into(),
        auth_token: stage::TOKEN.into(),
        timeout: Duration::from_millis(300),
    })
    .unwrap()
}

#[tokio::test]
async fn a_stalled_answer_is_late_and_its_call_is_not() {
    let stage = Stage::new().await;
    let stalled = json!({"stall_after_placing": {"share": 1, "seconds": 0.6}});
    stage.faults(json!({ "placing": stalled })).await;
    let placement = impatient(&stage).create_call(&stage.call_to(TO)).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    assert_eq!(listed(&stage, TO).await, 1);
    let gone = stage
        .until("the record of the one who went away", async || {
            let requests = stage.get("/sim/requests").await;
            let all = requests.as_array().unwrap().clone();
            all.into_iter().find(|request| request["method"] == "POST")
        })
        .await;
    assert_eq!(
        (&gone["status"], &gone["fault"]),
        (&Value::Null, &json!("stall_after_placing"))
    );
    let started = Instant::now();
    stage.place(&stage.call_to(TO)).await;
    assert!(started.elapsed() >= Duration::from_millis(600));
}

#[tokio::test]
async fn a_slow_placement_happens_later_and_also_when_nobody_waits_any_more() {
    let stage = Stage::new().await;
    let slow = json!({"slow": {"share": 1, "seconds": 0.6}});
    stage.faults(json!({ "placing": slow })).await;
    let placement = impatient(&stage).create_call(&stage.call_to(TO)).await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    assert_eq!(listed(&stage, TO).await, 0, "not yet");
    stage
        .until("the call", async || {
            (listed(&stage, TO).await == 1).then_some(())
        })
        .await;
    assert_eq!(stage.rings().await[0]["faults"], json!(["slow"]));
}

#[tokio::test]
async fn a_retry_after_is_as_planned() {
    let stage = Stage::new().await;
    for (retry_after, wait) in [
        (json!(3), Some(Duration::from_secs(3))),
        (Value::Null, None),
    ] {
        let plan = json!({"placing": {"too_many": {"share": 1, "retry_after": retry_after}}});
        stage.faults(plan).await;
        match stage.client.create_call(&stage.call_to(TO)).await {
            Placement::Later { retry_after, .. } => assert_eq!(retry_after, wait),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_numbers_in_any_order() {
    let plan = json!({"seed": 7, "placing": {"error_after_placing": 0.2, "reset_before_placing": 0.2, "unavailable": 0.2}});
    let mut numbers: Vec<_> = (0..40).map(|n| format!("+1415555{n:04}")).collect();
    let mut results = Vec::new();
    for _ in 0..2 {
        let stage = Stage::new().await;
        stage.faults(plan.clone()).await;
        let mut labels = BTreeMap::new();
        for number in &numbers {
            let placement = stage.client.create_call(&stage.call_to(number)).await;
            labels.insert(number.clone(), placement.label());
        }
        let struck = stage.get("/sim/faults").await["struck"].clone();
        results.push((labels, struck));
        numbers.reverse();
    }
    assert_eq!(results[0], results[1]);
    let labels: std::collections::BTreeSet<_> = results[0].0.values().collect();
    assert_eq!(
        labels.len(),
        3,
        "placed, unknown and not placed occur: {labels:?}"
    );
}

#[tokio::test]
async fn a_storm_ends_by_itself_or_is_lifted() {
    let stage = Stage::new().await;
    let storm = json!({"placing": {"unavailable": 1}, "until": {"placements": 2}});
    stage.faults(storm.clone()).await;
    for label in ["not_placed", "not_placed", "placed"] {
        let placement = stage.client.create_call(&stage.call_to(TO)).await;
        assert_eq!(placement.label(), label);
    }
    let report = stage.get("/sim/faults").await;
    assert_eq!(
        (&report["in_force"], &report["placements"]),
        (&json!(false), &json!(2))
    );
    stage.faults(storm).await;
    assert_eq!(stage.get("/sim/phones").await["faults"], true);
    let url = format!("{}/sim/faults", stage.sim);
    assert_eq!(stage.http.delete(url).send().await.unwrap().status(), 204);
    assert_eq!(stage.get("/sim/faults").await["plan"], Value::Null);
    assert_eq!(stage.get("/sim/phones").await["faults"], false);
    stage.place(&stage.call_to(TO)).await;
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused_and_the_one_in_force_stays() {
    let stage = Stage::new().await;
    stage.faults(json!({"seed": 5})).await;
    for (plan, why) in [
        (
            json!({"placing": {"unavailable": 1.1}}),
            "a share is 0 to 1",
        ),
        (
            json!({"placing": {"unavailable": 0.6, "unauthorized": 0.6}}),
            "more than 1",
        ),
        (json!({"plasing": {}}), "unknown field"),
    ] {
        let url = format!("{}/sim/faults", stage.sim);
        let answer = stage.http.put(url).json(&plan).send().await.unwrap();
        assert_eq!(answer.status(), 422);
        let error = answer.json::<Value>().await.unwrap()["error"].to_string();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(stage.get("/sim/faults").await["plan"]["seed"], 5);
}

#[tokio::test]
async fn lists_lag_and_fail_as_planned_and_so_do_questions_about_a_call() {
    let stage = Stage::new().await;
    let sid = stage.place(&stage.call_to(TO)).await;
    stage.faults(json!({"listing": {"lag": 3600}})).await;
    assert_eq!(listed(&stage, TO).await, 0);
    stage
        .faults(json!({"listing": {"error": 1}, "asking": {"error": 1}}))
        .await;
    let list = stage.client.list_calls(&ListCalls::default()).await;
    assert_eq!(list.unwrap_err().label(), "later");
    assert_eq!(
        fault_of_last_request(&stage).await,
        (json!(500), json!("listing_error"))
    );
    assert_eq!(
        stage.client.fetch_call(&sid).await.unwrap_err().label(),
        "later"
    );
    let ended = stage.client.update_call(&sid, EndCall::Complete).await;
    assert_eq!(ended.unwrap_err().label(), "later");
    assert_eq!(
        fault_of_last_request(&stage).await,
        (json!(500), json!("asking_error"))
    );
    stage.faults(json!({})).await;
    assert_eq!(listed(&stage, TO).await, 1);
}

#[tokio::test]
async fn the_carriers_clock_may_be_off_and_its_dates_agree() {
    let stage = Stage::new().await;
    let sid = stage.place(&stage.call_to("+14155550114")).await;
    for offset in [300, -300] {
        stage
            .faults(json!({"clock": {"offset_seconds": offset}}))
            .await;
        let before = chrono::Utc::now().timestamp();
        let page = stage
            .client
            .list_calls(&ListCalls::default())
            .await
            .unwrap();
        let ahead = page.carrier_now.unwrap().timestamp() - before;
        assert!((offset..offset + 5).contains(&ahead), "{ahead}");
        let call = stage.client.fetch_call(&sid).await.unwrap();
        let created = call.date_created.unwrap().timestamp();
        assert_eq!(
            Some(created),
            page.calls[0].date_created.map(|date| date.timestamp())
        );
        let ahead = created - before;
        assert!((offset - 5..=offset).contains(&ahead), "{ahead}");
    }
    // The records keep the true time.
    let created = stage.record(&sid).await["created"]
        .as_str()
        .unwrap()
        .to_owned();
    let created = chrono::DateTime::parse_from_rfc3339(&created)
        .unwrap()
        .timestamp();
    assert!((chrono::Utc::now().timestamp() - created) < 60);
}

#[tokio::test]
async fn a_number_may_have_a_fault_of_its_own() {
    let stage = Stage::new().await;
    for (fault, label) in [
        ("\"reset_before_placing\"", "unknown"),
        ("\"reset_after_placing\"", "unknown"),
        ("\"error_before_placing\"", "unknown"),
        ("\"unauthorized\"", "halt"),
        ("{\"slow\":0.1}", "placed"),
    ] {
        let script = format!(r#"{{"then":"busy","fault":{fault}}}"#);
        stage.script("+14155550135", &script).await;
        let call = stage.call_to("+14155550135");
        assert_eq!(
            stage.client.create_call(&call).await.label(),
            label,
            "{fault}"
        );
    }
    assert_eq!(listed(&stage, "+14155550135").await, 2);
}
