//! Everything this system knows about Twilio's dialect of telephony, and nothing about fraud calls:
//!
//! - [`rest`]: placing, looking up and ending calls, with every answer to a placement sorted by what it proves;
//! - [`signature`]: making and checking `X-Twilio-Signature`;
//! - [`twiml`]: the documents a call is driven with, typed, rendered and parsed;
//! - [`callback`]: the URLs a call's webhooks arrive at;
//! - [`webhook`]: what arrives there.
//!
//! Other carriers speak the same dialect, so base URL, keys and algorithm are data and a SID is an opaque string.

pub mod callback;
mod local;
pub mod rest;
pub mod signature;
pub mod status;
pub mod twiml;
pub mod webhook;

pub use status::CallStatus;
