//! The program's commands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Output};

use tempfile::NamedTempFile;
use test_servers::fresh_database;

const ROW: &str = r#"{"id":"TXN001","client_name":"John Doe","card_number":"***1234","client_phone":"+14155550101","amount":2500.75,"bank_name":"Chase Bank","merchant_name":"Amazon","transaction_date":"15/03/2025","action":"Not Answered"}"#;

/// Runs the program in a process of its own.
fn run(database: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashboard-api"));
    command.args(arguments).env_remove("DATABASE_URL");
    // No `.env` of the working directory.
    command.current_dir(std::env::temp_dir());
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn file(suffix: &str, contents: &str) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(contents.as_bytes()).unwrap();
    file
}

#[tokio::test]
async fn samples_are_imported_once_whatever_their_form() {
    let database = fresh_database().await;
    assert!(run(Some(&database), &["migrate"]).status.success());
    let json = file(".json", &format!("[{ROW}]"));
    let path = json.path().to_str().unwrap();
    let first = run(Some(&database), &["import", path]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("1 imported, 0 were there already"));
    let csv = file(
        ".csv",
        "id,client_name,card_number,client_phone,amount,bank_name,merchant_name,transaction_date\n\
         TXN001,John Doe,***1234,+14155550101,2500.75,Chase Bank,Amazon,2025-03-15\n",
    );
    let second = run(Some(&database), &["import", csv.path().to_str().unwrap()]);
    assert!(
        text(&second.stdout).contains("0 imported, 1 were there already"),
        "{}",
        text(&second.stderr)
    );
}

#[tokio::test]
async fn bad_rows_are_listed_and_nothing_is_imported_unless_they_are_skipped() {
    let database = fresh_database().await;
    run(Some(&database), &["migrate"]);
    let bad = ROW.replace("TXN001", "TXN002").replace("+1415", "1415");
    let json = file(".json", &format!("[\n{ROW},\n{bad}\n]"));
    let path = json.path().to_str().unwrap();
    let refused = run(Some(&database), &["import", path]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("line 3 (row 2), client_phone: start with + and the country code"),
        "{said}"
    );
    assert!(said.contains("nothing was imported"), "{said}");
    let skipped = run(Some(&database), &["import", "--skip-bad", path]);
    assert!(skipped.status.success());
    assert!(text(&skipped.stdout).contains("1 imported, 0 were there already, 1 left out"));
}

#[tokio::test]
async fn an_import_into_a_database_without_schema_says_what_to_do() {
    let database = fresh_database().await;
    let json = file(".json", &format!("[{ROW}]"));
    let refused = run(Some(&database), &["import", json.path().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("dashboard-api migrate"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn help_names_the_variables_and_a_missing_one_is_named() {
    let help = text(&run(None, &["--help"]).stdout);
    for name in [
        "DATABASE_URL",
        "NATS_URL",
        "LISTEN_ADDR",
        "ADMIN_ADDR",
        "MIGRATE_ON_START",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(name), "{name}");
    }
    let refused = run(None, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("DATABASE_URL"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn openapi_needs_no_settings() {
    let printed = run(None, &["openapi"]);
    assert!(printed.status.success());
    let description: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(
        description["paths"]["/events"]["get"]["operationId"],
        "events"
    );
}
