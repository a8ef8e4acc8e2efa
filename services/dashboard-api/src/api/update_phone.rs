//! `POST /update_phone`

use axum::extract::State;
use axum::http::StatusCode;
use domain::{InvalidPhoneNumber, PhoneNumber, TransactionId};
use runtime::problem::{Json, Problem};
use runtime::trace::current_traceparent;
use serde::Deserialize;
use store::Transaction;
use utoipa::ToSchema;

use super::App;
use crate::problems::{self, ProblemBody};

/// A new phone.
#[derive(Deserialize, ToSchema)]
pub struct UpdatePhone {
    /// Transaction id.
    id: String,
    /// As typed, with the country code.
    phone: String,
}

/// Change a customer's phone
///
/// Counts from the next call on; a call under way keeps the number it was requested with.
#[utoipa::path(
    post,
    path = "/update_phone",
    operation_id = "update_phone",
    request_body = UpdatePhone,
    responses(
        (status = 200, description = "OK", body = Transaction),
        (status = 400, description = "`malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`transaction_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`phone_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn update_phone(
    State(app): State<App>,
    Json(update): Json<UpdatePhone>,
) -> Result<Json<Transaction>, Problem> {
    let id: TransactionId = update
        .id
        .parse()
        .map_err(|_| problems::transaction_not_found())?;
    let phone: PhoneNumber = update.phone.parse().map_err(phone_invalid)?;
    let updated = app
        .store
        .update_phone(&id, &phone, current_traceparent().as_deref())
        .await
        .map_err(problems::of_store)?;
    updated
        .map(Json)
        .ok_or_else(problems::transaction_not_found)
}

fn phone_invalid(why: InvalidPhoneNumber) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "phone_invalid",
        sentence(&why.to_string()),
    )
}

/// The reason as a sentence: a capital letter, a full stop.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
