//! A fraud desk that goes on when its service does not answer.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use reqwest::{Client, StatusCode};
use serde_json::Value;
use system_tests::wait::until;

/// How long an answer may take. Longer than the service's own limits.
const LIMIT: Duration = Duration::from_secs(10);
/// An import reads the tables of telephone numbers, which takes a debug build a while.
const IMPORT_LIMIT: Duration = Duration::from_mins(2);
/// Between two tries.
const AGAIN: Duration = Duration::from_millis(500);

/// A client of one dashboard-api.
#[derive(Debug, Clone)]
pub struct Desk {
    http: Client,
    base: String,
}

impl Desk {
    /// For the service at this address.
    pub fn new(address: SocketAddr) -> Self {
        let http = Client::builder().no_proxy().timeout(LIMIT).build();
        Self {
            http: http.expect("an HTTP client"),
            base: format!("http://{address}"),
        }
    }

    /// Waits until the service can do its work.
    pub async fn ready(&self) {
        until("dashboard-api", async || {
            let answer = self.http.get(format!("{}/readyz", self.base)).send().await;
            answer
                .ok()
                .filter(|answer| answer.status().is_success())
                .map(drop)
        })
        .await;
    }

    /// Imports rows.
    pub async fn import(&self, rows: &[Value]) {
        let request = self.http.post(format!("{}/transactions/import", self.base));
        let answer = request
            .json(rows)
            .timeout(IMPORT_LIMIT)
            .send()
            .await
            .expect("an answer");
        let (status, said) = (answer.status(), answer.text().await.unwrap_or_default());
        assert_eq!(status, StatusCode::OK, "{said}");
    }

    /// Presses Call until the click is known to have been taken. What was not answered may have been taken all the same, so it is
    /// looked before the button is pressed again, as a person would.
    pub async fn click(&self, transaction: &str) {
        loop {
            let request = self.http.post(format!("{}/call/{transaction}", self.base));
            match request.send().await.map(|answer| answer.status()) {
                Ok(StatusCode::ACCEPTED | StatusCode::CONFLICT) => return,
                Ok(StatusCode::SERVICE_UNAVAILABLE) | Err(_) => {}
                Ok(status) => panic!("{transaction}: a click is answered {status}"),
            }
            loop {
                tokio::time::sleep(AGAIN).await;
                match self.case(transaction).await {
                    Some(case) if case["calls"] == serde_json::json!([]) => break,
                    Some(_) => return,
                    None => {}
                }
            }
        }
    }

    /// A transaction with its calls and timeline; none while there is no answer.
    pub async fn case(&self, id: &str) -> Option<Value> {
        self.get(&format!("transactions/{id}")).await
    }

    /// Every transaction, by id; none while there is no answer.
    pub async fn list(&self) -> Option<BTreeMap<String, Value>> {
        let mut all = BTreeMap::new();
        let mut page = "transactions?limit=200".to_owned();
        loop {
            let list = self.get(&page).await?;
            for row in list["items"].as_array()? {
                all.insert(row["id"].as_str()?.to_owned(), row.clone());
            }
            match list["next_cursor"].as_str() {
                Some(cursor) => page = format!("transactions?limit=200&cursor={cursor}"),
                None => return Some(all),
            }
        }
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let answer = self.http.get(format!("{}/{path}", self.base)).send().await;
        let answer = answer.ok().filter(|answer| answer.status().is_success())?;
        answer.json().await.ok()
    }
}
