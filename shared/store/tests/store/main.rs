//! The store against a real Postgres.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod case;
mod connections;
mod counts;
mod dispatch;
mod import_and_list;
mod intake;
mod outbox;
mod overview;
mod support;
mod webhook;
