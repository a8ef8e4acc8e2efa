//! `/fallback`: the apology.

use domain::Outcome;
use twilio::twiml::Verb;

use crate::stage::{PUBLIC_URL, Served, Stage};

/// What may never be said by the fallback.
const DETAILS: [&str; 3] = ["Amazon", "2500", "March"];

async fn after(call: &crate::stage::Call<'_>, route: &str, more: &str) -> Served {
    let url = format!("{PUBLIC_URL}{}", call.path(route, more));
    let form = [("ErrorUrl", url.as_str()), ("ErrorCode", "11200")];
    let served = call.post("fallback", "", &form).await;
    assert!(DETAILS.iter().all(|detail| !served.said().contains(detail)));
    served
}

#[tokio::test]
async fn a_greeting_that_was_not_served_is_tried_once_more() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let served = after(&call, "voice", "").await;
    assert!(served.said().contains("technical problem"));
    let Some(Verb::Redirect(url)) = served.twiml().verbs.pop() else {
        panic!("{served:?}");
    };
    assert_eq!(
        url,
        format!(
            "{PUBLIC_URL}{}#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000",
            call.path("voice", "&fault=1")
        )
    );
    let last = after(&call, "voice", "&fault=1").await;
    assert!(
        last.said()
            .contains("call the number on the back of your card")
    );
    assert!(last.hangs_up());
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::AppError));
}

#[tokio::test]
async fn a_turn_that_was_not_served_is_asked_once_more() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    let served = after(&call, "gather", "&turn=1").await;
    assert!(served.said().contains("Did you make the transaction"));
    assert!(served.asks().contains("&turn=1&fault=1#"));
    let last = after(&call, "gather", "&turn=1&fault=1").await;
    assert!(last.hangs_up());
    assert_eq!(call.events("prompted").await.len(), 2);
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::AppError));
}

#[tokio::test]
async fn an_answer_to_the_question_asked_again_makes_it_good() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    after(&call, "gather", "&turn=1").await;
    let served = call
        .post("gather", "&turn=1&fault=1", &[("Digits", "1")])
        .await;
    assert!(served.said().contains("marked this call as Resolved"));
    assert_eq!(call.events("heard").await[0]["fault"], true);
    call.status("completed").await;
    assert_eq!(call.fate().await.1, Some(Outcome::Confirmed));
}

#[tokio::test]
async fn an_answer_that_was_stored_is_not_asked_for_again() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let lost = call.say(1, "no").await;
    let served = after(&call, "gather", "&turn=1").await;
    let [Verb::Redirect(url)] = &served.twiml().verbs[..] else {
        panic!("{served:?}");
    };
    assert!(url.contains(&call.path("gather", "&turn=1&fault=1#")));
    assert_eq!(call.post("gather", "&turn=1&fault=1", &[]).await, lost);
}

#[tokio::test]
async fn a_different_answer_to_the_question_asked_again_is_never_thrown_away() {
    let stage = Stage::new().await;
    for (n, first, second, outcome) in [
        (1, "1", "3", Outcome::ReportedFraud),
        (2, "1", "2", Outcome::Denied),
        (3, "3", "1", Outcome::ReportedFraud),
    ] {
        let call = stage.call(n).await;
        call.post("gather", "&turn=1", &[("Digits", first)]).await;
        let served = call
            .post("gather", "&turn=1&fault=1", &[("Digits", second)])
            .await;
        call.status("completed").await;
        assert_eq!(call.fate().await.1, Some(outcome));
        // What is spoken is what the desk sees.
        let label = outcome.action().unwrap().as_str();
        assert!(served.said().contains(label), "{}", served.said());
    }
}

#[tokio::test]
async fn what_else_went_wrong_ends_with_the_way_to_a_person() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    call.voice().await;
    assert!(after(&call, "dial", "").await.hangs_up());
    for url in [
        "",
        "x",
        "https://calls.bank.example/",
        "https://calls.bank.example/gather/TXN001?turn=99",
    ] {
        let served = call.post("fallback", "", &[("ErrorUrl", url)]).await;
        assert!(
            served.said().contains("number on the back of your card"),
            "{url}"
        );
    }
    assert!(call.post("fallback", "", &[]).await.hangs_up());
}
