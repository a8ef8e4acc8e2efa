//! Never twice, never lost.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, missing_docs)]

mod everything;
mod nobody_home;
