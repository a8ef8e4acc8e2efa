//! What is said next. The words themselves are the serving room's; here is only which step the call takes.

use serde::{Deserialize, Serialize};

use crate::words::{Action, Answer, Outcome};

/// How often silence is asked again.
const SILENCES_ASKED_AGAIN: usize = 1;
/// How often an answer that does not settle the question is asked again.
const MISSES_ASKED_AGAIN: usize = 2;
/// After this many turns the call closes, whatever was said: nobody is kept on the line for ever.
pub const MAX_TURNS: u8 = 6;

/// The customer's side of one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// What was meant.
    pub answer: Answer,
    /// Whether nothing at all was heard.
    pub silent: bool,
}

/// Why the question is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// Nothing was heard.
    Silence,
    /// Something was heard that answers nothing.
    NotUnderstood,
    /// The customer is not sure.
    Unsure,
    /// The customer asked to hear it again.
    Requested,
}

/// What the call does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Ask the question again, as turn `turn`.
    Ask {
        /// The turn that is asked, from 2.
        turn: u8,
        /// Why.
        because: Again,
    },
    /// Say what was understood and connect to the fraud desk, where it has a number; else close.
    Transfer {
        /// The label that is spoken.
        action: Action,
    },
    /// Say what was understood and hang up.
    Close {
        /// The label that is spoken.
        action: Action,
        /// Whether this closes because we gave up asking.
        gave_up: bool,
    },
}

impl Step {
    /// Whether this step ends the asking without an answer.
    pub const fn gave_up(self) -> bool {
        matches!(self, Self::Close { gave_up: true, .. })
    }
}

/// The step that closes a call with this outcome of what was said; none where nothing decisive was.
///
/// The outcome is that of all facts: what is spoken must be what the desk sees, also when two answers to one turn are known.
pub fn closing(outcome: Outcome) -> Option<Step> {
    match outcome {
        Outcome::Denied | Outcome::AgentRequested => Some(Step::Transfer {
            action: Action::Connecting,
        }),
        Outcome::ReportedFraud | Outcome::Confirmed | Outcome::OptedOut | Outcome::WrongPerson => {
            Some(Step::Close {
                action: outcome.action().unwrap_or(Action::NotAnswered),
                gave_up: false,
            })
        }
        _ => None,
    }
}

/// The step after `turns`, the customer's turns so far, the newest last and numbered `turn` (from 1).
///
/// The earlier turns are those that are stored; one that was lost on the way counts as not spoken.
pub fn next(turns: &[Turn], turn: u8) -> Step {
    let Some(latest) = turns.last() else {
        return ask(turn, Again::Silence);
    };
    if let Some(closing) = latest.answer.outcome().and_then(closing) {
        return closing;
    }
    let count = |kind: fn(Turn) -> bool| turns.iter().filter(|turn| kind(**turn)).count();
    let (because, allowed, so_far) = match latest.answer {
        Answer::Repeat => (Again::Requested, usize::from(MAX_TURNS), 0),
        _ if latest.silent => (
            Again::Silence,
            SILENCES_ASKED_AGAIN,
            count(|turn| turn.silent),
        ),
        Answer::Unsure => (Again::Unsure, MISSES_ASKED_AGAIN, count(missed)),
        _ => (Again::NotUnderstood, MISSES_ASKED_AGAIN, count(missed)),
    };
    if so_far > allowed || turn >= MAX_TURNS {
        return Step::Close {
            action: Action::NotAnswered,
            gave_up: true,
        };
    }
    ask(turn, because)
}

fn missed(turn: Turn) -> bool {
    !turn.silent && matches!(turn.answer, Answer::None | Answer::Unsure)
}

const fn ask(after: u8, because: Again) -> Step {
    Step::Ask {
        turn: after.saturating_add(1),
        because,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: Turn = Turn {
        answer: Answer::None,
        silent: true,
    };

    const fn said(answer: Answer) -> Turn {
        Turn {
            answer,
            silent: false,
        }
    }

    fn step(turns: &[Turn]) -> Step {
        next(turns, u8::try_from(turns.len()).unwrap())
    }

    #[test]
    fn a_decisive_answer_closes_with_its_label() {
        for (answer, action) in [
            (Answer::Yes, Action::Resolved),
            (Answer::Fraud, Action::MarkedAsFraud),
            (Answer::WrongPerson, Action::NotAnswered),
            (Answer::OptOut, Action::NotAnswered),
        ] {
            let close = Step::Close {
                action,
                gave_up: false,
            };
            assert_eq!(step(&[said(answer)]), close);
        }
    }

    #[test]
    fn no_and_a_wish_for_a_person_are_connected() {
        let connect = Step::Transfer {
            action: Action::Connecting,
        };
        assert_eq!(step(&[said(Answer::No)]), connect);
        assert_eq!(step(&[SILENCE, said(Answer::Agent)]), connect);
    }

    #[test]
    fn silence_is_asked_once_more() {
        assert_eq!(step(&[SILENCE]), ask(1, Again::Silence));
        assert!(step(&[SILENCE, SILENCE]).gave_up());
        assert!(step(&[SILENCE, said(Answer::Unsure), SILENCE]).gave_up());
    }

    #[test]
    fn what_was_not_understood_is_asked_twice_more() {
        let mumble = said(Answer::None);
        let unsure = said(Answer::Unsure);
        assert_eq!(step(&[mumble]), ask(1, Again::NotUnderstood));
        assert_eq!(step(&[mumble, unsure]), ask(2, Again::Unsure));
        assert!(step(&[mumble, unsure, mumble]).gave_up());
    }

    #[test]
    fn a_wish_to_hear_it_again_is_granted_but_not_for_ever() {
        let repeat = said(Answer::Repeat);
        assert_eq!(step(&[repeat; 5]), ask(5, Again::Requested));
        assert!(step(&[repeat; 6]).gave_up());
    }
}
