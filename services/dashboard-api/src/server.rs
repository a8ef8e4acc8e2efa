//! The running service.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use bus::BusError;
use bus::events::Feed;
use runtime::health::Health;
use runtime::tasks::{TaskError, Tasks, chain};
use runtime::{admin, http};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::api::{self, App};
use crate::config::Config;
use crate::database::Database;
use crate::live::{self, Live};
use crate::{gauges, outbox, page, security, upkeep};

/// Requests under way at shutdown get this long.
const DRAIN: Duration = Duration::from_secs(5);
/// Background tasks get this long: the outbox's relay may be waiting for an acknowledgement.
const FINISH: Duration = Duration::from_secs(10);
/// A database that takes longer is not ready.
const CHECK_TIMEOUT: Duration = Duration::from_secs(3);

/// Why the service stopped, or did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// An address is taken, or not this machine's.
    #[error("{variable}: cannot listen on {address}")]
    Bind {
        /// The setting at fault.
        variable: &'static str,
        /// Its value.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The address of NATS cannot be used.
    #[error("NATS_URL")]
    Bus(#[from] BusError),
    /// A background task went wrong.
    #[error(transparent)]
    Task(#[from] TaskError),
}

/// Bound to its addresses, not yet serving.
#[derive(Debug)]
pub struct Server {
    config: Config,
    public: Bound,
    admin: Bound,
}

#[derive(Debug)]
struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    async fn to(variable: &'static str, address: SocketAddr) -> Result<Self, ServerError> {
        let bind = async || {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        };
        bind().await.map_err(|source| ServerError::Bind {
            variable,
            address,
            source,
        })
    }
}

/// Binds and serves until `shutdown`.
pub async fn run(config: Config, shutdown: CancellationToken) -> Result<(), ServerError> {
    Server::bind(config).await?.run(shutdown).await
}

impl Server {
    /// Takes the addresses. Postgres and NATS need not be there.
    pub async fn bind(config: Config) -> Result<Self, ServerError> {
        Ok(Self {
            public: Bound::to("LISTEN_ADDR", config.listen_addr).await?,
            admin: Bound::to("ADMIN_ADDR", config.admin_addr).await?,
            config,
        })
    }

    /// Where the page and the API are.
    pub fn addr(&self) -> SocketAddr {
        self.public.address
    }

    /// Where operators look.
    pub fn admin_addr(&self) -> SocketAddr {
        self.admin.address
    }

    /// Serves until `shutdown` is cancelled, or a background task dies.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), ServerError> {
        let Self {
            config,
            public,
            admin,
        } = self;
        let bus = config.bus.connect(crate::NAME).await?;
        let store = Store::new(config.store);
        let database = Database::default();
        let health = health(&store, &database, &shutdown);
        let stop = || shutdown.clone();
        let live = Live::new(store.clone(), bus.clone(), config.live, stop());
        let app = App {
            store: store.clone(),
            database: database.clone(),
            live: live.clone(),
            imports: Arc::new(Semaphore::new(api::IMPORTS_AT_ONCE)),
        };
        let tasks = Tasks::new(stop());
        let migrate = config.migrate_on_start;
        tasks.spawn(
            "database",
            database.clone().prepare(store.clone(), migrate, stop()),
        );
        tasks.spawn(
            "upkeep",
            upkeep::keep(database.clone(), store.clone(), stop()),
        );
        tasks.spawn(
            "outbox",
            outbox::relay(database, store.clone(), bus.clone(), stop()),
        );
        let streams = bus.clone();
        let shutdown_of_streams = stop();
        tasks.spawn("streams", async move {
            streams.keep_streams(shutdown_of_streams).await
        });
        let (items, taken) = live::channel();
        tasks.spawn("feed", live::feed(Feed::new(bus.clone()), items, stop()));
        tasks.spawn("live", live::follow(live, taken, stop()));
        tasks.spawn("gauges", gauges::sample(store.clone(), stop()));
        tasks.spawn(
            "admin",
            admin::serve(admin.listener, health.clone(), stop()),
        );
        let router = router(app, &health);
        tasks.spawn("http", http::serve(public.listener, router, stop(), DRAIN));
        tracing::info!(address = %public.address, "serving http://{}", public.address);
        let finished = tasks.finish(FINISH).await;
        bus.flush().await;
        store.close().await;
        Ok(finished?)
    }
}

fn health(store: &Store, database: &Database, shutdown: &CancellationToken) -> Health {
    let (store, database) = (store.clone(), database.clone());
    Health::builder()
        .check("postgres", CHECK_TIMEOUT, move || {
            let (store, database) = (store.clone(), database.clone());
            async move {
                // Until the API has found the same, it answers 503: ready must not come before that.
                if !database.is_usable() {
                    return Err("the schema is not known to be there yet".to_owned());
                }
                store.check().await.map_err(|error| chain(&error))
            }
        })
        .until(shutdown.clone())
        .build()
}

fn router(app: App, health: &Health) -> Router {
    let page = Router::new()
        .fallback(page::fallback)
        .layer(CompressionLayer::new());
    api::router(app)
        .merge(health.router())
        .fallback_service(page)
        .layer(middleware::from_fn(security::guard))
        .layer(http::trace_layer())
}
