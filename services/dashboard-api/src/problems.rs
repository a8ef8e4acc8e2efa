//! Refusals that several endpoints share, and how a problem body looks in the API's description.

use axum::http::StatusCode;
use runtime::problem::Problem;
use serde::Serialize;
use store::{Call, StoreError, Transaction};
use utoipa::ToSchema;

/// RFC 9457 problem details, as `application/problem+json`. Members may be added.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The status in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable, for programs.
    code: String,
    /// A sentence to act on.
    detail: Option<String>,
    /// With `call_under_way`: that call.
    call: Option<Call>,
    /// With `action_changed`: the transaction as it is now.
    transaction: Option<Transaction>,
}

/// What a failed read or write is to a client: 503 when it may try again, 500 otherwise.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub fn of_store(error: StoreError) -> Problem {
    if error.is_unavailable() {
        database_unavailable().caused_by(error)
    } else {
        Problem::internal(error)
    }
}

/// 503 while Postgres is away.
pub fn database_unavailable() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "database_unavailable",
        "The database is not available. Try again in a few seconds.",
    )
    .retry_after(5)
}

/// 503 for a request that was given up: unlike the others it may have changed something.
pub fn timed_out() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "timed_out",
        "This took too long and was given up. It may have been done all the same: look before you try again.",
    )
}

/// 404 for a transaction that does not exist.
pub fn transaction_not_found() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "transaction_not_found",
        "There is no such transaction.",
    )
}

/// 400 for a query parameter that cannot be used; `why` says what would be right.
pub fn invalid_parameter(name: &'static str, why: impl std::fmt::Display) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid_parameter",
        format!("The parameter {name} cannot be used: {why}."),
    )
    .with("parameter", name)
}

/// 422 for a text that a person typed and that cannot be stored; `detail` says what to do about it.
pub fn unusable_text(code: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
}

/// A text that a person typed, without the blanks around it: at most `longest` characters, and none that Postgres cannot
/// store.
pub fn free_text<'a>(
    code: &'static str,
    what: &str,
    text: &'a str,
    longest: usize,
) -> Result<&'a str, Problem> {
    let text = text.trim();
    if text.contains('\0') {
        let detail = format!("The {what} holds a NUL character: leave it out.");
        return Err(unusable_text(code, detail));
    }
    let length = text.chars().count();
    if length > longest {
        let detail = format!("The {what} has {length} characters: shorten it to {longest}.");
        return Err(unusable_text(code, detail));
    }
    Ok(text)
}
