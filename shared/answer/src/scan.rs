//! One pass over a clause: who is the subject, what is negated, what is asked.

use crate::{
    evidence::{Item, Kind, Piece},
    language::{Cue, Match},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    None,
    Me,
    Other,
    Household,
}

/// A negation waiting for what it turns.
struct Negation<'a> {
    phrase: &'a str,
    /// Index of the item.
    at: usize,
    /// Certainly a negation, not a "no" that stands alone.
    clear: bool,
}

/// One pass over a clause.
pub(crate) struct Scan<'a, 'o> {
    items: &'o [Item<'a>],
    pieces: &'o mut Vec<Piece<'a>>,
    pub subject: Subject,
    negation: Option<Negation<'a>>,
    /// A hedge, or a second negation, stood before.
    doubtful: bool,
    question: bool,
    /// Opened as a question: fraud words in it ask about the caller ("is this a scam").
    asked: bool,
}

impl<'a, 'o> Scan<'a, 'o> {
    pub fn new(
        items: &'o [Item<'a>],
        subject: Subject,
        question: bool,
        pieces: &'o mut Vec<Piece<'a>>,
    ) -> Self {
        Self {
            items,
            pieces,
            subject,
            negation: None,
            doubtful: false,
            question,
            asked: false,
        }
    }

    pub fn run(&mut self) {
        if self.question {
            self.push(Kind::Question, &["?"]);
        }
        for at in 0..self.items.len() {
            if let Some(Item(Some(found))) = self.items.get(at) {
                self.step(at, *found);
            }
        }
        let Some(negation) = self.negation.take() else {
            return;
        };
        // "I did not." "No, not that one."
        if self.rest_is_object(negation.at + 1)
            && matches!(self.subject, Subject::None | Subject::Me)
        {
            self.deny(&[negation.phrase]);
        } else {
            self.push(Kind::Stray, &[negation.phrase]);
        }
    }

    fn step(&mut self, at: usize, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Yes if self.at_edge(at) => self.affirm(Kind::Yes, &[phrase]),
            Cue::No if matches!(self.next(at), Some(Cue::Fraud | Cue::DeedIfNot)) => {
                self.negate(phrase, at, false);
            }
            Cue::Assent | Cue::Dissent => self.statement(found),
            Cue::Not => self.negate(phrase, at, true),
            Cue::NoOrNot if self.turns_something(at) => self.negate(phrase, at, false),
            Cue::No | Cue::NoOrNot if self.at_edge(at) => self.push(Kind::No, &[phrase]),
            Cue::Me => self.subject = Subject::Me,
            Cue::Someone => self.subject = Subject::Other,
            Cue::Household => {
                self.subject = Subject::Household;
                self.push(Kind::Family, &[phrase]);
            }
            Cue::Deed | Cue::OwnDeed | Cue::DeedIfNot => self.deed(at, found),
            Cue::Mine => match self.negation.take() {
                Some(negation) => self.deny(&[negation.phrase, phrase]),
                // "It was me who called": about something else than the table knows.
                None if self
                    .items
                    .get(at + 1)
                    .is_some_and(|item| matches!(item.cue(), None | Some(Cue::Neutral))) =>
                {
                    self.push(Kind::Hedge, &[phrase]);
                }
                None => self.affirm(Kind::Mine, &[phrase]),
            },
            Cue::NotMine => match self.negation.take() {
                Some(negation) => self.push(Kind::NotMineDoubtful, &[negation.phrase, phrase]),
                None => self.deny(&[phrase]),
            },
            Cue::Fine => match self.negation.take() {
                Some(negation) => self.deny(&[negation.phrase, phrase]),
                None => self.affirm(Kind::Fine, &[phrase]),
            },
            Cue::Permit if self.negation.is_none() => self.affirm(Kind::Permit, &[phrase]),
            Cue::Fraud => self.fraud(at, phrase),
            Cue::Hedge => {
                self.doubtful = true;
                self.push(Kind::Hedge, &[phrase]);
            }
            Cue::What if self.items.len() == 1 => self.push(Kind::Repeat, &[phrase]),
            Cue::Ask | Cue::What => {
                self.asked |= at == 0 && found.cue == Cue::Ask;
                self.question = true;
                self.push(Kind::Question, &[phrase]);
            }
            _ => self.remark(found),
        }
    }

    /// Cues that neither turn nor are turned, except that a negated wish is none.
    fn remark(&mut self, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Unsure => self.push(Kind::Unsure, &[phrase]),
            Cue::Repeat => self.push(Kind::Repeat, &[phrase]),
            Cue::RepeatAlone
                if self.items.len() == 1
                    && self.pieces.iter().all(|piece| piece.kind == Kind::Question) =>
            {
                self.push(Kind::Repeat, &[phrase]);
            }
            Cue::Agent if self.negation.is_none() => self.push(Kind::Agent, &[phrase]),
            Cue::WrongPerson if self.negation.is_none() => self.push(Kind::WrongPerson, &[phrase]),
            Cue::OptOut if self.negation.is_none() => self.push(Kind::OptOut, &[phrase]),
            Cue::Identity => self.push(Kind::Identity, &[phrase]),
            Cue::Correction => self.push(Kind::Correction, &[phrase]),
            _ => {}
        }
    }

    fn negate(&mut self, phrase: &'a str, at: usize, clear: bool) {
        // A doubled negation may cancel ("I can't say I didn't") or insist ("I never did no such thing").
        self.doubtful |= self
            .negation
            .as_ref()
            .is_some_and(|before| before.clear && clear);
        self.negation = Some(Negation { phrase, at, clear });
    }

    /// "That is right", "the statement is false": an answer when the clause is about nothing else.
    fn statement(&mut self, found: Match<'a>) {
        let bare = self.items.iter().all(|item| {
            matches!(
                item.cue(),
                Some(
                    Cue::Assent
                        | Cue::Dissent
                        | Cue::Object
                        | Cue::Yes
                        | Cue::No
                        | Cue::NoOrNot
                        | Cue::Not
                        | Cue::Hedge
                        | Cue::Me
                        | Cue::Correction
                )
            )
        });
        if !bare {
            return;
        }
        let dissents = self
            .items
            .iter()
            .any(|item| matches!(item.cue(), Some(Cue::Dissent | Cue::No | Cue::NoOrNot)));
        match (found.cue, self.negation.take()) {
            (Cue::Assent, Some(negation)) => self.push(Kind::No, &[negation.phrase, found.phrase]),
            (Cue::Assent, None) if !dissents => self.affirm(Kind::Yes, &[found.phrase]),
            (Cue::Dissent, Some(negation)) => {
                self.push(Kind::Unsure, &[negation.phrase, found.phrase]);
            }
            (Cue::Dissent, None) => self.push(Kind::No, &[found.phrase]),
            _ => {}
        }
    }

    fn deed(&mut self, at: usize, found: Match<'a>) {
        let subject = match found.cue {
            Cue::OwnDeed if self.subject == Subject::None => Subject::Me,
            _ => self.subject,
        };
        if let Some(negation) = self.negation.take() {
            match subject {
                Subject::None | Subject::Me => self.deny(&[negation.phrase, found.phrase]),
                Subject::Other | Subject::Household => {
                    self.push(Kind::Unsure, &[negation.phrase, found.phrase]);
                }
            }
            return;
        }
        if found.cue == Cue::DeedIfNot {
            return;
        }
        let rest = self.items.get(at + 1..).unwrap_or_default();
        match subject {
            Subject::Other => self.push(Kind::Unsure, &[found.phrase]),
            Subject::Me if names_object(rest) => self.affirm(Kind::Mine, &[found.phrase]),
            Subject::Me if ends_claim(rest) => self.affirm(Kind::MineBriefly, &[found.phrase]),
            Subject::Me | Subject::None | Subject::Household => {}
        }
    }

    fn fraud(&mut self, at: usize, phrase: &'a str) {
        if self.asked {
            return;
        }
        // Only a negation right before it reaches a fraud word: "it was not with me it was stolen" reports a theft. After "I did
        // not" the fraud word may begin a new sentence.
        let reached = self.negation.take_if(|negation| negation.at + 1 == at);
        match reached {
            Some(negation) if self.subject == Subject::Me || self.doubtful => {
                self.push(Kind::Unsure, &[negation.phrase, phrase]);
            }
            Some(negation) => self.affirm(Kind::NotFraud, &[negation.phrase, phrase]),
            None => self.push(Kind::Fraud, &[phrase]),
        }
    }

    /// Evidence for a yes: worth nothing in a question.
    fn affirm(&mut self, kind: Kind, words: &[&'a str]) {
        if !self.question {
            self.push(kind, words);
        }
    }

    fn deny(&mut self, words: &[&'a str]) {
        let kind = if self.doubtful || self.question {
            Kind::NotMineDoubtful
        } else {
            Kind::NotMine
        };
        self.push(kind, words);
    }

    fn push(&mut self, kind: Kind, words: &[&'a str]) {
        self.pieces.push(Piece {
            kind,
            words: words.to_vec(),
        });
    }

    /// Whether only answers stand before, or only answers follow: "no problem was seen" is not a no, "I did, no" is.
    fn at_edge(&self, at: usize) -> bool {
        let answers = |items: &[Item]| {
            items.iter().all(|item| {
                matches!(
                    item.cue(),
                    Some(
                        Cue::Yes
                            | Cue::No
                            | Cue::NoOrNot
                            | Cue::Assent
                            | Cue::Correction
                            | Cue::Repeat
                    )
                )
            })
        };
        let (before, after) = (
            self.items.get(..at).unwrap_or_default(),
            self.items.get(at + 1..).unwrap_or_default(),
        );
        answers(before) || answers(after)
    }

    fn next(&self, at: usize) -> Option<Cue> {
        self.items.get(at + 1).and_then(Item::cue)
    }

    /// Whether a "no" here is a negation: what it could turn follows at once.
    fn turns_something(&self, at: usize) -> bool {
        let rest = self.items.get(at + 1..).unwrap_or_default();
        let next = rest
            .iter()
            .find(|item| !matches!(item.cue(), Some(Cue::Object | Cue::Me)))
            .and_then(Item::cue);
        matches!(
            next,
            Some(
                Cue::Deed
                    | Cue::OwnDeed
                    | Cue::DeedIfNot
                    | Cue::Mine
                    | Cue::Fine
                    | Cue::Fraud
                    | Cue::Assent
                    | Cue::Dissent
            )
        )
    }

    fn rest_is_object(&self, from: usize) -> bool {
        let rest = self.items.get(from..).unwrap_or_default();
        rest.iter().all(|item| {
            matches!(
                item.cue(),
                Some(Cue::Object | Cue::Yes | Cue::No | Cue::NoOrNot | Cue::Me)
            )
        })
    }
}

/// Whether a deed's object follows: "made it", "made that one at the shop", "made that Amazon purchase"; but not "recognise
/// that voice", which is about something else.
fn names_object(rest: &[Item]) -> bool {
    let is_object = |item: &&Item| item.cue() == Some(Cue::Object);
    let objects = rest.iter().take_while(is_object).count();
    let unknown = rest
        .iter()
        .skip(objects)
        .take_while(|item| item.cue().is_none())
        .count();
    match (objects, unknown) {
        (0, _) => false,
        (_, 0) | (2.., _) => true,
        (1, 1 | 2) => rest
            .get(1 + unknown)
            .is_some_and(|item| matches!(item.cue(), Some(Cue::Object | Cue::DeedIfNot))),
        (1, _) => false,
    }
}

/// Whether a deed is complete without an object: "I did, yes" is, "I made a mistake" and "I did call you" are about another.
fn ends_claim(rest: &[Item]) -> bool {
    let Some(next) = rest.first() else {
        return true;
    };
    !matches!(
        next.cue(),
        None | Some(Cue::Object | Cue::Neutral | Cue::Not | Cue::DeedIfNot | Cue::Agent)
    )
}
