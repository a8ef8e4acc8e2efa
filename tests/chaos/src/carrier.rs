//! What `twilio-sim` knows: the only witness.

use std::{collections::BTreeMap, net::SocketAddr};

use chrono::{DateTime, Utc};
use reqwest::Client;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::customers::Customer;

/// Of more calls than this the stand-in forgets the oldest.
const MOST: usize = 5_000;

/// A client of the stand-in's control API.
#[derive(Debug, Clone)]
pub struct Carrier {
    http: Client,
    base: String,
}

/// A call as the carrier has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    /// Its name there.
    pub sid: String,
    /// When it was placed, by the carrier's clock.
    pub created: DateTime<Utc>,
    /// When it was over.
    pub ended: Option<DateTime<Utc>>,
    /// Where it is.
    pub status: String,
    request: Request,
    /// Every request that was made for it, in the order they ended.
    pub webhooks: Vec<Exchange>,
    /// What was heard on the line.
    pub transcript: Value,
}

#[derive(Debug, Clone, Deserialize)]
struct Request {
    to: String,
    url: Target,
}

#[derive(Debug, Clone, Deserialize)]
struct Target {
    url: Url,
}

/// One request of a webhook.
#[derive(Debug, Clone, Deserialize)]
pub struct Exchange {
    /// `twiml`, `fallback`, `status` or `amd`.
    pub purpose: String,
    /// As requested.
    pub url: Url,
    /// What was posted.
    pub params: Vec<(String, String)>,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub took_ms: u64,
    /// The answer's status.
    pub status: Option<u16>,
    /// The answer's body.
    pub body: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// A request that came to the REST API.
#[derive(Debug, Clone, Deserialize)]
pub struct RestRequest {
    /// When.
    pub at: DateTime<Utc>,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// The posted form.
    pub form: Vec<(String, String)>,
    /// The answer's status; none where the connection was reset.
    pub status: Option<u16>,
}

impl Record {
    /// The number that rang.
    pub fn number(&self) -> &str {
        &self.request.to
    }

    /// Our call that it was placed for: `call` of its callback URLs.
    pub fn click(&self) -> String {
        query(&self.request.url.url, "call").unwrap_or_default()
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        !matches!(self.status.as_str(), "queued" | "ringing" | "in-progress")
    }
}

impl Exchange {
    /// A field of the form.
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.params.iter();
        params
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The route: `voice`, `gather`, `dial`, `status`, `amd` or `fallback`.
    pub fn route(&self) -> &str {
        let mut segments = self.url.path_segments().into_iter().flatten();
        segments.nth_back(1).unwrap_or_default()
    }

    /// Of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        query(&self.url, name)
    }

    /// Whether it was answered with 2xx.
    pub fn was_taken(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }
}

pub(crate) fn query(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

impl Carrier {
    /// For the stand-in at this address.
    pub fn new(address: SocketAddr) -> Self {
        let http = Client::builder().no_proxy().build();
        Self {
            http: http.expect("an HTTP client"),
            base: format!("http://{address}"),
        }
    }

    /// Tells how each customer behaves.
    pub async fn script(&self, customers: &[Customer]) {
        for customer in customers {
            let path = format!("sim/numbers/{}", customer.number);
            self.put(&path, &customer.script()).await;
        }
    }

    /// PUTs to the control API.
    pub async fn put(&self, path: &str, body: &Value) {
        let request = self.http.put(format!("{}/{path}", self.base)).json(body);
        let answer = request.send().await.expect("the stand-in's answer");
        let (status, said) = (answer.status(), answer.text().await.unwrap_or_default());
        assert!(status.is_success(), "{path}: {status} {said}");
    }

    /// Every call, by the click that it was placed for, in the order of the placements.
    pub async fn calls(&self) -> BTreeMap<String, Vec<Record>> {
        let calls: Vec<Record> = self.get(&format!("sim/calls?limit={MOST}")).await;
        assert!(calls.len() < MOST, "the stand-in has forgotten calls");
        let mut by_click: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for call in calls.into_iter().rev() {
            by_click.entry(call.click()).or_default().push(call);
        }
        by_click
    }

    /// Every request to the REST API that it still remembers, oldest first.
    pub async fn requests(&self) -> Vec<RestRequest> {
        self.get("sim/requests").await
    }

    async fn get<T: for<'a> Deserialize<'a>>(&self, path: &str) -> T {
        let answer = self.http.get(format!("{}/{path}", self.base)).send().await;
        let answer = answer.expect("the stand-in's answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("the stand-in's records")
    }
}
