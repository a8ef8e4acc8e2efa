//! `GET /transactions/{id}`

use axum::extract::State;
use runtime::problem::{Json, Problem};
use serde::Serialize;
use store::{Call, TimelineEvent, Transaction};
use utoipa::ToSchema;

use super::App;
use super::transaction_path::TransactionPath;
use crate::problems::{self, ProblemBody};

/// A transaction with its history.
#[derive(Serialize, ToSchema)]
pub struct TransactionDetail {
    /// As it is now.
    transaction: Transaction,
    /// Every call, newest first.
    calls: Vec<Call>,
    /// What happened, oldest first: the newest 1,000 events.
    timeline: Vec<TimelineEvent>,
}

/// One transaction with its calls and timeline
#[utoipa::path(
    get,
    path = "/transactions/{id}",
    operation_id = "get_transaction",
    params(("id" = String, Path, description = "Transaction id")),
    responses(
        (status = 200, description = "OK", body = TransactionDetail),
        (status = 404, description = "`transaction_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn get_transaction(
    State(app): State<App>,
    TransactionPath(id): TransactionPath,
) -> Result<Json<TransactionDetail>, Problem> {
    let transaction = app
        .store
        .transaction(&id)
        .await
        .map_err(problems::of_store)?
        .ok_or_else(problems::transaction_not_found)?;
    Ok(Json(TransactionDetail {
        transaction,
        calls: app.store.calls(&id).await.map_err(problems::of_store)?,
        timeline: app.store.timeline(&id).await.map_err(problems::of_store)?,
    }))
}
