//! The routes: what they answer, and how they refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod by_hand;
mod calls;
mod contract;
mod lists;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
