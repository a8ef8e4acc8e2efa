//! The servers start, keep what they stored over a restart, and lose it when told to.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection};
use test_servers::{NatsServer, PostgresServer, fresh_database};

#[tokio::test]
async fn fresh_databases_are_empty_and_apart() {
    let (one, two) = (fresh_database().await, fresh_database().await);
    assert_ne!(one, two);
    let mut one = PgConnection::connect(&one).await.unwrap();
    let mut two = PgConnection::connect(&two).await.unwrap();
    one.execute("CREATE TABLE t ()").await.unwrap();
    two.execute("CREATE TABLE t ()").await.unwrap();
}

#[tokio::test]
async fn postgres_keeps_what_was_committed_over_a_crash() {
    let mut server = PostgresServer::start();
    let url = server.url("postgres");
    let mut before = PgConnection::connect(&url).await.unwrap();
    before.execute("CREATE TABLE kept ()").await.unwrap();
    server.stop_immediate();
    assert!(before.ping().await.is_err());
    assert!(PgConnection::connect(&url).await.is_err());
    server.start_again();
    let mut after = PgConnection::connect(&url).await.unwrap();
    after.execute("SELECT FROM kept").await.unwrap();
}

#[test]
fn nats_comes_back_at_the_same_address() {
    let mut server = NatsServer::start();
    let url = server.url();
    let address = url.strip_prefix("nats://").unwrap();
    server.stop();
    assert!(std::net::TcpStream::connect(address).is_err());
    server.restart();
    assert!(std::net::TcpStream::connect(address).is_ok());
    server.wipe();
    assert_eq!(server.url(), url);
}

/// Runs this test program again as a child that starts a server and is killed: the server must go too.
#[test]
fn a_server_goes_when_its_test_process_is_killed() {
    if let Some(file) = std::env::var_os("RINGCHECK_CHILD_TELLS_URL_IN") {
        let server = NatsServer::start();
        std::fs::write(Path::new(&file), server.url()).unwrap();
        loop {
            std::thread::park();
        }
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_server_goes_when_its_test_process_is_killed"])
        .env("RINGCHECK_CHILD_TELLS_URL_IN", file.path())
        .spawn()
        .unwrap();
    let url = poll(|| {
        std::fs::read_to_string(file.path())
            .ok()
            .filter(|url| !url.is_empty())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let address = url.strip_prefix("nats://").unwrap();
    poll(|| std::net::TcpStream::connect(address).is_err().then_some(()));
}

fn poll<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "it did not happen"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
