//! What can be learnt about a call.

use serde::{Deserialize, Serialize};

use crate::words::{Answer, UnknownWord, words};

words! {
    /// The carrier's word on a call (`CallStatus`).
    CarrierStatus {
        /// Accepted, waiting at the carrier.
        Queued = "queued",
        /// Being dialled.
        Initiated = "initiated",
        /// Ringing.
        Ringing = "ringing",
        /// Picked up.
        InProgress = "in-progress",
        /// Was picked up, and is over.
        Completed = "completed",
        /// The line was busy.
        Busy = "busy",
        /// Could not be placed.
        Failed = "failed",
        /// Rang out, or was refused by the callee.
        NoAnswer = "no-answer",
        /// Canceled before it was picked up.
        Canceled = "canceled",
    }
}

words! {
    /// How a transfer to the fraud desk went (`DialCallStatus`).
    DialStatus {
        /// The customer spoke with a specialist.
        Completed = "completed",
        /// The same, as some carriers say it.
        Answered = "answered",
        /// The desk's line was busy.
        Busy = "busy",
        /// Nobody at the desk picked up.
        NoAnswer = "no-answer",
        /// The desk could not be dialled.
        Failed = "failed",
        /// The customer hung up while the desk was ringing.
        Canceled = "canceled",
    }
}

impl CarrierStatus {
    /// Whether the call is over.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled
        )
    }
}

impl DialStatus {
    /// Whether the customer reached a specialist.
    pub const fn reached(self) -> bool {
        matches!(self, Self::Completed | Self::Answered)
    }
}

words! {
    /// The carrier's guess at who picked up (`AnsweredBy`).
    MachineVerdict {
        /// A person.
        Human = "human",
        /// A machine, its greeting still running.
        MachineStart = "machine_start",
        /// A machine, after its beep.
        MachineEndBeep = "machine_end_beep",
        /// A machine, after a silence.
        MachineEndSilence = "machine_end_silence",
        /// A machine, its greeting over some other way.
        MachineEndOther = "machine_end_other",
        /// A fax.
        Fax = "fax",
        /// No guess; treated as a person.
        Unknown = "unknown",
    }
}

impl MachineVerdict {
    /// Whether nobody is listening.
    pub const fn is_machine(self) -> bool {
        !matches!(self, Self::Human | Self::Unknown)
    }
}

/// One thing learnt about a call. Facts are collected in a set ([`crate::Facts`]); they carry no time and no order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A dispatcher took the call up.
    Claimed,
    /// The carrier has the call: its 201, or the first webhook of it.
    Accepted,
    /// The carrier would not place it.
    Refused {
        /// The carrier's error code, or the HTTP status where it named none.
        code: i32,
        /// The carrier's sentence, cut.
        text: String,
    },
    /// The look-up window passed and it is still not known whether it was placed.
    Unconfirmed,
    /// It was never sent, and its request was taken from the queue for good: whoever handled it failed each time.
    GivenUp,
    /// Taken back before anything was sent to the carrier.
    Canceled,
    /// A rule refused it at the last moment.
    NotAllowed {
        /// The rule's name.
        rule: String,
    },
    /// The carrier's word.
    Status {
        /// The word.
        status: CarrierStatus,
        /// Why, where the carrier says (`SipResponseCode`).
        sip: Option<u16>,
    },
    /// We served the greeting.
    Voice,
    /// The customer's answer in one turn, silence among them.
    Heard {
        /// The turn, from 1.
        turn: u8,
        /// What was meant.
        answer: Answer,
        /// Whether nothing at all was heard.
        silent: bool,
        /// Whether we gave up asking after it.
        gave_up: bool,
    },
    /// The carrier could not get a turn from us and fetched the fallback.
    Fallback {
        /// The turn whose answer was lost; 0 for the greeting.
        turn: u8,
    },
    /// How a transfer went.
    Dial {
        /// The result.
        status: DialStatus,
    },
    /// Who the carrier thinks picked up.
    Machine {
        /// The guess.
        verdict: MachineVerdict,
    },
}
