//! A browser's live connection.

use std::time::{Duration, Instant};

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use super::Desk;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Events {
    response: Response,
    text: String,
    /// As a browser keeps it.
    pub last_id: String,
}

/// A block with data.
#[derive(Debug)]
pub struct Event {
    pub event: String,
    pub data: Value,
}

impl Desk {
    /// A first connection.
    pub async fn events(&self) -> Events {
        Events::connect(self, None).await
    }

    /// As a browser comes back.
    pub async fn events_after(&self, last_id: &str) -> Events {
        Events::connect(self, Some(last_id)).await
    }

    /// As a page opens a connection anew: it says in the address where it was.
    pub async fn events_reopened_after(&self, last_id: &str) -> Events {
        let request = self.request("GET", &format!("/events?after={last_id}"));
        Events::of(request, last_id).await
    }
}

impl Events {
    async fn connect(desk: &Desk, last_id: Option<&str>) -> Self {
        let mut request = desk.request("GET", "/events");
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        Self::of(request, last_id.unwrap_or_default()).await
    }

    pub async fn of(request: RequestBuilder, last_id: &str) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        Self {
            response,
            text: String::new(),
            last_id: last_id.to_owned(),
        }
    }

    /// The next block, whatever it is; none at the end of the stream.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                for line in block.lines() {
                    if let Some(id) = line.strip_prefix("id: ") {
                        id.clone_into(&mut self.last_id);
                    }
                }
                return Some(block);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("nothing came in time").unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next block that begins so.
    pub async fn block_with(&mut self, beginning: &str) -> String {
        let started = Instant::now();
        loop {
            let block = self.block().await.expect("the stream ended");
            if block.starts_with(beginning) {
                return block;
            }
            // Beats keep a stream going in which nothing happens.
            assert!(started.elapsed() < PATIENCE, "no {beginning:?} in time");
        }
    }

    /// The next event, comments, ids, beats and what is said of the feed itself passed over.
    pub async fn next(&mut self) -> Event {
        let mut block = self.block_with("event: ").await;
        while block.starts_with("event: feed") || block.starts_with("event: beat") {
            block = self.block_with("event: ").await;
        }
        let field = |name: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} is missing in {block}"))
        };
        Event {
            event: field("event: ").to_owned(),
            data: serde_json::from_str(field("data: ")).unwrap(),
        }
    }

    /// The next event is a transaction; its id and label.
    pub async fn transaction(&mut self) -> (String, String) {
        let next = self.next().await;
        assert_eq!(next.event, "transaction", "{next:?}");
        let text = |member: &str| next.data[member].as_str().unwrap().to_owned();
        (text("id"), text("action"))
    }

    /// The next event is a resync.
    pub async fn resync(&mut self) {
        let next = self.next().await;
        assert_eq!(
            (next.event.as_str(), next.data),
            ("resync", serde_json::json!({}))
        );
    }

    /// Until the stream says from where to resume: it is live now.
    pub async fn until_live(&mut self) {
        self.block_with("id: ").await;
    }

    /// The epoch of the last id.
    pub fn epoch(&self) -> String {
        self.last_id.split_once('-').unwrap().0.to_owned()
    }
}
