//! What an analyst does.

use std::sync::Arc;

use domain::{Action, Answer, Attention, CallState, Fact, Outcome};
use store::{RequestCall, Seen, SetAction};
use tokio::sync::Barrier;

use crate::support::{click, id, kinds, tell, transaction, with_transactions};

#[tokio::test]
async fn a_click_is_a_queued_call_a_label_and_a_message() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let seen = transaction(&store, 1).await;
    assert_eq!(call.state, CallState::Queued);
    assert_eq!((seen.action, seen.version), (Action::Connecting, 2));
    assert_eq!(seen.call.unwrap().id, call.id);
    assert_eq!(
        kinds(&store, 1).await,
        ["transaction.imported", "call.requested"]
    );
}

#[tokio::test]
async fn a_second_click_is_told_of_the_call_under_way_and_changes_nothing() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let second = store.request_call(&id(1), None, None).await.unwrap();
    assert!(matches!(second, RequestCall::UnderWay(under_way) if under_way.id == call.id));
    assert_eq!(transaction(&store, 1).await.version, 2);
}

#[tokio::test]
async fn of_many_clicks_at_once_one_is_a_call() {
    let store = with_transactions(1).await;
    let start = Arc::new(Barrier::new(8));
    let clicks: Vec<_> = (0..8)
        .map(|_| {
            let (store, start) = (store.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                store.request_call(&id(1), None, None).await.unwrap()
            })
        })
        .collect();
    let mut requested = 0;
    for click in clicks {
        requested += usize::from(matches!(click.await.unwrap(), RequestCall::Requested(_)));
    }
    assert_eq!(requested, 1);
    assert_eq!(store.calls(&id(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_transaction_is_none() {
    let store = with_transactions(0).await;
    let click = store.request_call(&id(9), None, None).await.unwrap();
    assert!(matches!(click, RequestCall::NoSuchTransaction));
    let phone = "+14155550199".parse().unwrap();
    assert!(
        store
            .update_phone(&id(9), &phone, None)
            .await
            .unwrap()
            .is_none()
    );
    let set = store
        .set_action(&id(9), Action::Resolved, None, None, None)
        .await
        .unwrap();
    assert!(matches!(set, SetAction::NoSuchTransaction));
}

#[tokio::test]
async fn a_corrected_phone_is_for_the_next_call() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let phone = "+14155550199".parse().unwrap();
    let seen = store
        .update_phone(&id(1), &phone, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen.client_phone, phone);
    assert_eq!(seen.call.unwrap().number, call.number);
    // The same number again is no change.
    let again = store
        .update_phone(&id(1), &phone, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.version, seen.version);
}

#[tokio::test]
async fn what_is_set_by_hand_stays_and_a_later_no_asks_for_review() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    store
        .set_action(&id(1), Action::Resolved, None, None, None)
        .await
        .unwrap();
    let no = Fact::Heard {
        turn: 1,
        answer: Answer::No,
        silent: false,
        gave_up: false,
    };
    tell(&store, &call, "CA1", "heard:1", no).await;
    let seen = transaction(&store, 1).await;
    assert_eq!(
        (seen.action, seen.attention),
        (Action::Resolved, Attention::NeedsReview)
    );
}

#[tokio::test]
async fn a_label_is_set_by_hand_only_over_what_was_seen() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let seen = |outcome| Seen {
        action: Action::Connecting,
        attention: Attention::None,
        outcome,
    };
    let set = async |outcome| {
        store
            .set_action(&id(1), Action::Resolved, None, Some(seen(outcome)), None)
            .await
            .unwrap()
    };
    store.add_note(&id(1), "wait", None).await.unwrap();
    let no = Fact::Heard {
        turn: 1,
        answer: Answer::No,
        silent: false,
        gave_up: false,
    };
    tell(&store, &call, "CA1", "heard:1", no).await;
    // The label is what it was: only the outcome tells of the customer's no.
    let before = transaction(&store, 1).await;
    assert_eq!(before.action, Action::Connecting);
    assert!(matches!(set(None).await, SetAction::Changed(now) if now.version == before.version));
    assert_eq!(
        transaction(&store, 1).await.action,
        Action::Connecting,
        "nothing was set"
    );
    // A note in between grows the version and changes nothing that the label answers.
    store.add_note(&id(1), "seen", None).await.unwrap();
    let now = set(Some(Outcome::Denied)).await;
    assert!(matches!(now, SetAction::Set(now) if now.action == Action::Resolved));
}

#[tokio::test]
async fn a_note_is_part_of_the_timeline_and_news_for_the_pages() {
    let store = with_transactions(1).await;
    let note = store
        .add_note(&id(1), "called twice", None)
        .await
        .unwrap()
        .unwrap();
    let timeline = store.timeline(&id(1)).await.unwrap();
    let last = timeline.last().unwrap();
    assert_eq!((last.id, last.kind.as_str()), (note.id, "transaction.note"));
    assert_eq!(last.data["text"], "called twice");
    assert_eq!(transaction(&store, 1).await.version, 2);
    assert!(store.add_note(&id(9), "x", None).await.unwrap().is_none());
}
