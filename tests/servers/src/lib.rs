//! Private NATS and Postgres servers for tests: own port, own temporary storage, gone when the test process is
//! gone, however it went.
//!
//! Everything here panics with a sentence that says what to do: a test has nothing better to do with an error.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]
#![allow(
    clippy::disallowed_methods,
    reason = "tests find their servers by the environment, and wait for them"
)]

mod database;
mod nats;
mod nats_cluster;
mod postgres;
mod supervised;

pub use database::fresh_database;
pub use nats::NatsServer;
pub use nats_cluster::NatsCluster;
pub use postgres::PostgresServer;
