//! `POST /transactions/import`

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use domain::TransactionId;
use runtime::problem::{Json, Problem, Query};
use serde::{Deserialize, Serialize};
use store::ImportReport;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::{IntoParams, ToSchema};

use super::App;
use crate::import::{self, BadRow, Format, ReadFile};
use crate::problems::{self, ProblemBody};

/// The largest file.
const LARGEST: usize = 32 * 1024 * 1024;
/// Of each list so many entries are shown; there is a count beside it.
const SHOWN: usize = 100;

/// How to import.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportParams {
    /// Import the good rows although there are bad ones, or ones that differ from what was imported before
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    skip_bad: bool,
}

/// What an import came to. Of each list the first 100 entries are shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportResult {
    /// So many transactions are new.
    imported: u64,
    /// So many were imported before, exactly so.
    identical: u64,
    /// Ids that were imported before with other contents; these transactions were left as they are.
    #[schema(value_type = Vec<String>)]
    different: Vec<TransactionId>,
    /// How many `different` there are.
    different_count: usize,
    /// What is wrong with rows that were left out.
    bad: Vec<BadRow>,
    /// How many `bad` there are.
    bad_count: usize,
}

/// Import transactions from JSON or CSV
///
/// An array of objects, or CSV whose headers are the JSON names. `amount` may be a number or a text; `transaction_date`
/// is `2025-03-15` or `15/03/2025`; `currency` (USD), `language`, `time_zone` and `action` may be left out. All rows are
/// imported or, if one is bad, none. A row that was imported before is never overwritten.
#[utoipa::path(
    post,
    path = "/transactions/import",
    operation_id = "import_transactions",
    params(ImportParams),
    request_body(content((Vec<Object> = "application/json"), (String = "text/csv"))),
    responses(
        (status = 200, description = "OK", body = ImportResult),
        (status = 400, description = "`malformed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`: more than 32 MiB", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`import_refused`, with the members of a result; nothing was imported", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`database_unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn import_transactions(
    State(app): State<App>,
    Query(params): Query<ImportParams>,
    body: ImportBody,
) -> Result<Json<ImportResult>, Problem> {
    let (file, _turn) = body.read().await?;
    if !file.bad.is_empty() && !params.skip_bad {
        let report = ImportReport::default();
        return Err(refused(ImportResult::new(report, file.bad)));
    }
    let report = app
        .store
        .import(&file.good, params.skip_bad)
        .await
        .map_err(problems::of_store)?;
    let refuse = !report.different.is_empty() && !params.skip_bad;
    let result = ImportResult::new(report, file.bad);
    if refuse {
        return Err(refused(result));
    }
    tracing::info!(
        imported = result.imported,
        identical = result.identical,
        different = result.different_count,
        bad = result.bad_count,
        "transactions imported"
    );
    Ok(Json(result))
}

impl ImportResult {
    fn new(report: ImportReport, mut bad: Vec<BadRow>) -> Self {
        let mut different = report.different;
        let (different_count, bad_count) = (different.len(), bad.len());
        different.truncate(SHOWN);
        bad.truncate(SHOWN);
        Self {
            imported: report.imported,
            identical: report.identical,
            different,
            different_count,
            bad,
            bad_count,
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "an answer, given away")]
fn refused(result: ImportResult) -> Problem {
    let detail = format!(
        "Nothing was imported: {} problem(s) with rows, {} row(s) that differ from what was imported before. \
         Correct them, or import the others with skip_bad=true.",
        result.bad_count, result.different_count
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import_refused", detail)
        .with("bad", &result.bad)
        .with("bad_count", result.bad_count)
        .with("different", &result.different)
        .with("different_count", result.different_count)
}

/// The file, not yet read.
pub struct ImportBody {
    format: Format,
    bytes: Bytes,
    /// Kept until the import is over.
    turn: OwnedSemaphorePermit,
}

impl FromRequest<App> for ImportBody {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &App) -> Result<Self, Problem> {
        let format = format(request.headers())?;
        let turn = Arc::clone(&state.imports).acquire_owned().await;
        let turn = turn.map_err(Problem::internal)?;
        DefaultBodyLimit::max(LARGEST).apply(&mut request);
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let most = LARGEST / 1024 / 1024;
                let detail = format!("The file is larger than {most} MiB. Import it in parts.");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            } else {
                malformed("The file did not arrive whole.").caused_by(error)
            }
        })?;
        Ok(Self {
            format,
            bytes,
            turn,
        })
    }
}

impl ImportBody {
    /// Reads it where it does not keep the other requests waiting: a large file takes seconds.
    async fn read(self) -> Result<(ReadFile, OwnedSemaphorePermit), Problem> {
        let read = tokio::task::spawn_blocking(move || import::read(self.format, &self.bytes));
        let file = read
            .await
            .map_err(Problem::internal)?
            .map_err(|unreadable| malformed(format!("Nothing was imported: {unreadable}.")))?;
        Ok((file, self.turn))
    }
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed", detail)
}

fn format(headers: &HeaderMap) -> Result<Format, Problem> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase());
    match media_type.as_deref() {
        Some("application/json") => Ok(Format::Json),
        Some("text/csv") => Ok(Format::Csv),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Send the file with the content type application/json or text/csv.",
        )),
    }
}
