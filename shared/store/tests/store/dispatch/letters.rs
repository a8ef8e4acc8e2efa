//! Messages that are taken from the queue for good.

use domain::{Action, Attention, CallId, CallState, Message, Outcome};
use store::{DeadLetter, Dispatch as _, FencedWrite, Requeue};

use super::{
    SECOND, claim,
    desk::{Desk, Rows},
    over_both, send, state,
};

fn letter(call_id: Option<CallId>) -> DeadLetter {
    DeadLetter {
        subject: "calls.requested".to_owned(),
        payload: b"{\xff\0".to_vec(),
        reason: "its handling panicked".to_owned(),
        deliveries: 5,
        call_id,
    }
}

over_both! {
    async fn a_call_that_was_not_sent_ends_with_its_letter(desk) {
        let click = desk.click(1).await;
        let claimed = claim(desk, &click).await;
        assert!(desk.store().give_up(&letter(Some(click.call_id))).await.unwrap());
        let shown = desk.shown(&click).await;
        assert_eq!((shown.state, shown.outcome), (CallState::Ended, Some(Outcome::AppError)));
        assert_eq!((shown.action, shown.attention), (Action::Disconnected, Attention::NeedsReview));
        assert_eq!(desk.letters().await, ["its handling panicked"]);
        // Whoever had claimed it sends nothing any more.
        let marked = desk.store().mark_sent(&claimed, SECOND).await.unwrap();
        assert_eq!(marked, FencedWrite::Overtaken);
    }

    async fn a_call_that_was_sent_is_not_ended_by_a_letter(desk) {
        let click = desk.click(1).await;
        send(desk, &click).await;
        assert!(!desk.store().give_up(&letter(Some(click.call_id))).await.unwrap());
        assert_eq!(state(desk, &click).await, CallState::Placing);
        assert_eq!(desk.letters().await.len(), 1);
    }

    async fn a_message_that_cannot_be_read_is_kept_byte_by_byte_and_once(desk) {
        for _ in 0..2 {
            assert!(!desk.store().give_up(&letter(None)).await.unwrap());
            assert!(!desk.store().give_up(&letter(Some(CallId::generate()))).await.unwrap());
        }
        assert_eq!(desk.letters().await.len(), 1);
    }
}

#[tokio::test]
async fn a_letter_that_ended_its_call_is_requeued_as_a_new_call_and_once() {
    let desk = Rows::fresh().await;
    let click = desk.click(1).await;
    assert!(
        desk.store
            .give_up(&letter(Some(click.call_id)))
            .await
            .unwrap()
    );
    let kept = desk.store.dead_letters(9).await.unwrap().remove(0);
    assert_eq!(kept.letter, letter(Some(click.call_id)));
    desk.messages().await;
    let Requeue::Redialled(call) = desk.store.requeue(kept.id).await.unwrap() else {
        panic!()
    };
    assert_eq!(
        (call.redial_of, call.state),
        (Some(click.call_id), CallState::Queued)
    );
    let messages = desk.messages().await;
    assert!(messages.iter().any(
        |message| matches!(message, Message::CallRequested { call_id, epoch: 0, .. } if *call_id == call.id)
    ));
    assert!(matches!(
        desk.store.requeue(kept.id).await.unwrap(),
        Requeue::Before(_)
    ));
    assert!(matches!(
        desk.store.requeue(kept.id + 1).await.unwrap(),
        Requeue::NoSuchLetter
    ));
}

#[tokio::test]
async fn a_letter_whose_transaction_was_clicked_again_waits_for_that_call() {
    let desk = Rows::fresh().await;
    let click = desk.click(1).await;
    assert!(
        desk.store
            .give_up(&letter(Some(click.call_id)))
            .await
            .unwrap()
    );
    let later = desk.click(1).await;
    let kept = desk.store.dead_letters(9).await.unwrap().remove(0);
    let requeued = desk.store.requeue(kept.id).await.unwrap();
    assert!(matches!(requeued, Requeue::UnderWay(call) if call.id == later.call_id));
    let kept = desk.store.dead_letters(9).await.unwrap().remove(0);
    assert!(kept.requeued_at.is_none());
}

#[tokio::test]
async fn a_letter_of_a_call_that_is_still_to_be_placed_requests_it_anew() {
    let desk = Rows::fresh().await;
    let click = desk.click(1).await;
    let claimed = send(&desk, &click).await;
    assert!(
        !desk
            .store
            .give_up(&letter(Some(click.call_id)))
            .await
            .unwrap()
    );
    super::done(
        desk.store
            .retry_after(&claimed, SECOND, "429")
            .await
            .unwrap(),
    );
    desk.messages().await;
    let kept = desk.store.dead_letters(9).await.unwrap().remove(0);
    let requeued = desk.store.requeue(kept.id).await.unwrap();
    assert!(matches!(requeued, Requeue::Requested(call) if call == click.call_id));
    assert_eq!(desk.requests(&click).await, [1]);
}

#[tokio::test]
async fn a_letter_without_a_call_is_given_back_as_it_was_and_marked_when_published() {
    let desk = Rows::fresh().await;
    assert!(!desk.store.give_up(&letter(None)).await.unwrap());
    let kept = desk.store.dead_letters(9).await.unwrap().remove(0);
    for _ in 0..2 {
        let requeued = desk.store.requeue(kept.id).await.unwrap();
        assert!(matches!(requeued, Requeue::Publish(same) if same == letter(None)));
    }
    desk.store.requeued(kept.id).await.unwrap();
    assert!(matches!(
        desk.store.requeue(kept.id).await.unwrap(),
        Requeue::Before(_)
    ));
}
