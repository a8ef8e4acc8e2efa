//! The only SQL of Ringcheck: migrations, queries, the outbox.
//!
//! Postgres is the truth. Every change of a transaction or of one of its calls goes through the same rooms: `locked`
//! locks the transaction's row, `open_case` lets `domain::Case` judge, and `commit` writes the change, its event and its
//! message together.
//! What is committed is published afterwards by [`outbox::relay`].

mod aside;
mod call;
mod commit;
mod counts;
mod dispatch;
mod error;
mod filter;
mod import;
mod intake;
mod list;
mod locked;
#[cfg(feature = "memory")]
pub mod memory;
mod open_case;
pub mod outbox;
mod overview;
mod pool;
mod timeline;
mod total;
mod transaction;
mod webhook;

pub use call::{Call, CallReason};
pub use counts::Counts;
pub use dispatch::{
    Adopted, CarrierCall, Claim, Claimed, DeadLetter, Dispatch, FencedWrite, NotFound, Requeue,
    SilenceLimits, SilentCall, StoredLetter, UnknownCall,
};
pub use error::StoreError;
pub use filter::{OutcomeFilter, UnknownOutcomeFilter};
pub use import::{ImportReport, NewTransaction};
pub use intake::{Intake, Rounds};
pub use list::{ListQuery, Page, Sort, SortColumn, UnknownSort};
pub use overview::{Overview, Percentiles, Period, Step};
pub use pool::{InvalidDatabaseUrl, Store, StoreConfig};
pub use timeline::TimelineEvent;
pub use transaction::{RequestCall, Seen, SetAction, Transaction};
pub use webhook::{Answered, ServedCall, Webhook};
