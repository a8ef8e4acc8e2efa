//! Whether what follows a deed makes it a claim about the transaction.

use crate::{evidence::Item, language::Cue};

/// Words of an object, at most, between a deed and its place: "bought a new winter coat there".
const OBJECT_WORDS: usize = 4;

/// Whether a deed's object follows: "made it", "made that one at the shop", "made that Amazon purchase"; but not "recognise
/// that voice", which is about something else.
pub(crate) fn names_object(rest: &[Item]) -> bool {
    let is_object = |item: &&Item| matches!(item.cue(), Some(Cue::Object | Cue::There));
    let objects = rest.iter().take_while(is_object).count();
    let unknown = rest
        .iter()
        .skip(objects)
        .take_while(|item| item.cue().is_none())
        .count();
    match (objects, unknown) {
        (0, _) => false,
        (_, 0) | (2.., _) => true,
        (1, 1 | 2) => rest.get(1 + unknown).is_some_and(|item| {
            matches!(item.cue(), Some(Cue::Object | Cue::There | Cue::DeedIfNot))
        }),
        (1, _) => false,
    }
}

/// Whether the place of the transaction follows a deed's object: "bought a TV there".
pub(crate) fn names_place(rest: &[Item]) -> bool {
    rest.iter()
        .take(OBJECT_WORDS + 1)
        .find(|item| !matches!(item.cue(), None | Some(Cue::Object)))
        .is_some_and(|item| item.cue() == Some(Cue::There))
}

/// Whether a deed is complete without an object: "I did, yes" is, "I made a mistake" and "I did call you" are about another.
pub(crate) fn ends_claim(rest: &[Item]) -> bool {
    let Some(next) = rest.first() else {
        return true;
    };
    !matches!(
        next.cue(),
        None | Some(
            Cue::Object
                | Cue::There
                | Cue::Neutral
                | Cue::Habit
                | Cue::Not
                | Cue::Nobody
                | Cue::DeedIfNot
                | Cue::Agent
        )
    )
}
