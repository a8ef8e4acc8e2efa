//! The page, from inside the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use reqwest::{Response, StatusCode};
use support::Desk;

const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/dist");

async fn navigate(desk: &Desk, path: &str) -> Response {
    let request = desk.request("GET", path);
    request
        .header("accept", "text/html,*/*;q=0.8")
        .send()
        .await
        .unwrap()
}

fn is_built() -> bool {
    Path::new(DIST).join("index.html").exists()
}

#[tokio::test]
async fn a_person_gets_the_page_wherever_they_navigate_to() {
    let desk = Desk::start().await;
    for path in ["/", "/index.html", "/some/view"] {
        if path == "/index.html" && !is_built() {
            continue;
        }
        let response = navigate(&desk, path).await;
        let built = if is_built() {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        assert_eq!(response.status(), built, "{path}");
        assert!(
            response.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        let text = response.text().await.unwrap();
        let says = if is_built() {
            "id=\"root\""
        } else {
            "npm run build"
        };
        assert!(text.contains(says), "{path}: {text}");
    }
}

#[tokio::test]
async fn programs_and_missing_files_get_404() {
    let desk = Desk::start().await;
    assert_eq!(desk.get("/some/view").await.code(), "not_found");
    let missing = navigate(&desk, "/assets/missing.js").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let outside = navigate(&desk, "/..%2FCargo.toml")
        .await
        .text()
        .await
        .unwrap();
    assert!(!outside.contains("[package]"), "{outside}");
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_anew() {
    if !is_built() {
        eprintln!("skipped: the page is not built (npm run build in services/dashboard-api/ui)");
        return;
    }
    let desk = Desk::start().await;
    let page = navigate(&desk, "/").await;
    assert_eq!(page.headers()["cache-control"], "no-cache");
    let tag = page.headers()["etag"].to_str().unwrap().to_owned();
    let again = desk.request("GET", "/").header("if-none-match", tag);
    assert_eq!(
        again.send().await.unwrap().status(),
        StatusCode::NOT_MODIFIED
    );

    let text = page.text().await.unwrap();
    let script = text
        .split('"')
        .find(|part| part.starts_with("/assets/") && part.contains(".js"));
    let script = desk
        .request("GET", script.unwrap())
        .header("accept-encoding", "gzip");
    let script = script.send().await.unwrap();
    let headers = script.headers();
    assert_eq!(headers["content-encoding"], "gzip");
    assert!(
        headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    assert!(
        headers["content-type"]
            .to_str()
            .unwrap()
            .contains("javascript")
    );
}
