//! The words, the joins and the conversation of Ringcheck: pure functions, no I/O.
//!
//! A call is a growing set of [`Fact`]s; its [`CallState`], [`Outcome`] and answer are functions of that set, never of
//! the order in which it grew. A [`Case`] is a transaction with its calls; what the desk sees of it is its
//! [`Verdict`]. What is said to the customer next is the [`conversation`]'s.

mod case;
pub mod conversation;
mod fact;
mod facts;
mod ids;
mod message;
mod money;
mod phone;
mod words;

pub use case::{Case, CaseCall, Hand, Verdict};
pub use fact::{CarrierStatus, DialStatus, Fact, MachineVerdict};
pub use facts::{Facts, Reason};
pub use ids::{CallId, CarrierCallId, InvalidTransactionId, TransactionId};
pub use message::{CallNews, Message};
pub use money::{Currency, InvalidMoney, Money};
pub use phone::{InvalidPhoneNumber, PhoneNumber};
pub use words::{Action, Answer, Attention, CallState, Outcome, UnknownWord};
