//! A stand-in for Twilio Voice, faithful where it matters to this system: the REST API for calls, the loop of documents with
//! compressed time, callees that follow scripts, signed webhooks with the retries their URLs ask for, and a control API to
//! script numbers and to read what happened.

mod book;
mod call;
mod changes;
pub mod config;
mod control;
mod customers;
mod faults;
mod hand;
mod life;
mod page;
mod phones;
mod rest;
mod rings;
pub mod script;
pub mod server;
mod sim;
pub mod tempo;
mod webhook;
mod wire;

pub use config::Config;
pub use server::{Error, Server};
use tokio_util::sync::CancellationToken;

/// Listens and serves until shutdown.
pub async fn run(config: Config, shutdown: CancellationToken) -> Result<(), Error> {
    Server::bind(config).await?.run(shutdown).await
}
