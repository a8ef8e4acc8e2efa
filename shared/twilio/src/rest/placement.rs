//! What an answer to the placement of a call proves.
//!
//! No idempotency key exists for placing a call, so a wrong "it was not placed" rings a customer twice. Hence only what is
//! certain counts as not placed, and everything that is not listed is unknown. Source: docs/design.md, "A call is never placed
//! twice for one click", and the carrier's error dictionary.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::resource::{CallResource, rfc2822};

/// What is known after an attempt to place a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Placement {
    /// It was placed.
    Placed(Box<CallResource>),
    /// It was not, and the same request will be refused again.
    Refused {
        /// The carrier's error code, or the HTTP status when it gave none.
        code: u32,
        /// The carrier's words. May name the phone number: not for logs.
        text: String,
    },
    /// It was not, and no other call will be: credentials, account or configuration are wrong. Stop dialling, say so loudly.
    Halt {
        /// As in `Refused`.
        code: u32,
        /// As in `Refused`.
        text: String,
    },
    /// It was not: too many requests. Try again later.
    Later {
        /// How long the carrier asks us to wait.
        retry_after: Option<Duration>,
        /// For people.
        why: String,
    },
    /// It was not, for certain: the request never reached the carrier, or it said that it was not available. Try again.
    NotPlaced {
        /// For people.
        why: String,
    },
    /// It may have been. Look it up, never dial again by itself.
    Unknown {
        /// For people.
        why: String,
    },
}

impl Placement {
    /// A word for metrics.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Placed(_) => "placed",
            Self::Refused { .. } => "refused",
            Self::Halt { .. } => "halt",
            Self::Later { .. } => "later",
            Self::NotPlaced { .. } => "not_placed",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// What a code of the carrier says about the calls to come.
enum Meaning {
    /// Only this number.
    Number,
    /// Every call.
    Everything,
    /// Nothing but the pace.
    Pace,
}

fn meaning(code: u32) -> Option<Meaning> {
    match code {
        // Not a phone number; cannot be reached; region not permitted; blocked; not valid.
        21211 | 21214 | 21215 | 21216 | 21217 => Some(Meaning::Number),
        // Credentials; account not active; account suspended; From not ours; From not valid; trial account; Url not valid.
        20003 | 20005 | 10001 | 21210 | 21212 | 21219 | 21205 => Some(Meaning::Everything),
        // Too many requests; too many calls at a time.
        20429 | 10004 => Some(Meaning::Pace),
        _ => None,
    }
}

/// The carrier's error body.
#[derive(Deserialize, Default)]
pub(super) struct ErrorBody {
    #[serde(default)]
    pub(super) code: Option<u32>,
    #[serde(default)]
    pub(super) message: Option<String>,
}

/// Sorts an answer. The body may be cut off or empty when it could not be read.
///
/// Below 500 a known code says more than the status: a number in a region that is not permitted is refused with 403 by some
/// carriers, and must not stop all dialling.
pub fn sort(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Placement {
    if status.is_success() {
        return match serde_json::from_slice(body) {
            Ok(call) => Placement::Placed(Box::new(call)),
            Err(_) => Placement::Unknown {
                why: format!("the carrier answered {status} without a readable call"),
            },
        };
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return Placement::NotPlaced {
            why: "the carrier is not available (503)".to_owned(),
        };
    }
    if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Placement::Unknown {
            why: format!("the carrier answered {status}"),
        };
    }
    let error: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    let code = error.code.unwrap_or_else(|| status.as_u16().into());
    let text = readable(error.message.as_deref(), status);
    match (meaning(code), status) {
        (Some(Meaning::Pace), _) | (None, StatusCode::TOO_MANY_REQUESTS) => Placement::Later {
            retry_after: retry_after(headers),
            why: format!("too many requests ({code})"),
        },
        (Some(Meaning::Everything), _)
        | (None, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Placement::Halt { code, text }
        }
        (Some(Meaning::Number) | None, _) => Placement::Refused { code, text },
    }
}

/// The carrier's sentence, without control characters and not endless, or a sentence of our own.
pub(super) fn readable(message: Option<&str>, status: StatusCode) -> String {
    const MOST: usize = 300;
    let text: String = message
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST)
        .collect();
    if text.is_empty() {
        format!("the carrier answered {status}")
    } else {
        text
    }
}

/// `Retry-After` as seconds or as a date; a date is compared to the answer's own `Date`, so that no clock of ours matters.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let sent = rfc2822(headers.get(header::DATE)?.to_str().ok()?)?;
    Some((rfc2822(value)? - sent).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests;
