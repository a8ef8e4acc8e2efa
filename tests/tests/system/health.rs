//! `--health`, with which a container asks its own program.

use std::net::SocketAddr;
use std::process::Output;

use axum::{Router, http::StatusCode, routing::get};
use system_tests::program;
use tokio::{net::TcpListener, process::Command};

/// Each program, and the setting that says where it is to be asked.
const ASKED_AT: [(&str, &str); 4] = [
    ("dashboard-api", "LISTEN_ADDR"),
    ("webhook-ingest", "LISTEN_ADDR"),
    ("twilio-sim", "LISTEN_ADDR"),
    ("call-dispatcher", "ADMIN_ADDR"),
];

#[tokio::test]
async fn a_program_asks_where_its_own_settings_say_and_tells_the_answer() {
    let ready = answering(StatusCode::OK).await;
    let unready = answering(StatusCode::SERVICE_UNAVAILABLE).await;
    for (name, setting) in ASKED_AT {
        let asked = ask(name, setting, ready).await;
        let said = String::from_utf8_lossy(&asked.stderr).into_owned();
        assert_eq!(
            (asked.status.code(), said),
            (Some(0), format!("{name}: ready\n"))
        );

        let asked = ask(name, setting, unready).await;
        let said = String::from_utf8_lossy(&asked.stderr).into_owned();
        assert_eq!(asked.status.code(), Some(1), "{said}");
        assert!(
            said.starts_with(&format!("{name}: not ready: ")) && said.contains("503"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// A stand-in for a running program, which says the same on every request for its readiness.
async fn answering(status: StatusCode) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/readyz", get(move || async move { status }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Nothing is set but that one address: a health check needs no database and no account.
async fn ask(name: &str, setting: &str, address: SocketAddr) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(program(name))
        .arg("--health")
        .env_clear()
        .env(setting, address.to_string())
        .current_dir(folder.path())
        .output()
        .await
        .unwrap()
}
