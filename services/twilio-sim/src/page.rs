//! The stand-in's own page, the customer's phone: a few files inside this program, and what keeps other sites out of it.

use axum::{
    Router,
    extract::{Path, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::control::error;

/// Everything comes from here, and nothing is inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-cache"),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Name, type and contents of the page's files.
const FILES: [(&str, &str, &str); 10] = [
    ("page.css", STYLE, include_str!("../page/page.css")),
    ("main.js", SCRIPT, include_str!("../page/main.js")),
    ("api.js", SCRIPT, include_str!("../page/api.js")),
    ("dom.js", SCRIPT, include_str!("../page/dom.js")),
    ("people.js", SCRIPT, include_str!("../page/people.js")),
    ("phone.js", SCRIPT, include_str!("../page/phone.js")),
    ("talk.js", SCRIPT, include_str!("../page/talk.js")),
    ("voice.js", SCRIPT, include_str!("../page/voice.js")),
    ("log.js", SCRIPT, include_str!("../page/log.js")),
    ("twiml.js", SCRIPT, include_str!("../page/twiml.js")),
];

/// The routes.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(index))
        .route("/page/{file}", get(file))
}

async fn index() -> Response {
    answer(
        "text/html; charset=utf-8",
        include_str!("../page/index.html"),
    )
}

async fn file(Path(name): Path<String>) -> Response {
    FILES.iter().find(|(known, ..)| *known == name).map_or_else(
        || error(StatusCode::NOT_FOUND, "no such file"),
        |(_, kind, contents)| answer(kind, contents),
    )
}

fn answer(kind: &'static str, contents: &'static str) -> Response {
    let mut response = ([(header::CONTENT_TYPE, kind)], contents).into_response();
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Refuses what a browser sends on behalf of another origin: the control API has no password, and a page somewhere on the
/// internet must not press its buttons. Programs send no such header.
pub async fn guard(request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let site = request.headers().get("sec-fetch-site");
    let ours = site.is_none_or(|site| site == "same-origin" || site == "none");
    if reads || ours {
        next.run(request).await
    } else {
        error(StatusCode::FORBIDDEN, "another site asked for this")
    }
}
