//! The way in.

use std::{sync::Arc, time::Duration};

use sqlx::{
    Connection as _,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use tokio::sync::Notify;

use crate::error::StoreError;

/// This program's migrations. A database that a newer release has migrated further is fine: every migration works with the
/// release before it.
fn migrations() -> sqlx::migrate::Migrator {
    let mut migrations = sqlx::migrate!();
    migrations.set_ignore_missing(true);
    migrations
}

/// The pool asks Postgres whether a connection lives when it is given back. One that was idle for so long since is asked again
/// before it is used; asking each time would double the ways to the database of whoever is busy.
const TESTED_WHEN_IDLE_FOR: Duration = Duration::from_millis(100);

/// How to reach Postgres.
#[derive(Clone)]
pub struct StoreConfig {
    /// Where, and the password.
    pub options: PgConnectOptions,
    /// The service whose outbox rows this store writes and relays.
    pub service: &'static str,
    /// At most so many connections.
    pub max_connections: u32,
    /// How long a caller waits for a connection before it is told that the database is not available.
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// Whether everything that this service asks for is found by a key. The planner then never reads a whole table, not even
    /// one that was empty when it was last counted: an outbox that had just been filled was read from end to end each time.
    pub finds_by_key: bool,
}

impl std::fmt::Debug for StoreConfig {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreConfig")
            .field("host", &self.options.get_host())
            .field("port", &self.options.get_port())
            .field("database", &self.options.get_database())
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// A text that is no address of a database; it is not repeated, for it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a database URL, expected for example postgres://user:password@host:5432/ringcheck")]
pub struct InvalidDatabaseUrl;

impl StoreConfig {
    /// Reads `postgres://user:password@host:port/database`, with the usual bounds.
    pub fn from_url(url: &str, service: &'static str) -> Result<Self, InvalidDatabaseUrl> {
        if !["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Err(InvalidDatabaseUrl);
        }
        let options = url.parse().map_err(|_| InvalidDatabaseUrl)?;
        Ok(Self::new(options, service))
    }

    /// The usual bounds: 16 connections, 2 s to get one, 5 s for a statement.
    pub const fn new(options: PgConnectOptions, service: &'static str) -> Self {
        Self {
            options,
            service,
            max_connections: 16,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(5),
            finds_by_key: false,
        }
    }
}

/// The database, as one service sees it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) service: &'static str,
    /// Rung after each commit that left a row in the outbox.
    pub(crate) outbox_filled: Arc<Notify>,
}

impl Store {
    /// A store that connects when it is first used, and again whenever it has to: it never fails, and a database that is
    /// away shows at the first query.
    pub fn new(config: StoreConfig) -> Self {
        let timeout = config.statement_timeout.as_millis().to_string();
        let seqscan = if config.finds_by_key { "off" } else { "on" };
        let options = config.options.application_name(config.service).options([
            ("statement_timeout", timeout.as_str()),
            ("enable_seqscan", seqscan),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(config.acquire_timeout)
            .test_before_acquire(false)
            .before_acquire(|connection, since| {
                Box::pin(async move {
                    if since.idle_for >= TESTED_WHEN_IDLE_FOR {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Self {
            pool,
            service: config.service,
            outbox_filled: Arc::new(Notify::new()),
        }
    }

    /// Applies the migrations that are missing. Any number of programs may do so at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        // On a connection of its own: an index on a large table takes longer than any statement that serves somebody.
        let options = self.pool.connect_options();
        let options = (*options).clone().options([("statement_timeout", "0")]);
        let own = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        migrations().run(&own).await?;
        own.close().await;
        Ok(())
    }

    /// Whether Postgres answers and holds at least this program's migrations.
    ///
    /// # Errors
    /// Unavailable, or Corrupt when migrations are missing.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mine = migrations().iter().map(|migration| migration.version).max();
        let theirs: Option<i64> =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&self.pool)
                .await
                .or_else(none_without_table)?;
        if theirs >= mine {
            Ok(())
        } else {
            Err(StoreError::corrupt(
                "schema",
                format!("migration {theirs:?} is applied, {mine:?} is needed"),
            ))
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A database that was never migrated has no table of migrations.
fn none_without_table(error: sqlx::Error) -> Result<Option<i64>, sqlx::Error> {
    const UNDEFINED_TABLE: &str = "42P01";
    match &error {
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some(UNDEFINED_TABLE) => {
            Ok(None)
        }
        _ => Err(error),
    }
}
