//! The operator's listener: metrics, readiness in detail, the log level. Not for the public.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::health::Health;
use crate::problem::{Problem, not_found};
use crate::{http, metrics, telemetry};

/// A scrape that is under way at shutdown gets this long.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves [`router`] until `shutdown` is cancelled.
pub async fn serve(listener: TcpListener, health: Health, shutdown: CancellationToken) {
    http::serve(listener, router(&health), shutdown, DRAIN).await;
}

/// `GET /metrics`, `GET /healthz`, `GET /readyz` (JSON: each check and why it fails), `GET /log` and `PUT /log`
/// (filter directives as plain text, for example `info,bus=debug`).
pub fn router(health: &Health) -> Router {
    let health = health.clone();
    let ready = async move || {
        let report = health.report().await;
        let status = if report.ready {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        (status, Json(report))
    };
    Router::new()
        .route("/metrics", get(scrape))
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/log", get(show_log_filter).put(set_log_filter))
        .fallback(not_found)
        .layer(http::trace_layer())
}

async fn scrape() -> impl IntoResponse {
    (
        [("content-type", "text/plain; version=0.0.4")],
        metrics::render(),
    )
}

async fn show_log_filter() -> Result<String, Problem> {
    telemetry::log_filter().ok_or_else(|| not_set_up(&telemetry::FilterError::NotSetUp))
}

async fn set_log_filter(body: String) -> Result<String, Problem> {
    match telemetry::set_log_filter(&body) {
        Ok(()) => {
            tracing::info!(filter = %body.trim(), "log filter changed by hand");
            show_log_filter().await
        }
        Err(error @ telemetry::FilterError::NotSetUp) => Err(not_set_up(&error)),
        Err(error) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_filter",
            error.to_string(),
        )),
    }
}

fn not_set_up(error: &telemetry::FilterError) -> Problem {
    Problem::new(StatusCode::CONFLICT, "no_logging", error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(health: &Health, request: Request<Body>) -> (u16, String) {
        let response = router(health).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (
            status,
            String::from_utf8(
                to_bytes(response.into_body(), 10_000)
                    .await
                    .unwrap()
                    .to_vec(),
            )
            .unwrap(),
        )
    }

    #[tokio::test]
    async fn readiness_is_told_in_detail() {
        let health = Health::builder()
            .check("postgres", Duration::from_secs(1), async || Err("refused"))
            .build();
        let (status, body) = ask(
            &health,
            Request::get("/readyz").body(Body::empty()).unwrap(),
        )
        .await;
        assert_eq!(status, 503);
        assert_eq!(
            body,
            r#"{"ready":false,"stopping":false,"checks":[{"name":"postgres","ok":false,"why":"refused"}]}"#
        );
    }

    #[tokio::test]
    async fn a_bad_log_filter_is_refused() {
        let (status, body) = ask(
            &Health::default(),
            Request::put("/log").body(Body::from("loud")).unwrap(),
        )
        .await;
        assert_eq!(status, 422);
        assert!(body.contains("bad_filter"));
    }
}
