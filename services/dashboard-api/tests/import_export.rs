//! Files in, files out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use futures_util::stream::unfold;
use reqwest::StatusCode;
use serde_json::json;
use support::{Answer, Desk, assert_problem, sample};
use tokio::sync::mpsc::{Receiver, Sender, channel};

#[tokio::test]
async fn an_import_is_all_or_nothing() {
    let desk = Desk::start().await;
    let mut bad = sample(2);
    bad["client_phone"] = json!("12");
    let rows = json!([sample(1), bad, sample(3)]);
    let refused = desk.post_json("/transactions/import", &rows).await;
    assert_problem(&refused, 422, "import_refused");
    assert_eq!(refused.body["bad_count"], 1);
    assert_eq!(refused.body["bad"][0]["row"], 2);
    assert_eq!(refused.body["bad"][0]["line"], 1);
    assert_eq!(refused.body["bad"][0]["field"], "client_phone");
    assert_eq!(desk.get("/transactions").await.body["total"], 0);

    let skipped = desk
        .post_json("/transactions/import?skip_bad=true", &rows)
        .await;
    assert_eq!(skipped.status, StatusCode::OK);
    assert_eq!(skipped.body["imported"], 2);
    assert_eq!(skipped.body["bad_count"], 1);
    assert_eq!(desk.get("/transactions").await.body["total"], 2);
}

#[tokio::test]
async fn a_second_import_changes_nothing_and_tells_what_differs() {
    let desk = Desk::start().await;
    desk.import(2).await;
    let update = json!({"id": "TXN001", "action": "Resolved"});
    desk.post_json("/update_action", &update).await;
    let mut other = sample(2);
    other["amount"] = json!("1");
    let rows = json!([sample(1), other, sample(3)]);
    let refused = desk.post_json("/transactions/import", &rows).await;
    assert_problem(&refused, 422, "import_refused");
    assert_eq!(refused.body["different"], json!(["TXN002"]));
    assert_eq!(desk.get("/transactions").await.body["total"], 2);

    let answer = desk
        .post_json("/transactions/import?skip_bad=true", &rows)
        .await
        .body;
    assert_eq!(
        (&answer["imported"], &answer["identical"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(answer["different"], json!(["TXN002"]));
    assert_eq!(desk.transaction("TXN001").await["action"], "Resolved");
    assert_eq!(desk.transaction("TXN002").await["amount"], "14.50");
}

#[tokio::test]
async fn long_lists_of_bad_rows_are_cut_and_counted() {
    let desk = Desk::start().await;
    let rows = json!(vec![json!(17); 250]);
    let refused = desk.post_json("/transactions/import", &rows).await;
    assert_eq!(refused.body["bad_count"], 250);
    assert_eq!(refused.body["bad"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn an_export_is_read_back_by_an_import() {
    let desk = Desk::start().await;
    let mut formula = sample(1);
    formula["client_name"] = json!("=HYPERLINK(\"http://evil.example\")");
    formula["merchant_name"] = json!("'-, \"quoted\"");
    let rows = (2..=2_100).map(|n| {
        let mut row = sample(n % 900);
        row["id"] = json!(format!("TXN{n:05}"));
        row
    });
    let rows = json!(std::iter::once(formula).chain(rows).collect::<Vec<_>>());
    desk.post_json("/transactions/import?skip_bad=true", &rows)
        .await;
    let total = desk.get("/transactions").await.body["total"]
        .as_u64()
        .unwrap();
    assert!(total > 2_000, "several pages of the export: {total}");
    desk.post("/call/TXN001").await;

    let export = desk.get("/transactions/export").await;
    assert_eq!(export.status, StatusCode::OK);
    assert!(export.content_type.starts_with("text/csv"));
    let csv = export.body.as_str().unwrap();
    let line = csv
        .lines()
        .find(|line| line.starts_with("TXN001,"))
        .unwrap();
    assert!(line.contains("\"'=HYPERLINK(\"\"http"), "{line}");
    assert!(line.contains(",+14155550001,7.50,USD,"), "{line}");
    assert!(line.contains(",queued,"), "{line}");
    let again = desk
        .post_text("/transactions/import", "text/csv", csv)
        .await;
    assert_eq!(again.status, StatusCode::OK, "{again:?}");
    assert_eq!(again.body["identical"], total);

    let other = Desk::start().await;
    let answer = other
        .post_text("/transactions/import", "text/csv", csv)
        .await;
    assert_eq!(answer.body["imported"], total, "{answer:?}");
    let name = other.transaction("TXN001").await["client_name"].clone();
    assert_eq!(name, "=HYPERLINK(\"http://evil.example\")");
}

/// A file of which only the beginning has arrived; it ends when the sender does.
fn unfinished_import(desk: &Desk) -> (Sender<Vec<u8>>, impl Future<Output = Answer> + use<>) {
    let (sender, receiver) = channel(1);
    let chunks = unfold(receiver, async |mut receiver: Receiver<Vec<u8>>| {
        let chunk = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(chunk), receiver))
    });
    let request = desk
        .request("POST", "/transactions/import")
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(chunks));
    let answer = tokio::spawn(async { support::read(request.send().await.unwrap()).await });
    (sender, async { answer.await.unwrap() })
}

#[tokio::test]
async fn no_more_than_two_files_are_in_memory_at_once() {
    let desk = Desk::start().await;
    let (first, first_answer) = unfinished_import(&desk);
    let (second, second_answer) = unfinished_import(&desk);
    for sender in [&first, &second] {
        sender.send(b"[".to_vec()).await.unwrap();
    }
    let empty = json!([]);
    // Until both hold their places, others still pass.
    let started = Instant::now();
    let waiting = loop {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "a third file was taken"
        );
        let mut import = Box::pin(desk.post_json("/transactions/import", &empty));
        let answered = tokio::time::timeout(Duration::from_millis(500), &mut import).await;
        if answered.is_err() {
            break import;
        }
    };
    first.send(b"]".to_vec()).await.unwrap();
    drop(first);
    assert_eq!(first_answer.await.status, StatusCode::OK);
    assert_eq!(waiting.await.status, StatusCode::OK);
    second.send(b"]".to_vec()).await.unwrap();
    drop(second);
    assert_eq!(second_answer.await.status, StatusCode::OK);
}
