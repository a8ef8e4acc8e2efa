//! What keeps other sites out: headers on every answer, and state-changing requests only from our own page or from
//! programs.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use runtime::problem::Problem;

/// Everything comes from here. Mantine writes styles into the page, which needs `'unsafe-inline'` for styles; scripts
/// are files. The icon is a data URL.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// The outermost layer but for tracing.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = if is_cross_site(&request) {
        cross_site().into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "Another site asked for this. Open the dashboard itself and try again.",
    )
}

/// Whether a browser sends this on behalf of another origin (OWASP, "Cross-Site Request Forgery Prevention": fetch
/// metadata first, the origin for browsers without it). Programs send neither header.
///
/// Another origin of the same site is another origin all the same: on a developer's machine every port is one.
fn is_cross_site(request: &Request) -> bool {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        return false;
    }
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    match headers.get(header::ORIGIN) {
        None => false,
        Some(origin) => !is_own(origin, headers, request.uri()),
    }
}

fn is_own(origin: &HeaderValue, headers: &HeaderMap, uri: &Uri) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.or(uri.authority().map(axum::http::uri::Authority::as_str));
    let origin: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    let (Some(host), Some(origin)) = (host, origin) else {
        return false;
    };
    let default_port = match origin.scheme_str() {
        Some("http") => ":80",
        Some("https") => ":443",
        _ => return false,
    };
    let bare = |authority: &str| {
        let authority = authority.to_ascii_lowercase();
        let bare = authority.strip_suffix(default_port).map(str::to_owned);
        bare.unwrap_or(authority)
    };
    origin
        .authority()
        .is_some_and(|authority| bare(authority.as_str()) == bare(host))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn post(headers: &[(&str, &str)]) -> bool {
        let mut request = Request::post("/update_action");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        is_cross_site(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn a_browser_says_where_a_request_comes_from() {
        for (site, refused) in [
            ("same-origin", false),
            ("none", false),
            ("cross-site", true),
            ("same-site", true),
        ] {
            assert_eq!(post(&[("sec-fetch-site", site)]), refused, "{site}");
        }
    }

    #[test]
    fn without_fetch_metadata_the_origin_has_to_be_the_host() {
        for (origin, host, refused) in [
            ("http://desk.example", "desk.example", false),
            ("https://desk.example", "desk.example:443", false),
            ("https://Desk.example", "desk.example", false),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", false),
            ("http://127.0.0.1:9000", "127.0.0.1:8080", true),
            ("https://evil.example", "desk.example", true),
            ("https://desk.example.evil.example", "desk.example", true),
            ("null", "desk.example", true),
        ] {
            let headers = [("origin", origin), ("host", host)];
            assert_eq!(post(&headers), refused, "{origin} to {host}");
        }
    }

    #[test]
    fn programs_and_readers_pass() {
        assert!(!post(&[("host", "desk.example")]));
        let get = Request::get("/transactions").header("sec-fetch-site", "cross-site");
        assert!(!is_cross_site(&get.body(Body::empty()).unwrap()));
    }
}
