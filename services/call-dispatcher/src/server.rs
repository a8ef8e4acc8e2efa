//! The parts of the service, wired up.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use bus::{
    Bus, CallRequested,
    worker::{self, DeadLetter, Delivery, Disposition},
};
use domain::CallId;
use runtime::{
    admin,
    health::Health,
    tasks::{Tasks, chain},
};
use store::{Store, outbox};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use twilio::rest::Client;

use crate::{
    config::{Config, SERVICE},
    halt::Halt,
    pace::Pace,
    placing::{Next, Placing},
    unknown,
};

/// Calls under way in one process. The carrier's pace is the narrower limit; this one bounds memory and connections.
const CONCURRENCY: usize = 32;
/// A request goes back to the queue for at most this long at a time: one that waits longer counts against the limit of
/// messages under way, and comes back to find that it must wait on.
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// How long a call waits whose row cannot be read or written.
const DATABASE_AWAY: Duration = Duration::from_secs(2);
/// What readiness may take.
const CHECK: Duration = Duration::from_secs(2);
/// How long the other background tasks may take to stop once the last call is stored.
const STOP: Duration = Duration::from_secs(5);

/// The service, its listener bound.
#[derive(Debug)]
pub struct Server {
    config: Config,
    admin: TcpListener,
}

/// Binds and runs.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    Server::bind(config).await?.run(shutdown).await
}

impl Server {
    /// Binds the admin listener; port 0 takes a free one.
    pub async fn bind(config: Config) -> anyhow::Result<Self> {
        let address = config.admin_addr;
        let admin = TcpListener::bind(address)
            .await
            .with_context(|| format!("ADMIN_ADDR: cannot listen on {address}"))?;
        Ok(Self { config, admin })
    }

    /// Where the admin listener is.
    pub fn admin_addr(&self) -> std::io::Result<SocketAddr> {
        self.admin.local_addr()
    }

    /// Runs until `shutdown`: then takes no more calls, and stores what came of those under way. While Postgres or NATS are
    /// away, it waits.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let Self { config, admin } = self;
        let store = Store::new(config.database.clone());
        let bus = config.bus.connect(SERVICE).await.context("NATS_URL")?;
        let health = health(&store, &bus, &shutdown);
        // A request that has begun is waited for: its answer is what tells whether the customer's phone rings.
        let drain = config.carrier_timeout + config.lease_margin + STOP;
        let placing = Arc::new(placing(&config, store.clone(), shutdown.clone())?);

        let tasks = Tasks::new(shutdown.clone());
        tasks.spawn("admin", admin::serve(admin, health, shutdown.clone()));
        tasks.spawn(
            "unknown calls",
            unknown::expire(store.clone(), config.look_up_window, shutdown.clone()),
        );
        // What the last calls commit still leaves: the relay stops after the worker.
        let worked = CancellationToken::new();
        tasks.spawn("outbox", relay(store.clone(), bus.clone(), worked.clone()));
        let (streams, stop) = (bus.clone(), shutdown.clone());
        tasks.spawn("streams", async move { streams.keep_streams(stop).await });
        let handler = move |request, delivery| handle(Arc::clone(&placing), request, delivery);
        let queue = bus
            .call_requests()
            .with_ack_wait(config.ack_wait)
            .with_max_ack_pending(config.max_ack_pending);
        let requests = worker::run(
            queue,
            CONCURRENCY,
            handler,
            dead_letter,
            shutdown.clone(),
            drain,
        );
        tasks.spawn("call requests", async move {
            let ended = requests.await;
            worked.cancel();
            ended
        });
        tracing::info!("call-dispatcher takes calls");
        let result = tasks.finish(drain + STOP).await;
        store.close().await;
        result.map_err(Into::into)
    }
}

fn placing(config: &Config, store: Store, stopping: CancellationToken) -> anyhow::Result<Placing> {
    let carrier = Client::new(twilio::rest::Config {
        base_url: config.api_base.clone(),
        account_sid: config.account_sid.clone(),
        auth_token: config.auth_token.clone(),
        timeout: config.carrier_timeout,
    })
    .context("TWILIO_API_BASE, TWILIO_ACCOUNT_SID")?;
    Ok(Placing {
        store,
        carrier,
        callbacks: config.callbacks.clone(),
        from: config.from.clone(),
        timeout: config.carrier_timeout,
        lease_margin: config.lease_margin,
        pace: Pace::new(config.calls_per_second),
        halt: Halt::default(),
        stopping,
    })
}

async fn handle(placing: Arc<Placing>, request: CallRequested, delivery: Delivery) -> Disposition {
    let call = CallId(request.call_id);
    match placing.place(call).await {
        Ok(Next::Done) => Disposition::Ack,
        Ok(Next::Again(wait)) => Disposition::Retry(wait.min(LONGEST_RETRY)),
        Err(error) => {
            tracing::warn!(%call, delivery.attempt, error = chain(&error), "call {call} waits for the database");
            Disposition::Retry(DATABASE_AWAY)
        }
    }
}

/// What names a call comes again: the call must not be lost with it.
async fn dead_letter(letter: DeadLetter) -> bool {
    letter.call_id.is_none()
}

async fn relay(store: Store, bus: Bus, shutdown: CancellationToken) {
    let publish = move |rows: Vec<outbox::OutboxRow>| {
        let bus = bus.clone();
        async move {
            let rows = rows
                .iter()
                .map(|row| (&row.message, row.traceparent.as_deref()));
            bus.publish_committed(rows).await
        }
    };
    outbox::relay(store, shutdown, publish).await;
}

/// Can do its work: both Postgres and NATS answer.
fn health(store: &Store, bus: &Bus, shutdown: &CancellationToken) -> Health {
    let (store, bus) = (store.clone(), bus.clone());
    Health::builder()
        .check("postgres", CHECK, move || {
            let store = store.clone();
            async move { store.check().await }
        })
        .check("nats", CHECK, move || {
            let bus = bus.clone();
            async move { bus.check().await }
        })
        .until(shutdown.clone())
        .build()
}
