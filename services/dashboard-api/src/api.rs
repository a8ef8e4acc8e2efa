//! The HTTP API: one endpoint, one file.

mod call;
mod events;
mod export;
mod get_transaction;
mod import;
mod list_transactions;
mod transaction_path;
mod update_action;
mod update_phone;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use runtime::problem::method_not_allowed;
use store::Store;
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
    OpenApiRouter::new()
        .routes(routes!(list_transactions::list_transactions))
        .routes(routes!(get_transaction::get_transaction))
        .routes(routes!(call::call))
        .routes(routes!(update_phone::update_phone))
        .routes(routes!(update_action::update_action))
        .layer(DefaultBodyLimit::max(SMALL_BODY))
        .routes(routes!(export::export_transactions))
        .routes(routes!(import::import_transactions))
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

async fn forbid_storing(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    response
}
