//! The whole system under faults: real processes, real servers, and a judge that believes the carrier's records.
//!
//! [`plan`] throws the dice once, from a seed; [`stage`] runs the processes behind [`proxy`]s; [`run`] clicks and lets the plan
//! happen; [`judge`] compares what the desk shows with what `twilio-sim` wrote down, by rules of its own ([`expected`]).
//!
//! Everything here panics with a sentence that says what to do: a test has nothing better to do with an error.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]

pub mod carrier;
pub mod customers;
pub mod desk;
pub mod expected;
pub mod judge;
pub mod matrix;
pub mod plan;
pub mod process;
pub mod proxy;
pub mod run;
pub mod stage;
