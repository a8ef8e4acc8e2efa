//! The closed vocabularies shared by code, API and page (docs/design.md, "Words").

use serde::{Deserialize, Serialize};

/// A text that is none of a vocabulary's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not {expected}")]
pub struct UnknownWord {
    /// What was given, cut to 64 characters.
    pub given: String,
    /// The words that would have been right, as a phrase: `one of "a", "b"`.
    pub expected: String,
}

impl UnknownWord {
    pub(crate) fn new(given: &str, words: &[&str]) -> Self {
        let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        Self {
            given: given.chars().take(64).collect(),
            expected: format!("one of {}", words.join(", ")),
        }
    }
}

/// Declares an enum whose variants are exactly one text each, the same in JSON, in the database and in logs. (`tt` and not
/// `literal`: a captured literal is opaque to derives, and the API description would show the variants' Rust names.)
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:tt,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every word, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word as it stands in JSON, in the database and in logs.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(UnknownWord::new(text, &[$($text),+])),
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What the desk sees of a transaction. Exactly these five labels.
    Action {
        /// Nobody was reached, or nobody has been called yet.
        NotAnswered = "Not Answered",
        /// A call is under way, or the customer is being connected to, or waits for, a specialist.
        Connecting = "Connecting...",
        /// The customer made the transaction.
        Resolved = "Resolved",
        /// The customer reported fraud.
        MarkedAsFraud = "Marked as Fraud",
        /// A call was cut off, or could not be made.
        Disconnected = "Disconnected",
    }
}

words! {
    /// Why a person should look at a transaction; ordered by urgency, so that the greater one wins.
    Attention {
        /// Nothing to do.
        None = "none",
        /// The customer waits for a specialist's call.
        CallBack = "call_back",
        /// What is known contradicts itself, or is not known.
        NeedsReview = "needs_review",
        /// This number must not be called again: the wrong person, or one who asked us to stop.
        NumberBlocked = "number_blocked",
    }
}

words! {
    /// Where a call is, from left to right; a call never moves back.
    CallState {
        /// Requested, not yet taken up (or waiting for its time).
        Queued = "queued",
        /// A dispatcher has claimed it; whether the carrier has it is not yet known.
        Placing = "placing",
        /// The carrier has it.
        Dialing = "dialing",
        /// The customer's phone rings.
        Ringing = "ringing",
        /// Somebody, or something, picked up.
        Answered = "answered",
        /// Over, or never to be.
        Ended = "ended",
    }
}

words! {
    /// Why a call ended, by rank: of all that hold for a call's facts the first in this order is its outcome.
    Outcome {
        /// The customer says that it is fraud.
        ReportedFraud = "reported_fraud",
        /// The customer says that it was not them.
        Denied = "denied",
        /// The customer asks for a person.
        AgentRequested = "agent_requested",
        /// The customer asks not to be called again.
        OptedOut = "opted_out",
        /// Somebody else picked up.
        WrongPerson = "wrong_person",
        /// The customer says that it was them.
        Confirmed = "confirmed",
        /// We could not serve the call that the carrier had connected.
        AppError = "app_error",
        /// A machine picked up.
        Voicemail = "voicemail",
        /// Silent, or not understood, through all the re-prompts.
        NoReply = "no_reply",
        /// Hung up before an answer.
        HungUp = "hung_up",
        /// Rang out.
        NoAnswer = "no_answer",
        /// The line was busy.
        Busy = "busy",
        /// The carrier could not place it.
        Failed = "failed",
        /// The carrier would not place it.
        Rejected = "rejected",
        /// Taken back before it was placed, or canceled by the carrier's word.
        Canceled = "canceled",
        /// A rule refused it at the last moment.
        NotAllowed = "not_allowed",
        /// It was never known whether the carrier placed it.
        Unconfirmed = "unconfirmed",
    }
}

impl Outcome {
    /// The label this outcome gives its transaction; none where the transaction stays as it was before the click.
    pub const fn action(self) -> Option<Action> {
        match self {
            Self::ReportedFraud => Some(Action::MarkedAsFraud),
            Self::Denied | Self::AgentRequested => Some(Action::Connecting),
            Self::Confirmed => Some(Action::Resolved),
            Self::OptedOut
            | Self::WrongPerson
            | Self::Voicemail
            | Self::NoReply
            | Self::NoAnswer
            | Self::Busy => Some(Action::NotAnswered),
            Self::AppError | Self::HungUp | Self::Failed | Self::Rejected | Self::Unconfirmed => {
                Some(Action::Disconnected)
            }
            Self::Canceled | Self::NotAllowed => None,
        }
    }

    /// Whether somebody, not a machine, picked up.
    pub const fn reached_a_person(self) -> bool {
        matches!(
            self,
            Self::ReportedFraud
                | Self::Denied
                | Self::AgentRequested
                | Self::OptedOut
                | Self::WrongPerson
                | Self::Confirmed
                | Self::NoReply
                | Self::HungUp
        )
    }

    /// Whether the customer settled (or opened) the case: only these outrank a newer call in the transaction's label.
    pub const fn decides(self) -> bool {
        matches!(
            self,
            Self::ReportedFraud | Self::Denied | Self::AgentRequested | Self::Confirmed
        )
    }
}

words! {
    /// What the customer meant in one turn.
    Answer {
        /// "I made it."
        Yes = "yes",
        /// "I did not make it."
        No = "no",
        /// "It is fraud."
        Fraud = "fraud",
        /// "I am not sure."
        Unsure = "unsure",
        /// "Say that again."
        Repeat = "repeat",
        /// "Let me talk to a person."
        Agent = "agent",
        /// "That is not me."
        WrongPerson = "wrong_person",
        /// "Stop calling me."
        OptOut = "opt_out",
        /// Silence, or nothing that answers the question.
        None = "none",
    }
}

impl Answer {
    /// The outcome that a decisive answer brings; none for one that has to be asked again.
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Yes => Some(Outcome::Confirmed),
            Self::No => Some(Outcome::Denied),
            Self::Fraud => Some(Outcome::ReportedFraud),
            Self::Agent => Some(Outcome::AgentRequested),
            Self::WrongPerson => Some(Outcome::WrongPerson),
            Self::OptOut => Some(Outcome::OptedOut),
            Self::Unsure | Self::Repeat | Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse::<Action>().as_ref(), Ok(action));
            let json = serde_json::to_string(action).unwrap();
            assert_eq!(json, format!("{:?}", action.as_str()));
        }
    }

    #[test]
    fn an_unknown_action_is_answered_with_the_five() {
        let error = "resolved".parse::<Action>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#""resolved" is not one of "Not Answered", "Connecting...", "Resolved", "Marked as Fraud", "Disconnected""#
        );
    }
}
