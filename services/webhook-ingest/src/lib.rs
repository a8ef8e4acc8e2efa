//! Answers the carrier: what is said in a call, what its customer meant, and every change of its state.
//!
//! Each webhook is checked (`signed`), stored in one Postgres transaction (`receive`) and then answered from what was
//! stored (`script`), so that a repeated one changes nothing and gets the same answer.

mod classify;
mod clean;
mod config;
mod ingest;
mod phrases;
mod receive;
mod reply;
mod routes;
mod script;
mod server;
mod signed;
mod turn;

pub use classify::{EvaluateError, classify, evaluate};
pub use config::{Config, HELP, SERVICE, listen_addr};
pub use server::{ServeError, Server, run};
