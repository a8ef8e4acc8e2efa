//! Sending one webhook with its retries.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::header;
use runtime::clock::Clock;
use secrecy::SecretString;
use tokio::time::Instant;
use twilio::{
    signature::{self, Algorithm},
    twiml,
};

use super::{Exchange, Method, Purpose, Target, overrides::Overrides};
use crate::call::Call;

/// How many different connect time-outs are remembered with a client each; URLs seldom ask for more than one.
const MOST_CLIENTS: usize = 16;

/// Sends webhooks.
pub struct Webhooks {
    token: SecretString,
    /// For a webhook with all its retries.
    limit: Duration,
    clock: Arc<dyn Clock>,
    /// The connect time-out is a setting of the client.
    clients: Mutex<HashMap<Duration, reqwest::Client>>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Its status.
    pub status: u16,
    /// Its `Content-Type`, lower case, without parameters.
    pub content_type: String,
    /// As much of its body as a document may have, and one byte more.
    pub body: String,
}

/// Why there is no answer, after all retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It could not be connected.
    Connect,
    /// No answer in time, or the connection was lost.
    Read,
}

impl Webhooks {
    /// Nothing is sent yet.
    pub fn new(token: SecretString, limit: Duration, clock: Arc<dyn Clock>) -> Self {
        Self {
            token,
            limit,
            clock,
            clients: Mutex::default(),
        }
    }

    /// Sends a webhook, again as its URL's fragment asks, and records every attempt at the call.
    pub async fn send(
        &self,
        call: &Call,
        purpose: Purpose,
        target: &Target,
        params: &[(String, String)],
    ) -> Result<Reached, Failure> {
        if call.has_no_webhooks() {
            let mut exchange = self.exchange(purpose, target, params);
            exchange.error = Some("a fault: nothing is ever sent for this call".to_owned());
            call.record(exchange);
            return Err(Failure::Connect);
        }
        let overrides = Overrides::of(&target.url);
        let deadline = Instant::now() + self.limit;
        let token = uuid::Uuid::now_v7().to_string();
        let mut attempt = 1;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let mut exchange = self.exchange(purpose, target, params);
            exchange.attempt = attempt;
            exchange.idempotency_token = (attempt > 1).then(|| token.clone());
            let sent = Instant::now();
            let result = self
                .attempt(
                    &exchange,
                    overrides.connect.min(left),
                    overrides.read.min(left),
                )
                .await;
            exchange.took_ms = sent.elapsed().as_millis();
            let again = match &result {
                Ok(reached) => {
                    exchange.status = Some(reached.status);
                    exchange.body = Some(reached.body.clone());
                    (reached.status >= 500 && overrides.after.server_error)
                        || ((400..500).contains(&reached.status) && overrides.after.client_error)
                }
                Err((failure, why)) => {
                    exchange.error = Some(why.clone());
                    let wanted = if *failure == Failure::Connect {
                        overrides.after.connect
                    } else {
                        overrides.after.read
                    };
                    wanted && Instant::now() < deadline
                }
            };
            tracing::debug!(
                sid = call.sid,
                ?purpose,
                attempt,
                status = exchange.status,
                "webhook sent"
            );
            call.record(exchange);
            if !again || attempt > overrides.retries {
                return result.map_err(|(failure, _)| failure);
            }
            attempt += 1;
        }
    }

    /// The request as it will be sent, signed.
    fn exchange(&self, purpose: Purpose, target: &Target, params: &[(String, String)]) -> Exchange {
        let mut url = target.url.clone();
        url.set_fragment(None);
        let signed_params: &[(String, String)] = match target.method {
            Method::Post => params,
            Method::Get => {
                url.query_pairs_mut().extend_pairs(params);
                &[]
            }
        };
        Exchange {
            purpose,
            attempt: 1,
            signature: signature::sign(
                &self.token,
                Algorithm::HmacSha1,
                url.as_str(),
                signed_params,
            ),
            url: url.into(),
            method: target.method,
            params: params.to_vec(),
            idempotency_token: None,
            at: self.clock.now(),
            took_ms: 0,
            status: None,
            body: None,
            error: None,
        }
    }

    async fn attempt(
        &self,
        exchange: &Exchange,
        connect: Duration,
        read: Duration,
    ) -> Result<Reached, (Failure, String)> {
        let failed = |error: &reqwest::Error| {
            let kind = if error.is_connect() || error.is_builder() {
                Failure::Connect
            } else {
                Failure::Read
            };
            (kind, reason(error))
        };
        let client = self.client(connect).map_err(|error| failed(&error))?;
        let mut request = match exchange.method {
            Method::Post => client.post(&exchange.url).form(&exchange.params),
            Method::Get => client.get(&exchange.url),
        };
        // Connecting counts into it, which only matters where connecting is slow.
        request = request
            .timeout(read)
            .header(signature::HEADER, &exchange.signature);
        if let Some(token) = &exchange.idempotency_token {
            request = request.header("i-twilio-idempotency-token", token);
        }
        let mut answer = request.send().await.map_err(|error| failed(&error))?;
        let content_type = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let content_type = content_type
            .and_then(|value| value.split(';').next())
            .unwrap_or_default();
        let content_type = content_type.trim().to_ascii_lowercase();
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > twiml::MAX_BYTES {
                body.truncate(twiml::MAX_BYTES + 1);
                break;
            }
        }
        Ok(Reached {
            status,
            content_type,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    fn client(&self, connect: Duration) -> Result<reqwest::Client, reqwest::Error> {
        // The rest of a nearly used up limit is as good as any other: do not remember a client for each.
        let key = Duration::from_millis(connect.as_millis().try_into().unwrap_or(u64::MAX));
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = reqwest::Client::builder()
            .user_agent("TwilioProxy/1.1")
            .connect_timeout(key)
            // A connection of its own for each request: whether it connects is then never a matter of luck.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()?;
        if clients.len() < MOST_CLIENTS {
            clients.insert(key, client.clone());
        }
        Ok(client)
    }
}

fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.is_timeout() {
        "timed out".to_owned()
    } else {
        cause.to_string()
    }
}
