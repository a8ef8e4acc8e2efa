//! The service as the carrier sees it: real requests, really signed, over a real database.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod door;
mod fallback;
mod frozen;
mod news;
mod outage;
mod stage;
mod status;
mod talk;
mod told;
mod voice;
