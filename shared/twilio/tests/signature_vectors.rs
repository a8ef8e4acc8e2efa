//! The verifier against the cases that Twilio's own libraries test.

#![allow(clippy::unwrap_used)]

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use twilio::signature::{Algorithm, Body, Rejection, Verifier, sign};

#[derive(Deserialize)]
struct Vector {
    name: String,
    key: String,
    algorithm: Option<String>,
    /// As the receiver sees it.
    received: String,
    /// As the signer spelled it.
    signed: String,
    params: serde_json::Map<String, Value>,
    body: Option<String>,
    signature: String,
}

impl Vector {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("signature-vectors.json")).unwrap()
    }

    fn params(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let values = |value: &Value| {
            value
                .as_array()
                .map_or_else(|| vec![text(value)], |all| all.iter().map(text).collect())
        };
        self.params
            .iter()
            .flat_map(|(name, value)| {
                values(value)
                    .into_iter()
                    .map(move |value| (name.clone(), value))
            })
            .collect()
    }

    fn verify(&self, key: &str, url: &str) -> Result<(), Rejection> {
        let params = self.params();
        let body = self
            .body
            .as_ref()
            .map_or(Body::Form(&params), |body| Body::Raw(body.as_bytes()));
        let settings = self
            .algorithm
            .as_ref()
            .map(|name| format!("key=any,algorithm={name}"));
        Verifier::new([SecretString::from(key)]).unwrap().verify(
            url,
            body,
            Some(&self.signature),
            settings.as_deref(),
        )
    }
}

#[test]
fn every_vector_is_accepted_as_received() {
    let vectors = Vector::all();
    assert!(vectors.len() >= 17);
    for vector in vectors {
        assert_eq!(
            vector.verify(&vector.key, &vector.received),
            Ok(()),
            "{}",
            vector.name
        );
    }
}

#[test]
fn every_vector_is_signed_alike() {
    for vector in Vector::all() {
        let settings = vector
            .algorithm
            .as_ref()
            .map(|name| format!("algorithm={name}"));
        let algorithm = Algorithm::from_settings(settings.as_deref()).unwrap();
        let params = if vector.body.is_some() {
            Vec::new()
        } else {
            vector.params()
        };
        assert_eq!(
            sign(
                &vector.key.as_str().into(),
                algorithm,
                &vector.signed,
                &params
            ),
            vector.signature,
            "{}",
            vector.name
        );
    }
}

#[test]
fn no_vector_is_accepted_with_another_key_or_url() {
    for vector in Vector::all() {
        assert_eq!(
            vector.verify("54321", &vector.received),
            Err(Rejection::Wrong),
            "{}",
            vector.name
        );
        let elsewhere = vector.received.replacen("myapp", "yourapp", 1);
        assert_eq!(
            vector.verify(&vector.key, &elsewhere),
            Err(Rejection::Wrong),
            "{}",
            vector.name
        );
    }
}
