//! The HTTP API: one endpoint, one file.

mod add_note;
mod call;
mod count_transactions;
mod events;
mod export;
mod filters;
mod get_transaction;
mod import;
mod list_transactions;
mod overview;
mod transaction_path;
mod update_action;
mod update_phone;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use runtime::problem::method_not_allowed;
use store::Store;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::database::Database;
use crate::live::Live;
use crate::problems;

/// What the handlers work with.
#[derive(Clone)]
pub struct App {
    /// The transactions.
    pub store: Store,
    /// Whether the database can be worked with yet.
    pub database: Database,
    /// What changes, as it changes.
    pub live: Live,
    /// A file is held in memory while it is imported: so many may be.
    pub imports: Arc<Semaphore>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "dashboard-api",
        description = "The fraud desk's API: suspicious transactions, calls, live changes."
    ),
    components(schemas(problems::ProblemBody))
)]
struct Api;

/// Bodies of the small requests.
const SMALL_BODY: usize = 64 * 1024;
/// Until an answer begins, the arrival of the request's body included. Longer than what the store waits for Postgres.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// The same for a file.
const IMPORT_LIMIT: Duration = Duration::from_mins(5);
/// Files that are imported at once; others wait.
pub const IMPORTS_AT_ONCE: usize = 2;

/// Every route of the API. Answers hold customers' data: nothing on the way is to keep them.
pub fn router(app: App) -> Router {
    let needs_database = middleware::from_fn_with_state(app.clone(), require_database);
    let description = openapi_json();
    let describe = async || ([(header::CONTENT_TYPE, "application/json")], description);
    Router::from(database_routes())
        .layer(CompressionLayer::new())
        .route_layer(needs_database)
        .route("/openapi.json", get(describe))
        .merge(Router::from(live_routes()))
        .layer(middleware::map_response(forbid_storing))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(app)
}

/// The API's description, as `GET /openapi.json` gives it.
pub fn openapi_json() -> String {
    let description = OpenApiRouter::with_openapi(Api::openapi())
        .merge(database_routes())
        .merge(live_routes())
        .into_openapi();
    // The description is made of maps with text keys: there is nothing in it that JSON cannot say.
    let mut json = description.to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

fn database_routes() -> OpenApiRouter<App> {
    let import = OpenApiRouter::new()
        .routes(routes!(import::import_transactions))
        .layer(middleware::from_fn(|request, next| {
            within(IMPORT_LIMIT, request, next)
        }));
    OpenApiRouter::new()
        .routes(routes!(list_transactions::list_transactions))
        .routes(routes!(count_transactions::count_transactions))
        .routes(routes!(get_transaction::get_transaction))
        .routes(routes!(add_note::add_note))
        .routes(routes!(overview::overview))
        .routes(routes!(call::call))
        .routes(routes!(update_phone::update_phone))
        .routes(routes!(update_action::update_action))
        .layer(DefaultBodyLimit::max(SMALL_BODY))
        .routes(routes!(export::export_transactions))
        .layer(middleware::from_fn(|request, next| {
            within(TIME_LIMIT, request, next)
        }))
        .merge(import)
}

/// Open also while the database is away, and never compressed: that would collect what is to arrive at once.
fn live_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events::events))
}

/// 503 until the schema is known to be there: before that, every query would fail in some other way.
async fn require_database(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.database.is_usable() {
        next.run(request).await
    } else {
        problems::database_unavailable().into_response()
    }
}

/// A body that never ends, or a database that neither answers nor fails, holds a connection no longer than this.
async fn within(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => problems::timed_out().into_response(),
    }
}

async fn forbid_storing(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_given_up() {
        let slow = get(async || tokio::time::sleep(TIME_LIMIT * 2).await);
        let limit = middleware::from_fn(|request, next| within(TIME_LIMIT, request, next));
        let router: Router = Router::new().route("/", slow).layer(limit);
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["code"], "timed_out");
    }
}
