//! Databases with transactions, and waiting for what must come.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use call_dispatcher::{Config, Halt, Pace, placing::Placing};
use domain::{Action, CallId, CallState, Currency, Money, Outcome, TransactionId};
use runtime::Env;
use store::{NewTransaction, RequestCall, Store, StoreConfig, Transaction};
use tokio_util::sync::CancellationToken;
use url::Url;

pub const TIMEOUT: Duration = Duration::from_millis(500);

pub fn id(n: u32) -> TransactionId {
    format!("TXN{n:03}").parse().unwrap()
}

/// A fresh database with transactions 1 to `n`, and its URL.
pub async fn database(n: u32) -> (Store, String) {
    let url = test_servers::fresh_database().await;
    (prepared(&url, n).await, url)
}

/// An empty database, made to hold transactions 1 to `n`.
pub async fn prepared(url: &str, n: u32) -> Store {
    let store = Store::new(StoreConfig::from_url(url, "test").unwrap());
    store.migrate().await.unwrap();
    let row = |n| NewTransaction {
        id: id(n),
        client_name: "John Doe".into(),
        card_number: "***1234".into(),
        client_phone: format!("+1415555{:04}", 100 + n).parse().unwrap(),
        money: Money::parse("2500.75", Currency::default()).unwrap(),
        bank_name: "Chase Bank".into(),
        merchant_name: "Amazon".into(),
        transaction_date: "2025-03-15".parse().unwrap(),
        language: None,
        time_zone: None,
        action: Action::NotAnswered,
    };
    store
        .import(&(1..=n).map(row).collect::<Vec<_>>(), false)
        .await
        .unwrap();
    store
}

pub async fn click(store: &Store, n: u32) -> CallId {
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    match store.request_call(&id(n), None, Some(trace)).await.unwrap() {
        RequestCall::Requested(call) => call.id,
        other => panic!("{other:?}"),
    }
}

pub async fn transaction(store: &Store, n: u32) -> Transaction {
    store.transaction(&id(n)).await.unwrap().unwrap()
}

pub async fn newest(store: &Store, n: u32) -> (CallState, Option<Outcome>) {
    let call = transaction(store, n).await.call.unwrap();
    (call.state, call.outcome)
}

/// Looks again until `there` is true.
pub async fn until(what: &str, there: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !there().await {
        assert!(Instant::now() < deadline, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn config(database: &str, nats: &str, carrier: &Url) -> Config {
    Config::from_env(&Env::from_pairs([
        ("DATABASE_URL", database),
        ("NATS_URL", nats),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("PUBLIC_URL", "https://calls.bank.example"),
        ("TWILIO_ACCOUNT_SID", "AC0123"),
        ("TWILIO_AUTH_TOKEN", "secret"),
        ("TWILIO_PHONE_NUMBER", "+14155550199"),
        ("TWILIO_API_BASE", carrier.as_str()),
        ("TWILIO_CALLS_PER_SECOND", "0"),
        ("CARRIER_TIMEOUT", "500ms"),
    ]))
    .unwrap()
}

pub fn carrier(url: &Url, timeout: Duration) -> twilio::rest::Client {
    let config = config("postgres://unused/unused", "", url);
    twilio::rest::Client::new(twilio::rest::Config {
        base_url: config.api_base,
        account_sid: config.account_sid,
        auth_token: config.auth_token,
        timeout,
    })
    .unwrap()
}

pub fn placing(store: &Store, carrier_url: &Url) -> Placing<Store, twilio::rest::Client> {
    let config = config("postgres://unused/unused", "", carrier_url);
    Placing {
        store: store.clone(),
        carrier: carrier(carrier_url, TIMEOUT),
        callbacks: config.callbacks,
        from: config.from,
        timeout: TIMEOUT,
        lease_margin: Duration::from_secs(20),
        pace: Pace::new(0.0),
        halt: Halt::default(),
        unknown: Arc::default(),
        jitter: || 0.5,
        stopping: CancellationToken::new(),
    }
}
