//! NATS, and nothing else of Ringcheck knows it: subjects, message types, stream set-up, publishing, the worker
//! loop, and the feed of events.
//!
//! NATS carries, Postgres is the truth: `JetStream` acknowledges before it syncs to disk, so everything here may
//! be lost, and is delivered at least once when it is not. Consumers are idempotent; publishers keep an outbox.
//!
//! Everything recovers by itself when the server is away at the start, goes away later, or loses its storage.

mod connection;
mod error;
pub mod events;
pub mod message;
mod outbox;
mod publish;
mod pull;
mod retry;
mod settings;
mod streams;
pub mod subject;
pub mod worker;

pub use connection::Bus;
pub use error::BusError;
pub use message::{CallRequested, DecodeError, EndStray, Message, TransactionChanged};
pub use publish::{Outgoing, Published};
pub use settings::{Placement, PlacementError, Settings, StreamSettings};
