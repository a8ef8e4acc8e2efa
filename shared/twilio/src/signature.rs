//! `X-Twilio-Signature`: made by the stand-in, checked by whoever receives webhooks.
//!
//! Source: Twilio's "Webhooks security" page; vectors in `tests/signature-vectors.json`, and its own Python library as a judge.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Hmac;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Digest as _;
use subtle::{Choice, ConstantTimeEq as _};

mod variants;

/// The header that carries the signature.
pub const HEADER: &str = "x-twilio-signature";
/// The header that names another algorithm than HMAC-SHA1, `key=…,algorithm=…`.
pub const SETTINGS_HEADER: &str = "x-twilio-webhooks-signature-settings";

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// With the account's auth token: the default.
    HmacSha1,
    /// With a shared key, announced in [`SETTINGS_HEADER`].
    HmacSha256,
}

impl Algorithm {
    /// Reads the value of [`SETTINGS_HEADER`]; without it, or without an `algorithm` in it, HMAC-SHA1. None when it names
    /// an algorithm we do not have: such a request cannot be checked and must be refused.
    pub fn from_settings(header: Option<&str>) -> Option<Self> {
        let named = header
            .unwrap_or_default()
            .split(',')
            .filter_map(|part| part.split_once('='))
            .find(|(name, value)| name.trim() == "algorithm" && !value.trim().is_empty());
        match named {
            None => Some(Self::HmacSha1),
            Some((_, value)) if value.trim().eq_ignore_ascii_case("HMAC_SHA1") => {
                Some(Self::HmacSha1)
            }
            Some((_, value)) if value.trim().eq_ignore_ascii_case("HMAC_SHA256") => {
                Some(Self::HmacSha256)
            }
            Some(_) => None,
        }
    }
}

/// The name-value pairs of a form body, decoded, in the order they came, repeated names and empty values kept.
pub fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// Signs a request: `url` exactly as requested (no fragment), then each name and value, nothing between, names sorted
/// bytewise, a repeated name's values de-duplicated and sorted. For a JSON body `params` is empty and the URL carries
/// `bodySHA256` ([`body_hash`]).
pub fn sign(
    key: &SecretString,
    algorithm: Algorithm,
    url: &str,
    params: &[(String, String)],
) -> String {
    mac(key, algorithm, url, &tail(params))
}

/// The value of the query parameter `bodySHA256`: lower-case hex of the raw body's SHA-256.
pub fn body_hash(body: &[u8]) -> String {
    use std::fmt::Write as _;
    sha2::Sha256::digest(body)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// What was posted.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// A form, decoded ([`form_pairs`]).
    Form(&'a [(String, String)]),
    /// Anything else, as the bytes that came; the URL must carry their hash.
    Raw(&'a [u8]),
}

/// Why a request was refused. The answer to all of them is 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The request carries no signature.
    #[error("the request carries no signature")]
    Missing,
    /// None of the keys made this signature for this URL and body.
    #[error("the signature does not fit the URL and the body")]
    Wrong,
    /// The settings header names an algorithm we do not have.
    #[error("the signature's algorithm is unknown")]
    UnknownAlgorithm,
    /// A raw body without `bodySHA256` in the URL, or with another's.
    #[error("the body does not fit the hash in the URL")]
    BodyHash,
}

/// No key to check with.
#[derive(Debug, thiserror::Error)]
#[error("a signature can only be checked with a key that is not empty")]
pub struct NoKey;

/// Checks signatures against several keys, any of which may have made them: two during a rotation.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: Vec<SecretString>,
}

impl Verifier {
    /// Refuses an empty key: everybody could sign with it.
    pub fn new(keys: impl IntoIterator<Item = SecretString>) -> Result<Self, NoKey> {
        let keys: Vec<_> = keys.into_iter().collect();
        if keys.is_empty() || keys.iter().any(|key| key.expose_secret().is_empty()) {
            return Err(NoKey);
        }
        Ok(Self { keys })
    }

    /// Checks one request. `url` is `PUBLIC_URL` plus path and query as requested
    /// ([`crate::callback::Callbacks::requested`]); it is accepted with and without its port, and with `'` in the query as
    /// `%27`. `signature` and `settings` are the values of [`HEADER`] and [`SETTINGS_HEADER`]. Takes the same time for
    /// every wrong signature.
    pub fn verify(
        &self,
        url: &str,
        body: Body<'_>,
        signature: Option<&str>,
        settings: Option<&str>,
    ) -> Result<(), Rejection> {
        let signature = signature
            .filter(|text| !text.is_empty())
            .ok_or(Rejection::Missing)?;
        let algorithm = Algorithm::from_settings(settings).ok_or(Rejection::UnknownAlgorithm)?;
        let tail = match body {
            Body::Form(params) => tail(params),
            Body::Raw(bytes) => {
                let claimed = query_value(url, "bodySHA256").ok_or(Rejection::BodyHash)?;
                if !bool::from(body_hash(bytes).as_bytes().ct_eq(claimed.as_bytes())) {
                    return Err(Rejection::BodyHash);
                }
                String::new()
            }
        };
        let mut right = Choice::from(0);
        for url in variants::of(url) {
            for key in &self.keys {
                right |= mac(key, algorithm, &url, &tail)
                    .as_bytes()
                    .ct_eq(signature.as_bytes());
            }
        }
        if bool::from(right) {
            Ok(())
        } else {
            Err(Rejection::Wrong)
        }
    }
}

fn query_value(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned())
}

fn tail(params: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in params {
        sorted.entry(name).or_default().insert(value);
    }
    let mut text = String::new();
    for (name, values) in sorted {
        for value in values {
            text.push_str(name);
            text.push_str(value);
        }
    }
    text
}

fn mac(key: &SecretString, algorithm: Algorithm, url: &str, tail: &str) -> String {
    let key = key.expose_secret().as_bytes();
    match algorithm {
        Algorithm::HmacSha1 => digest::<Hmac<sha1::Sha1>>(key, url, tail),
        Algorithm::HmacSha256 => digest::<Hmac<sha2::Sha256>>(key, url, tail),
    }
}

fn digest<M: hmac::Mac + hmac::KeyInit>(key: &[u8], url: &str, tail: &str) -> String {
    // HMAC takes keys of every length, so the error cannot happen; an empty text never equals a signature.
    let Ok(mut mac) = <M as hmac::KeyInit>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(url.as_bytes());
    mac.update(tail.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use Algorithm::{HmacSha1, HmacSha256};

    const URL: &str = "https://bank.example.com/gather/TXN001?call=1&turn=2";
    const SHA256: Option<&str> = Some("key=k1,algorithm=HMAC_SHA256");

    fn key(text: &str) -> SecretString {
        text.into()
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect()
    }

    fn verifier(keys: &[&str]) -> Verifier {
        Verifier::new(keys.iter().map(|text| key(text))).unwrap()
    }

    #[test]
    fn either_key_of_a_rotation_is_accepted_and_no_other() {
        let params = pairs(&[("CallSid", "CA1"), ("Digits", "")]);
        for (signer, accepted) in [("new", true), ("old", true), ("other", false)] {
            let made = sign(&key(signer), HmacSha1, URL, &params);
            let result =
                verifier(&["new", "old"]).verify(URL, Body::Form(&params), Some(&made), None);
            assert_eq!(result.is_ok(), accepted, "{signer}");
        }
    }

    #[test]
    fn the_algorithm_is_taken_from_the_settings_header() {
        let params = pairs(&[("CallSid", "CA1")]);
        let verifier = verifier(&["k"]);
        let strong = sign(&key("k"), HmacSha256, URL, &params);
        assert_eq!(
            verifier.verify(URL, Body::Form(&params), Some(&strong), SHA256),
            Ok(())
        );
        assert_eq!(
            verifier.verify(URL, Body::Form(&params), Some(&strong), None),
            Err(Rejection::Wrong)
        );
        let unknown = Some("key=k1,algorithm=HMAC_MD5");
        assert_eq!(
            verifier.verify(URL, Body::Form(&params), Some(&strong), unknown),
            Err(Rejection::UnknownAlgorithm)
        );
        assert_eq!(
            Algorithm::from_settings(Some("key=k1,algorithm= ")),
            Some(HmacSha1)
        );
        assert_eq!(
            Algorithm::from_settings(Some(" algorithm = hmac_sha256 ")),
            Some(HmacSha256)
        );
    }

    #[test]
    fn every_change_of_the_request_breaks_the_signature() {
        let params = pairs(&[("CallSid", "CA1"), ("SpeechResult", "yes")]);
        let made = sign(&key("k"), HmacSha1, URL, &params);
        let verifier = verifier(&["k"]);
        let refused = |url: &str, params: &[(String, String)], signature: &str| {
            verifier.verify(url, Body::Form(params), Some(signature), None) == Err(Rejection::Wrong)
        };
        assert!(!refused(URL, &params, &made));
        assert!(refused(&URL.replace("turn=2", "turn=3"), &params, &made));
        assert!(refused(&URL.replace("https", "http"), &params, &made));
        assert!(refused(
            URL,
            &pairs(&[("CallSid", "CA1"), ("SpeechResult", "no")]),
            &made
        ));
        assert!(refused(
            URL,
            &pairs(&[("CallSid", "CA1"), ("SpeechResult", "yes"), ("Digits", "1")]),
            &made
        ));
        assert!(refused(URL, &params, &made[..made.len() - 1]));
        assert!(refused(URL, &params, &made.to_lowercase()));
        assert_eq!(
            verifier.verify(URL, Body::Form(&params), None, None),
            Err(Rejection::Missing)
        );
        assert_eq!(
            verifier.verify(URL, Body::Form(&params), Some(""), None),
            Err(Rejection::Missing)
        );
    }

    #[test]
    fn a_raw_body_must_have_the_hash_that_the_url_carries() {
        let url = format!("{URL}&bodySHA256={}", body_hash(b"{}"));
        let made = sign(&key("k"), HmacSha1, &url, &[]);
        let verifier = verifier(&["k"]);
        assert_eq!(
            verifier.verify(&url, Body::Raw(b"{}"), Some(&made), None),
            Ok(())
        );
        assert_eq!(
            verifier.verify(&url, Body::Raw(b"{ }"), Some(&made), None),
            Err(Rejection::BodyHash)
        );
        let bare = sign(&key("k"), HmacSha1, URL, &[]);
        assert_eq!(
            verifier.verify(URL, Body::Raw(b"{}"), Some(&bare), None),
            Err(Rejection::BodyHash)
        );
    }

    #[test]
    fn without_a_real_key_there_is_no_verifier() {
        assert!(Verifier::new([]).is_err());
        assert!(Verifier::new([key("good"), key("")]).is_err());
    }

    #[test]
    fn a_form_keeps_order_repetition_and_emptiness() {
        let expected = pairs(&[("b", "1 2"), ("a", ""), ("b", "+"), ("b", "1 2")]);
        assert_eq!(form_pairs(b"b=1+2&a=&b=%2B&b=1%202"), expected);
    }

    #[test]
    fn keys_never_show() {
        assert!(!format!("{:?}", verifier(&["topsecret"])).contains("topsecret"));
    }
}
