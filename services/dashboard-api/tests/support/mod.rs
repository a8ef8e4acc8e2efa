//! A running dashboard-api, and ways to ask it.
#![allow(dead_code, reason = "each test program uses its part")]

pub mod events;

use std::time::{Duration, Instant};

use dashboard_api::{Config, LiveConfig, Server};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use runtime::env::Env;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Where nothing listens.
pub const NOWHERE: &str = "nats://127.0.0.1:1";

pub struct Desk {
    pub base: String,
    pub admin: String,
    pub http: Client,
    shutdown: CancellationToken,
    served: JoinHandle<()>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub content_type: String,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }
}

impl Desk {
    /// With a database of its own and without NATS, ready.
    pub async fn start() -> Self {
        Self::start_with(&test_servers::fresh_database().await, NOWHERE).await
    }

    pub async fn start_with(database: &str, nats: &str) -> Self {
        let desk = Self::launch(database, nats, LiveConfig::default()).await;
        desk.until_ready().await;
        desk
    }

    /// Does not wait until it is ready.
    pub async fn launch(database: &str, nats: &str, live: LiveConfig) -> Self {
        let mut config = config(database, nats);
        config.live = live;
        Self::launch_with(config).await
    }

    /// As [`Desk::launch`], with all settings.
    pub async fn launch_with(config: Config) -> Self {
        let server = Server::bind(config).await.unwrap();
        let (base, admin) = (server.addr(), server.admin_addr());
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        Self {
            base: format!("http://{base}"),
            admin: format!("http://{admin}"),
            http: Client::new(),
            shutdown,
            served: tokio::spawn(async move { server.run(stop).await.unwrap() }),
        }
    }

    pub async fn until_ready(&self) {
        until("the service is ready", async || {
            self.get("/readyz").await.status == StatusCode::OK
        })
        .await;
        // Ready is said from the first moment on that the schema is there; the API waits for its own look at it.
        until("the API takes requests", async || {
            self.get("/transactions?limit=1").await.status == StatusCode::OK
        })
        .await;
    }

    /// Stops it, and waits until everything of it has ended.
    pub async fn stop(self) -> Duration {
        let started = Instant::now();
        self.shutdown.cancel();
        self.served.await.unwrap();
        started.elapsed()
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.http.request(method.parse().unwrap(), url)
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str) -> Answer {
        read(self.request("POST", path).send().await.unwrap()).await
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        read(self.request("POST", path).json(body).send().await.unwrap()).await
    }

    pub async fn post_text(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<String>,
    ) -> Answer {
        let request = self
            .request("POST", path)
            .header("content-type", content_type);
        read(request.body(body.into()).send().await.unwrap()).await
    }

    /// Imports `count` samples, TXN001 and following.
    pub async fn import(&self, count: usize) {
        let rows: Vec<Value> = (1..=count).map(sample).collect();
        let answer = self.post_json("/transactions/import", &json!(rows)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }

    pub async fn transaction(&self, id: &str) -> Value {
        let answer = self.get(&format!("/transactions/{id}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body["transaction"].clone()
    }
}

/// On any free ports.
pub fn config(database: &str, nats: &str) -> Config {
    let env = Env::from_pairs([
        ("DATABASE_URL", database),
        ("NATS_URL", nats),
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
    ]);
    Config::from_env(&env).unwrap()
}

/// The nth sample, in the shape of a file.
pub fn sample(n: usize) -> Value {
    json!({
        "id": format!("TXN{n:03}"),
        "client_name": format!("Client {n}"),
        "card_number": format!("***{n:04}"),
        "client_phone": format!("+14155550{n:03}"),
        "amount": format!("{}.50", n * 7 % 100),
        "bank_name": "Chase Bank",
        "merchant_name": if n.is_multiple_of(2) { "Amazon" } else { "Best Buy" },
        "transaction_date": "15/03/2025",
        "action": "Not Answered",
    })
}

pub async fn read(response: Response) -> Answer {
    let status = response.status();
    let content_type = response.headers().get("content-type");
    let content_type = content_type
        .map_or("", |value| value.to_str().unwrap())
        .to_owned();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer {
        status,
        content_type,
        body,
    }
}

/// Polls until it is so; fails after half a minute.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "not in time: {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Desk {
    /// Sets a label by hand, which is a change.
    pub async fn set_action(&self, id: &str, action: &str) {
        let update = json!({"id": id, "action": action});
        let answer = self.post_json("/update_action", &update).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}

/// It is a problem body with this status and code.
pub fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (status, code),
        "{answer:?}"
    );
    assert_eq!(answer.content_type, "application/problem+json");
    assert!(!answer.detail().is_empty(), "{answer:?}");
}
