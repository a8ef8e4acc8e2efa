//! Serving over a real socket, with telemetry and metrics set up once for this test process.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use reqwest::StatusCode;
use runtime::health::Health;
use runtime::{Env, Service, admin, http, metrics, telemetry, trace};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(30);
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn set_up_once() {
    static DONE: OnceLock<telemetry::Telemetry> = OnceLock::new();
    DONE.get_or_init(|| {
        metrics::install().unwrap();
        let settings =
            telemetry::Settings::from_env(&Env::from_pairs([("LOG_LEVEL", "off")])).unwrap();
        telemetry::init(&Service::new("test", "0"), &settings).unwrap()
    });
}

struct Served {
    url: String,
    shutdown: CancellationToken,
    serving: JoinHandle<()>,
}

async fn serve(router: Router, deadline: Duration) -> Served {
    set_up_once();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let router = router.layer(http::trace_layer());
    let serving = tokio::spawn(http::serve(listener, router, shutdown.clone(), deadline));
    Served {
        url,
        shutdown,
        serving,
    }
}

impl Served {
    async fn get(&self, path: &str) -> reqwest::Response {
        client()
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .unwrap()
    }

    async fn ended(self) -> Duration {
        let started = Instant::now();
        tokio::time::timeout(PATIENCE, self.serving)
            .await
            .unwrap()
            .unwrap();
        started.elapsed()
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn a_panic_is_answered_with_a_problem_and_the_server_goes_on() {
    async fn panics() {
        assert!(std::env::args().len() == usize::MAX, "a secret detail");
    }
    let served = serve(
        Router::new()
            .route("/panic", get(panics))
            .route("/fine", get(async || "fine")),
        PATIENCE,
    )
    .await;
    let response = served.get("/panic").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let body = response.text().await.unwrap();
    assert!(
        body.contains("\"code\":\"internal\"") && !body.contains("secret"),
        "{body}"
    );
    assert_eq!(served.get("/fine").await.text().await.unwrap(), "fine");
}

#[tokio::test]
async fn a_request_under_way_at_shutdown_is_answered_and_no_new_one_is_taken() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        async move || {
            begun.notify_one();
            go_on.notified().await;
            "answered"
        }
    };
    let served = serve(Router::new().route("/slow", get(handler)), PATIENCE).await;
    let url = served.url.clone();
    let asking = tokio::spawn(client().get(format!("{url}/slow")).send());
    begun.notified().await;
    served.shutdown.cancel();
    let refused = tokio::time::timeout(PATIENCE, async {
        while client().get(&url).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    refused.await.unwrap();
    // Time for the wrong thing to happen: a request that is cut off although the deadline is far.
    tokio::time::sleep(Duration::from_millis(200)).await;
    go_on.notify_one();
    assert_eq!(
        asking.await.unwrap().unwrap().text().await.unwrap(),
        "answered"
    );
    assert!(served.ended().await < PATIENCE);
}

#[tokio::test]
async fn an_endless_answer_does_not_hold_the_shutdown_beyond_its_deadline() {
    let endless = async || {
        let first = futures_util::stream::once(async { Ok::<_, Infallible>("data: hello\n\n") });
        Body::from_stream(futures_util::StreamExt::chain(
            first,
            futures_util::stream::pending(),
        ))
    };
    let served = serve(
        Router::new().route("/events", get(endless)),
        Duration::from_millis(200),
    )
    .await;
    let mut response = served.get("/events").await;
    assert!(response.chunk().await.unwrap().is_some());
    served.shutdown.cancel();
    assert!(served.ended().await < Duration::from_secs(10));
    assert!(response.chunk().await.is_err(), "the connection was cut");
}

#[tokio::test]
async fn the_clients_trace_is_continued_and_a_bad_one_is_not() {
    let handler = async || trace::current_traceparent().unwrap_or_default();
    let served = serve(Router::new().route("/trace", get(handler)), PATIENCE).await;
    let ask = async |parent: &str| {
        let request = client()
            .get(format!("{}/trace", served.url))
            .header("traceparent", parent);
        request.send().await.unwrap().text().await.unwrap()
    };
    let continued = ask(PARENT).await;
    assert_eq!(continued[..36], PARENT[..36], "the same trace");
    assert_ne!(continued, PARENT, "another span");
    let fresh = ask("00-rubbish").await;
    assert_eq!(fresh.len(), PARENT.len());
    assert_ne!(fresh[..36], PARENT[..36]);
}

#[tokio::test]
async fn questions_whether_the_process_is_well_leave_no_trace() {
    let handler = async || trace::current_traceparent().unwrap_or_default();
    let asked = ["/healthz", "/readyz", "/metrics", "/work"];
    let router = asked.iter().fold(Router::new(), |router, route| {
        router.route(route, get(handler))
    });
    let served = serve(router, PATIENCE).await;
    let mut traced = Vec::new();
    for route in asked {
        if !served.get(route).await.text().await.unwrap().is_empty() {
            traced.push(route);
        }
    }
    assert_eq!(traced, ["/work"]);
}

#[tokio::test]
async fn metrics_carry_the_route_and_never_the_path() {
    let served = serve(
        Router::new().route("/call/{id}", get(async || ())),
        PATIENCE,
    )
    .await;
    served.get("/call/TXN-4711?phone=%2B1415").await;
    served.get("/nothing/here/4711").await;
    let text = metrics::render();
    let counted = |route: &str, status: u16| {
        let labels = format!("method=\"GET\",route=\"{route}\",status=\"{status}\"");
        text.contains(&format!("http_server_requests_total{{{labels}}} 1"))
    };
    assert!(
        counted("/call/{id}", 200) && counted("unmatched", 404),
        "{text}"
    );
    assert!(text.contains("http_server_request_duration_seconds_bucket"));
    assert!(!text.contains("4711") && !text.contains("1415"));
}

#[tokio::test]
async fn a_client_that_goes_away_before_the_answer_is_counted() {
    let begun = Arc::new(Notify::new());
    let handler = {
        let begun = begun.clone();
        async move || {
            begun.notify_one();
            std::future::pending::<()>().await;
        }
    };
    let served = serve(Router::new().route("/impatient", get(handler)), PATIENCE).await;
    let asking = tokio::spawn(client().get(format!("{}/impatient", served.url)).send());
    begun.notified().await;
    asking.abort();
    let counted = "route=\"/impatient\",status=\"499\"} 1";
    let told = tokio::time::timeout(PATIENCE, async {
        while !metrics::render().contains(counted) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(told.await.is_ok(), "{}", metrics::render());
}

#[tokio::test]
async fn handlers_learn_the_clients_address() {
    let handler = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
    let served = serve(Router::new().route("/who", get(handler)), PATIENCE).await;
    assert_eq!(served.get("/who").await.text().await.unwrap(), "127.0.0.1");
}

#[tokio::test]
async fn the_log_filter_is_changed_while_running() {
    set_up_once();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/log", listener.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(admin::serve(listener, Health::default(), shutdown.clone()));
    let put = async |body: &'static str| client().put(&url).body(body).send().await.unwrap();
    assert_eq!(put("off,bus=debug").await.status(), StatusCode::OK);
    let shown = client()
        .get(&url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(shown.contains("bus=debug"), "{shown}");
    assert_eq!(
        put("very loud").await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(put("off").await.status(), StatusCode::OK);
    shutdown.cancel();
    serving.await.unwrap();
}
