//! `proto-docs/asyncapi.yaml` and the code say the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use bus::{CallRequested, EndStray, Message, TransactionChanged, subject};
use serde_json::Value;

fn document() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../proto-docs/asyncapi.yaml"
    );
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn examples(message: &str) -> Vec<Value> {
    document()["components"]["messages"][message]["examples"]
        .as_array()
        .unwrap()
        .clone()
}

fn schema(name: &str) -> Value {
    document()["components"]["schemas"][name].clone()
}

fn names(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(members) => members.keys().cloned().collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().unwrap().to_owned())
            .collect(),
        other => panic!("neither an object nor a list: {other}"),
    }
}

/// The type reads each example and would write it like that; together they show every member of the schema, and
/// the members that all have are the required ones.
fn agrees<M: Message>(message: &str) {
    let schema = schema(message);
    let shown: Vec<BTreeSet<String>> = examples(message)
        .iter()
        .map(|example| {
            let payload = &example["payload"];
            let read = M::decode(payload.to_string().as_bytes()).unwrap();
            assert_eq!(&serde_json::to_value(&read).unwrap(), payload);
            names(payload)
        })
        .collect();
    let all: BTreeSet<String> = shown.iter().flatten().cloned().collect();
    assert_eq!(all, names(&schema["properties"]));
    for member in all {
        let required = names(&schema["required"]).contains(&member);
        let mut without = examples(message).last().unwrap()["payload"].clone();
        without.as_object_mut().unwrap().remove(&member);
        let readable = M::decode(without.to_string().as_bytes()).is_ok();
        assert_ne!(readable, required, "{message} without {member}");
    }
}

#[test]
fn the_examples_are_what_the_types_read_and_write() {
    agrees::<CallRequested>("callRequested");
    agrees::<EndStray>("endStray");
    agrees::<TransactionChanged>("transactionChanged");
}

#[test]
fn the_words_are_those_of_the_domain() {
    let words = |member: &str| names(&schema("transactionChanged")["properties"][member]["enum"]);
    let texts = |all: Vec<String>| all.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(
        words("action"),
        texts(
            domain::Action::ALL
                .iter()
                .map(ToString::to_string)
                .collect()
        )
    );
    assert_eq!(
        words("attention"),
        texts(
            domain::Attention::ALL
                .iter()
                .map(ToString::to_string)
                .collect()
        )
    );
    assert_eq!(
        words("state"),
        texts(
            domain::CallState::ALL
                .iter()
                .map(ToString::to_string)
                .collect()
        )
    );
    assert_eq!(
        words("outcome"),
        texts(
            domain::Outcome::ALL
                .iter()
                .map(ToString::to_string)
                .collect()
        )
    );
}

#[test]
fn the_subjects_are_those_of_the_code() {
    let document = document();
    let channels = document["channels"].as_object().unwrap().values();
    let addresses: BTreeSet<String> = channels
        .map(|channel| {
            channel["address"]
                .as_str()
                .unwrap()
                .replace("{transactionId}", "TXN001")
        })
        .collect();
    let subjects = [
        subject::CALLS_REQUESTED.to_owned(),
        subject::CALLS_CONTROL.to_owned(),
        subject::EVENTS_MANY.to_owned(),
        subject::EVENTS_DIALLING.to_owned(),
        subject::events_transaction("TXN001"),
    ];
    assert_eq!(addresses, BTreeSet::from(subjects));
}

#[test]
fn the_message_ids_are_those_of_the_code() {
    let call = &examples("callRequested")[0];
    let message = domain::Message::CallRequested {
        call_id: domain::CallId(
            call["payload"]["call_id"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap(),
        ),
        transaction_id: call["payload"]["transaction_id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap(),
        epoch: 0,
    };
    assert_eq!(call["headers"]["Nats-Msg-Id"], message.id());
    for change in examples("transactionChanged") {
        let payload = &change["payload"];
        let id = format!(
            "transaction-{}-{}",
            payload["transaction_id"].as_str().unwrap(),
            payload["version"]
        );
        assert_eq!(change["headers"]["Nats-Msg-Id"], id);
    }
}
