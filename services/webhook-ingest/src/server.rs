//! The listeners and what runs beside them.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, routing::post};
use bus::{Bus, BusError};
use runtime::{
    admin,
    health::Health,
    http,
    problem::{method_not_allowed, not_found},
    tasks::{TaskError, Tasks},
};
use store::{Rounds, Store, outbox};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, SERVICE},
    ingest::{App, Ingest},
    routes::{
        amd::amd, dial::dial, fallback::fallback, gather::gather, status::status, voice::voice,
    },
    signed::MAX_BODY,
};

/// What is under way at shutdown gets this long: the longest that a webhook may take, and some.
const DRAIN: Duration = Duration::from_secs(5);

/// Why the service could not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// `NATS_URL` cannot be used. (A server that is away is waited for.)
    #[error("cannot set up NATS")]
    Nats(#[from] BusError),
    /// Something that runs in the background went wrong.
    #[error(transparent)]
    Task(#[from] TaskError),
}

/// The service, its listeners bound.
pub struct Server {
    listener: TcpListener,
    admin: TcpListener,
    bus: bus::Settings,
    store: Store,
    rounds: Rounds,
    app: App,
}

impl Server {
    /// Binds the listeners (port 0 takes a free one). Needs neither Postgres nor NATS.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let store = Store::new(config.database);
        let (intake, rounds) = store.intake();
        Ok(Self {
            listener: listen(config.listen_addr).await?,
            admin: listen(config.admin_addr).await?,
            bus: config.bus,
            store,
            rounds,
            app: Arc::new(Ingest {
                intake,
                callbacks: config.callbacks,
                verifier: config.verifier,
                account_sid: config.account_sid,
                our_number: config.our_number,
                fraud_desk: config.fraud_desk,
                default_phrases: config.default_phrases,
            }),
        })
    }

    /// Where webhooks arrive.
    pub fn addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where operators look.
    pub fn admin_addr(&self) -> io::Result<SocketAddr> {
        self.admin.local_addr()
    }

    /// Serves until `shutdown`, then finishes what is under way.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), ServeError> {
        // Ready as long as it runs: without Postgres its routes answer 503 and the fallback carries the call, and another
        // replica would be no better off (docs/design.md, "Faces").
        let health = Health::builder().until(shutdown.clone()).build();
        let bus = self.bus.connect(SERVICE).await?;
        let tasks = Tasks::new(shutdown.clone());
        tasks.spawn(
            "admin listener",
            admin::serve(self.admin, health.clone(), shutdown.clone()),
        );
        let streams = bus.clone();
        let stop = shutdown.clone();
        tasks.spawn("streams", async move { streams.keep_streams(stop).await });
        // What the last webhooks committed still leaves: first the listener stops, then the rounds, then the relay.
        let served = CancellationToken::new();
        let stored = CancellationToken::new();
        tasks.spawn(
            "outbox relay",
            relay(self.store.clone(), bus, stored.clone()),
        );
        let (rounds, stop) = (self.rounds, served.clone());
        tasks.spawn("webhook rounds", async move {
            rounds.run(stop).await;
            stored.cancel();
        });
        let router = router(self.app.clone(), &health);
        tasks.spawn("listener", async move {
            http::serve(self.listener, router, shutdown, DRAIN).await;
            served.cancel();
        });
        let ended = tasks.finish(DRAIN + Duration::from_secs(1)).await;
        self.store.close().await;
        Ok(ended?)
    }
}

/// Binds and runs; what `main` does.
pub async fn run(config: Config, shutdown: CancellationToken) -> Result<(), ServeError> {
    let server = Server::bind(config).await?;
    if let (Ok(addr), Ok(admin)) = (server.addr(), server.admin_addr()) {
        tracing::info!(%addr, %admin, "waiting for the carrier's webhooks");
    }
    server.run(shutdown).await
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })
}

async fn relay(store: Store, bus: Bus, stop: CancellationToken) {
    outbox::relay(store, stop, move |rows| {
        let bus = bus.clone();
        async move {
            let messages = rows
                .iter()
                .map(|row| (&row.message, row.traceparent.as_deref()));
            bus.publish_committed(messages).await
        }
    })
    .await;
}

fn router(app: App, health: &Health) -> Router {
    Router::new()
        .route("/voice/{transaction}", post(voice))
        .route("/gather/{transaction}", post(gather))
        .route("/status/{transaction}", post(status))
        .route("/dial/{transaction}", post(dial))
        .route("/amd/{transaction}", post(amd))
        .route("/fallback/{transaction}", post(fallback))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app)
        .merge(health.router())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(http::trace_layer())
}
