//! A person plays the customer: through the requests that the page makes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use std::time::Duration;

use serde_json::{Value, json};
use stage::{Stage, twiml};
use tokio::time::Instant;

const NUMBER: &str = "+14155550101";
const ASK: &str = r#"<Gather input="speech dtmf" numDigits="1" timeout="1" actionOnEmptyResult="true" action="/gather"><Say>Was it you?</Say></Gather>"#;

/// The status and the body of an answer.
type Answered = (u16, Value);

async fn request(stage: &Stage, method: &str, path: &str, body: Option<Value>) -> Answered {
    let url = format!("{}/sim/{path}", stage.sim);
    let mut request = stage.http.request(method.parse().unwrap(), url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

async fn act(stage: &Stage, sid: &str, gesture: &str, body: Option<Value>) -> Answered {
    request(stage, "POST", &format!("calls/{sid}/{gesture}"), body).await
}

async fn play(stage: &Stage, number: &str) {
    let path = format!("numbers/{number}/played");
    assert_eq!(request(stage, "PUT", &path, None).await.0, 200);
}

/// A call to a played number, ringing.
async fn ringing(stage: &Stage) -> String {
    play(stage, NUMBER).await;
    let sid = stage.place(&stage.call_to(NUMBER)).await;
    phone(stage, &sid, |phone| phone["state"] == "ringing").await;
    sid
}

/// A played call, answered by hand, that listens.
async fn listening(stage: &Stage) -> String {
    let sid = ringing(stage).await;
    assert_eq!(act(stage, &sid, "answer", None).await.0, 204);
    phone(stage, &sid, |phone| !phone["listens"].is_null()).await;
    sid
}

/// The phone of this call, once it is like this.
async fn phone(stage: &Stage, sid: &str, like: impl Fn(&Value) -> bool) -> Value {
    stage
        .until("the phone", async || {
            let (_, all) = request(stage, "GET", "phones", None).await;
            let phones = all["phones"].as_array().unwrap().clone();
            phones
                .into_iter()
                .find(|phone| phone["sid"] == sid && like(phone))
        })
        .await
}

#[tokio::test]
async fn a_person_answers_and_speaks_and_the_bank_hears_it() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml("<Say>Thanks.</Say><Hangup/>")]);
    let sid = listening(&stage).await;
    let open = phone(&stage, &sid, |_| true).await;
    assert_eq!(
        open["listens"],
        json!({"speech": true, "keys": true, "num_digits": 1})
    );
    assert_eq!(open["transcript"][1]["what"], "Was it you?");
    assert_eq!(
        (&open["number"], &open["played"]),
        (&json!(NUMBER), &json!(true))
    );
    let spoken = act(
        &stage,
        &sid,
        "say",
        Some(json!({"text": " no no that was me "})),
    )
    .await;
    assert_eq!(spoken.0, 204);
    let record = stage.over(&sid).await;
    assert_eq!(record["status"], "completed");
    let got = &stage.got("/gather")[0];
    assert_eq!(got.params["SpeechResult"], "no no that was me");
    assert!((got.params["Confidence"].parse::<f64>().unwrap() - 0.93).abs() < 0.001);
    assert!(got.signed);
    assert_eq!(
        stage.statuses(),
        ["initiated", "ringing", "in-progress", "completed"]
    );
    let heard = record["transcript"].to_string();
    assert!(heard.contains("no no that was me") && heard.contains("Thanks."));
}

#[tokio::test]
async fn the_question_may_be_cut_short() {
    let stage = Stage::new().await;
    let long = ASK.replace("Was it you?", &"This takes a minute to say. ".repeat(30));
    stage.answers("/voice", [twiml(&long)]);
    stage.answers("/gather", [twiml("<Hangup/>")]);
    let sid = listening(&stage).await;
    let body = json!({"text": "yes", "confidence": 0.5});
    assert_eq!(act(&stage, &sid, "say", Some(body)).await.0, 204);
    stage.over(&sid).await;
    assert_eq!(stage.got("/gather")[0].params["Confidence"], "0.5");
}

#[tokio::test]
async fn keys_are_pressed() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml("<Hangup/>")]);
    let sid = listening(&stage).await;
    let pressed = act(&stage, &sid, "press", Some(json!({"digits": "2"}))).await;
    assert_eq!(pressed.0, 204);
    stage.over(&sid).await;
    assert_eq!(stage.got("/gather")[0].params["Digits"], "2");
}

#[tokio::test]
async fn fewer_keys_than_asked_for_count_when_no_more_come() {
    let stage = Stage::new().await;
    stage.answers(
        "/voice",
        [twiml(&ASK.replace("numDigits=\"1\"", "numDigits=\"4\""))],
    );
    stage.answers("/gather", [twiml("<Hangup/>")]);
    let sid = listening(&stage).await;
    for digit in ["1", "2"] {
        act(&stage, &sid, "press", Some(json!({"digits": digit}))).await;
    }
    stage.over(&sid).await;
    assert_eq!(stage.got("/gather")[0].params["Digits"], "12");
}

#[tokio::test]
async fn whoever_says_nothing_is_waited_for_and_then_was_silent() {
    let stage = Stage::with(&[("SIM_PATIENCE", "2s")]).await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml("<Hangup/>")]);
    let sid = listening(&stage).await;
    let began = Instant::now();
    stage.over(&sid).await;
    // Two hundred times faster it would be over at once; and the document's one second is too short for a person.
    assert!(began.elapsed() > Duration::from_millis(1500));
    assert_eq!(stage.got("/gather")[0].params["SpeechResult"], "");
}

#[tokio::test]
async fn a_phone_can_be_declined_or_left_to_ring() {
    let stage = Stage::new().await;
    let sid = ringing(&stage).await;
    assert_eq!(act(&stage, &sid, "decline", None).await.0, 204);
    assert_eq!(stage.over(&sid).await["status"], "busy");

    let mut call = stage.call_to(NUMBER);
    call.ring_seconds = 1;
    let began = Instant::now();
    let sid = stage.place(&call).await;
    assert_eq!(stage.over(&sid).await["status"], "no-answer");
    assert!(
        began.elapsed() > Duration::from_secs(1),
        "time is not compressed"
    );
    let answer = act(&stage, &sid, "answer", None).await;
    assert_eq!(answer.0, 409);
    assert_eq!(answer.1["error"], "the call is over: no-answer");
}

#[tokio::test]
async fn a_person_hangs_up_at_any_time() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    let sid = listening(&stage).await;
    assert_eq!(act(&stage, &sid, "hang_up", None).await.0, 204);
    assert_eq!(stage.over(&sid).await["status"], "completed");
    assert!(stage.got("/gather").is_empty());

    stage.answers("/voice", [twiml(r#"<Pause length="60"/>"#)]);
    let sid = ringing(&stage).await;
    act(&stage, &sid, "answer", None).await;
    phone(&stage, &sid, |phone| phone["state"] == "active").await;
    assert_eq!(act(&stage, &sid, "hang_up", None).await.0, 204);
    assert_eq!(stage.over(&sid).await["status"], "completed");
}

#[tokio::test]
async fn the_bank_may_cancel_what_rings_by_hand() {
    let stage = Stage::new().await;
    let sid = ringing(&stage).await;
    let ended = stage
        .client
        .update_call(&sid, twilio::rest::EndCall::Cancel)
        .await;
    assert!(ended.is_ok());
    assert_eq!(stage.over(&sid).await["status"], "canceled");
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_the_reason() {
    let stage = Stage::new().await;
    let text = || Some(json!({"text": "yes"}));
    let why = |answer: &Answered| answer.1["error"].as_str().unwrap().to_owned();

    let nobody = act(&stage, "CA1", "say", text()).await;
    assert_eq!((nobody.0, why(&nobody).as_str()), (404, "no such call"));

    stage.answers("/voice", [twiml(r#"<Gather numDigits="1"/>"#)]);
    let sid = ringing(&stage).await;
    let early = act(&stage, &sid, "say", text()).await;
    assert_eq!(
        (early.0, why(&early).as_str()),
        (409, "nobody listens right now")
    );
    assert_eq!(act(&stage, &sid, "hang_up", None).await.0, 409);
    act(&stage, &sid, "answer", None).await;
    assert_eq!(
        act(&stage, &sid, "answer", None).await.0,
        409,
        "a second time"
    );
    phone(&stage, &sid, |phone| !phone["listens"].is_null()).await;
    let deaf = act(&stage, &sid, "say", text()).await;
    assert_eq!(
        (deaf.0, why(&deaf).as_str()),
        (409, "only keys are listened for right now")
    );
    for (gesture, body, status) in [
        ("say", json!({"text": "  "}), 422),
        ("say", json!({"text": "x".repeat(501)}), 422),
        ("say", json!({"text": "yes", "confidence": 2}), 422),
        ("say", json!({"words": "yes"}), 422),
        ("press", json!({"digits": "one"}), 422),
        ("press", json!({"digits": ""}), 422),
        ("press", json!({"digits": "1".repeat(33)}), 422),
    ] {
        let answer = act(&stage, &sid, gesture, Some(body.clone())).await;
        assert_eq!(answer.0, status, "{body}");
        assert!(!why(&answer).is_empty());
    }
    assert_eq!(
        request(&stage, "PUT", "numbers/12/played", None).await.0,
        422
    );

    let scripted = stage.place(&stage.call_to("+14155550114")).await;
    let scripted = act(&stage, &scripted, "answer", None).await;
    assert_eq!(scripted.0, 409);
    assert!(why(&scripted).contains("script"));
}

#[tokio::test]
async fn a_number_that_is_left_follows_its_script_again() {
    let stage = Stage::new().await;
    let path = "numbers/+14155550113/played";
    play(&stage, "+14155550113").await;
    assert_eq!(request(&stage, "GET", path, None).await.1["played"], true);
    assert_eq!(request(&stage, "DELETE", path, None).await.0, 204);
    assert_eq!(request(&stage, "GET", path, None).await.1["played"], false);
    assert_eq!(stage.call("+14155550113").await["status"], "busy");
}

/// The next snapshot of the stream.
async fn snapshot(stream: &mut reqwest::Response, rest: &mut String) -> Value {
    loop {
        if let Some((event, after)) = rest.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data: "));
            let data = data.map(|data| serde_json::from_str(data).unwrap());
            *rest = String::from(after);
            match data {
                Some(data) => return data,
                None => continue,
            }
        }
        let chunk = tokio::time::timeout(stage::DEADLINE, stream.chunk());
        let chunk = chunk.await.unwrap().unwrap().unwrap();
        rest.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

#[tokio::test]
async fn whoever_watches_sees_every_phone_and_what_changes() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml("<Hangup/>")]);
    let url = format!("{}/sim/events", stage.sim);
    let mut stream = stage.http.get(url).send().await.unwrap();
    let mut rest = String::new();
    let first = snapshot(&mut stream, &mut rest).await;
    assert_eq!(
        first,
        json!({"phones": [], "more": 0, "played": [], "faults": false})
    );
    play(&stage, NUMBER).await;
    let second = snapshot(&mut stream, &mut rest).await;
    assert_eq!(second["played"], json!([NUMBER]));
    let sid = stage.place(&stage.call_to(NUMBER)).await;
    let mut until = async |like: fn(&Value) -> bool| {
        while !like(&snapshot(&mut stream, &mut rest).await["phones"]) {}
    };
    until(|phones| phones[0]["state"] == "ringing").await;
    act(&stage, &sid, "answer", None).await;
    until(|phones| phones[0]["listens"].is_object()).await;
    act(&stage, &sid, "say", Some(json!({"text": "yes"}))).await;
    until(|phones| *phones == json!([])).await;
}

#[tokio::test]
async fn not_more_watch_than_there_are_places() {
    let stage = Stage::new().await;
    let mut streams = Vec::new();
    for _ in 0..32 {
        let url = format!("{}/sim/events", stage.sim);
        let stream = stage.http.get(url).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        streams.push(stream);
    }
    assert_eq!(request(&stage, "GET", "events", None).await.0, 503);
    drop(streams);
    stage
        .until("a free place", async || {
            let url = format!("{}/sim/events", stage.sim);
            let answer = stage.http.get(url).send().await.unwrap();
            (answer.status() == 200).then_some(())
        })
        .await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_those_who_watch() {
    let stage = Stage::new().await;
    let url = format!("{}/sim/events", stage.sim);
    let mut stream = stage.http.get(url).send().await.unwrap();
    snapshot(&mut stream, &mut String::new()).await;
    drop(stage);
    // Sooner than the deadline at which every connection is cut.
    let end = tokio::time::timeout(Duration::from_secs(4), stream.chunk());
    assert!(end.await.unwrap().unwrap().is_none());
}

#[tokio::test]
async fn the_page_and_its_files_are_served_and_nothing_inline_would_run() {
    let stage = Stage::new().await;
    let get = async |path: &str| {
        let url = format!("{}{path}", stage.sim);
        stage.http.get(url).send().await.unwrap()
    };
    let page = get("/?number=%2B14155550101").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    assert!(!html.contains("http://") && !html.contains("style="));
    for part in html.split(['"']).filter(|part| part.starts_with("/page/")) {
        assert_eq!(get(part).await.status(), 200, "{part}");
    }
    for module in ["main.js", "phone.js"] {
        let script = get(&format!("/page/{module}")).await;
        let kind = &script.headers()["content-type"];
        assert_eq!(kind, "text/javascript; charset=utf-8");
        for import in script.text().await.unwrap().split('\'') {
            if let Some(name) = import.strip_prefix("./") {
                let imported = get(&format!("/page/{name}")).await;
                assert_eq!(imported.status(), 200, "{name}");
            }
        }
    }
    assert_eq!(get("/page/none.js").await.status(), 404);
}

#[tokio::test]
async fn another_site_presses_no_buttons() {
    let stage = Stage::new().await;
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 200),
    ] {
        let url = format!("{}/sim/numbers/{NUMBER}/played", stage.sim);
        let request = stage.http.put(url).header("sec-fetch-site", site);
        assert_eq!(request.send().await.unwrap().status(), status, "{site}");
    }
}
