//! The page: files made by npm, inside this program.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use runtime::problem::{method_not_allowed, not_found};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "ui/dist"]
struct Files;

/// The build puts a hash of its contents into the name of every file here.
const HASHED: &str = "assets/";

/// What there is to see when the program was built without the page.
const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Ringcheck</title>
<h1>The page is not built in</h1>
<p>This program was built before its page was. Build the page, then the program again:</p>
<pre>cd services/dashboard-api/ui
npm ci
npm run build
cargo build -p dashboard-api</pre>
<p>The API works: <a href=\"/openapi.json\">openapi.json</a>.</p>
</html>
";

/// For what no route takes: a file of the page, or the page itself where a person navigates to, or 404.
pub async fn fallback(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Files::get(path) {
        if method != Method::GET && method != Method::HEAD {
            return method_not_allowed().await.into_response();
        }
        return answer(path, &file, &headers);
    }
    let navigates = method == Method::GET && !path.starts_with(HASHED) && accepts_html(&headers);
    if !navigates && !path.is_empty() {
        return not_found().await.into_response();
    }
    match Files::get("index.html") {
        Some(page) => answer("index.html", &page, &headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|accepted| accepted.contains("text/html"))
}

fn answer(path: &str, file: &EmbeddedFile, request: &HeaderMap) -> Response {
    let hash = BASE64_URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash());
    // Weak: compression changes the bytes.
    let tag = format!("W/\"{hash}\"");
    let caching = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, caching.to_owned()),
    ];
    let known = request.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| knows(known, &tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = file.metadata.mimetype().to_owned();
    (headers, [(header::CONTENT_TYPE, kind)], file.data.to_vec()).into_response()
}

fn knows(known: &HeaderValue, tag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').any(|one| one.trim() == tag)
}
