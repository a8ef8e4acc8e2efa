//! The whole system for tests: real Postgres, real NATS, the four programs, the stand-in Twilio.
//!
//! Everything here panics with a sentence that says what to do: a test has nothing better to do with an error.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]

pub mod collector;
pub mod desk;
mod programs;
pub mod samples;
mod services;
pub mod settings;
pub mod wait;

pub use programs::{Programs, program};
pub use services::Services;
