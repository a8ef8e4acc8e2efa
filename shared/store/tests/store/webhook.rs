//! What the carrier tells us.

use domain::{Action, Answer, CallState, CarrierStatus, Fact, Outcome};
use serde_json::json;
use store::{Answered, Webhook};

use crate::support::{click, id, kinds, newest, tell, transaction, with_transactions};

fn yes() -> Fact {
    Fact::Heard {
        turn: 1,
        answer: Answer::Yes,
        silent: false,
        gave_up: false,
    }
}

fn status(status: CarrierStatus) -> Fact {
    Fact::Status { status, sip: None }
}

#[tokio::test]
async fn the_first_stored_result_wins_and_a_repetition_is_told_it() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    assert!(matches!(
        tell(&store, &call, "CA1", "heard:1", yes()).await,
        Answered::Stored { new: true, .. }
    ));
    let before = transaction(&store, 1).await;
    let no = Fact::Heard {
        turn: 1,
        answer: Answer::No,
        silent: false,
        gave_up: false,
    };
    let again = tell(&store, &call, "CA1", "heard:1", no).await;
    assert!(
        matches!(again, Answered::Stored { new: false, data, .. } if data == json!({ "once": "heard:1" }))
    );
    let after = transaction(&store, 1).await;
    assert_eq!(
        (after.action, after.version),
        (Action::Resolved, before.version)
    );
}

#[tokio::test]
async fn another_carrier_call_is_a_stray_and_none_of_its_facts_count() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    tell(
        &store,
        &call,
        "CA1",
        "status:ringing",
        status(CarrierStatus::Ringing),
    )
    .await;
    for _ in 0..2 {
        let stray = tell(&store, &call, "CA2", "heard:1", yes()).await;
        assert!(matches!(stray, Answered::Stray));
    }
    assert_eq!(newest(&store, 1).await, (CallState::Ringing, None));
    assert_eq!(
        kinds(&store, 1)
            .await
            .iter()
            .filter(|kind| *kind == "stray")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_carriers_call_that_is_another_call_of_ours_is_a_stray() {
    let store = with_transactions(2).await;
    let (first, second) = (click(&store, 1).await, click(&store, 2).await);
    tell(&store, &first, "CA1", "voice", Fact::Voice).await;
    let stray = tell(&store, &second, "CA1", "heard:1", yes()).await;
    assert!(matches!(stray, Answered::Stray));
    assert_eq!(newest(&store, 2).await, (CallState::Queued, None));
}

#[tokio::test]
async fn a_call_of_another_transaction_is_unknown_and_nothing_changes() {
    let store = with_transactions(2).await;
    let call = click(&store, 1).await;
    let webhook = Webhook {
        call_id: call.id,
        transaction_id: id(2),
        carrier_call_id: "CA1".to_owned(),
        kind: "heard",
        once: "heard:1".to_owned(),
    };
    let answered = store
        .receive(&webhook, |_, _| (Some(yes()), json!({})))
        .await
        .unwrap();
    assert!(matches!(answered, Answered::Unknown));
    assert_eq!(transaction(&store, 1).await.version, 2);
}

#[tokio::test]
async fn every_order_of_one_calls_webhooks_ends_the_same() {
    let facts = [
        ("voice", Fact::Voice),
        ("heard:1", yes()),
        ("status:in-progress", status(CarrierStatus::InProgress)),
        ("status:completed", status(CarrierStatus::Completed)),
    ];
    let store = with_transactions(4).await;
    for turn in 0..4_u32 {
        let call = click(&store, turn + 1).await;
        let mut order = facts.clone();
        order.rotate_left(turn as usize);
        for (once, fact) in order {
            tell(&store, &call, &format!("CA{turn}"), once, fact).await;
        }
        assert_eq!(
            newest(&store, turn + 1).await,
            (CallState::Ended, Some(Outcome::Confirmed))
        );
        assert_eq!(transaction(&store, turn + 1).await.action, Action::Resolved);
    }
}

#[tokio::test]
async fn a_fact_that_changes_nothing_still_leaves_an_event() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    tell(
        &store,
        &call,
        "CA1",
        "status:completed",
        status(CarrierStatus::Completed),
    )
    .await;
    let before = kinds(&store, 1).await.len();
    tell(
        &store,
        &call,
        "CA1",
        "status:ringing",
        status(CarrierStatus::Ringing),
    )
    .await;
    assert_eq!(kinds(&store, 1).await.len(), before + 1);
    assert_eq!(newest(&store, 1).await.0, CallState::Ended);
}
