//! The streams, from one definition: created, brought to it in place, and kept there.

mod definition;

use std::collections::BTreeSet;
use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{CreateStreamError, CreateStreamErrorKind};
use async_nats::jetstream::stream::Config;
use runtime::tasks::chain;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::connection::Bus;
use crate::error::BusError;
use crate::retry::Trouble;

/// The oldest server with all that is used here.
const OLDEST: (i64, i64) = (2, 11);
const OLDEST_TEXT: &str = "2.11";

/// Streams that were fine a moment ago are not looked at again for every message that fails.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Streams are looked after this often, beyond each new connection.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// And this often while servers are missing to keep them as configured.
const LOOK_FOR_SERVERS: Duration = Duration::from_secs(5);

/// What this process knows of the streams.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    /// When they were last found or made complete.
    seen: Option<Instant>,
    /// Those that have been as configured since this process runs. If they are kept otherwise later, that is an operator's
    /// hand, or a replica with newer settings, which this one must not undo.
    as_set: BTreeSet<String>,
    /// Why one of them is kept otherwise than configured: it works meanwhile.
    short: Option<String>,
}

impl Bus {
    /// Creates the streams that are missing and brings the others to their definition in place. One try: fails at
    /// once with [`BusError::NotConnected`] while there is no connection.
    ///
    /// Replicas and placement are brought to the settings once, and left alone afterwards. When there are too few servers
    /// for them, a stream that is there goes on as it is, and a new one begins with one replica.
    pub async fn ensure_streams(&self) -> Result<(), BusError> {
        self.bring_streams().await.map(drop)
    }

    /// Keeps the streams there until `shutdown`: after every new connection, and now and then. To be one of the
    /// service's background tasks. Ends with an error only when trying again is no use.
    pub async fn keep_streams(&self, shutdown: CancellationToken) -> Result<(), BusError> {
        let mut connections = self.0.connections.clone();
        let mut trouble = Trouble::new("setting up the streams in NATS");
        let mut told = None;
        while !shutdown.is_cancelled() {
            connections.borrow_and_update();
            match self.bring_streams().await {
                Ok(short) => {
                    trouble.over();
                    let again = if short.is_some() {
                        LOOK_FOR_SERVERS
                    } else {
                        LOOK_AGAIN
                    };
                    tell_shortage(&mut told, short);
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        _ = connections.changed() => self.forget_streams().await,
                        () = tokio::time::sleep(again) => {}
                    }
                }
                Err(error) if error.is_hopeless() => return Err(error),
                Err(error) => {
                    trouble.failed(&chain(&error));
                    trouble.wait(&shutdown).await;
                }
            }
        }
        Ok(())
    }

    /// The streams may have changed: the next [`Bus::ensure_streams`] looks for itself.
    pub(crate) async fn forget_streams(&self) {
        self.0.streams.lock().await.seen = None;
    }

    /// Says why one of the streams, which are all there then, is kept otherwise than configured.
    async fn bring_streams(&self) -> Result<Option<String>, BusError> {
        let mut streams = self.0.streams.lock().await;
        if streams.seen.is_some_and(|at| at.elapsed() < FRESH_FOR) {
            return Ok(streams.short.clone());
        }
        self.require_connection()?;
        if !self.0.client.is_server_compatible(OLDEST.0, OLDEST.1, 0) {
            let found = self.0.client.server_info().version;
            return Err(BusError::TooOld {
                found,
                needed: OLDEST_TEXT,
            });
        }
        streams.short = None;
        for wanted in definition::definitions(&self.0.settings) {
            self.bring_stream(wanted, &mut streams).await?;
        }
        streams.seen = Some(Instant::now());
        Ok(streams.short.clone())
    }

    async fn bring_stream(&self, wanted: Config, streams: &mut Streams) -> Result<(), BusError> {
        let name = wanted.name.clone();
        let Some(mut found) = self.find_stream(&name).await? else {
            streams.as_set.remove(&name);
            return match self.create_stream(wanted).await? {
                None => {
                    streams.as_set.insert(name);
                    Ok(())
                }
                short => {
                    streams.short = short;
                    Ok(())
                }
            };
        };
        if let Some(changed) = definition::corrected(&found, &wanted) {
            tracing::info!(stream = name, "bringing the stream to its definition");
            let updated = self.0.js.update_stream(&changed).await;
            found = updated.map_err(|error| not_changed(&name, error))?.config;
        }
        if streams.as_set.contains(&name) {
            return Ok(());
        }
        match self.keep_as_set(found).await? {
            None => {
                streams.as_set.insert(name);
            }
            short => streams.short = short,
        }
        Ok(())
    }

    async fn find_stream(&self, name: &str) -> Result<Option<Config>, BusError> {
        use async_nats::jetstream::context::GetStreamErrorKind;
        match self.0.js.get_stream(name).await {
            Ok(stream) => Ok(Some(stream.cached_info().config.clone())),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(told)
                    if told.error_code() == ErrorCode::STREAM_NOT_FOUND =>
                {
                    Ok(None)
                }
                _ => Err(BusError::request("looking for a stream", error)),
            },
        }
    }

    /// With as many replicas as configured, or with one while there are too few servers: a stream that is kept once
    /// carries calls, and loses none that Postgres does not have. Says in that case what is missing.
    async fn create_stream(&self, wanted: Config) -> Result<Option<String>, BusError> {
        let Err(error) = self.0.js.create_stream(&wanted).await else {
            tracing::info!(stream = wanted.name, "created the stream");
            return Ok(None);
        };
        if !is_short_of_servers(&error) {
            return Err(BusError::request("creating a stream", error));
        }
        let short = too_few(&wanted, error);
        if wanted.num_replicas == 1 {
            return Err(short);
        }
        let single = Config {
            num_replicas: 1,
            ..wanted
        };
        match self.0.js.create_stream(&single).await {
            Ok(_) => Ok(Some(chain(&short))),
            Err(error) if is_short_of_servers(&error) => Err(short),
            Err(error) => Err(BusError::request("creating a stream", error)),
        }
    }

    /// To the number of replicas and the servers of the settings, while it goes on working. Says why the servers will not.
    async fn keep_as_set(&self, mut found: Config) -> Result<Option<String>, BusError> {
        'changed: loop {
            let mut refused = None;
            for way in definition::towards(&found, &self.0.settings) {
                match self.0.js.update_stream(&way).await {
                    Ok(_) => {
                        tracing::info!(
                            stream = way.name,
                            "the stream is kept otherwise: {}; before: {}",
                            definition::keeping(&way),
                            definition::keeping(&found)
                        );
                        found = way;
                        continue 'changed;
                    }
                    // Whatever the server has against it, the stream is there and usable.
                    Err(error) if matches!(error.kind(), CreateStreamErrorKind::JetStream(_)) => {
                        refused = refused.or(Some(chain(&too_few(&way, error))));
                    }
                    Err(error) => return Err(BusError::request("changing a stream", error)),
                }
            }
            return Ok(refused);
        }
    }
}

fn not_changed(stream: &str, error: CreateStreamError) -> BusError {
    match error.kind() {
        CreateStreamErrorKind::JetStream(told)
            if told.error_code() == ErrorCode::STREAM_INVALID_CONFIG =>
        {
            BusError::StreamConflict {
                stream: stream.to_owned(),
                source: error.into(),
            }
        }
        // A cluster that elects its leader, for example.
        _ => BusError::request("changing a stream", error),
    }
}

fn is_short_of_servers(error: &CreateStreamError) -> bool {
    let CreateStreamErrorKind::JetStream(told) = error.kind() else {
        return false;
    };
    matches!(
        told.error_code(),
        ErrorCode::CLUSTER_NO_PEERS
            | ErrorCode::INSUFFICIENT_RESOURCES
            | ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED
    )
}

fn too_few(wanted: &Config, error: CreateStreamError) -> BusError {
    BusError::TooFewServers {
        stream: wanted.name.clone(),
        wanted: definition::keeping(wanted),
        source: error.into(),
    }
}

/// Once for each reason, and when it is over.
fn tell_shortage(told: &mut Option<String>, short: Option<String>) {
    metrics::gauge!("bus_streams_short").set(if short.is_some() { 1.0 } else { 0.0 });
    if *told == short {
        return;
    }
    if let Some(why) = &short {
        tracing::warn!("{why}; what works meanwhile works on, and it is tried again");
    } else {
        tracing::info!("the streams are kept as configured");
    }
    *told = short;
}
