//! Cues that say whose the transaction is: deeds with their subject, claims and denials by themselves, statements, fraud words.

use super::{Asks, Scan, Subject};
use crate::{
    claim::{begins_object, bought, ends_claim, names_object, names_place, names_thing},
    evidence::Kind,
    language::Cue,
    lexicon::{Match, Phrase},
};

impl<'a> Scan<'a, '_> {
    /// Cues that say whose it is by themselves, and what is to be done with it.
    pub(super) fn stands_by(&mut self, at: usize, found: Match<'a>) {
        let phrase = found.phrase;
        match found.cue {
            Cue::Mine => match self.negation.take() {
                Some(negation) => self.deny(&[negation.phrase, phrase]),
                // "It was me calling": about something else.
                None if self.calls_after(at) || self.goes_on(at, found) => {
                    self.push(Kind::Hedge, &[phrase]);
                }
                // "My wife is authorised".
                None if self.follows(at, Cue::Household)
                    && self.last_is(Kind::Family)
                    && !self.pieces.iter().any(|piece| piece.kind == Kind::Yes) =>
                {
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

    /// "That is right", "the statement is false": an answer when the clause is about nothing else.
    pub(super) fn statement(&mut self, found: Match<'a>) {
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
                self.push(Kind::Hedge, &[found.phrase]);
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

    pub(super) fn household(&mut self, at: usize, phrase: Phrase<'a>) {
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
        if self.beside(at) {
            self.push(Kind::Company, &[phrase]);
            return;
        }
        self.subject = Subject::Household;
        self.push(Kind::Family, &[phrase]);
        // "That's my husband", Spanish "fue mi esposo".
        if self.items.get(at).is_some_and(|item| item.begins) {
            self.affirm(Kind::FamilyDid, &[phrase]);
        }
    }

    pub(super) fn deed(&mut self, at: usize, found: Match<'a>) {
        let subject = match found.cue {
            Cue::OwnDeed | Cue::OwnBought | Cue::OwnBoughtThat if self.subject == Subject::None => {
                Subject::Me
            }
            _ => self.subject,
        };
        if let Some(negation) = self.negation.take() {
            // Whose deed it is, the verb says: Spanish "yo no compré" after "mi hija".
            let own = matches!(
                found.cue,
                Cue::OwnDeed | Cue::OwnBought | Cue::OwnBoughtThat
            );
            match if own { Subject::Me } else { subject } {
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
        // Another's words, complete or not: "he said I made it".
        if subject == Subject::Me && self.quoted(at) {
            self.push(Kind::Hedge, &[found.phrase]);
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
            // "Someone used my card".
            Subject::Stranger if found.cue == Cue::DeedIfThere => self.fraud(at, found.phrase),
            Subject::Stranger => self.deny(&[found.phrase]),
            Subject::Other => self.push(Kind::Unsure, &[found.phrase]),
            Subject::Me if named || placed => self.affirm(Kind::Mine, &[found.phrase]),
            // "She did", Spanish "él lo compró".
            Subject::Household
                if named || placed || self.follows(at, Cue::HeOrShe) && rest.is_empty() =>
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
                self.explained = self.explained.max(bought(rest).unwrap_or_default());
                self.lists = true;
                // "Yes, bought some gloves": what it was, and no claim of itself.
                if subject == Subject::Me {
                    self.affirm(Kind::Bought, &[found.phrase]);
                }
            }
            Subject::Me if matches!(found.cue, Cue::DeedIfThere | Cue::BoughtThe) => {}
            Subject::Me if ends_claim(rest) => self.affirm(Kind::MineBriefly, &[found.phrase]),
            Subject::Me | Subject::None | Subject::Household => {}
        }
    }

    pub(super) fn fraud(&mut self, at: usize, phrase: Phrase<'a>) {
        let begins = self.items.get(at).is_some_and(|item| item.begins);
        if self.asks == Asks::Caller && !begins {
            // About the caller; even so no case is closed beside it.
            self.push(Kind::Hedge, &[phrase]);
            return;
        }
        // Only a negation right before it reaches a fraud word: "it was not with me it was stolen" reports a theft, and so does
        // "no it's fraud". After "I did not" the fraud word may begin a new sentence.
        let reached = self
            .negation
            .take_if(|negation| negation.at + 1 == at && !begins);
        match reached {
            Some(negation) if self.subject == Subject::Me || self.doubted.is_some() => {
                self.push(Kind::Unsure, &[negation.phrase, phrase]);
            }
            Some(negation) if !negation.clear => {
                self.push(Kind::NoFraud, &[negation.phrase, phrase]);
            }
            Some(negation) => self.affirm(Kind::NotFraud, &[negation.phrase, phrase]),
            None => self.push(Kind::Fraud, &[phrase]),
        }
    }
}
