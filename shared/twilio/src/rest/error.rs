//! Why a look-up or an update failed.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::placement::{ErrorBody, readable, retry_after};

/// Why a look-up or an update failed. None of them says anything about whether a call exists, except `NotFound` for its id.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer, or one that could not be read to its end. Try again.
    #[error("the carrier could not be asked: {0}")]
    Transport(#[source] reqwest::Error),
    /// The carrier knows no such call, or not yet: look-ups lag behind placements.
    #[error("the carrier knows no such call")]
    NotFound,
    /// Too many requests, or not available. Try again.
    #[error("the carrier asks to come back later ({status})")]
    Later {
        /// The answer's status.
        status: u16,
        /// How long the carrier asks us to wait.
        retry_after: Option<Duration>,
    },
    /// Refused. The same request will be refused again.
    #[error("the carrier refused (status {status}, code {code})")]
    Refused {
        /// The answer's status.
        status: u16,
        /// The carrier's error code, or the HTTP status when it gave none.
        code: u32,
        /// The carrier's words. May name a phone number: not for logs.
        text: String,
    },
    /// An answer that is not what was asked for.
    #[error("the carrier's answer cannot be read")]
    Unreadable,
    /// A next page on another server: our credentials are not sent there.
    #[error("the carrier points to a page elsewhere")]
    Elsewhere,
}

impl Error {
    /// A word for metrics.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Transport(_) => "transport",
            Self::NotFound => "not_found",
            Self::Later { .. } => "later",
            Self::Refused { .. } => "refused",
            Self::Unreadable => "unreadable",
            Self::Elsewhere => "elsewhere",
        }
    }

    pub(super) fn from_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let number = status.as_u16();
        let error: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
        if status == StatusCode::NOT_FOUND {
            // Without a code of the carrier's it is somebody else's word: of a proxy, or of a server at a wrong address.
            return error.code.map_or(Self::Unreadable, |_| Self::NotFound);
        }
        if matches!(number, 408 | 429 | 500..) {
            return Self::Later {
                status: number,
                retry_after: retry_after(headers),
            };
        }
        if !status.is_client_error() {
            return Self::Unreadable;
        }
        let code = error.code.unwrap_or_else(|| number.into());
        Self::Refused {
            status: number,
            code,
            text: readable(error.message.as_deref(), status),
        }
    }
}
