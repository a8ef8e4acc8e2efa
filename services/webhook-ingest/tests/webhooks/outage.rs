//! Without Postgres, and with it again.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use domain::Outcome;
use futures_util::StreamExt as _;
use reqwest::StatusCode;
use test_servers::PostgresServer;
use tokio::sync::Barrier;

use crate::stage::{Call, PUBLIC_URL, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn without_postgres_every_route_asks_to_come_back_and_the_fallback_speaks() {
    let mut postgres = PostgresServer::start();
    let stage = Stage::over(&postgres.url("postgres"), &[]).await;
    let call = stage.call(1).await;
    assert_eq!(call.voice().await.status, StatusCode::OK);
    postgres.stop_immediate();
    for (route, form) in [
        ("voice", &[][..]),
        ("gather", &[("Digits", "2")]),
        ("status", &[("CallStatus", "ringing")]),
        ("dial", &[("DialCallStatus", "busy")]),
        ("amd", &[("AnsweredBy", "human")]),
    ] {
        let started = Instant::now();
        let served = call.post(route, "&turn=1", form).await;
        assert_eq!(served.status, StatusCode::SERVICE_UNAVAILABLE, "{route}");
        assert_eq!(served.content_type, "application/problem+json");
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{route}: {:?}",
            started.elapsed()
        );
    }
    let started = Instant::now();
    let url = format!("{PUBLIC_URL}{}", call.path("gather", "&turn=1"));
    let served = call.post("fallback", "", &[("ErrorUrl", &url)]).await;
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert!(served.asks().contains("&turn=1&fault=1#"));
    let ready = reqwest::get(format!("{}/readyz", stage.base))
        .await
        .unwrap();
    assert_eq!(ready.status(), StatusCode::OK);

    postgres.start_again();
    let again = call
        .post("gather", "&turn=1&fault=1", &[("Digits", "2")])
        .await;
    assert!(again.said().contains("Connecting..."));
    assert_eq!(call.fate().await.1, Some(Outcome::Denied));
    assert_eq!(call.events("heard").await.len(), 1);
}

/// Turns told at once.
const TELLERS: usize = 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_turns_across_a_restart_of_postgres_are_stored_or_refused_whole() {
    let mut postgres = PostgresServer::start();
    let stage = Stage::over(&postgres.url("postgres"), &[]).await;
    let mut calls = Vec::new();
    for n in 1..=170 {
        calls.push(stage.call(n).await);
    }
    let turns = (1..=6).flat_map(|turn| calls.iter().map(move |call| (call, turn)));
    let half_told = Barrier::new(2);
    let told = AtomicUsize::new(0);
    let tell = async |(call, turn): (&Call<'_>, u8)| {
        if told.fetch_add(1, Ordering::Relaxed) == 400 {
            half_told.wait().await;
        }
        let served = call.say(turn, "say that again please").await;
        (call.transaction.clone(), turn, served.status)
    };
    let all = futures_util::stream::iter(turns)
        .map(tell)
        .buffer_unordered(TELLERS)
        .collect::<Vec<_>>();
    let restart = async {
        half_told.wait().await;
        tokio::task::block_in_place(|| postgres.restart());
    };
    let (answers, ()) = tokio::join!(all, restart);

    assert_eq!(answers.len(), 1_020);
    let mut refused = 0;
    for (transaction, turn, status) in &answers {
        let id = transaction.parse().unwrap();
        let timeline = stage.store.timeline(&id).await.unwrap();
        let stored = timeline
            .iter()
            .filter(|event| event.kind == "heard" && event.data["turn"] == *turn)
            .count();
        match *status {
            StatusCode::OK => assert_eq!(stored, 1, "{transaction} {turn}"),
            StatusCode::SERVICE_UNAVAILABLE => refused += 1,
            other => panic!("{transaction} {turn}: {other}"),
        }
        // Every event moved the version in its own commit: none is half-done.
        let seen = stage.seen(transaction).await;
        assert_eq!(usize::try_from(seen.version).unwrap(), timeline.len());
    }
    println!("refused while Postgres was away: {refused}");
}
