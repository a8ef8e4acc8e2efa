//! `GET /transactions/export`

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream;
use runtime::problem::Problem;
use store::{ListQuery, Page, Store, StoreError};

use super::App;
use crate::export;
use crate::problems::{self, ProblemBody};

/// So many rows are read at once, and held in memory.
const ROWS_AT_ONCE: u16 = 1_000;

/// All transactions as CSV
///
/// The columns are the JSON names, and those of the newest call as `call_…`. Sorted by id. A text that a spreadsheet
/// would take for a formula has an apostrophe before it; an import takes it off again and passes over the columns that
/// are not imported.
#[utoipa::path(
    get,
    path = "/transactions/export",
    operation_id = "export_transactions",
    responses(
        (status = 200, description = "CSV", body = String, content_type = "text/csv"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn export_transactions(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    // The first page is read before anything is answered, so that a database that is away is a 503.
    let first = read_page(&app.store, None)
        .await
        .map_err(problems::of_store)?;
    let pages = stream::try_unfold(Position::First(first), move |position| {
        write_page(app.store.clone(), position)
    });
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"transactions.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(pages)))
}

enum Position {
    /// Read and not yet written.
    First(Page),
    /// Read on from here.
    After((String, String)),
    End,
}

/// Why an export breaks off. The client sees an incomplete transfer.
#[derive(Debug, thiserror::Error)]
enum BrokenOff {
    #[error("the rows cannot be read")]
    Read(#[from] StoreError),
    #[error("a row cannot be written")]
    Write(#[from] csv::Error),
    #[error("a row cannot be written")]
    Buffer(#[from] std::io::Error),
}

async fn read_page(store: &Store, after: Option<(String, String)>) -> Result<Page, StoreError> {
    let query = ListQuery {
        limit: ROWS_AT_ONCE,
        after,
        ..ListQuery::default()
    };
    store.list(&query).await
}

async fn write_page(
    store: Store,
    position: Position,
) -> Result<Option<(Bytes, Position)>, BrokenOff> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let page = match position {
        Position::End => return Ok(None),
        Position::First(page) => {
            csv.write_record(export::headers())?;
            page
        }
        Position::After(last) => read_page(&store, Some(last)).await.inspect_err(|error| {
            tracing::warn!(error = %runtime::tasks::chain(error), "an export broke off");
        })?,
    };
    for transaction in &page.items {
        csv.write_record(export::record(transaction))?;
    }
    csv.flush()?;
    let bytes = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(Some((
        bytes.into(),
        page.next.map_or(Position::End, Position::After),
    )))
}
