//! A call as the REST API shows it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use crate::CallStatus;

/// A call as the REST API shows it. Only the id is certain; everything else may be null, and what cannot be read counts as
/// null, because an unreadable date must not lose us the id of a call that was placed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CallResource {
    /// The carrier's id, opaque, never empty.
    #[serde(deserialize_with = "not_empty")]
    pub sid: String,
    /// Where the call is; `queued` at first. Empty when the carrier did not say.
    #[serde(default = "unsaid", deserialize_with = "status")]
    pub status: CallStatus,
    /// The called number.
    #[serde(default, deserialize_with = "text")]
    pub to: Option<String>,
    /// The calling number.
    #[serde(default, deserialize_with = "text")]
    pub from: Option<String>,
    /// `outbound-api` for ours.
    #[serde(default, deserialize_with = "text")]
    pub direction: Option<String>,
    /// When the carrier took the request. The one date that a queued call has.
    #[serde(default, deserialize_with = "date")]
    pub date_created: Option<DateTime<Utc>>,
    /// When it was dialled.
    #[serde(default, deserialize_with = "date")]
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(default, deserialize_with = "date")]
    pub end_time: Option<DateTime<Utc>>,
    /// Seconds.
    #[serde(default, deserialize_with = "number")]
    pub duration: Option<u32>,
    /// Milliseconds in the carrier's own queue; more than zero means that we dial faster than the account may.
    #[serde(default, deserialize_with = "number")]
    pub queue_time: Option<u64>,
    /// The verdict of answering-machine detection.
    #[serde(default, deserialize_with = "text")]
    pub answered_by: Option<String>,
}

/// One page of a list of calls, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct CallPage {
    /// The calls.
    pub calls: Vec<CallResource>,
    /// Where the next page is; given back to [`crate::rest::Client::next_calls`].
    pub next_page_uri: Option<String>,
    /// The carrier's clock when it answered (its `Date` header), to which `date_created` is compared.
    pub carrier_now: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub(super) struct ListBody {
    pub(super) calls: Vec<CallResource>,
    pub(super) next_page_uri: Option<String>,
}

/// Reads a date of the API or of a `Date` header.
pub fn rfc2822(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.to_utc())
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let sid = String::deserialize(deserializer)?;
    if sid.is_empty() {
        Err(serde::de::Error::custom("a call without a sid"))
    } else {
        Ok(sid)
    }
}

fn unsaid() -> CallStatus {
    CallStatus::Other(String::new())
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CallStatus, D::Error> {
    Ok(text(deserializer)?.map_or_else(unsaid, |word| word.as_str().into()))
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(text(deserializer)?.as_deref().and_then(rfc2822))
}

fn number<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.parse().ok()))
}

/// Numbers are strings in this API, but carriers with the same dialect also send them bare.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
