//! Without Postgres, and with it again.

use std::time::{Duration, Instant};

use domain::Outcome;
use reqwest::StatusCode;
use test_servers::PostgresServer;

use crate::stage::{PUBLIC_URL, Stage};

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
