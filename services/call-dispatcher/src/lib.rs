//! Takes call requests from the queue and places them with the carrier: the only part of Ringcheck that talks to the
//! carrier's REST API.
//!
//! A request in the queue is only a hint; the call's row says what may be done. [`placing`] holds the order of steps that
//! keeps a customer from being rung twice; [`watch`] finds what was lost on the way; [`strays`] ends what should not ring.

mod backoff;
mod carrier;
mod config;
mod halt;
mod letters;
mod pace;
pub mod placing;
mod server;
pub mod strays;
pub mod watch;

pub use carrier::Carrier;
pub use config::{Config, HELP, SERVICE, admin_addr};
pub use halt::Halt;
pub use letters::{list_dead_letters, requeue_dead_letter};
pub use pace::Pace;
pub use server::{Server, run};
