//! `/gather` and `/dial`: the conversation and what comes of it.

use domain::{Action, Answer, Attention, CallState, Outcome};
use reqwest::StatusCode;
use serde_json::json;
use tokio::sync::Barrier;
use twilio::twiml::Verb;

use crate::stage::{DESK, OUR_NUMBER, Stage};

/// What closes without a transfer, as spoken.
const CLOSING: [(&str, Outcome, Action, Attention); 5] = [
    (
        "yes, I did",
        Outcome::Confirmed,
        Action::Resolved,
        Attention::None,
    ),
    (
        "this is fraud",
        Outcome::ReportedFraud,
        Action::MarkedAsFraud,
        Attention::None,
    ),
    (
        "unauthorized",
        Outcome::ReportedFraud,
        Action::MarkedAsFraud,
        Attention::None,
    ),
    (
        "you have the wrong number",
        Outcome::WrongPerson,
        Action::NotAnswered,
        Attention::NumberBlocked,
    ),
    (
        "stop calling me",
        Outcome::OptedOut,
        Action::NotAnswered,
        Attention::NumberBlocked,
    ),
];

#[tokio::test]
async fn an_answer_closes_with_the_label_that_the_desk_sees() {
    let stage = Stage::new().await;
    for (n, (words, outcome, action, attention)) in (1..).zip(CLOSING) {
        let call = stage.call(n).await;
        call.voice().await;
        let served = call.say(1, words).await;
        let closing = format!("Thank you. We've marked this call as {action}. Goodbye.");
        assert_eq!(served.said(), closing, "{words}");
        assert!(served.hangs_up());
        assert_eq!(call.fate().await.1, Some(outcome), "{words}");
        call.status("completed").await;
        assert_eq!(call.fate().await.1, Some(outcome), "{words}");
        assert_eq!(call.label().await, (action, attention), "{words}");
    }
}

#[tokio::test]
async fn keys_answer_too() {
    let stage = Stage::new().await;
    for (n, key, answer, action) in [
        (1, "1", Answer::Yes, Action::Resolved),
        (2, "2", Answer::No, Action::Connecting),
        (3, "3", Answer::Fraud, Action::MarkedAsFraud),
    ] {
        let call = stage.call(n).await;
        call.voice().await;
        call.press(1, key).await;
        assert_eq!(call.fate().await.2, Some(answer));
        assert_eq!(call.label().await.0, action);
    }
    let call = stage.call(4).await;
    let served = call.press(1, "9").await;
    assert!(served.said().contains("press 1 for yes"));
    assert!(served.asks().contains("&turn=2#"));
}

#[tokio::test]
async fn a_no_is_connected_to_the_fraud_desk() {
    let stage = Stage::new().await;
    for (n, words, outcome) in [
        (1, "No, not me", Outcome::Denied),
        (2, "let me talk to an agent", Outcome::AgentRequested),
    ] {
        let call = stage.call(n).await;
        let served = call.say(1, words).await;
        assert!(
            served
                .said()
                .starts_with("Thank you. We've marked this call as Connecting...")
        );
        assert!(!served.said().contains("Goodbye"));
        let Some(Verb::Dial(dial)) = served.twiml().verbs.pop() else {
            panic!("{served:?}");
        };
        assert_eq!(dial.number, DESK);
        assert_eq!(dial.caller_id.as_deref(), Some(OUR_NUMBER));
        assert!(dial.answer_on_bridge && dial.timeout == Some(30));
        assert!(dial.action.unwrap().contains(&call.path("dial", "#")));
        assert_eq!(call.fate().await.1, Some(outcome));
        assert_eq!(call.label().await, (Action::Connecting, Attention::None));
    }
}

#[tokio::test]
async fn without_a_fraud_desk_a_no_closes() {
    let stage = Stage::with(&[]).await;
    let call = stage.call(1).await;
    let served = call.say(1, "no").await;
    assert_eq!(
        served.said(),
        "Thank you. We've marked this call as Connecting.... Goodbye."
    );
    assert!(served.hangs_up());
    call.status("completed").await;
    assert_eq!(
        call.label().await,
        (Action::Connecting, Attention::CallBack)
    );
}

#[tokio::test]
async fn a_transfer_that_reached_somebody_needs_no_call_back() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.say(1, "no").await;
    let served = call
        .post(
            "dial",
            "",
            &[("DialCallStatus", "completed"), ("DialCallDuration", "61")],
        )
        .await;
    assert!(served.only_hangs_up());
    call.status("completed").await;
    assert_eq!(call.label().await, (Action::Connecting, Attention::None));
    assert_eq!(
        call.events("dial_result").await,
        [json!({ "status": "completed", "duration_seconds": 61 })]
    );
}

#[tokio::test]
async fn a_transfer_that_reached_nobody_promises_a_call_back_once() {
    let stage = Stage::new().await;
    for (n, status) in (1..).zip(["busy", "no-answer", "failed", "canceled", "on-the-moon"]) {
        let call = stage.call(n).await;
        call.say(1, "no").await;
        let form = [("DialCallStatus", status)];
        let served = call.post("dial", "", &form).await;
        assert!(served.said().contains("We will call you back"), "{status}");
        assert!(served.hangs_up());
        assert_eq!(call.post("dial", "", &form).await, served);
        assert_eq!(call.events("dial_result").await.len(), 1);
        call.status("completed").await;
        assert_eq!(
            call.label().await,
            (Action::Connecting, Attention::CallBack),
            "{status}"
        );
    }
    let call = stage.call(9).await;
    assert!(call.post("dial", "", &[]).await.hangs_up());
}

#[tokio::test]
async fn silence_is_asked_once_more_and_then_the_call_closes() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    let again = call.gather(1, &[]).await;
    assert!(again.said().starts_with("Sorry, I did not hear you."));
    assert!(again.asks().contains("&turn=2#"));
    let end = call.gather(2, &[("SpeechResult", "")]).await;
    assert!(
        end.said()
            .ends_with("We've marked this call as Not Answered. Goodbye.")
    );
    assert!(end.hangs_up());
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::NoReply));
    assert_eq!(call.label().await, (Action::NotAnswered, Attention::None));
}

#[tokio::test]
async fn what_is_not_understood_is_asked_differently_and_not_for_ever() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let first = call.voice().await;
    let mumble = call.say(1, "the weather in Lisbon").await;
    let unsure = call.say(2, "I am not sure").await;
    let repeat = call.say(3, "can you repeat that please").await;
    let said = [first.said(), mumble.said(), unsure.said(), repeat.said()];
    let different: std::collections::BTreeSet<_> = said.iter().collect();
    assert_eq!(different.len(), 4);
    assert!(
        said.iter()
            .all(|text| text.contains("Did you make this transaction?"))
    );
    assert!(call.say(4, "bananas").await.hangs_up());
    assert_eq!(call.fate().await.1, Some(Outcome::NoReply));
}

#[tokio::test]
async fn an_answer_after_silence_counts() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.gather(1, &[]).await;
    call.say(2, "yes").await;
    assert_eq!(call.fate().await.1, Some(Outcome::Confirmed));
}

#[tokio::test]
async fn the_first_stored_answer_of_a_turn_wins() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let first = call.say(1, "no").await;
    let events = call.event_count().await;
    assert_eq!(call.say(1, "yes").await, first);
    assert_eq!(call.post("gather", "&turn=1&fault=1", &[]).await, first);
    assert_eq!(call.event_count().await, events);
    assert_eq!(call.fate().await.1, Some(Outcome::Denied));
}

#[tokio::test]
async fn the_timeline_shows_what_was_heard_and_why_it_was_understood_so() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.say(1, " no\u{0},\u{1b}[31m I did not\n").await;
    let heard = call.events("heard").await.remove(0);
    assert_eq!(heard["text"], "no , [31m I did not");
    assert_eq!(heard["answer"], "no");
    assert_eq!(heard["turn"], 1);
    assert_eq!(heard["carrier_confidence"], 0.93);
    assert_eq!(heard["silent"], false);
    assert_eq!(
        heard["step"],
        json!({ "step": "transfer", "action": "Connecting..." })
    );
    assert!(heard["why"].as_str().is_some_and(|why| !why.is_empty()));
    assert!(heard["digits"].is_null());
}

#[tokio::test]
async fn speech_of_any_length_and_kind_is_served() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let long = "é".repeat(50_000);
    assert_eq!(long.len(), 100_000);
    assert!(call.say(1, &long).await.asks().contains("&turn=2#"));
    let heard = call.events("heard").await.remove(0);
    assert_eq!(heard["text"].as_str().unwrap().chars().count(), 2_000);
    let odd: String = ('\0'..'\u{a0}')
        .chain(['\u{202e}', '\u{fffe}', '\u{10ffff}'])
        .collect();
    assert!(call.say(2, &odd).await.asks().contains("&turn=3#"));
    let bad = [("SpeechResult", "yes"), ("Confidence", "very")];
    assert!(call.gather(3, &bad).await.said().contains("Resolved"));
}

#[tokio::test]
async fn a_turn_that_is_never_asked_ends_politely_and_changes_nothing() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    let events = call.event_count().await;
    for turn in [
        "",
        "&turn=0",
        "&turn=7",
        "&turn=-1",
        "&turn=999",
        "&turn=x",
        "&turn=",
    ] {
        let served = call.post("gather", turn, &[("SpeechResult", "yes")]).await;
        assert!(served.is_goodbye(), "{turn}");
    }
    assert_eq!(call.event_count().await, events);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_turn_told_many_times_at_once_one_is_stored_and_all_are_answered_alike() {
    let stage = Stage::new().await;
    let call = &stage.call(1).await;
    let barrier = Barrier::new(12);
    let words = ["yes", "no", "fraud", ""];
    let told = (0..12).map(|n| {
        let barrier = &barrier;
        async move {
            barrier.wait().await;
            call.say(1, words[n % words.len()]).await
        }
    });
    let served = futures_util::future::join_all(told).await;
    assert_eq!(served[0].status, StatusCode::OK);
    assert!(served.iter().all(|other| *other == served[0]));
    assert_eq!(call.events("heard").await.len(), 1);
    assert_eq!(call.fate().await.0, CallState::Answered);
}
