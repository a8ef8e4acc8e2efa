//! Calls from the placement to the last callback, each with a customer of its own kind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use stage::{Answer, Stage, twiml};
use twilio::rest::{EndCall, ListCalls, MachineDetection, Placement, StatusEvent};

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
async fn a_number_may_be_refused_and_a_magic_number_is() {
    let stage = asking().await;
    for (number, code) in [
        ("+14155550117", 21214),
        ("+15005550003", 21215),
        ("+1", 21211),
    ] {
        let placement = stage.client.create_call(&stage.call_to(number)).await;
        assert!(
            matches!(placement, Placement::Refused { code: seen, .. } if seen == code),
            "{placement:?}"
        );
    }
    let mut call = stage.call_to("+14155550101");
    call.from = "+15005550001".into();
    let placement = stage.client.create_call(&call).await;
    assert!(
        matches!(placement, Placement::Halt { code: 21212, .. }),
        "{placement:?}"
    );
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
        assert_eq!(stage.got("/amd")[0].params["AnsweredBy"], verdict);
        assert_eq!(record["answered_by"], verdict);
        let unasked = asking().await;
        unasked.call(number).await;
        assert!(unasked.got("/amd").is_empty());
    }
}

#[tokio::test]
async fn a_call_cancelled_in_the_queue_tells_nobody() {
    let stage = Stage::with(&[("SIM_CALLS_PER_SECOND", "0.01")]).await;
    stage.answers("/voice", [twiml(BYE)]);
    stage.call("+14155550101").await;
    let told = stage.all_got().len();
    let waiting = stage.place(&stage.call_to("+14155550102")).await;
    let canceled = stage
        .client
        .update_call(&waiting, EndCall::Cancel)
        .await
        .unwrap();
    assert_eq!(canceled.status.as_str(), "canceled");
    let again = stage
        .client
        .update_call(&waiting, EndCall::Cancel)
        .await
        .unwrap_err();
    assert_eq!(again.label(), "refused");
    assert_eq!(
        stage.record(&waiting).await["webhooks"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(stage.all_got().len(), told);
}

#[tokio::test]
async fn a_call_cancelled_while_it_rings_is_told() {
    let stage = asking().await;
    stage
        .script("+14155550130", r#"{"ring":600,"then":"no_answer"}"#)
        .await;
    let mut call = stage.call_to("+14155550130");
    call.ring_seconds = 600;
    let sid = stage.place(&call).await;
    stage
        .until("ringing", async || {
            (stage.record(&sid).await["status"] == "ringing").then_some(())
        })
        .await;
    stage
        .client
        .update_call(&sid, EndCall::Cancel)
        .await
        .unwrap();
    stage.over(&sid).await;
    assert_eq!(stage.statuses().last().unwrap(), "canceled");
}

#[tokio::test]
async fn an_answered_call_can_be_completed_and_not_cancelled() {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(r#"<Pause length="3600"/>"#)]);
    let sid = stage.place(&stage.call_to("+14155550101")).await;
    stage
        .until("the answer", async || {
            (stage.record(&sid).await["status"] == "in-progress").then_some(())
        })
        .await;
    assert_eq!(
        stage
            .client
            .update_call(&sid, EndCall::Cancel)
            .await
            .unwrap_err()
            .label(),
        "refused"
    );
    stage
        .client
        .update_call(&sid, EndCall::Complete)
        .await
        .unwrap();
    assert_eq!(stage.over(&sid).await["status"], "completed");
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
    assert!(
        (10..60).contains(&record["duration"].as_u64().unwrap()),
        "{record}"
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
async fn faster_calls_than_allowed_wait_in_the_queue() {
    let stage = Stage::with(&[("SIM_CALLS_PER_SECOND", "4")]).await;
    stage.answers("/voice", [twiml(BYE)]);
    let mut sids = Vec::new();
    for _ in 0..3 {
        sids.push(stage.place(&stage.call_to("+14155550101")).await);
    }
    for sid in &sids {
        stage.over(sid).await;
    }
    let last = stage.client.fetch_call(&sids[2]).await.unwrap();
    assert!(last.queue_time.unwrap() >= 400, "{last:?}");
}

#[tokio::test]
async fn a_list_is_filtered_paged_and_late() {
    let stage = asking().await;
    for number in [
        "+14155550101",
        "+14155550102",
        "+14155550101",
        "+14155550101",
    ] {
        stage.place(&stage.call_to(number)).await;
    }
    let filter = ListCalls {
        to: Some("+14155550101".into()),
        page_size: Some(2),
        ..ListCalls::default()
    };
    let first = stage.client.list_calls(&filter).await.unwrap();
    assert_eq!(first.calls.len(), 2);
    assert!(first.carrier_now.is_some());
    let second = stage
        .client
        .next_calls(&first.next_page_uri.unwrap())
        .await
        .unwrap();
    assert_eq!((second.calls.len(), second.next_page_uri), (1, None));
    assert!(
        second
            .calls
            .iter()
            .all(|call| call.to.as_deref() == Some("+14155550101"))
    );

    let late = Stage::with(&[("SIM_LIST_LAG", "1h")]).await;
    let sid = late.place(&late.call_to("+14155550114")).await;
    assert!(
        late.client
            .list_calls(&ListCalls::default())
            .await
            .unwrap()
            .calls
            .is_empty()
    );
    assert!(late.client.fetch_call(&sid).await.is_ok());
}

#[tokio::test]
async fn a_placement_may_be_accepted_and_answered_with_an_error() {
    let stage = asking().await;
    stage
        .script(
            "+14155550131",
            r#"{"then":"busy","fault":"error_after_placing"}"#,
        )
        .await;
    let placement = stage
        .client
        .create_call(&stage.call_to("+14155550131"))
        .await;
    assert!(
        matches!(placement, Placement::Unknown { .. }),
        "{placement:?}"
    );
    let filter = ListCalls {
        to: Some("+14155550131".into()),
        ..ListCalls::default()
    };
    assert_eq!(
        stage.client.list_calls(&filter).await.unwrap().calls.len(),
        1
    );
    stage
        .script(
            "+14155550132",
            r#"{"then":"busy","fault":{"too_many":{"retry_after":7}}}"#,
        )
        .await;
    let placement = stage
        .client
        .create_call(&stage.call_to("+14155550132"))
        .await;
    let wait = Some(std::time::Duration::from_secs(7));
    assert!(
        matches!(placement, Placement::Later { retry_after, .. } if retry_after == wait),
        "{placement:?}"
    );
    stage
        .script("+14155550132", r#"{"then":"busy","fault":"unavailable"}"#)
        .await;
    let placement = stage
        .client
        .create_call(&stage.call_to("+14155550132"))
        .await;
    assert!(
        matches!(placement, Placement::NotPlaced { .. }),
        "{placement:?}"
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
