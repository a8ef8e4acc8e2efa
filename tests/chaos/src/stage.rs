//! The running system: servers, processes, and a proxy on every line between them.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rand::{Rng as _, rngs::StdRng};
use sqlx::{Connection as _, PgConnection};
use system_tests::{program, settings::Settings};
use tempfile::TempDir;
use test_servers::{NatsServer, PostgresServer};

use crate::{carrier::Carrier, desk::Desk, process::Process, proxy::Proxy};

/// A line with a proxy on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// From the dispatchers to Postgres.
    DispatchersDatabase,
    /// From webhook-ingest to Postgres.
    IngestsDatabase,
    /// From dashboard-api to Postgres.
    DesksDatabase,
    /// From all services to NATS.
    Broker,
    /// From the dispatchers to the carrier's REST API.
    Carrier,
    /// From the carrier to webhook-ingest; it also spreads the load.
    Webhooks,
}

impl Line {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::DispatchersDatabase,
        Self::IngestsDatabase,
        Self::DesksDatabase,
        Self::Broker,
        Self::Carrier,
        Self::Webhooks,
    ];
}

/// How the system is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// So many call-dispatchers.
    pub dispatchers: usize,
    /// Whether they run at all at first.
    pub dispatchers_run: bool,
    /// So many webhook-ingests.
    pub ingests: usize,
    /// The call-dispatcher to run: `call-dispatcher`, or `chaos-dispatcher` with its waits shortened.
    pub dispatcher: &'static str,
    /// What the dispatchers are started with beside the usual.
    pub of_dispatchers: Vec<(&'static str, String)>,
    /// What the stand-in is started with beside the usual.
    pub of_carrier: Vec<(&'static str, String)>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            dispatchers: 3,
            dispatchers_run: true,
            ingests: 2,
            dispatcher: "chaos-dispatcher",
            of_dispatchers: vec![("CARRIER_TIMEOUT", "2s".to_owned())],
            of_carrier: vec![("SIM_SPEED", "60".to_owned())],
        }
    }
}

/// Everything that runs; gone when dropped.
pub struct Stage {
    /// A client of dashboard-api.
    pub desk: Desk,
    /// A client of the stand-in's control API, past the proxy.
    pub carrier: Carrier,
    dispatchers: Mutex<Vec<Process>>,
    others: Vec<Process>,
    proxies: Vec<(Line, Proxy)>,
    postgres: Mutex<PostgresServer>,
    nats: Mutex<NatsServer>,
    database_url: String,
    nats_url: String,
    logs: TempDir,
}

impl Stage {
    /// Starts everything and waits until dashboard-api is ready. The proxies' dice come from `dice`.
    pub async fn start(setup: &Setup, dice: &mut StdRng) -> Self {
        let (postgres, nats) =
            tokio::task::block_in_place(|| (PostgresServer::start(), NatsServer::start()));
        let (database_url, nats_url) = (postgres.url("postgres"), nats.url());
        let mut settings = Settings::new(database_url.clone(), nats_url.clone());
        let ingests: Vec<SocketAddr> = free_addresses(setup.ingests);
        let proxies = proxies(&settings, &ingests, dice).await;
        // Where callback URLs lead, and where everybody finds NATS.
        settings.ingest = proxy_on(&proxies, Line::Webhooks).address;
        let broker = proxy_on(&proxies, Line::Broker).address;
        settings.nats_url = format!("nats://{broker}");
        let launcher = Launcher {
            settings: &settings,
            proxies: &proxies,
            logs: tempfile::tempdir().expect("a temporary directory"),
        };
        let of_carrier = Program::new("twilio-sim", &setup.of_carrier).at(settings.carrier);
        let of_desk = Program::new("dashboard-api", &[]).at(settings.dashboard);
        let mut others = vec![
            launcher.start("twilio-sim", &of_carrier),
            launcher.start("dashboard-api", &of_desk.through(Line::DesksDatabase)),
        ];
        let desk = Desk::new(settings.dashboard);
        desk.ready().await;
        for (n, address) in ingests.iter().enumerate() {
            let ingest = Program::new("webhook-ingest", &[]).at(*address);
            let name = format!("webhook-ingest-{n}");
            others.push(launcher.start(&name, &ingest.through(Line::IngestsDatabase)));
        }
        let dispatchers = launcher.dispatchers(setup);
        let logs = launcher.logs;
        Self {
            desk,
            carrier: Carrier::new(settings.carrier),
            dispatchers: Mutex::new(dispatchers),
            others,
            proxies,
            postgres: Mutex::new(postgres),
            nats: Mutex::new(nats),
            database_url,
            nats_url,
            logs,
        }
    }

    /// The proxy on a line.
    pub fn proxy(&self, line: Line) -> &Proxy {
        proxy_on(&self.proxies, line)
    }

    /// `kill -9` one dispatcher.
    pub fn kill_dispatcher(&self, n: usize) {
        lock(&self.dispatchers)[n].kill();
    }

    /// Start it again.
    pub fn start_dispatcher(&self, n: usize) {
        lock(&self.dispatchers)[n].start_again();
    }

    /// Kill NATS, remove its storage, start it again.
    pub fn wipe_nats(&self) {
        tokio::task::block_in_place(|| lock(&self.nats).wipe());
    }

    /// Kill NATS and start it again with what it had.
    pub fn restart_nats(&self) {
        tokio::task::block_in_place(|| lock(&self.nats).restart());
    }

    /// Stop Postgres as a crash would and start it again.
    pub fn restart_postgres(&self) {
        tokio::task::block_in_place(|| lock(&self.postgres).restart());
    }

    /// End every connection to the database from its side.
    pub async fn terminate_backends(&self) {
        let mut connection = self.database().await;
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            .execute(&mut connection)
            .await
            .expect("the superuser may");
    }

    /// A connection of the test's own, past the proxies.
    pub async fn database(&self) -> PgConnection {
        let connected = PgConnection::connect(&self.database_url).await;
        connected.expect("the test's own Postgres accepts connections")
    }

    /// Messages that wait in Postgres to be published.
    pub async fn outbox(&self) -> i64 {
        self.count("SELECT count(*) FROM outbox").await
    }

    /// Messages that were given up.
    pub async fn dead_letters(&self) -> i64 {
        self.count("SELECT count(*) FROM dead_letters").await
    }

    async fn count(&self, query: &'static str) -> i64 {
        let mut connection = self.database().await;
        let count = sqlx::query_scalar(query).fetch_one(&mut connection).await;
        count.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// Messages that wait in NATS to be worked on.
    pub async fn queue(&self) -> u64 {
        let client = async_nats::connect(&self.nats_url).await;
        let jetstream = async_nats::jetstream::new(client.expect("the test's own NATS"));
        let stream = jetstream.get_stream("CALLS").await;
        stream
            .expect("the stream of calls")
            .cached_info()
            .state
            .messages
    }

    /// SIGTERM to every service; each must end well. How long the slowest took.
    pub fn terminate(&mut self) -> std::time::Duration {
        let mut dispatchers = lock(&self.dispatchers);
        let all = dispatchers.iter_mut().chain(&mut self.others);
        let slowest = all.map(Process::terminate).max();
        slowest.unwrap_or_default()
    }

    /// The names of programs that have ended by themselves.
    pub fn crashed(&mut self) -> Vec<String> {
        let mut dispatchers = lock(&self.dispatchers);
        let all = dispatchers.iter_mut().chain(&mut self.others);
        all.filter_map(|process| (!process.runs()).then(|| process.name().to_owned()))
            .collect()
    }

    /// Leaves the logs where they are, and says where.
    pub fn keep_logs(&mut self) -> PathBuf {
        self.logs.disable_cleanup(true);
        self.logs.path().to_owned()
    }

    /// The log lines of every program that contain `text`.
    pub fn said(&self, text: &str) -> String {
        let dispatchers = lock(&self.dispatchers);
        let mut said = String::new();
        for process in dispatchers.iter().chain(&self.others) {
            for line in process.log().lines().filter(|line| line.contains(text)) {
                let _ = writeln!(said, "{}: {line}", process.name());
            }
        }
        said
    }
}

fn proxy_on(proxies: &[(Line, Proxy)], line: Line) -> &Proxy {
    let found = proxies.iter().find(|(known, _)| *known == line);
    found.map(|(_, proxy)| proxy).expect("each line has one")
}

/// What is needed to start programs.
struct Launcher<'a> {
    settings: &'a Settings,
    proxies: &'a [(Line, Proxy)],
    logs: TempDir,
}

/// A program, and how it differs from the others.
struct Program<'a> {
    file: &'a str,
    listen: Option<SocketAddr>,
    database: Option<Line>,
    more: &'a [(&'static str, String)],
}

impl<'a> Program<'a> {
    const fn new(file: &'a str, more: &'a [(&'static str, String)]) -> Self {
        Self {
            file,
            listen: None,
            database: None,
            more,
        }
    }

    const fn at(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    const fn through(mut self, line: Line) -> Self {
        self.database = Some(line);
        self
    }
}

impl Launcher<'_> {
    fn start(&self, name: &str, of: &Program) -> Process {
        let mut environment = self.settings.environment(of.listen);
        if let Some(line) = of.database {
            let proxy = proxy_on(self.proxies, line).address;
            environment.push((
                "DATABASE_URL",
                format!("postgres://postgres@{proxy}/postgres"),
            ));
        }
        environment.extend(of.more.iter().cloned());
        Process::start(name, program(of.file), environment, self.logs.path())
    }

    fn dispatchers(&self, setup: &Setup) -> Vec<Process> {
        let api = proxy_on(self.proxies, Line::Carrier).address;
        let mut more = vec![("TWILIO_API_BASE", format!("http://{api}"))];
        more.extend(setup.of_dispatchers.iter().cloned());
        let of = Program::new(setup.dispatcher, &more).through(Line::DispatchersDatabase);
        let started = (0..setup.dispatchers).map(|n| {
            let mut dispatcher = self.start(&format!("call-dispatcher-{n}"), &of);
            if !setup.dispatchers_run {
                dispatcher.kill();
            }
            dispatcher
        });
        started.collect()
    }
}

/// One on each line, before the servers and programs at their usual addresses.
async fn proxies(
    settings: &Settings,
    ingests: &[SocketAddr],
    dice: &mut StdRng,
) -> Vec<(Line, Proxy)> {
    let mut proxies = Vec::new();
    for line in Line::ALL {
        let upstreams = match line {
            Line::DispatchersDatabase | Line::IngestsDatabase | Line::DesksDatabase => {
                vec![address_in(&settings.database_url)]
            }
            Line::Broker => vec![address_in(&settings.nats_url)],
            Line::Carrier => vec![settings.carrier],
            Line::Webhooks => ingests.to_vec(),
        };
        proxies.push((line, Proxy::start(upstreams, dice.random()).await));
    }
    proxies
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ports that were free a moment ago.
fn free_addresses(count: usize) -> Vec<SocketAddr> {
    let listeners: Vec<_> = (0..count)
        .map(|_| std::net::TcpListener::bind("127.0.0.1:0").expect("a free port"))
        .collect();
    let address = |listener: &std::net::TcpListener| listener.local_addr().expect("an address");
    listeners.iter().map(address).collect()
}

/// Host and port of a server's URL.
fn address_in(url: &str) -> SocketAddr {
    let url: url::Url = url.parse().expect("a URL");
    let port = url.port().expect("a port");
    SocketAddr::from(([127, 0, 0, 1], port))
}
