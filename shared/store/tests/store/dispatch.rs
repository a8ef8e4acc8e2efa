//! What dispatchers write.

use std::time::Duration;

use domain::{CallState, CarrierStatus, Fact, Outcome};
use store::{Claim, Dispatch as _, FencedWrite, NotFound};

use crate::support::{
    LEASE, claim, click, kinds, new_transaction, newest, tell, transaction, with_transactions,
};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_call_under_lease_is_nobody_elses() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let first = claim(&store, call.id).await;
    assert_eq!((first.attempt, first.fence), (1, 1));
    let second = store.claim(call.id, LEASE).await.unwrap();
    assert!(matches!(second, Claim::Later(wait) if wait > SECOND && wait <= LEASE));
    assert_eq!(newest(&store, 1).await, (CallState::Placing, None));
}

#[tokio::test]
async fn a_lease_that_ran_out_before_anything_was_sent_can_be_claimed_and_fences_the_first() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let Claim::Claimed(first) = store.claim(call.id, Duration::ZERO).await.unwrap() else {
        panic!()
    };
    let second = claim(&store, call.id).await;
    assert_eq!((second.attempt, second.fence), (2, 2));
    assert_eq!(
        store.mark_sent(&first, Duration::ZERO).await.unwrap(),
        FencedWrite::Overtaken
    );
    assert_eq!(
        store.placed(&first, "CA1").await.unwrap(),
        FencedWrite::Overtaken
    );
    assert_eq!(newest(&store, 1).await, (CallState::Placing, None));
    assert_eq!(
        kinds(&store, 1).await[2..],
        ["claimed", "claimed", "placed", "stray"]
    );
}

#[tokio::test]
async fn what_was_sent_is_never_claimed_again() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let claimed = claim(&store, call.id).await;
    assert_eq!(
        store.mark_sent(&claimed, SECOND).await.unwrap(),
        FencedWrite::Done
    );
    assert_eq!(
        store.mark_sent(&claimed, SECOND).await.unwrap(),
        FencedWrite::Overtaken
    );
    assert!(matches!(
        store.claim(call.id, LEASE).await.unwrap(),
        Claim::Settled
    ));
}

#[tokio::test]
async fn nothing_is_sent_with_less_lease_left_than_needed() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let claimed = claim(&store, call.id).await;
    assert_eq!(
        store.mark_sent(&claimed, LEASE).await.unwrap(),
        FencedWrite::Overtaken
    );
}

#[tokio::test]
async fn a_number_on_another_call_waits() {
    let store = with_transactions(1).await;
    let mut twin = new_transaction(2);
    twin.client_phone = new_transaction(1).client_phone;
    store.import(&[twin], false).await.unwrap();
    let (first, second) = (click(&store, 1).await, click(&store, 2).await);
    claim(&store, first.id).await;
    assert!(matches!(
        store.claim(second.id, LEASE).await.unwrap(),
        Claim::NumberBusy
    ));
    tell(&store, &first, "CA1", "status:busy", busy()).await;
    claim(&store, second.id).await;
}

fn busy() -> Fact {
    Fact::Status {
        status: CarrierStatus::Busy,
        sip: None,
    }
}

#[tokio::test]
async fn a_placed_call_is_the_carriers_and_its_name_is_the_gate() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let claimed = claim(&store, call.id).await;
    store.placed(&claimed, "CA1").await.unwrap().done();
    assert_eq!(newest(&store, 1).await, (CallState::Dialing, None));
    assert_eq!(
        transaction(&store, 1)
            .await
            .call
            .unwrap()
            .carrier_call_id
            .unwrap(),
        "CA1"
    );
    store.placed(&claimed, "CA2").await.unwrap().done();
    assert_eq!(
        transaction(&store, 1)
            .await
            .call
            .unwrap()
            .carrier_call_id
            .unwrap(),
        "CA1"
    );
    assert!(kinds(&store, 1).await.contains(&"stray".to_owned()));
}

#[tokio::test]
async fn a_refusal_ends_the_call_with_its_code() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let claimed = claim(&store, call.id).await;
    store
        .refused(&claimed, 21214, "cannot be reached")
        .await
        .unwrap()
        .done();
    let ended = transaction(&store, 1).await.call.unwrap();
    assert_eq!(
        (ended.state, ended.outcome),
        (CallState::Ended, Some(Outcome::Rejected))
    );
    assert_eq!(ended.reason.unwrap().code, "21214");
    assert!(ended.ended_at.is_some());
    assert_eq!(kinds(&store, 1).await.last().unwrap(), "ended");
}

#[tokio::test]
async fn a_retry_waits_its_time_keeps_its_number_and_may_then_be_claimed() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let claimed = claim(&store, call.id).await;
    store.mark_sent(&claimed, SECOND).await.unwrap().done();
    store
        .retry_after(&claimed, SECOND * 20, "429")
        .await
        .unwrap()
        .done();
    let wait = store.claim(call.id, LEASE).await.unwrap();
    assert!(matches!(wait, Claim::Later(wait) if wait > SECOND * 10 && wait <= SECOND * 20));
    store
        .retry_after(&claimed, Duration::ZERO, "429")
        .await
        .unwrap()
        .done();
    assert_eq!(claim(&store, call.id).await.attempt, 2);
}

#[tokio::test]
async fn an_unknown_call_ends_unconfirmed_after_the_window_and_not_before() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let Claim::Claimed(claimed) = store.claim(call.id, SECOND / 10).await.unwrap() else {
        panic!()
    };
    store
        .mark_sent(&claimed, Duration::ZERO)
        .await
        .unwrap()
        .done();
    store.unknown(&claimed, "no answer").await.unwrap().done();
    let unknown = store.unknown_calls(SECOND, 9).await.unwrap().remove(0);
    let early = store.not_found(&unknown, SECOND * 60, false).await.unwrap();
    assert_eq!(early, NotFound::Waits);
    let late = store
        .not_found(&unknown, Duration::ZERO, false)
        .await
        .unwrap();
    assert_eq!(late, NotFound::Unconfirmed);
    assert_eq!(
        newest(&store, 1).await,
        (CallState::Ended, Some(Outcome::Unconfirmed))
    );
}

#[tokio::test]
async fn a_webhook_settles_an_unknown_call() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let Claim::Claimed(claimed) = store.claim(call.id, SECOND / 10).await.unwrap() else {
        panic!()
    };
    store
        .mark_sent(&claimed, Duration::ZERO)
        .await
        .unwrap()
        .done();
    let ringing = Fact::Status {
        status: CarrierStatus::Ringing,
        sip: None,
    };
    tell(&store, &call, "CA1", "status:ringing", ringing).await;
    assert_eq!(newest(&store, 1).await.0, CallState::Ringing);
    assert!(store.unknown_calls(SECOND, 9).await.unwrap().is_empty());
}

trait Expected {
    /// The write was ours.
    fn done(self);
}

impl Expected for FencedWrite {
    fn done(self) {
        assert_eq!(self, Self::Done);
    }
}
