//! Whether what follows a deed makes it a claim about the transaction.

use crate::{
    evidence::Item,
    language::{Cue, Tone},
};

/// Words of an object, at most, between a deed and its place: "bought a new winter coat there".
const OBJECT_WORDS: usize = 4;

/// Words of what was bought, at most, beside a yes: "yes I bought some new running shoes".
const BOUGHT_WORDS: usize = 3;

/// Words between a deed and the charge, at most: "made the fifty four dollar charge".
const CHARGE_WORDS: usize = 3;

/// Words of what is one's own, at most: "that's my gym membership".
const OWN_WORDS: usize = 2;

/// Whether a deed's object follows: "made it", "made that one at the shop", "made that Amazon purchase"; but not "recognise
/// that voice", which is about something else.
pub(crate) fn names_object(rest: &[Item]) -> bool {
    is_object(rest, 0)
}

/// [`names_object`] after a verb that already points at its object, with any noun of one or two words: "bought that" "TV".
/// A verb that waits for its noun ("ordered the") is about nothing without one.
pub(crate) fn names_thing(rest: &[Item], waits: bool) -> bool {
    let unknown = rest.iter().take_while(|item| item.is_noun()).count();
    let after = rest.get(unknown..).unwrap_or_default();
    match unknown {
        0 => !waits && (is_object(rest, 1) || ends_claim(rest)) || waits && is_object(rest, 0),
        // "The gift card they asked for".
        1 | 2
            if matches!(
                after.first().and_then(Item::cue),
                Some(Cue::Someone | Cue::HeOrShe)
            ) =>
        {
            false
        }
        1 | 2 => is_object(after, 1) || ends_claim(after),
        _ => false,
    }
}

/// What is the speaker's own, said after "that's my": one or two nouns that the table does not know, and nothing else.
/// Returns how many words that are.
pub(crate) fn owned(items: &[Item]) -> usize {
    let Some(at) = items
        .iter()
        .position(|item| item.begins && item.own && item.found.is_none())
    else {
        return 0;
    };
    let rest = items.get(at..).unwrap_or_default();
    let nouns = rest.iter().take_while(|item| item.is_noun()).count();
    let after = rest.get(nouns..).unwrap_or_default();
    let ends = after.iter().all(|item| {
        matches!(
            item.cue(),
            Some(Cue::Object | Cue::Charge | Cue::There | Cue::Yes)
        )
    });
    if nouns <= OWN_WORDS && ends { nouns } else { 0 }
}

/// Whether a part of a sentence begins with what was done and to what: "bought it".
pub(crate) fn begins_claim(part: &[Item]) -> bool {
    part.split_first().is_some_and(|(first, rest)| {
        matches!(
            first.cue(),
            Some(Cue::Deed | Cue::Paid | Cue::Bought | Cue::BoughtThat | Cue::BoughtThe)
        ) && (names_object(rest) || names_place(rest))
    })
}

/// Whether the next is an object: "my card at the shop", and not "my card number".
pub(crate) fn begins_object(rest: &[Item]) -> bool {
    rest.first().is_some_and(Item::is_object)
}

/// How many unknown words follow a deed as what was bought, with nothing after them that could be about another thing: "some
/// new shoes at the mall". None when the deed names nothing, or too much.
pub(crate) fn bought(rest: &[Item]) -> Option<usize> {
    // What begins a statement is told by [`owned`].
    let counts = |item: &&Item| !item.begins && (item.is_noun() || item.is_object());
    let things = rest.iter().take_while(counts);
    let ends = rest
        .get(things.clone().count()..)
        .unwrap_or_default()
        .iter()
        .all(|item| matches!(item.cue(), Some(Cue::Yes | Cue::Assent | Cue::Fine)));
    let nouns = things.filter(|item| item.cue().is_none()).count();
    let least = usize::from(!begins_object(rest));
    (ends && (least..=BOUGHT_WORDS).contains(&nouns)).then_some(nouns)
}

/// How many unknown words name what the transaction was for; none when there are too many, others stand among them, or one is
/// about what can be seen or heard where the customer is.
pub(crate) fn named(rest: &[Item]) -> usize {
    let around = |item: &Item| item.found.is_none() && item.tone == Some(Tone::Around);
    if rest.iter().any(around) {
        return 0;
    }
    bought(rest).unwrap_or_default()
}

fn is_object(rest: &[Item], before: usize) -> bool {
    let counts = |item: &&Item| item.is_object();
    let found = rest.iter().take_while(counts).count();
    let objects = before + found;
    let unknown = rest
        .iter()
        .skip(found)
        .take_while(|item| item.is_noun())
        .count();
    let next = rest.get(found + unknown);
    match (objects, unknown) {
        // "Made the fifty dollar charge".
        (0, 1..=CHARGE_WORDS) => next.and_then(Item::cue) == Some(Cue::Charge),
        (0, _) => false,
        (_, 0) | (2.., _) => true,
        (1, 1 | 2) => {
            next.is_some_and(|item| item.is_object() || item.cue() == Some(Cue::DeedIfNot))
        }
        (1, _) => false,
    }
}

/// Whether the place of the transaction follows a deed's object: "bought a TV there".
pub(crate) fn names_place(rest: &[Item]) -> bool {
    rest.iter()
        .take(OBJECT_WORDS + 1)
        .find(|item| item.found.is_some() && (!item.is_object() || item.cue() == Some(Cue::There)))
        .is_some_and(|item| item.cue() == Some(Cue::There))
}

/// Whether a deed is complete without an object: "I did, yes" is, "I made a mistake" and "I did call you" are about another.
pub(crate) fn ends_claim(rest: &[Item]) -> bool {
    let Some(next) = rest.first() else {
        return true;
    };
    !next.is_object()
        && !matches!(
            next.cue(),
            None | Some(
                Cue::Neutral
                    | Cue::Habit
                    | Cue::Names
                    | Cue::Calls
                    | Cue::Not
                    | Cue::Nobody
                    | Cue::DeedIfNot
                    | Cue::Agent
            )
        )
}
