//! `POST /update_action`

use axum::extract::State;
use axum::http::StatusCode;
use domain::{Action, TransactionId, UnknownWord};
use runtime::problem::{Json, Problem};
use runtime::trace::current_traceparent;
use serde::Deserialize;
use store::{Seen, SetAction, Transaction};
use utoipa::ToSchema;

use super::App;
use crate::problems::{self, ProblemBody};

/// An action set by hand.
#[derive(Deserialize, ToSchema)]
pub struct UpdateAction {
    /// Transaction id.
    id: String,
    /// One of the five labels.
    action: String,
    /// Why, for the timeline: at most 500 characters.
    reason: Option<String>,
    /// What the analyst saw: the action is only set while it is still so.
    seen: Option<Seen>,
}

const LONGEST_REASON: usize = 500;

/// Set the action by hand
#[utoipa::path(
    post,
    path = "/update_action",
    operation_id = "update_action",
    request_body = UpdateAction,
    responses(
        (status = 200, description = "OK", body = Transaction),
        (status = 400, description = "`malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`transaction_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`action_changed`, with the member `transaction`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`action_unknown`, `reason_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn update_action(
    State(app): State<App>,
    Json(update): Json<UpdateAction>,
) -> Result<Json<Transaction>, Problem> {
    let id: TransactionId = update
        .id
        .parse()
        .map_err(|_| problems::transaction_not_found())?;
    let action: Action = update.action.parse().map_err(action_unknown)?;
    let reason = update.reason.as_deref().unwrap_or_default();
    let reason = problems::free_text("reason_invalid", "reason", reason, LONGEST_REASON)?;
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let traceparent = current_traceparent();
    let set = app
        .store
        .set_action(&id, action, reason, update.seen, traceparent.as_deref())
        .await
        .map_err(problems::of_store)?;
    match set {
        SetAction::Set(transaction) => Ok(Json(transaction)),
        SetAction::NoSuchTransaction => Err(problems::transaction_not_found()),
        SetAction::Changed(transaction) => Err(action_changed(transaction)),
    }
}

fn action_changed(transaction: Transaction) -> Problem {
    let detail = format!(
        "Something happened meanwhile, and the action is now \"{}\". Nothing was set: look at what happened, then choose.",
        transaction.action
    );
    Problem::new(StatusCode::CONFLICT, "action_changed", detail).with("transaction", transaction)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn action_unknown(why: UnknownWord) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "action_unknown",
        format!("The action {why}."),
    )
}
