//! The worker loop on a real server.
#![allow(clippy::unwrap_used, clippy::panic)]

mod consumer;
mod dead_letters;
mod handling;
mod outages;
mod stopping;
#[path = "../support/mod.rs"]
mod support;
