//! Serving HTTP: a graceful end with a deadline, and one span, one log line and two metrics a request.

mod request;
mod server;

pub use request::{Told, TraceLayer, trace_layer};
pub use server::{Tcp, serve, serve_on};
