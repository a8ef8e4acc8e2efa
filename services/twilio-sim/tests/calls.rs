//! Calls from the placement to the last callback, each with a customer of its own kind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use stage::{Answer, Stage, twiml};
use twilio::rest::{MachineDetection, StatusEvent};

const ASK: &str = r#"<Gather input="dtmf speech" numDigits="1" timeout="4" speechTimeout="1" action="/gather" actionOnEmptyResult="true"><Say>Did you make this transaction?</Say></Gather>"#;
const BYE: &str = "<Say>Goodbye.</Say><Hangup/>";

async fn asking() -> Stage {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml(BYE)]);
    stage
}

#[tokio::test]
async fn a_call_is_told_step_by_step_each_signed_and_numbered() {
    let stage = asking().await;
    let record = stage.call("+14155550101").await;
    assert_eq!(
        stage.statuses(),
        ["initiated", "ringing", "in-progress", "completed"]
    );
    assert!(
        stage.all_got().iter().all(|got| got.signed),
        "{:?}",
        stage.all_got()
    );
    let told = stage.got("/status");
    let last = told
        .iter()
        .find(|got| got.params["CallStatus"] == "completed")
        .unwrap();
    assert_eq!(last.params["SequenceNumber"], "3");
    assert_eq!(last.params["CallbackSource"], "call-progress-events");
    assert_eq!(last.params["SipResponseCode"], "200");
    assert!(
        last.params["CallDuration"].parse::<u32>().unwrap() >= 5,
        "{last:?}"
    );
    assert!(chrono::DateTime::parse_from_rfc2822(&last.params["Timestamp"]).is_ok());
    let voice = &stage.got("/voice")[0];
    assert_eq!(voice.params["CallStatus"], "in-progress");
    assert_eq!(voice.params["To"], "+14155550101");
    assert_eq!(voice.params["AccountSid"], stage::ACCOUNT);
    let said: Vec<_> = record["transcript"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["what"].as_str().unwrap())
        .collect();
    assert!(
        said.contains(&"Did you make this transaction?") && said.contains(&"Yes, that was me."),
        "{said:?}"
    );
}

#[tokio::test]
async fn what_a_customer_says_or_presses_reaches_the_action() {
    for (number, field, value) in [
        ("+14155550101", "SpeechResult", "Yes, that was me."),
        ("+14155550102", "SpeechResult", "No, I did not make that."),
        ("+14155550103", "Digits", "1"),
        ("+14155550104", "Digits", "2"),
        ("+14155550106", "Digits", "3"),
        ("+14155550108", "SpeechResult", ""),
        ("+14155550118", "SpeechResult", "Let me talk to someone."),
    ] {
        let stage = asking().await;
        let record = stage.call(number).await;
        assert_eq!(record["status"], "completed", "{number}");
        assert_eq!(stage.got("/gather")[0].params[field], value, "{number}");
    }
}

#[tokio::test]
async fn the_second_turn_may_differ_and_confidence_may_be_missing() {
    let stage = asking().await;
    stage.answers("/gather", [twiml(ASK), twiml(BYE)]);
    stage.call("+14155550109").await;
    let turns = stage.got("/gather");
    assert_eq!(turns.len(), 2);
    assert_eq!(turns[0].params["SpeechResult"], "");
    assert_eq!(turns[1].params["SpeechResult"], "Yes.");
    assert!(!turns[1].params.contains_key("Confidence"));
}

#[tokio::test]
async fn silence_falls_through_unless_the_gather_wants_to_know_it() {
    let stage = Stage::new().await;
    stage.answers(
        "/voice",
        [twiml(
            r#"<Gather action="/gather"/><Redirect>/after?x=1</Redirect>"#,
        )],
    );
    stage.answers("/after", [twiml(BYE)]);
    stage.call("+14155550108").await;
    assert!(stage.got("/gather").is_empty());
    assert_eq!(stage.got("/after").len(), 1);
}

#[tokio::test]
async fn a_gather_hears_only_the_kind_of_input_it_listens_for() {
    for (number, input) in [("+14155550101", "dtmf"), ("+14155550103", "speech")] {
        let stage = Stage::new().await;
        stage.answers(
            "/voice",
            [twiml(&format!(
                r#"<Gather input="{input}" action="/gather"/>{BYE}"#
            ))],
        );
        stage.call(number).await;
        assert!(stage.got("/gather").is_empty(), "{number}");
    }
}

#[tokio::test]
async fn a_customer_may_hang_up_during_the_greeting_or_when_asked_again() {
    let greeting = format!("<Say>{}</Say>{ASK}", "Hello. ".repeat(60));
    for (number, first, turns) in [
        ("+14155550111", greeting.as_str(), 0),
        ("+14155550112", ASK, 1),
    ] {
        let stage = asking().await;
        stage.answers("/voice", [twiml(first)]);
        stage.answers(
            "/gather",
            [twiml(&format!("<Say>{}</Say>{ASK}", "Again. ".repeat(60)))],
        );
        let record = stage.call(number).await;
        assert_eq!(record["status"], "completed", "{number}");
        assert_eq!(stage.got("/gather").len(), turns, "{number}");
        let last = record["transcript"].as_array().unwrap().last().unwrap();
        assert_eq!(last["what"], "the customer has hung up", "{number}");
    }
}

#[tokio::test]
async fn a_call_that_nobody_answers_ends_without_a_document() {
    for (number, status, sip) in [
        ("+14155550113", "busy", 486),
        ("+14155550114", "no-answer", 480),
        ("+14155550999", "no-answer", 480),
        ("+14155550116", "failed", 404),
    ] {
        let stage = asking().await;
        let record = stage.call(number).await;
        assert_eq!(
            (
                record["status"].as_str(),
                record["sip_response_code"].as_u64()
            ),
            (Some(status), Some(sip)),
            "{number}"
        );
        assert_eq!(stage.statuses().last().unwrap(), status);
        assert!(stage.got("/voice").is_empty(), "{number}");
    }
}

#[tokio::test]
async fn only_subscribed_events_are_told() {
    let stage = asking().await;
    let mut call = stage.call_to("+14155550101");
    call.status_events = vec![StatusEvent::Ringing, StatusEvent::Completed];
    let sid = stage.place(&call).await;
    stage.over(&sid).await;
    assert_eq!(stage.statuses(), ["ringing", "completed"]);
}

#[tokio::test]
async fn a_transfer_tells_its_result_to_the_action() {
    for (number, status) in [
        ("+18005550199", "completed"),
        ("+14155550113", "busy"),
        ("+14155550114", "no-answer"),
        ("+14155550116", "failed"),
    ] {
        let stage = Stage::new().await;
        let dial = format!(
            r#"<Dial action="/dial" timeout="5" answerOnBridge="true"><Number>{number}</Number></Dial>"#
        );
        stage.answers("/voice", [twiml(&dial)]);
        stage.answers("/dial", [twiml(BYE)]);
        stage.call("+14155550102").await;
        let result = &stage.got("/dial")[0];
        assert_eq!(result.params["DialCallStatus"], status);
        assert_eq!(
            result.params.contains_key("DialCallDuration"),
            status == "completed"
        );
        assert!(result.signed);
    }
}

#[tokio::test]
async fn a_machine_is_detected_beside_the_call_only_when_asked_for() {
    for (number, verdict) in [
        ("+14155550115", "machine_end_beep"),
        ("+14155550108", "human"),
    ] {
        let stage = asking().await;
        stage.answers("/gather", [twiml(ASK), twiml(ASK), twiml(ASK), twiml(BYE)]);
        let mut call = stage.call_to(number);
        call.machine_detection = Some(MachineDetection {
            until_message_end: true,
            callback: format!("{}/amd", stage.app),
            timeout: None,
        });
        let sid = stage.place(&call).await;
        let record = stage.over(&sid).await;
        let told = stage
            .until("the verdict", async || stage.got("/amd").pop())
            .await;
        assert_eq!(told.params["AnsweredBy"], verdict);
        assert_eq!(record["answered_by"], verdict);
        let unasked = asking().await;
        unasked.call(number).await;
        assert!(unasked.got("/amd").is_empty());
    }
}

#[tokio::test]
async fn a_time_limit_ends_an_endless_call() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(r#"<Pause length="3600"/>"#)]);
    let mut call = stage.call_to("+14155550101");
    call.time_limit = Some(10);
    let sid = stage.place(&call).await;
    let record = stage.over(&sid).await;
    assert_eq!(record["status"], "completed");
    assert!(record["duration"].as_u64().unwrap() >= 10, "{record}");
    assert!(
        record["transcript"]
            .to_string()
            .contains("the time limit is reached")
    );
}

#[tokio::test]
async fn a_loop_of_redirects_ends() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml("<Redirect>/voice</Redirect>")]);
    let record = stage.call("+14155550101").await;
    assert_eq!(
        record["transcript"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["what"] == "too many documents")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_document_that_is_none_leads_to_the_fallback() {
    for (answer, code) in [
        (Answer::Status(500), "11200"),
        (
            Answer::Other {
                content_type: "text/html",
                body: "<Response/>",
            },
            "12300",
        ),
        (
            Answer::Other {
                content_type: "text/xml",
                body: "<Response>",
            },
            "12100",
        ),
        (
            Answer::Other {
                content_type: "text/xml",
                body: "<Response><Sing/></Response>",
            },
            "12200",
        ),
    ] {
        let stage = asking().await;
        stage.answers("/voice", [answer]);
        stage.answers("/fallback", [twiml(BYE)]);
        let record = stage.call("+14155550101").await;
        assert_eq!(record["status"], "completed");
        let fallback = &stage.got("/fallback")[0];
        assert_eq!(fallback.params["ErrorCode"], code);
        assert_eq!(fallback.params["ErrorUrl"], format!("{}/voice", stage.app));
        assert!(fallback.signed);
    }
}

#[tokio::test]
async fn without_a_working_fallback_the_call_ends_with_an_apology() {
    let stage = asking().await;
    stage.answers("/voice", [Answer::Status(500)]);
    stage.answers("/fallback", [Answer::Status(500)]);
    let record = stage.call("+14155550101").await;
    assert_eq!(record["status"], "completed");
    assert!(
        record["transcript"]
            .to_string()
            .contains("application error")
    );
}
#[tokio::test]
async fn a_customer_who_hangs_up_on_a_transfer_ends_it_and_the_action_is_told() {
    for (desk, status) in [("+14155550135", "completed"), ("+14155550114", "canceled")] {
        let stage = Stage::new().await;
        let transfer =
            format!(r#"<Dial action="/dial" timeout="600"><Number>{desk}</Number></Dial>"#);
        stage.answers("/voice", [twiml(ASK)]);
        stage.answers("/gather", [twiml(&transfer)]);
        stage.answers("/dial", [twiml("<Redirect>/never</Redirect>")]);
        stage
            .script(
                "+14155550135",
                r#"{"ring":1,"talk":3000,"then":{"replies":[]}}"#,
            )
            .await;
        stage
            .script(
                "+14155550133",
                r#"{"then":{"replies":[{"press":"2"},{"hang_up":400}]}}"#,
            )
            .await;
        let record = stage.call("+14155550133").await;
        assert_eq!(record["status"], "completed");
        assert_eq!(stage.got("/dial")[0].params["DialCallStatus"], status);
        assert!(stage.got("/never").is_empty());
    }
}

#[tokio::test]
async fn status_callbacks_may_come_late_twice_or_never() {
    let stage = asking().await;
    let deliveries = r#"[{"late":600},{"times":2},{"times":0}]"#;
    let script =
        format!(r#"{{"then":{{"replies":[{{"press":"1"}}]}},"status_callbacks":{deliveries}}}"#);
    stage.script("+14155550134", &script).await;
    stage.place(&stage.call_to("+14155550134")).await;
    let told = stage
        .until("four callbacks", async || {
            Some(stage.got("/status")).filter(|told| told.len() == 4)
        })
        .await;
    let told: Vec<_> = told
        .iter()
        .map(|got| got.params["CallStatus"].as_str())
        .collect();
    assert_eq!(told, ["ringing", "ringing", "completed", "initiated"]);
}
