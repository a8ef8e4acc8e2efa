//! Takes call requests from the queue and places them with the carrier: the only part of Ringcheck that talks to the
//! carrier's REST API.
//!
//! A request in the queue is only a hint; the call's row says what may be done. [`placing`] holds the order of steps that
//! keeps a customer from being rung twice.

mod backoff;
mod config;
mod halt;
mod pace;
pub mod placing;
mod server;
mod unknown;

pub use config::{Config, HELP, SERVICE, admin_addr};
pub use halt::Halt;
pub use pace::Pace;
pub use server::{Server, run};
