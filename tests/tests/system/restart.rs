//! Webhooks while Postgres is restarted.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{Action, Currency, Money, TransactionId};
use reqwest::StatusCode;
use runtime::Env;
use secrecy::SecretString;
use store::{NewTransaction, RequestCall, Store, StoreConfig};
use system_tests::settings::{ACCOUNT_SID, AUTH_TOKEN, Settings};
use test_servers::{NatsServer, PostgresServer};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;
use twilio::signature::{Algorithm, sign};

const REQUESTS: u32 = 1_000;
/// The carrier's requests under way at once.
const AT_ONCE: usize = 16;

fn id(n: u32) -> TransactionId {
    format!("TXN{n:04}").parse().unwrap()
}

fn transaction(n: u32) -> NewTransaction {
    NewTransaction {
        id: id(n),
        client_name: "John Doe".into(),
        card_number: "***1234".into(),
        client_phone: format!("+1415555{n:04}").parse().unwrap(),
        money: Money::parse("2500.75", Currency::default()).unwrap(),
        bank_name: "Chase Bank".into(),
        merchant_name: "Amazon".into(),
        transaction_date: "2025-03-15".parse().unwrap(),
        language: None,
        time_zone: None,
        action: Action::NotAnswered,
    }
}

/// What the carrier posts when the customer of call `call` says no.
async fn gather(http: &reqwest::Client, base: &str, n: u32, call: &str) -> StatusCode {
    let url = format!("{base}/gather/{}?call={call}&turn=1", id(n));
    let params = [
        ("CallSid", format!("CA{n:032}")),
        ("AccountSid", ACCOUNT_SID.to_owned()),
        ("CallStatus", "in-progress".to_owned()),
        ("SpeechResult", "No, I did not.".to_owned()),
        ("Confidence", "0.91".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let signature = sign(
        &SecretString::from(AUTH_TOKEN),
        Algorithm::HmacSha1,
        &url,
        &params,
    );
    let request = http
        .post(&url)
        .header("X-Twilio-Signature", signature)
        .form(&params);
    request.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_answers_around_a_restart_of_postgres_each_200_left_its_event() {
    let mut postgres = PostgresServer::start();
    let nats = NatsServer::start();
    let settings = Settings::new(postgres.url("postgres"), nats.url());
    let store = Store::new(StoreConfig::from_url(&settings.database_url, "test").unwrap());
    store.migrate().await.unwrap();
    let rows: Vec<_> = (0..REQUESTS).map(transaction).collect();
    store.import(&rows, false).await.unwrap();
    let mut calls = Vec::new();
    for n in 0..REQUESTS {
        match store.request_call(&id(n), None, None).await.unwrap() {
            RequestCall::Requested(call) => calls.push(call.id.to_string()),
            other => panic!("{other:?}"),
        }
    }
    let env = Env::from_pairs(settings.environment(Some(settings.ingest)));
    let ingest = webhook_ingest::Server::bind(webhook_ingest::Config::from_env(&env).unwrap())
        .await
        .unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(ingest.run(stop.clone()));

    let base = format!("http://{}", settings.ingest);
    let answers = send_all(&base, &calls, &mut postgres).await;
    let served = answers
        .iter()
        .filter(|(_, status)| *status == StatusCode::OK)
        .count();
    let away = answers
        .iter()
        .filter(|(_, status)| *status == StatusCode::SERVICE_UNAVAILABLE)
        .count();
    println!("{served} answered 200, {away} answered 503");
    assert_eq!(served + away, REQUESTS as usize, "nothing but 200 and 503");
    assert!(served > 0 && away > 0, "the restart fell into the thousand");

    for (n, status) in &answers {
        let timeline = store.timeline(&id(*n)).await.unwrap();
        let heard = timeline
            .iter()
            .filter(|event| event.kind == "heard")
            .count();
        let seen = store.transaction(&id(*n)).await.unwrap().unwrap();
        let judged = seen.call.unwrap().answer.is_some();
        // Stored as a whole or not at all; and if it was answered, it was stored.
        assert_eq!(heard, usize::from(judged), "{n}");
        assert!(
            judged || *status != StatusCode::OK,
            "{n} was answered 200 and left nothing"
        );
    }
    // The carrier's retry of what got a 503 is served, and each answer counts once.
    let http = client();
    for (n, _) in answers
        .iter()
        .filter(|(_, status)| *status != StatusCode::OK)
    {
        assert_eq!(
            gather(&http, &base, *n, &calls[*n as usize]).await,
            StatusCode::OK
        );
    }
    for n in 0..REQUESTS {
        let timeline = store.timeline(&id(n)).await.unwrap();
        assert_eq!(
            timeline
                .iter()
                .filter(|event| event.kind == "heard")
                .count(),
            1
        );
    }
    stop.cancel();
    running.await.unwrap().unwrap();
}

/// Sends all, and restarts Postgres once a third is answered; each request's status by its number.
async fn send_all(
    base: &str,
    calls: &[String],
    postgres: &mut PostgresServer,
) -> Vec<(u32, StatusCode)> {
    let (http, free, answered) = (
        client(),
        Arc::new(Semaphore::new(AT_ONCE)),
        Arc::new(AtomicUsize::new(0)),
    );
    let mut requests = JoinSet::new();
    for (n, call) in (0..).zip(calls.iter().cloned()) {
        let (http, base) = (http.clone(), base.to_owned());
        let (free, answered) = (Arc::clone(&free), Arc::clone(&answered));
        requests.spawn(async move {
            let _place = free.acquire().await.unwrap();
            let status = gather(&http, &base, n, &call).await;
            answered.fetch_add(1, Ordering::Relaxed);
            (n, status)
        });
    }
    while answered.load(Ordering::Relaxed) < calls.len() / 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::task::block_in_place(|| postgres.restart());
    requests.join_all().await
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}
