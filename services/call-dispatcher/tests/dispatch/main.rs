//! Dispatching against a real Postgres, a real NATS and a carrier that answers as a test tells it to.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod carrier;
mod placing;
mod service;
mod support;
mod watch;
