//! The connection to NATS.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::{self};
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use percent_encoding::percent_decode_str;
use tokio::sync::{Mutex, watch};
use url::Url;

use crate::error::BusError;
use crate::retry;
use crate::settings::StreamSettings;
use crate::streams::Streams;

/// Longest wait for an answer of `JetStream`, an acknowledgement included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a service holds its start up for the first connection.
const FIRST_CONNECTION: Duration = Duration::from_millis(500);
/// Notices a dead peer after two missed answers.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// Publishes whose acknowledgement is outstanding; more wait.
const MAX_IN_FLIGHT: usize = 1024;

/// The bus. Clones share one connection, which is kept up in the background for ever.
#[derive(Clone)]
pub struct Bus(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) client: Client,
    pub(crate) js: jetstream::Context,
    /// Counts connections made: whoever waits for messages must ask anew after each.
    pub(crate) connections: watch::Receiver<u64>,
    /// How the streams are to be kept.
    pub(crate) settings: StreamSettings,
    /// What is known of the streams; the lock keeps several from setting them up at once.
    pub(crate) streams: Mutex<Streams>,
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus")
            .field("connected", &self.is_connected())
            .finish()
    }
}

impl Bus {
    /// Starts connecting, and returns when connected or after half a second; it goes on in the background. `url` is one address, or several of one cluster with
    /// commas between them; user and password, or a token, may stand in the first. `name` is what the server's
    /// list of connections shows. How the streams are kept is left as it is found; a service says so by its
    /// [`crate::Settings`].
    pub async fn connect(url: &str, name: &str) -> Result<Self, BusError> {
        Self::open(url, name, StreamSettings::default()).await
    }

    pub(crate) async fn open(
        url: &str,
        name: &str,
        settings: StreamSettings,
    ) -> Result<Self, BusError> {
        let (addresses, options) = parse(url)?;
        let (count, connections) = watch::channel(0);
        let count = Arc::new(count);
        let client = options
            .name(name)
            .retry_on_initial_connect()
            .max_reconnects(None)
            .connection_timeout(REQUEST_TIMEOUT)
            .request_timeout(Some(REQUEST_TIMEOUT))
            .ping_interval(PING_INTERVAL)
            .reconnect_delay_callback(delay)
            .event_callback(move |event| {
                let count = Arc::clone(&count);
                async move { on_event(&event, &count) }
            })
            .connect(addresses)
            .await
            .map_err(|error| BusError::Connect(error.into()))?;
        let js = ContextBuilder::new()
            .timeout(REQUEST_TIMEOUT)
            .max_ack_inflight(MAX_IN_FLIGHT)
            .backpressure_on_inflight(true)
            .build(client.clone());
        // Usually the server is there: then nobody has to hear that it was not there yet.
        let mut first = connections.clone();
        let _ = tokio::time::timeout(FIRST_CONNECTION, first.changed()).await;
        Ok(Self(Arc::new(Inner {
            client,
            js,
            connections,
            settings,
            streams: Mutex::default(),
        })))
    }

    /// Whether there is a connection at this moment.
    pub fn is_connected(&self) -> bool {
        self.0.client.connection_state() == State::Connected
    }

    /// For readiness: connected, and `JetStream` answers.
    pub async fn check(&self) -> Result<(), BusError> {
        self.require_connection()?;
        self.0
            .js
            .query_account()
            .await
            .map(drop)
            .map_err(|error| BusError::request("asking JetStream", error))
    }

    /// Sends what is still buffered. To be called before the process ends.
    pub async fn flush(&self) {
        if self.is_connected() {
            // Not to be able to say goodbye is no loss: nothing exists only here.
            let _ = tokio::time::timeout(REQUEST_TIMEOUT, self.0.client.flush()).await;
        }
    }

    /// As long as a request may take.
    pub(crate) async fn wait_for_connection(&self) -> Result<(), BusError> {
        let mut connections = self.0.connections.clone();
        let connected =
            async { while !self.is_connected() && connections.changed().await.is_ok() {} };
        let _ = tokio::time::timeout(REQUEST_TIMEOUT, connected).await;
        self.require_connection()
    }

    pub(crate) fn require_connection(&self) -> Result<(), BusError> {
        if self.is_connected() {
            Ok(())
        } else {
            Err(BusError::NotConnected)
        }
    }
}

fn on_event(event: &Event, count: &watch::Sender<u64>) {
    match event {
        Event::Connected => {
            count.send_modify(|count| *count += 1);
            metrics::gauge!("bus_connected").set(1.0);
            tracing::info!("connected to NATS");
        }
        Event::Disconnected => {
            metrics::gauge!("bus_connected").set(0.0);
            tracing::warn!("the connection to NATS is lost, trying until it is back");
        }
        other => tracing::warn!("NATS: {other}"),
    }
}

/// Called before each try to connect, the first included.
fn delay(attempt: usize) -> Duration {
    // After the first failure, and then about every half minute.
    if attempt == 2 || attempt.is_multiple_of(10) {
        tracing::warn!(attempt, "NATS cannot be reached, waiting for it");
    }
    match u32::try_from(attempt).unwrap_or(u32::MAX) {
        0 | 1 => Duration::ZERO,
        failed => retry::pause(failed - 1),
    }
}

/// The client takes credentials as options only, so they are taken out of the address here.
fn parse(urls: &str) -> Result<(Vec<ServerAddr>, ConnectOptions), BusError> {
    let mut options = ConnectOptions::new();
    let mut addresses = Vec::new();
    for text in urls.split(',').map(str::trim) {
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("nats://{text}")
        };
        let mut url = Url::parse(&with_scheme).map_err(|_| BusError::Address)?;
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        if addresses.is_empty() && !url.username().is_empty() {
            options = match url.password() {
                Some(password) => {
                    options.user_and_password(decode(url.username()), decode(password))
                }
                None => options.token(decode(url.username())),
            };
        }
        url.set_username("")
            .and_then(|()| url.set_password(None))
            .map_err(|()| BusError::Address)?;
        addresses.push(ServerAddr::from_url(url).map_err(|_| BusError::Address)?);
    }
    Ok((addresses, options))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn addresses_are_understood_and_credentials_taken_out() {
        let (addresses, _) = parse("nats://me:p%40ss@one:4222, two:4223").unwrap();
        let shown = format!("{addresses:?}");
        assert_eq!(addresses.len(), 2);
        assert!(shown.contains("one") && shown.contains("4223"), "{shown}");
        assert!(
            !shown.contains("p%40ss") && !shown.contains("\"me\""),
            "{shown}"
        );
    }

    #[test]
    fn a_bad_address_is_refused_without_showing_it() {
        let error = parse("nats://me:hunter2@[oops").unwrap_err();
        assert!(error.is_hopeless());
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(parse("https://example.com").is_err());
        assert!(parse("").is_err());
    }
}
