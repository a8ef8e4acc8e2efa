//! One pass over a clause: who is the subject, what is negated, what is asked.

mod answers;
mod claims;
mod look;

use look::unknown_between;

use crate::{
    claim::named,
    evidence::{Item, Kind, Piece},
    language::Cue,
    lexicon::{Match, Phrase},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    None,
    Me,
    Other,
    Stranger,
    Household,
}

/// A negation waiting for what it turns.
struct Negation<'a> {
    phrase: Phrase<'a>,
    /// Index of the item.
    at: usize,
    /// Certainly a negation, not a "no" that stands alone.
    clear: bool,
    /// "Nobody", which answers nothing by itself.
    nobody: bool,
}

/// How much of a question the clause is, so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asks {
    Nothing,
    /// A question word stood before: nothing after it is a yes.
    Something,
    /// Marked as a question, or asks about the call: nothing after it is a denial in full either.
    Clearly,
    /// Opened as a question about the caller: fraud words in it report no fraud ("is this a scam").
    Caller,
}

/// Words of a claim that may go on: "it was me who paid".
const LONG_CLAIM: usize = 4;

/// One pass over a clause.
pub(crate) struct Scan<'a, 'o> {
    items: &'o [Item<'a>],
    pieces: &'o mut Vec<Piece<'a>>,
    pub subject: Subject,
    negation: Option<Negation<'a>>,
    /// A negation stood somewhere.
    negated: bool,
    /// Where a hedge, or a second negation, stood before.
    doubted: Option<usize>,
    /// Where the question opened.
    asked: usize,
    /// Where the scan is.
    at: usize,
    asks: Asks,
    /// The clause ends in a question mark.
    marked: bool,
    /// How many pieces there were before this part of the sentence.
    begun: usize,
    /// Where a yes with its claim began anew.
    pub anew: Option<usize>,
    /// Unknown words that were understood as what was bought; they reach to the end, so the most are all.
    pub explained: usize,
    /// What was bought may go on after "and".
    pub lists: bool,
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
            marked: question,
            begun: pieces.len(),
            pieces,
            subject,
            negation: None,
            negated: false,
            doubted: None,
            asked: 0,
            at: 0,
            anew: None,
            explained: 0,
            lists: false,
            asks: if question {
                Asks::Clearly
            } else {
                Asks::Nothing
            },
        }
    }

    /// The speaker says what they did, without a doubt or a denial.
    pub fn asserts(&self) -> bool {
        matches!(self.subject, Subject::Me | Subject::Stranger)
            && self.doubted.is_none()
            && self.asks == Asks::Nothing
            && !self.negated
    }

    pub fn run(&mut self) {
        if self.asks == Asks::Clearly {
            self.push(Kind::Question, &[Phrase::QUESTION_MARK]);
        }
        for at in 0..self.items.len() {
            if let Some(found) = self.items.get(at).and_then(|item| item.found) {
                self.step(at, found);
            }
        }
        let Some(negation) = self.negation.take() else {
            return;
        };
        // "I did not." "No, not that one."
        if !negation.nobody
            && self.rest_is_object(negation.at + 1)
            && matches!(self.subject, Subject::None | Subject::Me)
        {
            self.deny(&[negation.phrase]);
        } else {
            self.push(Kind::Stray, &[negation.phrase]);
        }
    }

    fn step(&mut self, at: usize, found: Match<'a>) {
        self.at = at;
        let phrase = found.phrase;
        match found.cue {
            Cue::Yes => self.yes(at, phrase),
            Cue::SoYes => self.conclude(phrase, Kind::SoYes),
            Cue::SoFine => self.conclude(phrase, Kind::SoFine),
            Cue::Names => {
                let rest = self.items.get(at + 1..).unwrap_or_default();
                self.explained = self.explained.max(named(rest));
                self.lists = named(rest) > 0;
            }
            // "Not a scam, no, I bought it".
            Cue::No if self.follows(at, Cue::Fraud) && self.claim_follows(at) => {
                self.push(Kind::No, &[phrase]);
            }
            Cue::No if self.negates_next(at) => self.negate(phrase, at, false),
            Cue::Assent | Cue::Dissent => self.statement(found),
            // "Not now" alone puts off; no yes stands beside it.
            Cue::NotNow if at + 1 == self.items.len() => self.push(Kind::Stray, &[phrase]),
            Cue::Not | Cue::NotNow => self.negate(phrase, at, true),
            Cue::Nobody => {
                self.negate(phrase, at, true);
                if let Some(negation) = &mut self.negation {
                    negation.nobody = true;
                }
            }
            Cue::NoOrNot if self.turns_something(at) => self.negate(phrase, at, false),
            Cue::No | Cue::NoOrNot if self.at_edge(at) => {
                self.push(Kind::No, &[phrase]);
                // "No" before a word that nobody knows may turn what follows.
                if self
                    .items
                    .get(at + 1)
                    .is_some_and(|item| item.found.is_none())
                {
                    self.push(Kind::Stray, &[phrase]);
                }
            }
            // In the middle it turns what nobody can tell: no yes stands beside it.
            Cue::No | Cue::NoOrNot => self.push(Kind::Stray, &[phrase]),
            Cue::Me => {
                self.subject = Subject::Me;
                // "There's no issue there, I bought it", without the comma: it turned what nobody knows.
                let turned = |negation: &mut Negation| {
                    negation.clear && unknown_between(self.items, negation.at, at)
                };
                if let Some(negation) = self.negation.take_if(turned) {
                    self.push(Kind::Stray, &[negation.phrase]);
                }
            }
            Cue::HeOrShe if self.household_named() => self.subject = Subject::Household,
            Cue::Someone | Cue::HeOrShe => {
                self.subject = Subject::Other;
                self.push(Kind::Aside, &[phrase]);
            }
            Cue::Stranger => {
                // "No it isn't, somebody used my card", without the comma.
                if let Some(negation) = self.negation.take() {
                    self.push(Kind::Stray, &[negation.phrase]);
                }
                self.subject = Subject::Stranger;
                self.push(Kind::Aside, &[phrase]);
            }
            Cue::Household => self.household(at, phrase),
            Cue::Theirs => self.push(Kind::Company, &[phrase]),
            Cue::Deed
            | Cue::Paid
            | Cue::Bought
            | Cue::BoughtThat
            | Cue::BoughtThe
            | Cue::OwnDeed
            | Cue::OwnBought
            | Cue::OwnBoughtThat
            | Cue::DeedIfNot
            | Cue::DeedIfThere => {
                self.deed(at, found);
            }
            Cue::Mine
            | Cue::NotMine
            | Cue::SoNo
            | Cue::Fine
            | Cue::Block
            | Cue::Permit
            | Cue::Lent => self.stands_by(at, found),
            Cue::Fraud => self.fraud(at, phrase),
            Cue::Takes if self.subject == Subject::Stranger => self.fraud(at, phrase),
            Cue::Takes => self.push(Kind::Aside, &[phrase]),
            Cue::WhatOrThat if self.joins(at) => {}
            Cue::What | Cue::WhatOrThat if self.items.len() == 1 => {
                self.push(Kind::Repeat, &[phrase]);
            }
            Cue::Ask | Cue::What | Cue::WhatOrThat => {
                let asks = match found.cue {
                    Cue::Ask if at == 0 => Asks::Caller,
                    Cue::Ask => Asks::Clearly,
                    _ => Asks::Something,
                };
                if asks > self.asks {
                    (self.asks, self.asked) = (asks, at);
                }
                self.push(Kind::Question, &[phrase]);
            }
            _ => self.remark(at, found),
        }
    }

    /// Cues that neither turn nor are turned, except that a negated wish is none.
    fn remark(&mut self, at: usize, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Hedge => self.weaken(Kind::Hedge, at, phrase),
            Cue::Opinion => self.weaken(Kind::Opinion, at, phrase),
            Cue::Musing => self.weaken(Kind::Musing, at, phrase),
            Cue::Seldom
                if self.negation.is_some()
                    || self.doubted.is_some()
                    || self.asks >= Asks::Clearly =>
            {
                self.push(Kind::NotMineDoubtful, &[phrase]);
            }
            Cue::Seldom => self.push(Kind::Seldom, &[phrase]),
            Cue::Unknown => self.push(Kind::NotMineDoubtful, &[phrase]),
            Cue::Unsure => self.push(Kind::Unsure, &[phrase]),
            Cue::Pause => self.push(Kind::Pause, &[phrase]),
            Cue::Habit | Cue::Calls => self.push(Kind::Aside, &[phrase]),
            Cue::Unstolen => self.push(Kind::Unstolen, &[phrase]),
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
            // "It looked odd, but yeah, it's me".
            Cue::ItsMe
                if self
                    .items
                    .get(at + 1)
                    .is_none_or(|next| next.cue() == Some(Cue::DeedIfNot))
                    && self.after_but()
                    && self.only_answers_before(at) =>
            {
                self.affirm(Kind::Mine, &[phrase]);
            }
            Cue::ItsMe => self.push(Kind::ItsMe, &[phrase]),
            Cue::Correction => self.push(Kind::Correction, &[phrase]),
            _ => {}
        }
    }

    fn weaken(&mut self, kind: Kind, at: usize, phrase: Phrase<'a>) {
        self.doubted = Some(at);
        self.push(kind, &[phrase]);
    }

    fn negate(&mut self, phrase: Phrase<'a>, at: usize, clear: bool) {
        // A doubled negation may cancel ("I can't say I didn't") or insist ("I never did no such thing").
        let doubled = self
            .negation
            .as_ref()
            .is_some_and(|before| before.clear && clear && !self.unknown_between(before.at, at));
        if doubled {
            self.doubted = Some(at);
        }
        self.negated = true;
        self.negation = Some(Negation {
            phrase,
            at,
            clear,
            nobody: false,
        });
    }

    /// Evidence for a yes: worth nothing in a question.
    fn affirm(&mut self, kind: Kind, words: &[Phrase<'a>]) {
        // "He told the clerk that was me" hands on another's words.
        let kind = match kind {
            Kind::Mine | Kind::MineBriefly | Kind::Bought if self.quoted(self.at) => Kind::Hedge,
            kind => kind,
        };
        if self.asks == Asks::Nothing {
            if kind == Kind::Mine {
                self.forget_musings();
            }
            self.push(kind, words);
        }
    }

    fn deny(&mut self, words: &[Phrase<'a>]) {
        // "I think there's some mistake, it wasn't me", without the comma: what is weakened ends at a word of its own.
        let begins = |item: &Item| matches!(item.cue(), None | Some(Cue::No));
        let doubtful = self.doubted.is_some_and(|doubted| {
            let between = self.items.get(doubted + 1..self.at).unwrap_or_default();
            !between.iter().any(begins)
        });
        let asks = self.asks >= Asks::Clearly && !self.unknown_between(self.asked, self.at);
        let kind = if doubtful || asks {
            Kind::NotMineDoubtful
        } else {
            Kind::NotMine
        };
        self.push(kind, words);
    }

    fn push(&mut self, kind: Kind, words: &[Phrase<'a>]) {
        if let Some((first, others)) = words.split_first() {
            let words = (*first, others.first().copied());
            self.pieces.push(Piece { kind, words });
        }
    }
}
