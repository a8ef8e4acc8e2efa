//! The REST API's door and the control API.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use serde_json::{Value, json};
use stage::{ACCOUNT, Stage, TOKEN};

#[tokio::test]
async fn only_the_account_with_its_secret_gets_in() {
    let stage = Stage::new().await;
    let calls = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", stage.sim);
    for (user, password, status, code) in
        [(ACCOUNT, "wrong", 401, 20003), ("AC2", TOKEN, 401, 20003)]
    {
        let answer = stage
            .http
            .get(&calls)
            .basic_auth(user, Some(password))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            (body["code"].as_u64(), body["status"].as_u64()),
            (Some(code), Some(u64::from(status)))
        );
        assert!(body["message"].is_string() && body["more_info"].is_string());
    }
    assert_eq!(stage.http.get(&calls).send().await.unwrap().status(), 401);
    let other = calls.replace(ACCOUNT, "AC2");
    let answer = stage
        .http
        .get(other)
        .basic_auth(ACCOUNT, Some(TOKEN))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], 20404);
}

#[tokio::test]
async fn an_unknown_call_or_path_is_not_found_in_twilios_words() {
    let stage = Stage::new().await;
    assert_eq!(
        stage.client.fetch_call("CA1").await.unwrap_err().label(),
        "not_found"
    );
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", stage.sim);
    let answer = stage
        .http
        .get(url)
        .basic_auth(ACCOUNT, Some(TOKEN))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], 20404);
}

#[tokio::test]
async fn a_placed_call_is_shown_in_twilios_shape() {
    let stage = Stage::new().await;
    let sid = stage.place(&stage.call_to("+14155550114")).await;
    let url = format!(
        "{}/2010-04-01/Accounts/{ACCOUNT}/Calls/{sid}.json",
        stage.sim
    );
    let answer = stage
        .http
        .get(url)
        .basic_auth(ACCOUNT, Some(TOKEN))
        .send()
        .await
        .unwrap();
    assert!(answer.headers().contains_key("date"));
    let call: Value = answer.json().await.unwrap();
    assert!(sid.starts_with("CA") && sid.len() == 34, "{sid}");
    assert!(chrono::DateTime::parse_from_rfc2822(call["date_created"].as_str().unwrap()).is_ok());
    assert_eq!(
        (call["direction"].as_str(), call["price"].is_null()),
        (Some("outbound-api"), true)
    );
    assert!(call["queue_time"].is_string() && call["subresource_uris"].is_object());
}

#[tokio::test]
async fn the_records_tell_what_was_asked_and_can_be_forgotten() {
    let stage = Stage::new().await;
    let record = stage.call("+14155550113").await;
    let sid = record["sid"].as_str().unwrap();
    let get = async |path: &str| -> Value {
        stage
            .http
            .get(format!("{}{path}", stage.sim))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let requests = get("/sim/requests").await;
    assert_eq!(
        (
            requests[0]["method"].as_str(),
            requests[0]["status"].as_u64()
        ),
        (Some("POST"), Some(201))
    );
    assert!(requests[0]["form"].to_string().contains("+14155550113"));
    assert!(
        !requests.to_string().contains(TOKEN),
        "secrets are not recorded"
    );
    assert_eq!(get("/sim/calls?to=%2B14155550113").await[0]["sid"], sid);
    assert_eq!(get("/sim/calls?to=%2B14155550114").await, json!([]));
    stage
        .http
        .delete(format!("{}/sim/records", stage.sim))
        .send()
        .await
        .unwrap();
    assert_eq!(get("/sim/calls").await, json!([]));
    assert_eq!(get("/sim/requests").await, json!([]));
}

#[tokio::test]
async fn a_script_is_set_shown_and_reset() {
    let stage = Stage::new().await;
    let url = format!("{}/sim/numbers/+14155550101", stage.sim);
    stage.script("+14155550101", r#"{"then":"busy"}"#).await;
    assert_eq!(stage.call("+14155550101").await["status"], "busy");
    assert_eq!(stage.http.delete(&url).send().await.unwrap().status(), 204);
    let script: Value = stage
        .http
        .get(&url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(script["then"]["replies"][0]["say"], "Yes, that was me.");
    let bad = stage
        .http
        .put(&url)
        .json(&json!({"then": {"replies": [{"sing": "la"}]}}))
        .send()
        .await
        .unwrap();
    assert!(bad.status().is_client_error());
    let nobody = format!("{}/sim/numbers/12", stage.sim);
    assert_eq!(
        stage
            .http
            .put(nobody)
            .json(&json!({"then": "busy"}))
            .send()
            .await
            .unwrap()
            .status(),
        422
    );
}

#[tokio::test]
async fn the_speed_can_be_changed_under_way() {
    let stage = Stage::with(&[("SIM_SPEED", "0.01")]).await;
    let sid = stage.place(&stage.call_to("+14155550113")).await;
    assert_eq!(stage.record(&sid).await["status"], "queued");
    let url = format!("{}/sim/speed", stage.sim);
    assert_eq!(
        stage
            .http
            .put(&url)
            .json(&json!({"speed": 0}))
            .send()
            .await
            .unwrap()
            .status(),
        422
    );
    assert!(
        stage
            .http
            .put(&url)
            .json(&json!({"speed": 500}))
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
    assert_eq!(stage.over(&sid).await["status"], "busy");
}

#[tokio::test]
async fn it_says_that_it_is_alive_and_ready() {
    let stage = Stage::new().await;
    for path in ["healthz", "readyz"] {
        assert_eq!(
            stage
                .http
                .get(format!("{}/{path}", stage.sim))
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
    }
}
