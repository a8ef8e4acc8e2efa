//! What the REST API does with calls: refusing, queueing, listing, ending them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[allow(dead_code)] // each of these test programs uses a part of it
mod stage;

use stage::{Stage, twiml};
use twilio::rest::{EndCall, ListCalls, Placement};

const ASK: &str = r#"<Gather input="dtmf speech" numDigits="1" timeout="4" speechTimeout="1" action="/gather" actionOnEmptyResult="true"><Say>Did you make this transaction?</Say></Gather>"#;
const BYE: &str = "<Say>Goodbye.</Say><Hangup/>";

async fn asking() -> Stage {
    let stage = Stage::new().await;
    stage.answers("/voice", [twiml(ASK)]);
    stage.answers("/gather", [twiml(BYE)]);
    stage
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
async fn a_call_cancelled_in_the_queue_tells_nobody() {
    let stage = Stage::with(&[("SIM_CALLS_PER_SECOND", "0.01")]).await;
    stage.answers("/voice", [twiml(BYE)]);
    stage.call("+14155550101").await;
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
    let about_it = |got: &stage::Got| got.params["CallSid"] == waiting;
    assert!(!stage.all_got().iter().any(about_it));
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
async fn faster_calls_than_allowed_wait_in_the_queue() {
    let stage = Stage::with(&[("SIM_CALLS_PER_SECOND", "2")]).await;
    stage.answers("/voice", [twiml(BYE)]);
    let mut started = Vec::new();
    let mut waited = 0;
    for sid in [
        stage.place(&stage.call_to("+14155550101")).await,
        stage.place(&stage.call_to("+14155550101")).await,
        stage.place(&stage.call_to("+14155550101")).await,
    ] {
        let record = stage.over(&sid).await;
        let at = chrono::DateTime::parse_from_rfc3339(record["started"].as_str().unwrap()).unwrap();
        started.push(at.timestamp_millis());
        waited = stage
            .client
            .fetch_call(&sid)
            .await
            .unwrap()
            .queue_time
            .unwrap();
    }
    assert!(
        started[1] - started[0] >= 490 && started[2] - started[1] >= 490,
        "{started:?}"
    );
    assert!(waited > 0, "the last one waited");
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
