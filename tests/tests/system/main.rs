//! The whole system.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod chain;
mod health;
mod restart;
mod trace;
