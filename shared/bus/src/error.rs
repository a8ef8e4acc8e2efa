//! What can go wrong with the bus.

use std::error::Error as StdError;

/// An error of the bus. All but the [hopeless](BusError::is_hopeless) ones pass when the server is back.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The address cannot be understood. (It is not shown: it may hold a password.)
    #[error(
        "the address of NATS cannot be understood (expected for example nats://127.0.0.1:4222)"
    )]
    Address,
    /// The connection could not be set up at all.
    #[error("the connection to NATS cannot be set up")]
    Connect(#[source] Box<dyn StdError + Send + Sync>),
    /// There is no connection at the moment; it is being re-established in the background.
    #[error("there is no connection to NATS at the moment")]
    NotConnected,
    /// The server is older than what the project needs.
    #[error("the NATS server is version {found}, and at least {needed} is needed")]
    TooOld {
        /// What the server calls itself.
        found: String,
        /// The oldest that works.
        needed: &'static str,
    },
    /// A stream exists with settings that cannot be changed in place.
    #[error("the stream {stream} exists and cannot be changed to what is needed")]
    StreamConflict {
        /// Its name.
        stream: String,
        /// The server's words.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A stream is not kept as configured: there are too few servers for it, or it is still on its way to others.
    #[error(
        "NATS does not keep the stream {stream} as NATS_REPLICAS and NATS_PLACEMENT ask for ({wanted})"
    )]
    TooFewServers {
        /// Its name.
        stream: String,
        /// What was asked for.
        wanted: String,
        /// The server's words.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The server did not answer in time.
    #[error("NATS did not answer in time")]
    TimedOut,
    /// Nobody stores this subject: the stream is gone, or `JetStream` is not up yet.
    #[error("no stream takes the subject {0}")]
    NoStream(String),
    /// The server said no, or something unexpected.
    #[error("{doing} failed")]
    Request {
        /// What was asked for.
        doing: &'static str,
        /// The client's error.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl BusError {
    /// Whether trying again is no use: the configuration or the server has to be changed.
    pub fn is_hopeless(&self) -> bool {
        matches!(
            self,
            Self::Address | Self::Connect(_) | Self::TooOld { .. } | Self::StreamConflict { .. }
        )
    }

    pub(crate) fn request(
        doing: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Request {
            doing,
            source: source.into(),
        }
    }
}
