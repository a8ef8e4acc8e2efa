//! The fraud desk's HTTP API and page: transactions, calls, live changes.
//!
//! A library with a thin `main`, so that a test can start it in its own process.

mod api;
mod config;
mod cursor;
mod database;
mod export;
mod gauges;
mod import;
mod live;
mod outbox;
mod page;
mod problems;
mod security;
mod server;
mod upkeep;

pub use api::openapi_json;
pub use config::{Config, LiveConfig, VARIABLES, database_from_env, listen_addr};
pub use import::{BadRow, Format, ReadFile, Unreadable, read as read_import};
pub use server::{Server, ServerError, run};

/// The name of this service: in logs, traces, and as the owner of its outbox rows.
pub const NAME: &str = env!("CARGO_PKG_NAME");
