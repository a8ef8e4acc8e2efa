//! State and outcome as joins: functions of a set, so that neither order nor repetition can matter.

use serde::{Deserialize, Serialize};

use crate::{
    conversation::Turn,
    fact::{CarrierStatus, Fact},
    words::{Answer, Attention, CallState, Outcome},
};

/// Why a call failed, was rejected or was not allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// The carrier's code, the SIP response code, or the rule's name.
    pub code: String,
    /// A sentence, where there is one.
    pub text: String,
}

/// Everything known about one call. Joining two sets is their union.
///
/// Sorted, each fact once: there are ten or so, read many times for each one that is added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Fact>")]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// Adds a fact; false when it was known already.
    pub fn insert(&mut self, fact: Fact) -> bool {
        match self.0.binary_search(&fact) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, fact);
                true
            }
        }
    }

    /// Every fact, in no meaningful order.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter()
    }

    /// The rightmost state that any fact shows.
    pub fn state(&self) -> CallState {
        self.iter().map(shows).max().unwrap_or(CallState::Queued)
    }

    /// Whether the call is over (or will never be).
    pub fn ended(&self) -> bool {
        self.state() == CallState::Ended
    }

    /// The outcome of highest rank that the facts show; always some once the call has ended.
    pub fn outcome(&self) -> Option<Outcome> {
        let alone = self.iter().filter_map(means);
        let together = [Outcome::AppError, Outcome::Voicemail, Outcome::HungUp];
        together
            .into_iter()
            .filter(|outcome| self.show_together(*outcome))
            .chain(alone)
            .min()
    }

    /// What the customer meant: the answer behind the outcome, else the latest one.
    pub fn answer(&self) -> Option<Answer> {
        let heard = || self.heard();
        let outcome = self.outcome();
        heard()
            .find(|(_, answer)| answer.outcome().is_some() && answer.outcome() == outcome)
            .or_else(|| heard().max())
            .map(|(_, answer)| answer)
    }

    /// Why the call failed, was rejected or not allowed; the first in order where there are several.
    pub fn reason(&self) -> Option<Reason> {
        let outcome = self.outcome()?;
        self.iter().find_map(|fact| match (outcome, fact) {
            (Outcome::Rejected, Fact::Refused { code, text }) => Some(Reason {
                code: code.to_string(),
                text: text.clone(),
            }),
            (Outcome::NotAllowed, Fact::NotAllowed { rule }) => Some(Reason {
                code: rule.clone(),
                text: String::new(),
            }),
            (
                Outcome::Failed,
                Fact::Status {
                    status: CarrierStatus::Failed,
                    sip: Some(sip),
                },
            ) => Some(Reason {
                code: sip.to_string(),
                text: format!("the line could not be reached (SIP {sip})"),
            }),
            _ => None,
        })
    }

    /// Why a person should look at this call, were it the transaction's only one.
    pub fn attention(&self) -> Attention {
        match self.outcome() {
            Some(Outcome::Denied | Outcome::AgentRequested) => self.waiting(),
            Some(Outcome::OptedOut | Outcome::WrongPerson) => Attention::NumberBlocked,
            Some(Outcome::AppError | Outcome::Unconfirmed) => Attention::NeedsReview,
            _ => Attention::None,
        }
    }

    /// Whether somebody at the number is not the customer, or asked not to be called again; whatever else was said.
    pub fn block_the_number(&self) -> bool {
        self.heard()
            .any(|(_, answer)| matches!(answer, Answer::WrongPerson | Answer::OptOut))
    }

    /// Whether the customer waits for a specialist: not while a transfer may still come, nor once one was reached.
    fn waiting(&self) -> Attention {
        let dialled = |reached: bool| {
            self.iter()
                .any(|fact| matches!(fact, Fact::Dial { status } if status.reached() == reached))
        };
        if dialled(true) || !(dialled(false) || self.ended()) {
            Attention::None
        } else {
            Attention::CallBack
        }
    }

    /// The customer's turns before turn `turn`, oldest first: what the [`conversation`](crate::conversation) goes on from.
    pub fn turns_before(&self, turn: u8) -> Vec<Turn> {
        let mut turns: Vec<(u8, Turn)> = self
            .iter()
            .filter_map(|fact| match *fact {
                Fact::Heard {
                    turn: at,
                    answer,
                    silent,
                    ..
                } if at < turn => Some((at, Turn { answer, silent })),
                _ => None,
            })
            .collect();
        turns.sort_by_key(|(at, _)| *at);
        turns.into_iter().map(|(_, turn)| turn).collect()
    }

    fn heard(&self) -> impl Iterator<Item = (u8, Answer)> {
        self.iter().filter_map(|fact| match fact {
            Fact::Heard { turn, answer, .. } => Some((*turn, *answer)),
            _ => None,
        })
    }

    fn knows(&self, fact: &Fact) -> bool {
        self.0.binary_search(fact).is_ok()
    }

    fn has(&self, status: CarrierStatus) -> bool {
        self.iter()
            .any(|fact| matches!(fact, Fact::Status { status: s, .. } if *s == status))
    }

    /// The rows of the outcome table (docs/design.md, "State and outcome are joins") that no fact fills alone.
    fn show_together(&self, outcome: Outcome) -> bool {
        let completed = || self.has(CarrierStatus::Completed);
        match outcome {
            Outcome::AppError => {
                (completed() && !self.knows(&Fact::Voice))
                    || (self.ended() && self.fallback_was_last())
            }
            Outcome::Voicemail => self.ended() && self.only_a_machine_was_there(),
            Outcome::HungUp => completed() && self.knows(&Fact::Voice),
            _ => false,
        }
    }

    /// Whether nothing that we served is known to have come after a fallback: no answer to the turn that it asked
    /// again, and for the greeting (turn 0) no greeting either.
    fn fallback_was_last(&self) -> bool {
        let last_heard = self.heard().map(|(turn, _)| turn).max();
        self.iter().any(|fact| match fact {
            Fact::Fallback { turn: 0 } => last_heard.is_none() && !self.knows(&Fact::Voice),
            Fact::Fallback { turn } => last_heard.is_none_or(|heard| heard < *turn),
            _ => false,
        })
    }

    /// A machine's verdict counts only while no person was heard: an answer other than silence proves one.
    fn only_a_machine_was_there(&self) -> bool {
        let machine = |f: &Fact| matches!(f, Fact::Machine { verdict } if verdict.is_machine());
        self.iter().any(machine) && self.heard().all(|(_, answer)| answer == Answer::None)
    }
}

impl From<Vec<Fact>> for Facts {
    fn from(mut facts: Vec<Fact>) -> Self {
        facts.sort_unstable();
        facts.dedup();
        Self(facts)
    }
}

impl FromIterator<Fact> for Facts {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        facts.into_iter().collect::<Vec<_>>().into()
    }
}

/// The row of the outcome table that one fact fills alone.
fn means(fact: &Fact) -> Option<Outcome> {
    match fact {
        Fact::Heard {
            answer, gave_up, ..
        } => answer
            .outcome()
            .or_else(|| gave_up.then_some(Outcome::NoReply)),
        Fact::GivenUp => Some(Outcome::AppError),
        Fact::Refused { .. } => Some(Outcome::Rejected),
        Fact::Canceled => Some(Outcome::Canceled),
        Fact::NotAllowed { .. } => Some(Outcome::NotAllowed),
        Fact::Unconfirmed => Some(Outcome::Unconfirmed),
        Fact::Status { status, .. } => match status {
            CarrierStatus::NoAnswer => Some(Outcome::NoAnswer),
            CarrierStatus::Busy => Some(Outcome::Busy),
            CarrierStatus::Failed => Some(Outcome::Failed),
            CarrierStatus::Canceled => Some(Outcome::Canceled),
            _ => None,
        },
        _ => None,
    }
}

/// The state that one fact alone shows.
fn shows(fact: &Fact) -> CallState {
    match fact {
        Fact::Claimed => CallState::Placing,
        Fact::Accepted => CallState::Dialing,
        Fact::Refused { .. }
        | Fact::Unconfirmed
        | Fact::GivenUp
        | Fact::Canceled
        | Fact::NotAllowed { .. } => CallState::Ended,
        Fact::Status { status, .. } => match status {
            CarrierStatus::Queued | CarrierStatus::Initiated => CallState::Dialing,
            CarrierStatus::Ringing => CallState::Ringing,
            CarrierStatus::InProgress => CallState::Answered,
            CarrierStatus::Completed
            | CarrierStatus::Busy
            | CarrierStatus::Failed
            | CarrierStatus::NoAnswer
            | CarrierStatus::Canceled => CallState::Ended,
        },
        Fact::Voice
        | Fact::Heard { .. }
        | Fact::Fallback { .. }
        | Fact::Dial { .. }
        | Fact::Machine { .. } => CallState::Answered,
    }
}
