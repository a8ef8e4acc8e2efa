//! Requests to the customer of the stand-in: signed, retried as the URL's fragment asks, recorded.

mod client;
mod overrides;

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

pub use client::{Failure, Reached, Webhooks};

/// GET or POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Parameters in the query.
    Get,
    /// Parameters in a form: the default.
    #[default]
    Post,
}

/// Where to send a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// With its fragment.
    pub url: Url,
    /// How.
    pub method: Method,
}

/// What a webhook is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A document is fetched.
    Twiml,
    /// A document is fetched because another could not be had.
    Fallback,
    /// A change of status is told.
    Status,
    /// The verdict of asynchronous answering-machine detection is told.
    Amd,
}

/// One request of a webhook, and what became of it. A retried webhook leaves several.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// What it was about.
    pub purpose: Purpose,
    /// Counted from 1.
    pub attempt: u32,
    /// As requested and signed: without fragment.
    pub url: String,
    /// How.
    pub method: Method,
    /// What was posted.
    pub params: Vec<(String, String)>,
    /// `X-Twilio-Signature`.
    pub signature: String,
    /// `I-Twilio-Idempotency-Token`, on retries.
    pub idempotency_token: Option<String>,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// How long it took, in real milliseconds.
    pub took_ms: u128,
    /// The answer's status.
    pub status: Option<u16>,
    /// The answer's body.
    pub body: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
}
