//! What all four programs are started with.

use std::net::{SocketAddr, TcpListener};

/// The account that the stand-in knows.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// Its secret.
pub const AUTH_TOKEN: &str = "a-token-for-tests";

/// Addresses and servers of one system.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A database that exists, perhaps empty.
    pub database_url: String,
    /// NATS.
    pub nats_url: String,
    /// Where dashboard-api listens.
    pub dashboard: SocketAddr,
    /// Where webhook-ingest listens.
    pub ingest: SocketAddr,
    /// Where the stand-in listens.
    pub carrier: SocketAddr,
    /// An OTLP receiver, if traces are to be exported.
    pub otlp: Option<String>,
}

impl Settings {
    /// Free ports for everything.
    pub fn new(database_url: String, nats_url: String) -> Self {
        Self {
            database_url,
            nats_url,
            dashboard: free(),
            ingest: free(),
            carrier: free(),
            otlp: None,
        }
    }

    /// The environment of the program that listens at `listen` (if it does).
    pub fn environment(&self, listen: Option<SocketAddr>) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("DATABASE_URL", self.database_url.clone()),
            ("NATS_URL", self.nats_url.clone()),
            ("ADMIN_ADDR", "127.0.0.1:0".to_owned()),
            ("PUBLIC_URL", format!("http://{}", self.ingest)),
            ("TWILIO_ACCOUNT_SID", ACCOUNT_SID.to_owned()),
            ("TWILIO_AUTH_TOKEN", AUTH_TOKEN.to_owned()),
            ("TWILIO_PHONE_NUMBER", "+14155550000".to_owned()),
            ("TWILIO_API_BASE", format!("http://{}", self.carrier)),
            ("TWILIO_CALLS_PER_SECOND", "0".to_owned()),
            ("FRAUD_DESK_NUMBER", "+18005550199".to_owned()),
            ("SIM_SPEED", "50".to_owned()),
            ("SIM_CALLS_PER_SECOND", "0".to_owned()),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        pairs.extend(listen.map(|address| ("LISTEN_ADDR", address.to_string())));
        pairs.extend(
            self.otlp
                .clone()
                .map(|url| ("OTEL_EXPORTER_OTLP_ENDPOINT", url)),
        );
        pairs
    }
}

/// A port that was free a moment ago. Callback URLs name it before the service that listens there has started.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port on loopback")
}
