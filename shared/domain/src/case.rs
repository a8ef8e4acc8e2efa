//! A transaction with its calls, and what the desk sees of it.

use crate::{
    fact::Fact,
    facts::Facts,
    phone::PhoneNumber,
    words::{Action, Answer, Attention, Outcome},
};

/// One call of a case, in the order of the clicks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCall {
    /// The number it rings, fixed at the click.
    pub number: PhoneNumber,
    /// What is known about it.
    pub facts: Facts,
}

/// What an analyst set by hand, and where it stands among the calls.
///
/// This is the one thing that is ordered by commit instead of joined: it answers every click made before it, and later
/// facts of those calls can no longer move the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The label set.
    pub action: Action,
    /// How many calls had been clicked before it.
    pub calls_before: usize,
    /// Whether one of those calls has said no or fraud since.
    pub contradicted: bool,
}

/// What the desk sees of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The label.
    pub action: Action,
    /// Why a person should look.
    pub attention: Attention,
}

/// A transaction with its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The label it was imported with.
    pub imported: Action,
    /// The customer's number as it is now.
    pub phone: PhoneNumber,
    /// The latest setting by hand.
    pub hand: Option<Hand>,
    /// Every call, oldest click first.
    pub calls: Vec<CaseCall>,
}

impl Case {
    /// Adds a fact to the call at `index` (in the order of the clicks). False, and nothing changes, when the fact was
    /// known already or there is no such call.
    pub fn record(&mut self, index: usize, fact: Fact) -> bool {
        let objects = matches!(
            fact,
            Fact::Heard {
                answer: Answer::No | Answer::Fraud,
                ..
            }
        );
        let new = match self.calls.get_mut(index) {
            Some(call) => call.facts.insert(fact),
            None => false,
        };
        if let Some(hand) = &mut self.hand {
            hand.contradicted |= new && objects && index < hand.calls_before;
        }
        new
    }

    /// The click: a new call to the number as it is now.
    pub fn request_call(&mut self) {
        self.calls.push(CaseCall {
            number: self.phone.clone(),
            facts: Facts::default(),
        });
    }

    /// An analyst sets the label.
    pub fn set_by_hand(&mut self, action: Action) {
        self.hand = Some(Hand {
            action,
            calls_before: self.calls.len(),
            contradicted: false,
        });
    }

    /// The label and attention that follow from all that is known (docs/design.md, "Several calls").
    pub fn verdict(&self) -> Verdict {
        let judged = self.judge();
        if self.number_is_blocked() {
            Verdict {
                attention: Attention::NumberBlocked,
                ..judged
            }
        } else {
            judged
        }
    }

    /// Whether somebody at the number as it is now is the wrong person, or asked not to be called again.
    fn number_is_blocked(&self) -> bool {
        self.calls
            .iter()
            .any(|call| call.number == self.phone && call.facts.block_the_number())
    }

    /// The verdict, blocked numbers apart.
    fn judge(&self) -> Verdict {
        let standing = self.standing();
        let since = self.hand.as_ref().map_or(0, |hand| hand.calls_before);
        let calls: Vec<Judged> = (since..self.calls.len()).map(|i| self.judged(i)).collect();
        Verdict {
            action: label(standing.action, &calls),
            attention: attention(standing.attention, &calls),
        }
    }

    /// What stood before every call that still counts.
    fn standing(&self) -> Verdict {
        match &self.hand {
            None => Verdict {
                action: self.imported,
                attention: Attention::None,
            },
            Some(hand) => Verdict {
                action: hand.action,
                attention: if hand.contradicted {
                    Attention::NeedsReview
                } else {
                    Attention::None
                },
            },
        }
    }

    fn judged(&self, index: usize) -> Judged {
        let facts = &self.calls[index].facts;
        let outcome = facts.outcome();
        let objected = |call: &CaseCall| {
            matches!(
                call.facts.outcome(),
                Some(Outcome::ReportedFraud | Outcome::Denied)
            )
        };
        let earlier = self.standing().action == Action::MarkedAsFraud
            || self.calls[..index].iter().any(objected);
        let takes_back = outcome == Some(Outcome::Confirmed) && earlier;
        let attention = match facts.attention() {
            // Its number's business, and only while it is the customer's (`number_is_blocked`).
            Attention::NumberBlocked => Attention::None,
            _ if takes_back => Attention::NeedsReview,
            own => own,
        };
        Judged {
            outcome,
            attention,
            takes_back,
        }
    }
}

/// One call as the several-calls rule sees it.
struct Judged {
    outcome: Option<Outcome>,
    attention: Attention,
    /// A yes after an earlier no or fraud, the desk's own `Marked as Fraud` included: it calls for a look and resolves
    /// nothing.
    takes_back: bool,
}

impl Judged {
    fn decides(&self) -> bool {
        self.outcome.is_some_and(Outcome::decides)
    }

    /// The label that this call gives by itself.
    fn action(&self) -> Option<Action> {
        if self.takes_back {
            return None;
        }
        self.outcome.and_then(Outcome::action)
    }
}

/// The label: from the click until an outcome "Connecting..."; then the newest call that decides; then what stood before
/// and must not be lost; then the newest call that has a label to give.
fn label(stood: Action, calls: &[Judged]) -> Action {
    if calls.last().is_some_and(|newest| newest.outcome.is_none()) {
        return Action::Connecting;
    }
    let newest_first = || calls.iter().rev();
    if let Some(action) = newest_first()
        .filter(|call| call.decides())
        .find_map(Judged::action)
    {
        return action;
    }
    let kept = matches!(
        stood,
        Action::Resolved | Action::MarkedAsFraud | Action::Connecting
    );
    if kept {
        return stood;
    }
    newest_first().find_map(Judged::action).unwrap_or(stood)
}

/// The attention: a call that decides answers what was asked before it; every other one can only add to it.
fn attention(stood: Attention, calls: &[Judged]) -> Attention {
    let newest_that_decides = calls.iter().rposition(Judged::decides);
    let (before, counting) = match newest_that_decides {
        Some(index) => (Attention::None, &calls[index..]),
        None => (stood, calls),
    };
    counting
        .iter()
        .map(|call| call.attention)
        .fold(before, Attention::max)
}
