//! The life of a whole process: this test program starts itself again as a service.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use runtime::Service;
use serde_json::Value;
use tempfile::TempDir;

const ROLE: &str = "RINGCHECK_TEST_ROLE";
const PATIENCE: Duration = Duration::from_secs(30);

/// Not a test of its own: what the started process does.
#[test]
fn the_service() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let code = runtime::run(
        Service::new("test-service", "1.2.3"),
        async move |_env, shutdown| {
            match role.as_str() {
                "fails" => {
                    let span = tracing::info_span!("work", otel.name = "do the work", item = 7);
                    span.in_scope(|| tracing::info!(phone_calls = 2, "working"));
                    let cause = std::io::Error::other("the disk is full");
                    return Err(anyhow::Error::new(cause).context("it cannot be stored"));
                }
                "is lied to" => {
                    let text = "x\n2026-01-01T00:00:00.000Z ERROR bank \u{1b}[2J";
                    tracing::info!(text, "heard {text}");
                }
                "panics" => {
                    let broken = tokio::spawn(async {
                        assert!(std::env::args().len() == usize::MAX, "what now");
                    });
                    assert!(broken.await.is_err());
                }
                "waits" => {
                    tracing::info!("ready");
                    shutdown.cancelled().await;
                }
                "ignores the shutdown" => {
                    tracing::info!("ready");
                    std::future::pending::<()>().await;
                }
                _ => {}
            }
            Ok(())
        },
    );
    std::process::exit(i32::from(code != ExitCode::SUCCESS));
}

fn start(role: &str, dir: &TempDir, settings: &[(&str, &str)]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "the_service", "--nocapture"])
        .env(ROLE, role)
        .current_dir(dir.path());
    for name in ["LOG_LEVEL", "LOG_FORMAT", "OTEL_EXPORTER_OTLP_ENDPOINT"] {
        command.env_remove(name);
    }
    command
        .env("NO_PROXY", "127.0.0.1")
        .envs(settings.iter().copied());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The exit code and what was said.
fn run(role: &str, dir: &TempDir, settings: &[(&str, &str)]) -> (i32, String) {
    let mut child = start(role, dir, settings);
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (child.wait().unwrap().code().unwrap(), said)
}

fn empty() -> TempDir {
    TempDir::new().unwrap()
}

#[test]
fn a_bad_setting_is_named_and_nothing_is_started() {
    let (code, said) = run("ends", &empty(), &[("LOG_LEVEL", "loud")]);
    assert_eq!(code, 1);
    assert!(
        said.starts_with("test-service: LOG_LEVEL: \"loud\" cannot be used"),
        "{said}"
    );
    let (code, said) = run(
        "ends",
        &empty(),
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")],
    );
    assert_eq!(code, 1);
    assert!(
        said.contains("OTEL_EXPORTER_OTLP_ENDPOINT: \"localhost:4318\""),
        "{said}"
    );
}

#[test]
fn the_dotenv_file_is_read_and_the_environment_wins() {
    let dir = empty();
    std::fs::write(dir.path().join(".env"), "LOG_LEVEL=loud\n").unwrap();
    assert!(run("ends", &dir, &[]).1.contains("LOG_LEVEL"));
    assert_eq!(run("ends", &dir, &[("LOG_LEVEL", "info")]).0, 0);
    std::fs::write(
        dir.path().join(".env"),
        "LOG_LEVEL=info\nnot an assignment\n",
    )
    .unwrap();
    let (code, said) = run("ends", &dir, &[]);
    assert_eq!(code, 1);
    assert!(said.contains(".env: line 2"), "{said}");
}

#[test]
fn an_error_is_told_with_its_causes_on_one_readable_line() {
    let (code, said) = run("fails", &empty(), &[]);
    assert_eq!(code, 1);
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].ends_with(" INFO  test-service working phone_calls=2 · work{item=7}"),
        "{said}"
    );
    assert!(
        lines[1].contains(
            "ERROR test-service test-service stopped: it cannot be stored: the disk is full"
        ),
        "{said}"
    );
}

#[test]
fn what_a_stranger_said_stays_on_its_line() {
    for format in ["text", "json"] {
        let (_, said) = run("is lied to", &empty(), &[("LOG_FORMAT", format)]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn json_lines_carry_the_service_the_trace_and_the_spans_fields() {
    let (_, said) = run("fails", &empty(), &[("LOG_FORMAT", "json")]);
    let line: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(line["service"], "test-service");
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["message"], "working");
    assert_eq!(
        (&line["phone_calls"], &line["item"]),
        (&2.into(), &7.into())
    );
    assert_eq!(line["trace_id"].as_str().map(str::len), Some(32));
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_panic_becomes_a_log_line() {
    let (code, said) = run("panics", &empty(), &[("LOG_FORMAT", "json")]);
    assert_eq!(code, 0);
    let line: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(
        (line["level"].as_str(), line["message"].as_str()),
        (Some("ERROR"), Some("panic: what now"))
    );
}

#[test]
fn turning_logs_off_does_not_tear_traces_apart_and_they_are_flushed_after_an_error() {
    let (endpoint, received) = otlp_receiver();
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("LOG_LEVEL", "off"),
    ];
    let (code, said) = run("fails", &empty(), &settings);
    assert_eq!((code, said.as_str()), (1, ""));
    let export = received.recv_timeout(PATIENCE).unwrap();
    let resource = &export.resource_spans[0];
    let names: Vec<&str> = resource.scope_spans[0]
        .spans
        .iter()
        .map(|span| span.name.as_str())
        .collect();
    assert_eq!(names, ["do the work"]);
    let attributes = format!("{:?}", resource.resource);
    assert!(
        attributes.contains("test-service") && attributes.contains("1.2.3"),
        "{attributes}"
    );
}

#[test]
fn a_receiver_that_is_away_costs_neither_the_exit_code_nor_much_time() {
    let started = std::time::Instant::now();
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")];
    assert_eq!(run("ends", &empty(), &settings).0, 0);
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn the_first_signal_asks_and_the_process_ends_well() {
    let dir = empty();
    let mut child = start("waits", &dir, &[]);
    let mut lines = said(&mut child);
    wait_for(&mut lines, "ready");
    send("TERM", &child);
    wait_for(&mut lines, "asked to stop: finishing");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_second_signal_ends_it_at_once() {
    let dir = empty();
    let mut child = start("ignores the shutdown", &dir, &[]);
    let mut lines = said(&mut child);
    wait_for(&mut lines, "ready");
    send("INT", &child);
    wait_for(&mut lines, "asked to stop: finishing");
    send("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(128 + 15));
}

fn said(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap)
}

fn wait_for(lines: &mut impl Iterator<Item = String>, text: &str) {
    assert!(
        lines.any(|line| line.contains(text)),
        "it never said {text:?}"
    );
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// An OTLP receiver on a thread of its own; its address and what it gets.
fn otlp_receiver() -> (String, mpsc::Receiver<ExportTraceServiceRequest>) {
    let (sender, received) = mpsc::channel();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let take = async move |body: Bytes| {
                let _ = sender.send(ExportTraceServiceRequest::decode(body).unwrap());
            };
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, Router::new().route("/v1/traces", post(take)))
                .await
                .unwrap();
        });
    });
    (endpoint, received)
}
