//! The streams, from one definition.

use std::time::Duration;

use async_nats::jetstream::context::CreateStreamErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::connection::Bus;
use crate::error::BusError;
use crate::retry::Trouble;
use crate::subject::{CALLS_CONTROL, CALLS_REQUESTED, CALLS_STREAM, EVENTS_STREAM};

/// The oldest server with all that is used here.
const OLDEST: (i64, i64) = (2, 11);
const OLDEST_TEXT: &str = "2.11";

/// Publishing the same message id again within this time stores nothing.
const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);
/// How long a browser may have been away and still catch up event by event.
const EVENTS_AGE: Duration = Duration::from_hours(7 * 24);
/// A queue longer than this means that nobody works on it: better refused, and kept in the outbox.
const MAX_CALLS: i64 = 1_000_000;

/// Streams that were fine a moment ago are not looked at again for every message that fails.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Streams are looked after this often, beyond each new connection.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

fn definitions() -> [Config; 2] {
    [
        Config {
            name: CALLS_STREAM.to_owned(),
            description: Some("Calls to be placed, and what to do about them".to_owned()),
            subjects: vec![CALLS_REQUESTED.to_owned(), CALLS_CONTROL.to_owned()],
            retention: RetentionPolicy::WorkQueue,
            // The other policy would drop calls that nobody has seen yet.
            discard: DiscardPolicy::New,
            max_messages: MAX_CALLS,
            storage: StorageType::File,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: 1,
            ..Config::default()
        },
        Config {
            name: EVENTS_STREAM.to_owned(),
            description: Some("What happened, for the open pages".to_owned()),
            subjects: vec!["events.>".to_owned()],
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            max_age: EVENTS_AGE,
            storage: StorageType::File,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: 1,
            ..Config::default()
        },
    ]
}

impl Bus {
    /// Creates the streams that are missing and brings the others to their definition in place. One try: fails at
    /// once with [`BusError::NotConnected`] while there is no connection.
    ///
    /// The number of replicas is the operator's: it is set to 1 at creation and left alone afterwards.
    pub async fn ensure_streams(&self) -> Result<(), BusError> {
        let mut seen = self.0.streams_seen.lock().await;
        if seen.is_some_and(|at| at.elapsed() < FRESH_FOR) {
            return Ok(());
        }
        self.require_connection()?;
        if !self.0.client.is_server_compatible(OLDEST.0, OLDEST.1, 0) {
            let found = self.0.client.server_info().version;
            return Err(BusError::TooOld {
                found,
                needed: OLDEST_TEXT,
            });
        }
        for definition in definitions() {
            self.ensure_stream(definition).await?;
        }
        *seen = Some(Instant::now());
        Ok(())
    }

    /// Keeps the streams there until `shutdown`: after every new connection, and now and then. To be one of the
    /// service's background tasks. Ends with an error only when trying again is no use.
    pub async fn keep_streams(&self, shutdown: CancellationToken) -> Result<(), BusError> {
        let mut connections = self.0.connections.clone();
        let mut trouble = Trouble::new("setting up the streams in NATS");
        while !shutdown.is_cancelled() {
            connections.borrow_and_update();
            match self.ensure_streams().await {
                Ok(()) => {
                    trouble.over();
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        _ = connections.changed() => self.forget_streams().await,
                        () = tokio::time::sleep(LOOK_AGAIN) => {}
                    }
                }
                Err(error) if error.is_hopeless() => return Err(error),
                Err(error) => {
                    trouble.failed(&runtime::tasks::chain(&error));
                    trouble.wait(&shutdown).await;
                }
            }
        }
        Ok(())
    }

    /// The streams may have changed: the next [`Bus::ensure_streams`] looks for itself.
    pub(crate) async fn forget_streams(&self) {
        *self.0.streams_seen.lock().await = None;
    }

    async fn ensure_stream(&self, wanted: Config) -> Result<(), BusError> {
        let stream = self.0.js.get_or_create_stream(wanted.clone()).await;
        let info = stream
            .map_err(|error| BusError::request("creating a stream", error))?
            .cached_info()
            .clone();
        let Some(changed) = changed(&info, &wanted) else {
            return Ok(());
        };
        tracing::info!(
            stream = wanted.name,
            "bringing the stream to its definition"
        );
        self.0
            .js
            .update_stream(changed)
            .await
            .map(drop)
            .map_err(|error| match error.kind() {
                CreateStreamErrorKind::JetStream(_) => BusError::StreamConflict {
                    stream: wanted.name,
                    source: error.into(),
                },
                _ => BusError::request("changing a stream", error),
            })
    }
}

/// What the stream is to be changed to, if it differs. What the definition does not speak of stays.
fn changed(found: &Info, wanted: &Config) -> Option<Config> {
    let config = Config {
        description: wanted.description.clone(),
        subjects: wanted.subjects.clone(),
        retention: wanted.retention,
        discard: wanted.discard,
        // The server says -1 for "no limit", the definition 0.
        max_messages: if wanted.max_messages == 0 {
            -1
        } else {
            wanted.max_messages
        },
        max_age: wanted.max_age,
        storage: wanted.storage,
        duplicate_window: wanted.duplicate_window,
        ..found.config.clone()
    };
    (config != found.config).then_some(config)
}
