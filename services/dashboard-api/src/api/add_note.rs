//! `POST /transactions/{id}/notes`

use axum::extract::State;
use axum::http::StatusCode;
use runtime::problem::{Json, Problem};
use runtime::trace::current_traceparent;
use serde::Deserialize;
use store::TimelineEvent;
use utoipa::ToSchema;

use super::App;
use super::transaction_path::TransactionPath;
use crate::problems::{self, ProblemBody};

/// Something that an analyst wants remembered.
#[derive(Deserialize, ToSchema)]
pub struct NewNote {
    /// 1 to 2,000 characters, blanks around them not counted.
    text: String,
}

const LONGEST_NOTE: usize = 2_000;

/// Add a note to a transaction's timeline
#[utoipa::path(
    post,
    path = "/transactions/{id}/notes",
    operation_id = "add_note",
    params(("id" = String, Path, description = "Transaction id")),
    request_body = NewNote,
    responses(
        (status = 201, description = "Added", body = TimelineEvent),
        (status = 400, description = "`malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`transaction_not_found`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`note_invalid`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn add_note(
    State(app): State<App>,
    TransactionPath(id): TransactionPath,
    Json(note): Json<NewNote>,
) -> Result<(StatusCode, Json<TimelineEvent>), Problem> {
    let text = problems::free_text("note_invalid", "note", &note.text, LONGEST_NOTE)?;
    if text.is_empty() {
        return Err(problems::unusable_text(
            "note_invalid",
            "The note is empty.",
        ));
    }
    app.store
        .add_note(&id, text, current_traceparent().as_deref())
        .await
        .map_err(problems::of_store)?
        .map(|event| (StatusCode::CREATED, Json(event)))
        .ok_or_else(problems::transaction_not_found)
}
