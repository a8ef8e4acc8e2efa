#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::post;
use tower::ServiceExt;

use super::*;

async fn body(response: Response) -> Value {
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/problem+json"
    );
    serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_problem_has_the_members_of_the_rfc_and_our_code() {
    let problem = Problem::new(
        StatusCode::CONFLICT,
        "call_under_way",
        "A call is under way.",
    )
    .with("call", [1]);
    let response = problem.into_response();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(
        body(response).await,
        serde_json::json!({"title": "Conflict", "status": 409, "code": "call_under_way", "detail": "A call is under way.", "call": [1]})
    );
}

#[tokio::test]
async fn the_cause_stays_inside() {
    let response =
        Problem::unavailable("Please try again.", "password authentication failed").into_response();
    assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    assert!(!body(response).await.to_string().contains("password"));
}

#[tokio::test]
async fn bad_input_is_refused_with_a_problem() {
    #[derive(serde::Deserialize)]
    struct Input {
        id: String,
    }
    let router = Router::new()
        .route("/x", post(async |Json(input): Json<Input>| input.id))
        .fallback(not_found);
    let router = router
        .method_not_allowed_fallback(method_not_allowed)
        .layer(axum::extract::DefaultBodyLimit::max(50));
    let send = |method: &str, path: &str, kind: &str, text: String| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, kind);
        router
            .clone()
            .oneshot(request.body(Body::from(text)).unwrap())
    };
    let json = "application/json";
    for (method, path, kind, text, status, code) in [
        ("POST", "/x", json, "{".to_owned(), 400, "malformed"),
        ("POST", "/x", json, "{}".to_owned(), 422, "invalid"),
        ("POST", "/x", json, "[".repeat(100), 413, "too_large"),
        (
            "POST",
            "/x",
            "text/plain",
            "{}".to_owned(),
            415,
            "unsupported_media_type",
        ),
        ("GET", "/x", json, String::new(), 405, "method_not_allowed"),
        ("GET", "/y", json, String::new(), 404, "not_found"),
    ] {
        let response = send(method, path, kind, text).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(body(response).await["code"], code);
    }
}
