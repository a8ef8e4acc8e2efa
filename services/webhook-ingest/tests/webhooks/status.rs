//! `/status` and `/amd`: what the carrier tells beside the conversation.

use domain::{Action, Attention, CallState, Outcome};
use reqwest::StatusCode;

use crate::stage::Stage;

#[tokio::test]
async fn every_status_moves_the_call_and_is_stored_once() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    for (status, state) in [
        ("initiated", CallState::Dialing),
        ("ringing", CallState::Ringing),
        ("in-progress", CallState::Answered),
        ("ringing", CallState::Answered),
        ("completed", CallState::Ended),
    ] {
        let served = call.status(status).await;
        assert_eq!(
            (served.status, served.body.as_str()),
            (StatusCode::NO_CONTENT, "")
        );
        assert_eq!(call.fate().await.0, state, "{status}");
    }
    assert_eq!(call.events("status").await.len(), 4);
    // Connected, and nothing of ours was ever served.
    assert_eq!(call.fate().await.1, Some(Outcome::AppError));
    assert_eq!(
        call.label().await,
        (Action::Disconnected, Attention::NeedsReview)
    );
}

#[tokio::test]
async fn the_carriers_last_word_is_the_outcome_of_a_call_without_an_answer() {
    let stage = Stage::new().await;
    for (n, status, outcome, action) in [
        (1, "busy", Outcome::Busy, Action::NotAnswered),
        (2, "no-answer", Outcome::NoAnswer, Action::NotAnswered),
        (3, "failed", Outcome::Failed, Action::Disconnected),
        (4, "canceled", Outcome::Canceled, Action::NotAnswered),
    ] {
        let call = stage.call(n).await;
        call.status(status).await;
        assert_eq!(call.fate().await.1, Some(outcome), "{status}");
        assert_eq!(call.label().await.0, action, "{status}");
    }
}

#[tokio::test]
async fn hanging_up_before_an_answer_is_told_from_not_being_served() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::AppError));
    // The greeting was served after all, its webhook came late: a fact counts whenever it comes.
    call.voice().await;
    assert_eq!(call.fate().await.1, Some(Outcome::HungUp));
    assert_eq!(call.label().await, (Action::Disconnected, Attention::None));
}

#[tokio::test]
async fn why_a_call_failed_is_kept() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let form = [
        ("CallStatus", "failed"),
        ("SipResponseCode", "503"),
        ("CallDuration", "0"),
        ("SequenceNumber", "3"),
        ("ErrorCode", "32011"),
        ("Timestamp", "Sun, 22 Nov 2026 17:00:00 +0000"),
    ];
    call.post("status", "", &form).await;
    let seen = stage.seen("TXN001").await;
    assert_eq!(seen.call.unwrap().reason.unwrap().code, "503");
    let event = call.events("status").await.remove(0);
    assert_eq!(event["error_code"], "32011");
    assert_eq!(event["carrier_at"], "2026-11-22T17:00:00Z");
}

#[tokio::test]
async fn an_unknown_word_leaves_an_event_and_moves_nothing() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.status("ringing").await;
    for word in ["on-the-moon", "on-the-moon", "a\0b", &"x".repeat(10_000)] {
        assert_eq!(call.status(word).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(call.events("status").await.len(), 4);
    assert_eq!(call.fate().await.0, CallState::Ringing);
    let none = call.post("status", "", &[]).await;
    assert_eq!(none.status, StatusCode::NO_CONTENT);
    assert_eq!(call.events("status").await.len(), 4);
}

#[tokio::test]
async fn a_machine_that_nobody_was_heard_beside_is_voicemail() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    let amd = call.post(
        "amd",
        "",
        &[
            ("AnsweredBy", "machine_start"),
            ("MachineDetectionDuration", "3200"),
        ],
    );
    assert_eq!(amd.await.status, StatusCode::NO_CONTENT);
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::Voicemail));
    assert_eq!(call.label().await, (Action::NotAnswered, Attention::None));
}

#[tokio::test]
async fn a_machines_verdict_beside_an_answer_and_a_person_unknown_mean_nothing() {
    let stage = Stage::new().await;
    let spoken = stage.call(1).await;
    spoken.voice().await;
    spoken.say(1, "yes").await;
    spoken
        .post("amd", "", &[("AnsweredBy", "machine_start")])
        .await;
    spoken.status("completed").await;
    assert_eq!(spoken.fate().await.1, Some(Outcome::Confirmed));
    for (n, verdict) in [(2, "human"), (3, "unknown"), (4, "parrot")] {
        let call = stage.call(n).await;
        call.voice().await;
        call.post("amd", "", &[("AnsweredBy", verdict)]).await;
        call.post("amd", "", &[("AnsweredBy", verdict)]).await;
        call.status("completed").await;
        assert_eq!(call.fate().await.1, Some(Outcome::HungUp), "{verdict}");
        // "completed", and the verdict once.
        assert_eq!(call.events("status").await.len(), 2, "{verdict}");
    }
}
