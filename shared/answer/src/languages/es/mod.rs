//! Spanish. Accents do not matter: the text is compared without them, so "si" (if) and "sí" are one word.

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
pub(super) static SPANISH: Language = Language {
    tag: "es",
    groups: &[],
    phrases: &[
        answers::ANSWERS, claims::CLAIMS, deeds::DEEDS, doubt::DOUBT, fraud::FRAUD, people::PEOPLE, wishes::WISHES, grammar::GRAMMAR,
    ],
    emphasis: &[
        "realmente", "definitivamente", "absolutamente", "totalmente", "ciertamente", "sinceramente", "honestamente",
        "cien", "ciento", "eh", "em", "pues", "mismo", "misma", "mismito", "mismita", "tambien", "uh", "um", "mm",
        "mmm",
    ],
};
