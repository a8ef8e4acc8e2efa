//! What every service of Ringcheck starts with: configuration, telemetry, health, shutdown, HTTP serving.
//!
//! A service's `main` is one call of [`run`]; everything process-wide (log subscriber, tracer, metrics
//! recorder, signal handlers) is set up there and nowhere else, so that a test may start all services in one
//! process.

pub mod admin;
pub mod clock;
pub mod env;
pub mod health;
pub mod http;
pub mod metrics;
pub mod probe;
pub mod problem;
mod process;
pub mod shutdown;
pub mod tasks;
pub mod telemetry;
pub mod trace;

pub use env::{ConfigError, Env};
pub use process::{Service, run};
