//! The listening service.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use runtime::{
    clock::SystemClock,
    health::Health,
    http::{self, Tcp},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::limit::RequestBodyLimitLayer;

use crate::{
    config::Config,
    control, faults, page, phones, rest, rings,
    sim::{SetUpError, Sim},
    wire::Wires,
};

/// The largest request that is read.
const MOST_BYTES: usize = 256 * 1024;
/// How long requests under way may take at the end.
const DEADLINE: Duration = Duration::from_secs(5);

/// The stand-in cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {address} (LISTEN_ADDR): {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// It cannot be set up.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
}

/// A stand-in that listens already, so that a test may give it port 0 and ask where it is.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    sim: Arc<Sim>,
}

impl Server {
    /// Listens. Requests wait until [`Server::run`].
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let address = config.listen_addr;
        let listening = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        Ok(Self {
            listener,
            address,
            sim: Sim::new(config, Arc::new(SystemClock))?,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until shutdown; calls under way end with it, untold.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), Error> {
        tracing::info!(address = %self.address, speed = self.sim.tempo.speed(), "the stand-in for the carrier listens on {}", self.address);
        let health = Health::builder().until(shutdown.clone()).build();
        let router = control::router()
            .merge(faults::router())
            .merge(rings::router())
            .merge(phones::router(shutdown.clone()))
            .merge(page::router())
            .merge(health.router())
            .merge(rest::router(&self.sim))
            .layer(RequestBodyLimitLayer::new(MOST_BYTES))
            .layer(axum::middleware::from_fn(page::guard))
            .with_state(self.sim.clone())
            .layer(http::trace_layer());
        http::serve_on(Wires(Tcp(self.listener)), router, shutdown, DEADLINE).await;
        self.sim.shutdown.cancel();
        self.sim.tasks.close();
        self.sim.tasks.wait().await;
        Ok(())
    }
}
