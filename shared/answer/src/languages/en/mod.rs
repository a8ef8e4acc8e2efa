//! English.

mod answers;
mod claims;
mod deeds;
mod doubt;
mod fraud;
mod grammar;
mod people;
mod wishes;

use crate::language::Language;

#[rustfmt::skip] // Words side by side, not one a line.
pub(super) static ENGLISH: Language = Language {
    tag: "en",
    groups: &[],
    phrases: &[
        answers::ANSWERS, claims::CLAIMS, deeds::DEEDS, doubt::DOUBT, fraud::FRAUD, people::PEOPLE, wishes::WISHES, grammar::GRAMMAR,
    ],
    emphasis: &[
        "definitely", "absolutely", "certainly", "really", "totally", "actually", "honestly", "personally", "surely",
        "100", "percent", "indeed", "um", "uh", "er", "erm", "most", "just", "very", "like", "ever", "even", "so",
        "damn", "bloody", "clearly", "obviously", "hundred",
    ],
};
