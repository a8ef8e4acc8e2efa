//! The parts of the service, wired up.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use bus::{Bus, worker};
use domain::CallId;
use runtime::{
    admin,
    health::Health,
    tasks::{Tasks, chain},
};
use store::{DeadLetter, Dispatch as _, Store, outbox};
use tokio::{net::TcpListener, sync::Notify};
use tokio_util::sync::CancellationToken;
use twilio::rest::Client;
use uuid::Uuid;

use crate::{
    config::{Config, SERVICE},
    halt::Halt,
    pace::Pace,
    placing::Placing,
    strays::Strays,
    watch::{Queue, Watch},
};

/// Calls under way in one process. The carrier's pace is the narrower limit; this one bounds memory and connections.
const CONCURRENCY: usize = 32;
/// Strays that are being ended at once in one process.
const STRAYS_AT_ONCE: usize = 4;
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

    /// Runs until `shutdown`: then takes no more calls, hands back those that were not claimed yet, and stores what came of
    /// those under way. While Postgres or NATS are away, it waits.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let Self { config, admin } = self;
        let store = Store::new(config.database.clone());
        let bus = config.bus.connect(SERVICE).await.context("NATS_URL")?;
        let health = health(&store, &bus, &shutdown);
        let carrier = carrier(&config)?;
        // A request that has begun is waited for: its answer is what tells whether the customer's phone rings.
        let drain = config.carrier_timeout + config.lease_margin + STOP;
        let unknown = Arc::new(Notify::new());

        let tasks = Tasks::new(shutdown.clone());
        tasks.spawn("admin", admin::serve(admin, health, shutdown.clone()));
        let watch = watch(&config, &store, &carrier, &bus, &unknown);
        tasks.spawn("watch", watch.run(shutdown.clone()));
        // What the last messages commit still leaves: the relay stops after those who work on them.
        let worked = CancellationToken::new();
        tasks.spawn("outbox", relay(store.clone(), bus.clone(), worked.clone()));
        let (streams, stop) = (bus.clone(), shutdown.clone());
        tasks.spawn("streams", async move { streams.keep_streams(stop).await });
        let placing = placing(&config, &store, &carrier, &unknown, &shutdown);
        let requests = requests(placing, &config, &bus, &shutdown, drain);
        let strays = strays(&store, &carrier, &config, &bus, &shutdown, drain);
        tasks.spawn("queues", async move {
            let ended = tokio::join!(requests, strays);
            worked.cancel();
            ended.0.and(ended.1)
        });
        tracing::info!("call-dispatcher takes calls");
        let result = tasks.finish(drain + STOP).await;
        store.close().await;
        result.map_err(Into::into)
    }
}

fn carrier(config: &Config) -> anyhow::Result<Client> {
    Client::new(twilio::rest::Config {
        base_url: config.api_base.clone(),
        account_sid: config.account_sid.clone(),
        auth_token: config.auth_token.clone(),
        timeout: config.carrier_timeout,
    })
    .context("TWILIO_API_BASE, TWILIO_ACCOUNT_SID")
}

fn placing(
    config: &Config,
    store: &Store,
    carrier: &Client,
    unknown: &Arc<Notify>,
    stopping: &CancellationToken,
) -> Placing<Store, Client> {
    Placing {
        store: store.clone(),
        carrier: carrier.clone(),
        callbacks: config.callbacks.clone(),
        from: config.from.clone(),
        timeout: config.carrier_timeout,
        lease_margin: config.lease_margin,
        pace: Pace::new(config.calls_per_second),
        halt: Halt::default(),
        unknown: Arc::clone(unknown),
        jitter: rand::random,
        stopping: stopping.clone(),
    }
}

fn watch(
    config: &Config,
    store: &Store,
    carrier: &Client,
    bus: &Bus,
    unknown: &Arc<Notify>,
) -> Watch<Store, Client, Bus> {
    Watch {
        store: store.clone(),
        carrier: carrier.clone(),
        queue: bus.clone(),
        from: config.from.clone(),
        redial: config.redial_unknown,
        times: config.watch.clone(),
        unknown: Arc::clone(unknown),
        name: Uuid::now_v7().to_string(),
    }
}

/// Both queues are worked on under the same bounds.
fn configured<M>(queue: worker::Queue<M>, config: &Config) -> worker::Queue<M> {
    queue
        .with_ack_wait(config.ack_wait)
        .with_max_ack_pending(config.max_ack_pending)
}

/// Works on the calls to be placed.
fn requests(
    placing: Placing<Store, Client>,
    config: &Config,
    bus: &Bus,
    shutdown: &CancellationToken,
    drain: Duration,
) -> impl Future<Output = Result<(), bus::BusError>> + use<> {
    let queue = configured(bus.call_requests(), config);
    let store = placing.store.clone();
    let placing = Arc::new(placing);
    let handler = move |request, delivery| {
        let placing = Arc::clone(&placing);
        async move { placing.handle(&request, delivery).await }
    };
    let dead = move |letter| give_up(store.clone(), letter);
    worker::run(queue, CONCURRENCY, handler, dead, shutdown.clone(), drain)
}

/// Works on the strays to be ended.
fn strays(
    store: &Store,
    carrier: &Client,
    config: &Config,
    bus: &Bus,
    shutdown: &CancellationToken,
    drain: Duration,
) -> impl Future<Output = Result<(), bus::BusError>> + use<> {
    let queue = configured(bus.strays(), config);
    let strays = Arc::new(Strays {
        store: store.clone(),
        carrier: carrier.clone(),
    });
    let store = store.clone();
    let handler = move |stray, delivery| {
        let strays = Arc::clone(&strays);
        async move { strays.end(&stray, delivery).await }
    };
    let dead = move |letter| {
        // The call that it names was not asked for by it, and must neither end nor be asked for again because of it.
        let letter = worker::DeadLetter {
            call_id: None,
            ..letter
        };
        give_up(store.clone(), letter)
    };
    worker::run(
        queue,
        STRAYS_AT_ONCE,
        handler,
        dead,
        shutdown.clone(),
        drain,
    )
}

/// Keeps what nobody can do anything with; whether it is kept.
async fn give_up(store: Store, letter: worker::DeadLetter) -> bool {
    let letter = DeadLetter {
        subject: letter.subject,
        payload: letter.payload.to_vec(),
        reason: letter.reason,
        deliveries: i64::try_from(letter.deliveries).unwrap_or(i64::MAX),
        call_id: letter.call_id.map(CallId),
    };
    let subject = &letter.subject;
    match store.give_up(&letter).await {
        Ok(ended) => {
            metrics::counter!("dead_letters_total", "subject" => subject.clone()).increment(1);
            let call = letter.call_id.filter(|_| ended).map(|call| call.0);
            tracing::error!(call = ?call, reason = letter.reason, "a message of {subject} is given up; `call-dispatcher dead-letters list` shows it");
            true
        }
        Err(error) => {
            tracing::warn!(
                error = chain(&error),
                "a dead letter of {subject} waits for the database"
            );
            false
        }
    }
}

impl Queue for Bus {
    async fn is_empty(&self) -> Option<bool> {
        match self.queue_is_empty().await {
            Ok(empty) => Some(empty),
            Err(error) => {
                let error = chain(&error);
                tracing::debug!(error, "NATS does not say whether calls wait");
                None
            }
        }
    }
}

async fn relay(store: Store, bus: Bus, shutdown: CancellationToken) {
    let publish = move |rows: Vec<outbox::WaitingMessage>| {
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
