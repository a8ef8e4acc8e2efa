//! State and outcome as joins: functions of a set, so that neither order nor repetition can matter.

use std::collections::BTreeSet;

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeSet<Fact>);

impl Facts {
    /// Adds a fact; false when it was known already.
    pub fn insert(&mut self, fact: Fact) -> bool {
        self.0.insert(fact)
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
        Outcome::ALL
            .iter()
            .copied()
            .find(|outcome| self.holds(*outcome))
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

    fn has(&self, status: CarrierStatus) -> bool {
        self.iter()
            .any(|fact| matches!(fact, Fact::Status { status: s, .. } if *s == status))
    }

    /// One row of the outcome table (docs/design.md, "State and outcome are joins").
    fn holds(&self, outcome: Outcome) -> bool {
        let meant = |wanted: Answer| self.heard().any(|(_, answer)| answer == wanted);
        let known = |wanted: &Fact| self.0.contains(wanted);
        let completed = self.has(CarrierStatus::Completed);
        match outcome {
            Outcome::ReportedFraud => meant(Answer::Fraud),
            Outcome::Denied => meant(Answer::No),
            Outcome::AgentRequested => meant(Answer::Agent),
            Outcome::OptedOut => meant(Answer::OptOut),
            Outcome::WrongPerson => meant(Answer::WrongPerson),
            Outcome::Confirmed => meant(Answer::Yes),
            Outcome::AppError => {
                known(&Fact::GivenUp)
                    || (self.ended() && self.fallback_was_last())
                    || (completed && !known(&Fact::Voice))
            }
            Outcome::Voicemail => self.ended() && self.only_a_machine_was_there(),
            Outcome::NoReply => self
                .iter()
                .any(|fact| matches!(fact, Fact::Heard { gave_up: true, .. })),
            Outcome::HungUp => completed && known(&Fact::Voice),
            Outcome::NoAnswer => self.has(CarrierStatus::NoAnswer),
            Outcome::Busy => self.has(CarrierStatus::Busy),
            Outcome::Failed => self.has(CarrierStatus::Failed),
            Outcome::Rejected => self.iter().any(|f| matches!(f, Fact::Refused { .. })),
            Outcome::Canceled => known(&Fact::Canceled) || self.has(CarrierStatus::Canceled),
            Outcome::NotAllowed => self.iter().any(|f| matches!(f, Fact::NotAllowed { .. })),
            Outcome::Unconfirmed => known(&Fact::Unconfirmed),
        }
    }

    /// Whether nothing that we served is known to have come after a fallback: no answer to the turn that it asked
    /// again, and for the greeting (turn 0) no greeting either.
    fn fallback_was_last(&self) -> bool {
        let last_heard = self.heard().map(|(turn, _)| turn).max();
        self.iter().any(|fact| match fact {
            Fact::Fallback { turn: 0 } => last_heard.is_none() && !self.0.contains(&Fact::Voice),
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

impl FromIterator<Fact> for Facts {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        Self(facts.into_iter().collect())
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
