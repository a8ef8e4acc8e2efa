//! `POST /call/{transaction_id}`

use axum::extract::State;
use axum::http::StatusCode;
use runtime::problem::{Json, Problem};
use runtime::trace::current_traceparent;
use store::{Call, RequestCall};

use super::App;
use super::transaction_path::TransactionPath;
use crate::problems::{self, ProblemBody};

/// Call a transaction's customer
///
/// Answered once the call is stored; it is placed as soon as a dispatcher takes it up, also when none does right now.
#[utoipa::path(
    post,
    path = "/call/{transaction_id}",
    operation_id = "call",
    params(("transaction_id" = String, Path, description = "Transaction id")),
    responses(
        (status = 202, description = "The call is queued", body = Call),
        (status = 404, description = "`transaction_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`call_under_way`, with the member `call`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn call(
    State(app): State<App>,
    TransactionPath(id): TransactionPath,
) -> Result<(StatusCode, Json<Call>), Problem> {
    let traceparent = current_traceparent();
    let requested = app
        .store
        .request_call(&id, None, traceparent.as_deref())
        .await
        .map_err(problems::of_store)?;
    match requested {
        RequestCall::Requested(call) => {
            tracing::info!(call_id = %call.id, transaction_id = %id, "call {} requested", call.id);
            Ok((StatusCode::ACCEPTED, Json(call)))
        }
        RequestCall::NoSuchTransaction => Err(problems::transaction_not_found()),
        RequestCall::UnderWay(call) => Err(Problem::new(
            StatusCode::CONFLICT,
            "call_under_way",
            "A call for this transaction is under way. Wait until it has ended.",
        )
        .with("call", call)),
    }
}
