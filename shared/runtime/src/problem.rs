//! Error answers of the HTTP APIs: problem details, RFC 9457.

mod extract;

use std::error::Error as StdError;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::tasks::chain;

pub use extract::{Json, Path, Query, method_not_allowed, not_found};

/// An error answer: `{"title", "status", "code", "detail", …}` as `application/problem+json`.
///
/// `code` is stable and for programs, `detail` a sentence that a person can act on. Nothing internal goes in: the
/// cause of a 5xx is handed to [`Problem::caused_by`], which only the log sees.
#[derive(Debug)]
#[must_use = "a problem does nothing until it is returned"]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    extra: Map<String, Value>,
    retry_after_seconds: Option<u64>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Problem {
    /// An answer with `status` (4xx or 5xx), a stable code in `snake_case`, and a sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            extra: Map::new(),
            retry_after_seconds: None,
            cause: None,
        }
    }

    /// 500 for what should not happen. The cause is logged.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side. Please try again.",
        )
        .caused_by(cause)
    }

    /// 503 while something that is needed is away; asks to come back in a few seconds. The cause is logged.
    pub fn unavailable(
        detail: impl Into<String>,
        cause: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            .retry_after(5)
            .caused_by(cause)
    }

    /// One more member of the body. A value that cannot be serialised is left out, and so is one of the standard
    /// names.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.extra.insert(name.to_owned(), value);
        }
        self
    }

    /// Sets `Retry-After`.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Why, for the log.
    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn log(&self) {
        let (status, code) = (self.status.as_u16(), self.code);
        let cause = self.cause.as_deref().map(|cause| chain(cause));
        let detail = &self.detail;
        if self.status.is_server_error() {
            tracing::error!(status, code, cause, "answered with an error: {detail}");
        } else {
            tracing::debug!(status, code, cause, "refused: {detail}");
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let mut body = self.extra;
        // `type` is left out, which means "about:blank": then the title is the status's own (RFC 9457, 4.2.1).
        body.insert(
            "title".into(),
            self.status.canonical_reason().unwrap_or("Error").into(),
        );
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), self.code.into());
        body.insert("detail".into(), self.detail.into());
        let content_type = HeaderValue::from_static("application/problem+json");
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, content_type)],
            Value::Object(body).to_string(),
        )
            .into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests;
