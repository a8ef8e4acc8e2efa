//! Twilio's error answers.

use axum::{
    Json,
    extract::OriginalUri,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error answer: `{"code", "message", "more_info", "status"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    pub(super) code: u32,
    message: String,
    retry_after: Option<u32>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// The request is wrong.
    pub(super) fn bad_request(code: u32, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Nobody of ours.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 20003, "Authenticate")
    }

    /// No such call, account or path.
    pub(super) fn not_found(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self::new(StatusCode::NOT_FOUND, 20404, message)
    }

    /// Too many requests; `Retry-After` in seconds when given.
    pub(super) fn too_many(retry_after: Option<u32>) -> Self {
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, 20429, "Too Many Requests");
        Self {
            retry_after,
            ..problem
        }
    }

    /// Not available.
    pub(super) fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            20503,
            "Service is unavailable. Please try again",
        )
    }

    /// An error of Twilio's own.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            20500,
            "An internal server error has occurred",
        )
    }

    /// A number that cannot be called, in Twilio's words.
    pub(super) fn refused(code: u32) -> Self {
        let message = match code {
            21211 => "Invalid 'To' Phone Number",
            21212 => "Invalid 'From' Phone Number",
            21214 => "'To' phone number cannot be reached",
            21215 => "Geo Permission configuration is not permitting call",
            21216 => "Account not allowed to call this number",
            21217 => "Phone number does not appear to be valid",
            _ => "The call was refused",
        };
        match code {
            20003 => Self::unauthorized(),
            20429 | 10004 => Self::new(StatusCode::TOO_MANY_REQUESTS, code, message),
            20005 | 10001 => Self::new(StatusCode::FORBIDDEN, code, "Account not active"),
            _ => Self::bad_request(code, message),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"Twilio API\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, realm);
        }
        response
    }
}

pub(super) async fn no_such_resource(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::not_found(uri.path())
}
