//! One pass over a clause: who is the subject, what is negated, what is asked.

use crate::{
    claim::{begins_object, bought, ends_claim, named, names_object, names_place, names_thing},
    evidence::{Item, Kind, Piece},
    language::{Cue, Match},
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
    phrase: &'a str,
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
    /// A hedge, or a second negation, stood before.
    doubtful: bool,
    /// Where it stood.
    doubted: usize,
    /// Where the question opened.
    asked: usize,
    /// Where the scan is.
    at: usize,
    asks: Asks,
    /// Unknown words that were understood as what was bought.
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
            pieces,
            subject,
            negation: None,
            negated: false,
            doubtful: false,
            doubted: 0,
            asked: 0,
            at: 0,
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
            && !self.doubtful
            && self.asks == Asks::Nothing
            && !self.negated
    }

    pub fn run(&mut self) {
        if self.asks == Asks::Clearly {
            self.push(Kind::Question, &["?"]);
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
            // "What, that one? Yes, that was me", without its marks: an answer begins anew.
            Cue::Yes if self.asks == Asks::Something && !self.at_edge(at) => {
                self.asks = Asks::Nothing;
                self.affirm(Kind::Yes, &[phrase]);
            }
            Cue::Yes if self.at_edge(at) || self.after_object(at) => {
                self.affirm(Kind::Yes, &[phrase]);
            }
            Cue::SoYes => {
                // Begins anew: what stood before it turns nothing after it.
                if let Some(negation) = self.negation.take() {
                    self.push(Kind::Stray, &[negation.phrase]);
                }
                (self.subject, self.doubtful) = (Subject::None, false);
                self.asks = if self.asks == Asks::Clearly {
                    self.asks
                } else {
                    Asks::Nothing
                };
                self.affirm(Kind::SoYes, &[phrase]);
            }
            Cue::Names => {
                let rest = self.items.get(at + 1..).unwrap_or_default();
                self.explained += named(rest);
                self.lists = named(rest) > 0;
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
            Cue::Me => self.subject = Subject::Me,
            Cue::HeOrShe if self.household_named() => self.subject = Subject::Household,
            Cue::Someone | Cue::HeOrShe => {
                self.subject = Subject::Other;
                self.push(Kind::Aside, &[phrase]);
            }
            Cue::Stranger => self.subject = Subject::Stranger,
            Cue::Household => self.household(at, phrase),
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
            Cue::What if self.items.len() == 1 => self.push(Kind::Repeat, &[phrase]),
            Cue::Ask | Cue::What => {
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

    /// Cues that say whose it is by themselves, and what is to be done with it.
    fn stands_by(&mut self, at: usize, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Mine => match self.negation.take() {
                Some(negation) => self.deny(&[negation.phrase, phrase]),
                // "It was me calling": about something else.
                None if self.calls_after(at) || self.goes_on(at, found) => {
                    self.push(Kind::Hedge, &[phrase]);
                }
                // "My wife is authorised".
                None if self.follows(at, Cue::Household) && self.last_is(Kind::Family) => {
                    self.push(Kind::Hedge, &[phrase]);
                }
                None => self.affirm(Kind::Mine, &[phrase]),
            },
            Cue::SoNo if self.turns_something(at) => self.negate(phrase, at, true),
            // Decides as "but it was not me" does.
            Cue::SoNo => {
                self.push(Kind::But, &[phrase]);
                self.push(Kind::NotMine, &[phrase]);
            }
            Cue::NotMine => match self.negation.take() {
                // "We don't even have one round here, that's not mine", without the comma.
                Some(negation) if self.unknown_between(negation.at, at) => self.deny(&[phrase]),
                Some(negation) => self.push(Kind::NotMineDoubtful, &[negation.phrase, phrase]),
                None => self.deny(&[phrase]),
            },
            Cue::Fine => match self.negation.take() {
                Some(negation) if negation.clear => self.deny(&[negation.phrase, phrase]),
                // "It is not fine", or "No, it's fine".
                Some(negation) => {
                    self.push(Kind::No, &[negation.phrase]);
                    self.affirm(Kind::Fine, &[phrase]);
                }
                None => self.affirm(Kind::Fine, &[phrase]),
            },
            Cue::Block => match self.negation.take() {
                Some(negation) if negation.clear => {
                    self.affirm(Kind::Fine, &[negation.phrase, phrase]);
                }
                Some(negation) => self.push(Kind::BlockOrNot, &[negation.phrase, phrase]),
                None => self.deny(&[phrase]),
            },
            // "My wife has permission" does not say that she did it.
            Cue::Permit if self.merely_permitted(at) => {}
            Cue::Permit if self.negation.is_none() => self.affirm(Kind::Permit, &[phrase]),
            Cue::Lent if self.negation.is_none() => self.affirm(Kind::Lent, &[phrase]),
            _ => {}
        }
    }

    /// Cues that neither turn nor are turned, except that a negated wish is none.
    fn remark(&mut self, at: usize, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Hedge => self.weaken(Kind::Hedge, at, phrase),
            Cue::Opinion => self.weaken(Kind::Opinion, at, phrase),
            Cue::Seldom
                if self.negation.is_some() || self.doubtful || self.asks >= Asks::Clearly =>
            {
                self.push(Kind::NotMineDoubtful, &[phrase]);
            }
            Cue::Seldom => self.push(Kind::Seldom, &[phrase]),
            Cue::Unknown => self.push(Kind::NotMineDoubtful, &[phrase]),
            Cue::Unsure => self.push(Kind::Unsure, &[phrase]),
            Cue::Pause => self.push(Kind::Pause, &[phrase]),
            Cue::Habit | Cue::Calls => self.push(Kind::Aside, &[phrase]),
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

    fn weaken(&mut self, kind: Kind, at: usize, phrase: &'a str) {
        self.doubtful = true;
        self.doubted = at;
        self.push(kind, &[phrase]);
    }

    fn negate(&mut self, phrase: &'a str, at: usize, clear: bool) {
        // A doubled negation may cancel ("I can't say I didn't") or insist ("I never did no such thing").
        let doubled = self
            .negation
            .as_ref()
            .is_some_and(|before| before.clear && clear && !self.unknown_between(before.at, at));
        if doubled {
            self.doubtful = true;
            self.doubted = at;
        }
        self.negated = true;
        self.negation = Some(Negation {
            phrase,
            at,
            clear,
            nobody: false,
        });
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
                        | Cue::Charge
                        | Cue::There
                        | Cue::Yes
                        | Cue::No
                        | Cue::NoOrNot
                        | Cue::Not
                        | Cue::Hedge
                        | Cue::Opinion
                        | Cue::Me
                        | Cue::Correction
                )
            )
        });
        if !bare {
            // "I know that charge was wrong".
            if found.cue == Cue::Dissent {
                self.push(Kind::Stray, &[found.phrase]);
            }
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

    fn household(&mut self, at: usize, phrase: &'a str) {
        // "It was not my husband": nothing yet. "I did not my husband did" denies first.
        let reached = self.negation.take_if(|negation| negation.at + 1 == at);
        match reached {
            Some(negation) if self.subject == Subject::Me => self.deny(&[negation.phrase]),
            Some(_) => {
                self.subject = Subject::Household;
                return;
            }
            None => {}
        }
        self.subject = Subject::Household;
        self.push(Kind::Family, &[phrase]);
        // "That's my husband", Spanish "fue mi esposo".
        if self.items.get(at).is_some_and(|item| item.begins) {
            self.affirm(Kind::FamilyDid, &[phrase]);
        }
    }

    fn deed(&mut self, at: usize, found: Match<'a>) {
        let subject = match found.cue {
            Cue::OwnDeed | Cue::OwnBought | Cue::OwnBoughtThat if self.subject == Subject::None => {
                Subject::Me
            }
            _ => self.subject,
        };
        if let Some(negation) = self.negation.take() {
            match subject {
                Subject::None | Subject::Me => self.deny(&[negation.phrase, found.phrase]),
                Subject::Other | Subject::Stranger | Subject::Household => {
                    self.push(Kind::Unsure, &[negation.phrase, found.phrase]);
                }
            }
            return;
        }
        if found.cue == Cue::DeedIfNot {
            // "I left the house": tells of something else.
            if self.subject == Subject::Me && found.length > 1 {
                self.push(Kind::Aside, &[found.phrase]);
            }
            return;
        }
        let rest = self.items.get(at + 1..).unwrap_or_default();
        let buys = matches!(
            found.cue,
            Cue::Bought | Cue::BoughtThat | Cue::BoughtThe | Cue::OwnBought | Cue::OwnBoughtThat
        );
        let takes_place = match found.cue {
            Cue::Paid | Cue::DeedIfThere => true,
            Cue::OwnBoughtThat => false,
            _ => buys,
        };
        let placed = takes_place && names_place(rest);
        // "Made it", Spanish "la hice".
        let named = match found.cue {
            Cue::DeedIfThere => false,
            Cue::BoughtThat | Cue::OwnBoughtThat => names_thing(rest, false),
            Cue::BoughtThe => names_thing(rest, true),
            Cue::Deed | Cue::OwnDeed | Cue::OwnBought
                if self.follows_object(at) && ends_claim(rest) =>
            {
                true
            }
            _ => names_object(rest),
        };
        match subject {
            Subject::Stranger => self.deny(&[found.phrase]),
            Subject::Other => self.push(Kind::Unsure, &[found.phrase]),
            Subject::Me if named || placed => self.affirm(Kind::Mine, &[found.phrase]),
            // "She did", Spanish "él lo compró".
            Subject::Household
                if named || placed || self.follows(at, Cue::HeOrShe) && ends_claim(rest) =>
            {
                self.affirm(Kind::FamilyDid, &[found.phrase]);
            }
            Subject::Me if found.cue == Cue::DeedIfThere && ends_claim(rest) => {
                self.affirm(Kind::Used, &[found.phrase]);
            }
            Subject::Me | Subject::None
                if (subject == Subject::Me || self.only_answers_before(at))
                    && (buys || found.cue == Cue::DeedIfThere && begins_object(rest))
                    && self.asks == Asks::Nothing
                    && bought(rest).is_some() =>
            {
                self.explained += bought(rest).unwrap_or_default();
                self.lists = true;
                self.push(Kind::Bought, &[found.phrase]);
            }
            Subject::Me if matches!(found.cue, Cue::DeedIfThere | Cue::BoughtThe) => {}
            Subject::Me if ends_claim(rest) => self.affirm(Kind::MineBriefly, &[found.phrase]),
            Subject::Me | Subject::None | Subject::Household => {}
        }
    }

    fn fraud(&mut self, at: usize, phrase: &'a str) {
        let begins = self.items.get(at).is_some_and(|item| item.begins);
        if self.asks == Asks::Caller && !begins {
            // About the caller; even so no case is closed beside it.
            self.push(Kind::Stray, &[phrase]);
            return;
        }
        // Only a negation right before it reaches a fraud word: "it was not with me it was stolen" reports a theft, and so does
        // "no it's fraud". After "I did not" the fraud word may begin a new sentence.
        let reached = self
            .negation
            .take_if(|negation| negation.at + 1 == at && !begins);
        match reached {
            Some(negation) if self.subject == Subject::Me || self.doubtful => {
                self.push(Kind::Unsure, &[negation.phrase, phrase]);
            }
            Some(negation) if !negation.clear => {
                self.push(Kind::NoFraud, &[negation.phrase, phrase]);
            }
            Some(negation) => self.affirm(Kind::NotFraud, &[negation.phrase, phrase]),
            None => self.push(Kind::Fraud, &[phrase]),
        }
    }

    /// Evidence for a yes: worth nothing in a question.
    fn affirm(&mut self, kind: Kind, words: &[&'a str]) {
        if self.asks == Asks::Nothing {
            self.push(kind, words);
        }
    }

    fn deny(&mut self, words: &[&'a str]) {
        // "I think there's some mistake, it wasn't me", without the comma: what is weakened ends at a word of its own.
        let doubtful = self.doubtful && !self.unknown_between(self.doubted, self.at);
        let asks = self.asks >= Asks::Clearly && !self.unknown_between(self.asked, self.at);
        let kind = if doubtful || asks {
            Kind::NotMineDoubtful
        } else {
            Kind::NotMine
        };
        self.push(kind, words);
    }

    fn push(&mut self, kind: Kind, words: &[&'a str]) {
        if let Some((first, others)) = words.split_first() {
            let words = (*first, others.first().copied());
            self.pieces.push(Piece { kind, words });
        }
    }

    /// Whether only answers stand before, or only answers follow: "no problem was seen" is not a no, "I did, no" is.
    fn at_edge(&self, at: usize) -> bool {
        let after = self.items.get(at + 1..).unwrap_or_default();
        self.only_answers_before(at) || after.iter().all(answers)
    }

    fn only_answers_before(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.iter().all(answers)
    }

    /// "That one, yeah, I bought it": only what it is about stands before.
    fn after_object(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.iter().all(Item::is_object)
    }

    /// "It was me who paid" "rent": a claim of many words may not be complete before a word that the table does not know.
    fn goes_on(&self, at: usize, found: Match) -> bool {
        let next = self.items.get(at + 1);
        found.length >= LONG_CLAIM && next.is_some_and(|item| item.found.is_none())
    }

    fn calls_after(&self, at: usize) -> bool {
        let after = self.items.get(at + 1..).unwrap_or_default();
        after.iter().any(|item| item.cue() == Some(Cue::Calls))
    }

    /// Whether a bare "no" turns the next word: "no fraud", "no purchase"; but not in "no it's fraud".
    fn negates_next(&self, at: usize) -> bool {
        self.items.get(at + 1).is_some_and(|item| {
            !item.begins && matches!(item.cue(), Some(Cue::Fraud | Cue::DeedIfNot))
        })
    }

    /// Whether a "no" here is a negation: what it could turn follows at once.
    fn turns_something(&self, at: usize) -> bool {
        let rest = self.items.get(at + 1..).unwrap_or_default();
        let next = rest
            .iter()
            .find(|item| {
                // An unknown word may be a filler misheard.
                item.found.is_some()
                    && !item.is_object()
                    && !matches!(item.cue(), Some(Cue::Me | Cue::RepeatAlone))
            })
            .and_then(Item::cue);
        matches!(
            next,
            Some(
                Cue::Deed
                    | Cue::Paid
                    | Cue::Bought
                    | Cue::BoughtThat
                    | Cue::BoughtThe
                    | Cue::OwnBoughtThat
                    | Cue::Block
                    | Cue::DeedIfThere
                    | Cue::OwnDeed
                    | Cue::OwnBought
                    | Cue::DeedIfNot
                    | Cue::Mine
                    | Cue::Lent
                    | Cue::Fine
                    | Cue::Fraud
                    | Cue::Assent
                    | Cue::Dissent
            )
        )
    }

    fn household_named(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece.kind, Kind::Family | Kind::Lent))
    }

    /// Whether a word that the table does not know stands between.
    fn unknown_between(&self, from: usize, to: usize) -> bool {
        let between = self.items.get(from + 1..to).unwrap_or_default();
        between.iter().any(|item| item.found.is_none())
    }

    fn last_is(&self, kind: Kind) -> bool {
        self.pieces.last().is_some_and(|piece| piece.kind == kind)
    }

    fn follows_object(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        before.is_some_and(Item::is_object)
    }

    fn follows(&self, at: usize, cue: Cue) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        before.and_then(Item::cue) == Some(cue)
    }

    /// "My wife has permission", without "it was" or a deed before it.
    fn merely_permitted(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.split_last().is_some_and(|(last, before)| {
            last.cue() == Some(Cue::Household)
                && !last.begins
                && !before.iter().any(|item| item.cue() == Some(Cue::Deed))
        })
    }

    fn rest_is_object(&self, from: usize) -> bool {
        let rest = self.items.get(from..).unwrap_or_default();
        rest.iter().all(|item| {
            item.is_object()
                || matches!(
                    item.cue(),
                    Some(Cue::Yes | Cue::No | Cue::NoOrNot | Cue::Me)
                )
        })
    }
}

/// Whether it can stand beside an answer that is meant as one.
fn answers(item: &Item) -> bool {
    matches!(
        item.cue(),
        Some(
            Cue::Yes
                | Cue::No
                | Cue::NoOrNot
                | Cue::Assent
                | Cue::Correction
                | Cue::Repeat
                | Cue::RepeatAlone
                | Cue::Identity
                | Cue::Pause
                | Cue::Ask
                | Cue::What
        )
    )
}
