//! What each of the carrier's answers comes to.

use std::{sync::Arc, time::Duration};

use call_dispatcher::placing::Next;
use domain::{Action, CallId, CallState, Outcome};
use store::{Claim, Dispatch as _, Store};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{
    carrier::{Answer, Carrier},
    support::{click, database, id, newest, placing, transaction},
};

/// How long a call waits, as its row says.
async fn waits(store: &Store, call: CallId) -> Duration {
    match store.not_due(call).await.unwrap() {
        Some(Claim::Later(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_placed_call_is_requested_with_all_that_the_carrier_needs() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let call = click(&store, 1).await;
    assert_eq!(placing(&store, &url).place(call).await.unwrap(), Next::Done);
    let received = carrier.received().pop().unwrap();
    let end = format!("/TXN001?call={call}#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000");
    for (name, route) in [
        ("Url", "voice"),
        ("FallbackUrl", "fallback"),
        ("StatusCallback", "status"),
        ("AsyncAmdStatusCallback", "amd"),
    ] {
        assert_eq!(
            received[name],
            format!("https://calls.bank.example/{route}{end}")
        );
    }
    assert_eq!(
        (&*received["To"], &*received["From"]),
        ("+14155550101", "+14155550199")
    );
    assert_eq!(newest(&store, 1).await, (CallState::Dialing, None));
}

#[tokio::test]
async fn a_request_that_comes_again_places_nothing() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let call = click(&store, 1).await;
    let placing = placing(&store, &url);
    for _ in 0..3 {
        assert_eq!(placing.place(call).await.unwrap(), Next::Done);
    }
    assert_eq!(carrier.received().len(), 1);
}

#[tokio::test]
async fn a_refused_number_ends_the_call_with_the_carriers_code() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([Answer::Error(400, 21214, None)]);
    let call = click(&store, 1).await;
    assert_eq!(placing(&store, &url).place(call).await.unwrap(), Next::Done);
    let seen = transaction(&store, 1).await;
    let call = seen.call.unwrap();
    assert_eq!(
        (call.outcome, call.reason.unwrap().code.as_str()),
        (Some(Outcome::Rejected), "21214")
    );
    assert_eq!(seen.action, Action::Disconnected);
}

#[tokio::test]
async fn what_was_certainly_not_placed_is_tried_again() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([
        Answer::Error(429, 20429, Some("0")),
        Answer::Error(503, 20503, None),
    ]);
    let call = click(&store, 1).await;
    let placing = placing(&store, &url);
    for attempt in 1..=2 {
        assert_eq!(placing.place(call).await.unwrap(), Next::Done);
        let wait = waits(&store, call).await;
        assert!(wait >= Duration::from_millis(500), "{wait:?}");
        // Before its time nothing is sent.
        assert_eq!(placing.place(call).await.unwrap(), Next::Done);
        assert_eq!(carrier.received().len(), attempt);
        tokio::time::sleep(wait).await;
    }
    assert_eq!(placing.place(call).await.unwrap(), Next::Done);
    assert_eq!(newest(&store, 1).await.0, CallState::Dialing);
    assert_eq!(transaction(&store, 1).await.call.unwrap().attempt, 3);
}

#[tokio::test]
async fn the_carriers_wish_to_wait_is_granted() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([Answer::Error(429, 20429, Some("40"))]);
    let call = click(&store, 1).await;
    assert_eq!(placing(&store, &url).place(call).await.unwrap(), Next::Done);
    let wait = waits(&store, call).await;
    assert!(wait > Duration::from_secs(39), "{wait:?}");
}

#[tokio::test]
async fn nobody_listening_at_the_carrier_places_nothing_and_is_tried_again() {
    let (store, _) = database(1).await;
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let call = click(&store, 1).await;
    let placing = placing(&store, &format!("http://{closed}").parse().unwrap());
    assert_eq!(placing.place(call).await.unwrap(), Next::Done);
    assert!(waits(&store, call).await > Duration::ZERO);
    assert_eq!(newest(&store, 1).await, (CallState::Placing, None));
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_never_dialled_again() {
    let (store, _) = database(3).await;
    let (carrier, url) = Carrier::start().await;
    let never = Arc::new(Semaphore::new(0));
    carrier.answer_next([
        Answer::Error(500, 20500, None),
        Answer::Error(408, 0, None),
        Answer::PlacedWhen(never),
    ]);
    let placing = placing(&store, &url);
    for n in 1..=3 {
        let call = click(&store, n).await;
        assert_eq!(placing.place(call).await.unwrap(), Next::Done);
        assert_eq!(placing.place(call).await.unwrap(), Next::Done);
        assert_eq!(newest(&store, n).await, (CallState::Placing, None));
    }
    assert_eq!(carrier.received().len(), 3);
}

#[tokio::test]
async fn a_refused_account_halts_dialling_and_keeps_the_queue() {
    let (store, _) = database(2).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([Answer::Error(401, 20003, None)]);
    let placing = Arc::new(placing(&store, &url));
    let (first, second) = (click(&store, 1).await, click(&store, 2).await);
    assert_eq!(placing.place(first).await.unwrap(), Next::Done);
    // The second one is not even claimed: its request waits for the end of the halt, or of the process.
    let held = tokio::spawn({
        let placing = Arc::clone(&placing);
        async move { placing.place(second).await.unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!held.is_finished());
    placing.stopping.cancel();
    assert_eq!(held.await.unwrap(), Next::HandBack);
    assert_eq!(carrier.received().len(), 1);
    assert_eq!(newest(&store, 2).await.0, CallState::Queued);
}

#[tokio::test]
async fn the_call_is_marked_as_sent_before_the_request_is_written() {
    let (store, _) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let placed = Arc::new(Semaphore::new(0));
    carrier.answer_next([Answer::PlacedWhen(Arc::clone(&placed))]);
    let call = click(&store, 1).await;
    let placing = Arc::new(placing(&store, &url));
    let first = tokio::spawn({
        let placing = Arc::clone(&placing);
        async move { placing.place(call).await.unwrap() }
    });
    crate::support::until("the request", async || carrier.received().len() == 1).await;
    // Whoever finds the call now knows that it may have been placed.
    assert_eq!(placing.place(call).await.unwrap(), Next::Done);
    placed.add_permits(1);
    assert_eq!(first.await.unwrap(), Next::Done);
    assert_eq!(carrier.received().len(), 1);
    let timeline = store.timeline(&id(1)).await.unwrap();
    assert_eq!(timeline.last().unwrap().kind, "placed");
}

#[tokio::test]
async fn a_call_that_cannot_be_placed_uses_up_no_turn() {
    let (store, _) = database(2).await;
    let (carrier, url) = Carrier::start().await;
    let mut placing = placing(&store, &url);
    placing.pace = call_dispatcher::Pace::new(0.01);
    let (first, second) = (click(&store, 1).await, click(&store, 2).await);
    // The first turn is at once; the second would be in more than a minute.
    assert_eq!(placing.place(first).await.unwrap(), Next::Done);
    let again = tokio::time::timeout(Duration::from_secs(5), placing.place(first)).await;
    assert_eq!(again.unwrap().unwrap(), Next::Done);
    // One that waits for its turn when the process is to end is handed back unclaimed.
    placing.stopping.cancel();
    let handed_back = tokio::time::timeout(Duration::from_secs(5), placing.place(second)).await;
    assert_eq!(handed_back.unwrap().unwrap(), Next::HandBack);
    assert_eq!(newest(&store, 2).await.0, CallState::Queued);
    assert_eq!(carrier.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_carrier_answered_is_stored_when_postgres_is_back() {
    let mut postgres = test_servers::PostgresServer::start();
    let store = crate::support::prepared(&postgres.url("postgres"), 1).await;
    let (carrier, url) = Carrier::start().await;
    let placed = Arc::new(Semaphore::new(0));
    carrier.answer_next([Answer::PlacedWhen(Arc::clone(&placed))]);
    let call = click(&store, 1).await;
    let mut placing = placing(&store, &url);
    placing.timeout = Duration::from_secs(20);
    placing.carrier = crate::support::carrier(&url, placing.timeout);
    let placing = tokio::spawn(async move { placing.place(call).await });
    crate::support::until("the request", async || carrier.received().len() == 1).await;
    tokio::task::block_in_place(|| postgres.stop_immediate());
    placed.add_permits(1);
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::task::block_in_place(|| postgres.start_again());
    assert_eq!(placing.await.unwrap().unwrap(), Next::Done);
    assert_eq!(newest(&store, 1).await.0, CallState::Dialing);
}
