//! Placing, looking up and ending calls.
//!
//! URLs of this API hold phone numbers, so no URL ever reaches a span, a metric, a log line or an error of this module.

mod client;
mod error;
mod exchange;
mod placement;
mod request;
mod resource;

pub use client::{Client, Config, ConfigError};
pub use error::Error;
pub use placement::{Placement, sort};
pub use request::{CreateCall, EndCall, ListCalls, MachineDetection, StatusEvent};
pub use resource::{CallPage, CallResource, rfc2822};
