//! A fraud desk: a client of dashboard-api.

use std::{collections::BTreeMap, net::SocketAddr};

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::wait::{self, ready, until};

/// A client of one dashboard-api.
#[derive(Debug, Clone)]
pub struct Desk {
    http: Client,
    base: String,
}

impl Desk {
    /// For the service at this address.
    pub fn new(address: SocketAddr) -> Self {
        let http = Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Self {
            http,
            base: format!("http://{address}"),
        }
    }

    /// Waits until the service can do its work.
    pub async fn ready(&self) {
        ready("dashboard-api", &self.base).await;
    }

    /// Imports the sample transactions.
    pub async fn import_samples(&self) {
        let answer = self.import(crate::samples::FILE).await;
        assert_eq!(answer.status(), StatusCode::OK, "the samples are imported");
    }

    /// Imports rows (the body of a JSON file).
    pub async fn import(&self, rows: &str) -> Response {
        let request = self.http.post(format!("{}/transactions/import", self.base));
        request
            .header("content-type", "application/json")
            .body(rows.to_owned())
            .send()
            .await
            .expect("an answer")
    }

    /// Presses Call.
    pub async fn call(&self, id: &str) -> Response {
        self.http
            .post(format!("{}/call/{id}", self.base))
            .send()
            .await
            .expect("an answer")
    }

    /// Presses Call and is told the call.
    pub async fn call_id(&self, id: &str) -> String {
        let answer = self.call(id).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{id}");
        let call: Value = answer.json().await.expect("a call");
        call["id"].as_str().expect("an id").to_owned()
    }

    /// Sets the phone.
    pub async fn update_phone(&self, id: &str, phone: &str) -> Response {
        self.post("update_phone", &json!({ "id": id, "phone": phone }))
            .await
    }

    /// Sets the label by hand.
    pub async fn update_action(&self, id: &str, action: &str) -> Response {
        self.post("update_action", &json!({ "id": id, "action": action }))
            .await
    }

    async fn post(&self, route: &str, body: &Value) -> Response {
        let request = self.http.post(format!("{}/{route}", self.base));
        request.json(body).send().await.expect("an answer")
    }

    /// A transaction with its calls and timeline.
    pub async fn case(&self, id: &str) -> Value {
        self.get(&format!("transactions/{id}")).await
    }

    /// Every transaction (up to 200), by id.
    pub async fn list(&self) -> BTreeMap<String, Value> {
        let list = self.get("transactions?limit=200").await;
        let items = list["items"].as_array().expect("items").clone();
        items
            .into_iter()
            .map(|row| (row["id"].as_str().expect("an id").to_owned(), row))
            .collect()
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self
            .http
            .get(format!("{}/{path}", self.base))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.expect("JSON")
    }

    /// Waits until the newest call of every one of these has ended.
    pub async fn all_ended(&self, ids: &[String]) -> BTreeMap<String, Value> {
        until("the end of every call", async || {
            let rows = self.list().await;
            let ended = |id: &String| rows[id]["call"]["state"] == "ended";
            ids.iter().all(ended).then_some(rows)
        })
        .await
    }

    /// Opens the live connection.
    pub async fn live(&self) -> Live {
        let answer = self
            .http
            .get(format!("{}/events", self.base))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        Live {
            answer,
            buffer: String::new(),
        }
    }
}

/// An open live connection.
pub struct Live {
    answer: Response,
    buffer: String,
}

impl Live {
    /// The next event with data: its name and its data.
    pub async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let block: String = self.buffer.drain(..end + 2).collect();
                if let Some(event) = read(&block) {
                    return event;
                }
                continue;
            }
            let chunk = tokio::time::timeout(wait::PATIENCE, self.answer.chunk());
            let chunk = chunk
                .await
                .expect("an event in time")
                .expect("an open stream");
            let chunk = chunk.expect("a stream that does not end");
            self.buffer += &String::from_utf8_lossy(&chunk);
        }
    }
}

fn read(block: &str) -> Option<(String, Value)> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(str::trim)
    };
    let data = serde_json::from_str(field("data")?).expect("JSON");
    Some((field("event").unwrap_or("message").to_owned(), data))
}
