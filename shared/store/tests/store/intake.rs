//! Webhooks that are stored together end as if each had been stored by itself.

use domain::{Answer, CallState, CarrierStatus, Fact, Outcome};
use futures_util::future::join_all;
use serde_json::json;
use sqlx::Connection as _;
use store::{Answered, Call, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::support::{
    at, click, id, import, kinds, newest, tell, transaction, webhook, with_transactions,
};

/// One webhook: of which call, by which carrier's call, under which name, and the fact it tells.
type Told<'a> = (&'a Call, &'a str, &'a str, Fact);

/// Stores `told`, all of them waiting before the first is taken.
async fn tell_together(store: &Store, told: &[Told<'_>]) -> Vec<Result<Answered, StoreError>> {
    let (intake, rounds) = store.intake();
    let stop = CancellationToken::new();
    let answers = join_all(told.iter().map(|(call, sid, once, fact)| {
        let (fact, name) = (fact.clone(), (*once).to_owned());
        intake.receive(webhook(call, sid, once), move |_, _| {
            (Some(fact.clone()), json!({ "once": name }))
        })
    }));
    let answers = async {
        let answers = answers.await;
        stop.cancel();
        answers
    };
    tokio::join!(answers, rounds.run(stop.clone())).0
}

fn status(status: CarrierStatus) -> Fact {
    Fact::Status { status, sip: None }
}

fn heard(turn: u8, answer: Answer) -> Fact {
    Fact::Heard {
        turn,
        answer,
        silent: false,
        gave_up: false,
    }
}

fn is_new(answered: &Result<Answered, StoreError>) -> bool {
    matches!(answered, Ok(Answered::Stored { new: true, .. }))
}

#[tokio::test]
async fn webhooks_of_many_calls_end_as_if_they_had_come_one_by_one() {
    const CALLS: u32 = 40;
    let life = [
        ("status:ringing", status(CarrierStatus::Ringing)),
        ("voice", Fact::Voice),
        ("heard:1", heard(1, Answer::Unsure)),
        ("heard:2", heard(2, Answer::Yes)),
        ("status:completed", status(CarrierStatus::Completed)),
    ];
    let (apart, together) = (
        with_transactions(CALLS).await,
        with_transactions(CALLS).await,
    );
    let mut calls = Vec::new();
    for n in 1..=CALLS {
        let sid = format!("CA{n}");
        let alone = click(&apart, n).await;
        for (once, fact) in life.clone() {
            tell(&apart, &alone, &sid, once, fact).await;
        }
        calls.push((click(&together, n).await, sid));
    }
    // The last words of all calls come first, and each call's words are far from each other.
    let told: Vec<Told<'_>> = life
        .iter()
        .rev()
        .flat_map(|(once, fact)| {
            calls
                .iter()
                .map(move |(call, sid)| (call, sid.as_str(), *once, fact.clone()))
        })
        .collect();
    let answers = tell_together(&together, &told).await;

    assert!(answers.iter().all(is_new));
    for n in 1..=CALLS {
        assert_eq!(newest(&together, n).await, newest(&apart, n).await);
        let (one, other) = (
            transaction(&together, n).await,
            transaction(&apart, n).await,
        );
        assert_eq!(one.action, other.action);
        assert_eq!(one.version, other.version);
        let (mut one, mut other) = (kinds(&together, n).await, kinds(&apart, n).await);
        one.sort();
        other.sort();
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn of_what_is_told_twice_at_once_the_first_is_stored_and_both_are_answered() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let answers = tell_together(
        &store,
        &[
            (&call, "CA1", "heard:1", heard(1, Answer::Fraud)),
            (&call, "CA1", "heard:1", heard(1, Answer::Yes)),
            (&call, "CA2", "heard:2", heard(2, Answer::Yes)),
        ],
    )
    .await;
    assert!(is_new(&answers[0]));
    assert!(matches!(
        answers[1],
        Ok(Answered::Stored { new: false, .. })
    ));
    assert!(matches!(answers[2], Ok(Answered::Stray)));
    assert_eq!(newest(&store, 1).await.1, Some(Outcome::ReportedFraud));

    // And once more, when it is only in the database.
    let repeated = [(&call, "CA1", "heard:1", heard(1, Answer::Yes))];
    let again = tell_together(&store, &repeated).await.remove(0).unwrap();
    let Answered::Stored { data, new, .. } = again else {
        panic!("{again:?}");
    };
    assert_eq!((data, new), (json!({ "once": "heard:1" }), false));
    // The click, the answer and the stray.
    assert_eq!(transaction(&store, 1).await.version, 4);
}

#[tokio::test]
async fn one_that_the_database_refuses_does_not_hurt_the_others() {
    let store = with_transactions(3).await;
    let mut calls = Vec::new();
    for n in 1..=3 {
        calls.push(click(&store, n).await);
    }
    // Two calls of ours cannot be the same call of the carrier.
    let answers = tell_together(
        &store,
        &[
            (&calls[0], "CA1", "voice", Fact::Voice),
            (&calls[1], "CA1", "voice", Fact::Voice),
            (&calls[2], "CA3", "voice", Fact::Voice),
        ],
    )
    .await;
    let strays = answers
        .iter()
        .filter(|answered| matches!(answered, Ok(Answered::Stray)))
        .count();
    assert_eq!(strays, 1);
    assert_eq!(
        answers.iter().filter(|answered| is_new(answered)).count(),
        2
    );
    assert!(is_new(&answers[2]));
}

#[tokio::test]
async fn a_case_that_somebody_holds_does_not_hold_up_the_others() {
    let url = test_servers::fresh_database().await;
    let store = at(&url);
    store.migrate().await.unwrap();
    import(&store, 2).await;
    let (held, free) = (click(&store, 1).await, click(&store, 2).await);
    let mut holder = sqlx::PgConnection::connect(&url).await.unwrap();
    let mut lock = holder.begin().await.unwrap();
    sqlx::query("SELECT FROM transactions WHERE id = $1 FOR UPDATE")
        .bind(id(1).as_str())
        .execute(&mut *lock)
        .await
        .unwrap();

    let (intake, rounds) = store.intake();
    let stop = CancellationToken::new();
    let running = tokio::spawn(rounds.run(stop.clone()));
    let voice = |call, sid| {
        intake.receive(webhook(call, sid, "voice"), |_, _| {
            (Some(Fact::Voice), json!({}))
        })
    };
    let held = voice(&held, "CA1");
    let mut held = std::pin::pin!(held);
    let free = tokio::select! {
        biased;
        answered = &mut held => panic!("stored although its row is held: {answered:?}"),
        answered = voice(&free, "CA2") => answered,
    };
    assert!(is_new(&free));
    assert_eq!(newest(&store, 1).await.0, CallState::Queued);

    lock.commit().await.unwrap();
    assert!(is_new(&held.await));
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn what_is_waiting_at_the_end_is_still_stored() {
    let store = with_transactions(1).await;
    let call = click(&store, 1).await;
    let (intake, rounds) = store.intake();
    let stop = CancellationToken::new();
    let told = intake.receive(webhook(&call, "CA1", "voice"), |_, _| {
        (Some(Fact::Voice), json!({}))
    });
    let run = async {
        stop.cancel();
        rounds.run(stop.clone()).await;
    };
    let (told, ()) = tokio::join!(told, run);
    assert!(is_new(&told));
    let late = intake.receive(webhook(&call, "CA1", "heard:1"), |_, _| (None, json!({})));
    assert!(late.await.is_err_and(|error| error.is_unavailable()));
}
