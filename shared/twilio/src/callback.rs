//! The URLs a call's webhooks arrive at, built from `PUBLIC_URL`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use uuid::Uuid;

use crate::local::is_local;

/// Asks the carrier for retries, which it does not make by itself: two, on a 5xx, a failed connection or a slow answer, with
/// connect and read limits (ms) that let all three attempts fit into its 15 seconds. Fragments are neither sent nor signed.
/// Source: docs/design.md, "Faces".
const RETRIES: &str = "rc=2&rp=5xx,ct,rt&ct=2000&rt=4000";

/// What may stand unescaped in a path segment (RFC 3986, "unreserved").
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why a `PUBLIC_URL` cannot carry callbacks.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PublicUrlError {
    /// Not http or https.
    #[error("the scheme must be https (or http inside one machine or container network)")]
    Scheme,
    /// Plain http to somewhere else than this machine or container network.
    #[error(
        "http is only for this machine or a name without dots: answers of customers travel through this URL, use https"
    )]
    Insecure,
    /// No host, or one the carrier refuses.
    #[error("the host name may not contain an underscore: the carrier refuses such callback URLs")]
    Underscore,
    /// Query, fragment or credentials, which would end up in every callback and in its signature.
    #[error("it must be scheme, host, port and path only: no query, fragment, user or password")]
    NotABase,
}

/// Builds callback URLs. `transaction` is encoded as one path segment, so that no id can reach another route.
#[derive(Debug, Clone)]
pub struct Callbacks {
    /// Without a slash at its end.
    base: String,
}

impl Callbacks {
    /// Checks a `PUBLIC_URL`: https unless local, no underscore in the host name, nothing after the path.
    pub fn new(public_url: &Url) -> Result<Self, PublicUrlError> {
        if !matches!(public_url.scheme(), "http" | "https") {
            return Err(PublicUrlError::Scheme);
        }
        let extras = public_url.query().is_some() || public_url.fragment().is_some();
        if extras || !public_url.username().is_empty() || public_url.password().is_some() {
            return Err(PublicUrlError::NotABase);
        }
        if public_url.scheme() == "http" && !is_local(public_url) {
            return Err(PublicUrlError::Insecure);
        }
        if public_url.host_str().is_none_or(|host| host.contains('_')) {
            return Err(PublicUrlError::Underscore);
        }
        Ok(Self {
            base: public_url.as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// The URL that was signed for a request which arrived with this path and query. The `Host` header has no part in it.
    pub fn requested(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base)
    }

    /// Fetched when the customer answers.
    pub fn voice(&self, transaction: &str, call: Uuid) -> String {
        self.build("voice", transaction, call, "")
    }

    /// Action of the Gather of this turn (counted from 1). `fault`: the question was asked by the fallback.
    pub fn gather(&self, transaction: &str, call: Uuid, turn: u32, fault: bool) -> String {
        let fault = if fault { "&fault=1" } else { "" };
        self.build("gather", transaction, call, &format!("&turn={turn}{fault}"))
    }

    /// Told every change of status.
    pub fn status(&self, transaction: &str, call: Uuid) -> String {
        self.build("status", transaction, call, "")
    }

    /// Action of a transfer.
    pub fn dial(&self, transaction: &str, call: Uuid) -> String {
        self.build("dial", transaction, call, "")
    }

    /// Told what asynchronous answering-machine detection found.
    pub fn amd(&self, transaction: &str, call: Uuid) -> String {
        self.build("amd", transaction, call, "")
    }

    /// Fetched when another document could not be had.
    pub fn fallback(&self, transaction: &str, call: Uuid) -> String {
        self.build("fallback", transaction, call, "")
    }

    fn build(&self, route: &str, transaction: &str, call: Uuid, more: &str) -> String {
        let segment = utf8_percent_encode(transaction, SEGMENT);
        format!(
            "{}/{route}/{segment}?call={call}{more}#{RETRIES}",
            self.base
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const CALL: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
    const ID: &str = "01920000-0000-7000-8000-000000000001";
    const END: &str = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000";

    fn callbacks(base: &str) -> Result<Callbacks, PublicUrlError> {
        Callbacks::new(&Url::parse(base).unwrap())
    }

    #[test]
    fn every_url_names_its_call_and_asks_for_retries() {
        let at = callbacks("https://bank.example.com/").unwrap();
        let base = "https://bank.example.com";
        assert_eq!(
            at.voice("TXN001", CALL),
            format!("{base}/voice/TXN001?call={ID}{END}")
        );
        assert_eq!(
            at.gather("TXN001", CALL, 2, false),
            format!("{base}/gather/TXN001?call={ID}&turn=2{END}")
        );
        assert_eq!(
            at.gather("TXN001", CALL, 2, true),
            format!("{base}/gather/TXN001?call={ID}&turn=2&fault=1{END}")
        );
        assert_eq!(
            at.status("TXN001", CALL),
            format!("{base}/status/TXN001?call={ID}{END}")
        );
        assert_eq!(
            at.dial("TXN001", CALL),
            format!("{base}/dial/TXN001?call={ID}{END}")
        );
        assert_eq!(
            at.amd("TXN001", CALL),
            format!("{base}/amd/TXN001?call={ID}{END}")
        );
        assert_eq!(
            at.fallback("TXN001", CALL),
            format!("{base}/fallback/TXN001?call={ID}{END}")
        );
    }

    #[test]
    fn no_transaction_id_leaves_its_path_segment() {
        let at = callbacks("http://127.0.0.1:8081/calls").unwrap();
        for id in ["../../x", "a/b", "a?call=1", "a#b", "ü 1", "a%2Fb"] {
            let url = Url::parse(&at.voice(id, CALL)).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{id} gave {url}");
            let back = percent_encoding::percent_decode_str(segments[2])
                .decode_utf8()
                .unwrap();
            assert_eq!(back, id);
            assert_eq!(url.query(), Some(format!("call={ID}").as_str()));
        }
    }

    #[test]
    fn a_base_that_cannot_carry_callbacks_is_refused() {
        assert_eq!(
            callbacks("ftp://x.example").unwrap_err(),
            PublicUrlError::Scheme
        );
        assert_eq!(
            callbacks("http://x.example").unwrap_err(),
            PublicUrlError::Insecure
        );
        assert_eq!(
            callbacks("https://my_host.example").unwrap_err(),
            PublicUrlError::Underscore
        );
        for base in [
            "https://x.example/?a=1",
            "https://x.example/#a",
            "https://u:p@x.example/",
        ] {
            assert_eq!(
                callbacks(base).unwrap_err(),
                PublicUrlError::NotABase,
                "{base}"
            );
        }
        for base in [
            "http://localhost:8081",
            "http://webhook-ingest:8081",
            "http://[::1]:8081",
            "https://x.example:8443/base",
        ] {
            assert!(callbacks(base).is_ok(), "{base}");
        }
    }

    #[test]
    fn the_signed_url_is_public_url_plus_path_and_query() {
        let at = callbacks("https://x.example/base/").unwrap();
        assert_eq!(
            at.requested("/voice/T?call=1"),
            "https://x.example/base/voice/T?call=1"
        );
    }
}
