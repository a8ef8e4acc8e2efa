//! What stands around a cue.

use super::{LONG_CLAIM, Scan};
use crate::{
    evidence::{Item, Kind},
    language::{Cue, Tone},
    lexicon::Match,
    story,
};

/// Words before a claim among which what the speaker said makes it no answer of now: "I told the clerk that was me". What others
/// said goes on to the end of its part of the sentence.
const QUOTED_WITHIN: usize = 4;

/// Words before a yes among which a negation may reach it, Spanish "no estoy muy seguro de si fui yo".
const TURNED_WITHIN: usize = 6;

impl Scan<'_, '_> {
    /// Whether only answers stand before, or only answers follow: "no problem was seen" is not a no, "I did, no" is.
    pub(super) fn at_edge(&self, at: usize) -> bool {
        let after = self.items.get(at + 1..).unwrap_or_default();
        self.only_answers_before(at) || after.iter().all(answers)
    }

    pub(super) fn only_answers_before(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.iter().all(answers)
    }

    /// "That one, yeah, I bought it": only what it is about stands before.
    pub(super) fn after_object(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.iter().all(Item::is_object)
    }

    /// "Is that the big one, yes that's mine": a claim follows at once.
    pub(super) fn claims_next(&self, at: usize) -> bool {
        let next = self.items.get(at + 1).and_then(Item::cue);
        matches!(next, Some(Cue::Mine | Cue::Me))
    }

    /// "The old one broke, yes that was me": a yes with its claim after a story, and not "he said yes that was me" nor "I think
    /// yes that was me".
    pub(super) fn begins_anew(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        let tells = |item: &Item| {
            !matches!(
                item.cue(),
                Some(
                    Cue::Hedge
                        | Cue::Opinion
                        | Cue::Not
                        | Cue::NotNow
                        | Cue::NoOrNot
                        | Cue::Nobody
                        | Cue::Unsure
                        | Cue::Unknown
                        | Cue::Me
                        | Cue::Stranger
                        | Cue::HeOrShe
                        | Cue::Household
                        | Cue::Yes
                        | Cue::No
                        | Cue::What
                        | Cue::WhatOrThat
                )
            )
        };
        let turns = |item: &Item| {
            matches!(
                item.cue(),
                Some(Cue::No | Cue::NoOrNot | Cue::Not | Cue::NotNow | Cue::Unsure | Cue::Unknown)
            )
        };
        let mut near = before.iter().rev().take(TURNED_WITHIN);
        before.last().is_some_and(tells)
            && !self.quoted(at)
            && !near.any(turns)
            && self.claim_follows(at)
    }

    /// Whether another's words may be handed on here.
    pub(super) fn quoted(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.iter().enumerate().any(|(quoted, item)| {
            let own = self.follows(quoted, Cue::Me);
            item.tone == Some(Tone::Quotes)
                && (!own || quoted + QUOTED_WITHIN >= at)
                && matches!(
                    item.cue(),
                    None | Some(
                        Cue::Hedge
                            | Cue::Opinion
                            | Cue::Musing
                            | Cue::Someone
                            | Cue::HeOrShe
                            | Cue::Household
                            | Cue::Identity
                            | Cue::Calls
                    )
                )
        })
    }

    /// Spanish "que" in the middle, and not before a claim: no question.
    pub(super) fn joins(&self, at: usize) -> bool {
        at + 1 < self.items.len()
            && !self.only_answers_before(at)
            && !self.follows(at, Cue::SoYes)
            && !self.claim_follows(at)
    }

    /// "That was me", "I made it", Spanish "la hice".
    pub(super) fn claim_follows(&self, at: usize) -> bool {
        let rest = self.items.get(at + 1..).unwrap_or_default();
        let mut rest = rest.iter().skip_while(|item| item.is_object());
        matches!(
            rest.next().and_then(Item::cue),
            Some(Cue::Mine | Cue::Me | Cue::OwnDeed | Cue::OwnBought | Cue::OwnBoughtThat)
        )
    }

    /// "It was me who paid" "rent": a claim of many words may not be complete before a word that the table does not know.
    pub(super) fn goes_on(&self, at: usize, found: Match) -> bool {
        let next = self.items.get(at + 1);
        found.length >= LONG_CLAIM && next.is_some_and(|item| item.found.is_none())
    }

    pub(super) fn calls_after(&self, at: usize) -> bool {
        let after = self.items.get(at + 1..).unwrap_or_default();
        after.iter().any(|item| item.cue() == Some(Cue::Calls))
    }

    /// Whether a bare "no" turns the next word: "no fraud", "no purchase"; but not in "no it's fraud".
    pub(super) fn negates_next(&self, at: usize) -> bool {
        self.items.get(at + 1).is_some_and(|item| {
            !item.begins && matches!(item.cue(), Some(Cue::Fraud | Cue::DeedIfNot))
        })
    }

    /// Whether a "no" here is a negation: what it could turn follows at once.
    pub(super) fn turns_something(&self, at: usize) -> bool {
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

    /// Whether this part of the sentence comes after "but".
    pub(super) fn after_but(&self) -> bool {
        let before = self.begun.checked_sub(1);
        let before = before.and_then(|before| self.pieces.get(before));
        before.is_some_and(|piece| piece.kind == Kind::But)
    }

    /// "With my wife", "for my son".
    pub(super) fn beside(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        let item = self.items.get(at);
        item.is_some_and(|item| story::beside(before, item))
    }

    pub(super) fn household_named(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece.kind, Kind::Family | Kind::Company | Kind::Lent))
    }

    /// Whether a word that the table does not know stands between.
    pub(super) fn unknown_between(&self, from: usize, to: usize) -> bool {
        unknown_between(self.items, from, to)
    }

    pub(super) fn last_is(&self, kind: Kind) -> bool {
        self.pieces.last().is_some_and(|piece| piece.kind == kind)
    }

    pub(super) fn follows_object(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        before.is_some_and(Item::is_object)
    }

    pub(super) fn follows(&self, at: usize, cue: Cue) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.items.get(before));
        before.and_then(Item::cue) == Some(cue)
    }

    /// "My wife has permission", without "it was" or a deed before it.
    pub(super) fn merely_permitted(&self, at: usize) -> bool {
        let before = self.items.get(..at).unwrap_or_default();
        before.split_last().is_some_and(|(last, before)| {
            last.cue() == Some(Cue::Household)
                && !last.begins
                && !before.iter().any(|item| item.cue() == Some(Cue::Deed))
        })
    }

    pub(super) fn rest_is_object(&self, from: usize) -> bool {
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
                | Cue::ItsMe
                | Cue::Pause
                | Cue::Ask
                | Cue::What
                | Cue::WhatOrThat
        )
    )
}

/// Whether a word that the table does not know stands between.
pub(super) fn unknown_between(items: &[Item], from: usize, to: usize) -> bool {
    let between = items.get(from + 1..to).unwrap_or_default();
    between.iter().any(|item| item.found.is_none())
}
