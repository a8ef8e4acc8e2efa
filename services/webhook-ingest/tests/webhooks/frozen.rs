//! A Postgres that neither answers nor refuses, and the end of the service.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use runtime::Env;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::sync::CancellationToken;
use webhook_ingest::{Config, Server};

use crate::stage::{ACCOUNT, OUR_NUMBER, PUBLIC_URL, Stage, TOKEN};

/// Something between the service and Postgres that can stop passing bytes on, with every connection left open.
struct Valve {
    port: u16,
    open: watch::Sender<bool>,
}

impl Valve {
    async fn before(postgres: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (open, opened) = watch::channel(true);
        let postgres = Arc::new(postgres);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (postgres, opened) = (Arc::clone(&postgres), opened.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(postgres.as_str()).await.unwrap();
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::join!(
                        pass(from_client, to_server, opened.clone()),
                        pass(from_server, to_client, opened),
                    );
                });
            }
        });
        Self { port, open }
    }
}

async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut open: watch::Receiver<bool>,
) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if open.wait_for(|open| *open).await.is_err() || to.write_all(&bytes[..read]).await.is_err()
        {
            return;
        }
    }
}

#[tokio::test]
async fn a_postgres_that_hangs_keeps_nobody_waiting() {
    let database = test_servers::fresh_database().await;
    let (with_credentials, address) = database.split_once('@').unwrap();
    let (address, name) = address.split_once('/').unwrap();
    let valve = Valve::before(address.to_owned()).await;
    let through = format!("{with_credentials}@127.0.0.1:{}/{name}", valve.port);
    let stage = Stage::over(&through, &[]).await;
    let call = stage.call(1).await;
    assert_eq!(call.voice().await.status, StatusCode::OK);

    valve.open.send_replace(false);
    let started = Instant::now();
    let told = call.say(1, "yes").await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    let started = Instant::now();
    let url = format!("{PUBLIC_URL}{}", call.path("voice", ""));
    let apology = call.post("fallback", "", &[("ErrorUrl", &url)]).await;
    assert!(apology.said().contains("technical problem"));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );

    valve.open.send_replace(true);
    assert!(call.say(1, "yes").await.said().contains("Resolved"));
}

#[tokio::test]
async fn a_row_that_somebody_holds_keeps_nobody_waiting() {
    let database = test_servers::fresh_database().await;
    let stage = Stage::over(&database, &[]).await;
    let call = stage.call(1).await;
    let mut other = PgConnection::connect(&database).await.unwrap();
    let mut held = other.begin().await.unwrap();
    held.execute("SELECT 1 FROM transactions FOR UPDATE")
        .await
        .unwrap();

    let started = Instant::now();
    assert_eq!(call.voice().await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    let started = Instant::now();
    let apology = call.post("fallback", "", &[]).await;
    assert!(apology.said().contains("technical problem"));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );

    held.rollback().await.unwrap();
    assert_eq!(call.voice().await.status, StatusCode::OK);
}

#[tokio::test]
async fn it_ends_when_asked_also_without_postgres_and_nats() {
    let env = Env::from_pairs([
        ("DATABASE_URL", "postgres://postgres@127.0.0.1:9/none"),
        ("NATS_URL", "nats://127.0.0.1:9"),
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("PUBLIC_URL", PUBLIC_URL),
        ("TWILIO_ACCOUNT_SID", ACCOUNT),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_PHONE_NUMBER", OUR_NUMBER),
    ]);
    let server = Server::bind(Config::from_env(&env).unwrap()).await.unwrap();
    let (addr, admin) = (server.addr().unwrap(), server.admin_addr().unwrap());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(server.run(shutdown.clone()));
    for url in [
        format!("http://{addr}/readyz"),
        format!("http://{admin}/readyz"),
    ] {
        assert_eq!(reqwest::get(url).await.unwrap().status(), StatusCode::OK);
    }
    shutdown.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(10), running).await;
    ended.expect("it ends in time").unwrap().unwrap();
}
