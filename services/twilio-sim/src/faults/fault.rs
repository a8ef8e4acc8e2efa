//! What can go wrong at the placement of a call, by a number's script or by the plan for the whole stand-in.

use serde::{Deserialize, Serialize};

use crate::script::Seconds;

/// What goes wrong at the placement of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Nothing is placed, and the request is answered with 500.
    ErrorBeforePlacing,
    /// Nothing is placed, and the connection is reset.
    ResetBeforePlacing,
    /// Nothing is placed: 429.
    TooMany {
        /// Real seconds for `Retry-After`; without it no such header.
        retry_after: Option<u32>,
    },
    /// Nothing is placed: 401.
    Unauthorized,
    /// Nothing is placed: 503.
    Unavailable,
    /// The call is placed so many real seconds later, whether or not anybody still waits for the answer.
    Slow(Seconds),
    /// The call is placed, and the request is answered with 500.
    ErrorAfterPlacing,
    /// The call is placed, and the connection is reset.
    ResetAfterPlacing,
    /// The call is placed, and the request is answered so many real seconds later.
    StallAfterPlacing(Seconds),
}

impl Fault {
    /// As it is written in scripts, plans and records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ErrorBeforePlacing => "error_before_placing",
            Self::ResetBeforePlacing => "reset_before_placing",
            Self::TooMany { .. } => "too_many",
            Self::Unauthorized => "unauthorized",
            Self::Unavailable => "unavailable",
            Self::Slow(_) => "slow",
            Self::ErrorAfterPlacing => "error_after_placing",
            Self::ResetAfterPlacing => "reset_after_placing",
            Self::StallAfterPlacing(_) => "stall_after_placing",
        }
    }
}

/// What goes wrong with a status callback.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CallbackFault {
    /// It is never sent.
    Dropped,
    /// It is sent twice.
    Doubled,
    /// It is sent so many real seconds late.
    Delayed(Seconds),
    /// It is sent after the next one of its call.
    Reordered,
}

impl CallbackFault {
    /// As it is written in plans and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Doubled => "doubled",
            Self::Delayed(_) => "delayed",
            Self::Reordered => "reordered",
        }
    }
}
