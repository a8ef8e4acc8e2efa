//! A fresh database with a transaction or two.

use domain::{Action, CallState, Money, Outcome, TransactionId};
use store::{
    Answered, Call, NewTransaction, RequestCall, Store, StoreConfig, Transaction, Webhook,
};

pub async fn fresh() -> Store {
    let url = test_servers::fresh_database().await;
    let store = at(&url);
    store.migrate().await.unwrap();
    store
}

pub fn at(url: &str) -> Store {
    Store::new(StoreConfig::from_url(url, "test").unwrap())
}

pub fn new_transaction(n: u32) -> NewTransaction {
    NewTransaction {
        id: id(n),
        client_name: format!("Client {n}"),
        card_number: "***1234".into(),
        client_phone: format!("+1415555{:04}", 100 + n).parse().unwrap(),
        money: Money::parse("2500.75", domain::Currency::default()).unwrap(),
        bank_name: "Chase Bank".into(),
        merchant_name: "Amazon".into(),
        transaction_date: "2025-03-15".parse().unwrap(),
        language: None,
        time_zone: None,
        action: Action::NotAnswered,
    }
}

pub fn id(n: u32) -> TransactionId {
    format!("TXN{n:03}").parse().unwrap()
}

/// A fresh database with transactions 1 to `n`.
pub async fn with_transactions(n: u32) -> Store {
    let store = fresh().await;
    import(&store, n).await;
    store
}

/// Imports transactions 1 to `n`.
pub async fn import(store: &Store, n: u32) {
    let rows: Vec<_> = (1..=n).map(new_transaction).collect();
    store.import(&rows, false).await.unwrap();
}

pub async fn click(store: &Store, n: u32) -> Call {
    match store.request_call(&id(n), None, None).await.unwrap() {
        RequestCall::Requested(call) => call,
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

pub async fn kinds(store: &Store, n: u32) -> Vec<String> {
    let events = store.timeline(&id(n)).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

/// What the carrier tells of a call under the name `once`.
pub fn webhook(call: &Call, sid: &str, once: &str) -> Webhook {
    Webhook {
        call_id: call.id,
        transaction_id: call.transaction_id.clone(),
        carrier_call_id: sid.to_owned(),
        kind: "status",
        once: once.to_owned(),
    }
}

/// Stores one fact of a call as a webhook of carrier call `sid`.
pub async fn tell(
    store: &Store,
    call: &Call,
    sid: &str,
    once: &str,
    fact: domain::Fact,
) -> Answered {
    store
        .receive(&webhook(call, sid, once), |_, _| {
            (Some(fact.clone()), serde_json::json!({ "once": once }))
        })
        .await
        .unwrap()
}
