//! The languages there are. A new one is a table here and a test file.

mod en;
mod es;

use std::sync::LazyLock;

use crate::language::Lexicon;

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&en::ENGLISH));
static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&es::SPANISH));

/// The table for a BCP 47 tag (`es-MX`, `es_MX`, `ES`): by its primary subtag, English when there is none.
pub(crate) fn lexicon(tag: &str) -> &'static Lexicon {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case(es::SPANISH.tag) {
        &SPANISH
    } else {
        &ENGLISH
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{
        language::{Cue, Language},
        text,
    };

    const ALL: [&Language; 2] = [&en::ENGLISH, &es::SPANISH];

    /// A language may lack what its grammar does not have: verbs that say who acts, one word for "no" and "not".
    const MAY_LACK: [Cue; 7] = [
        Cue::OwnDeed,
        Cue::Bought,
        Cue::DeedIfNot,
        Cue::DeedIfThere,
        Cue::No,
        Cue::NoOrNot,
        Cue::Copula,
    ];

    const NEEDED: [Cue; 35] = [
        Cue::Nobody,
        Cue::Stranger,
        Cue::Habit,
        Cue::Block,
        Cue::Pause,
        Cue::But,
        Cue::There,
        Cue::Yes,
        Cue::Assent,
        Cue::Dissent,
        Cue::Not,
        Cue::Me,
        Cue::Someone,
        Cue::Household,
        Cue::Deed,
        Cue::Mine,
        Cue::NotMine,
        Cue::Fine,
        Cue::Permit,
        Cue::Fraud,
        Cue::Unsure,
        Cue::Hedge,
        Cue::Repeat,
        Cue::RepeatAlone,
        Cue::What,
        Cue::Agent,
        Cue::WrongPerson,
        Cue::OptOut,
        Cue::Identity,
        Cue::Ask,
        Cue::Correction,
        Cue::Break,
        Cue::Object,
        Cue::Neutral,
        Cue::Light,
    ];

    #[test]
    fn every_language_has_every_cue_once() {
        for language in ALL {
            for cue in NEEDED {
                let times = language.phrases.iter().filter(|(c, _)| *c == cue).count();
                assert_eq!(times, 1, "{} {cue:?}", language.tag);
            }
            for (cue, phrases) in language.phrases {
                assert!(
                    NEEDED.contains(cue) || MAY_LACK.contains(cue),
                    "{} {cue:?}",
                    language.tag
                );
                assert!(!phrases.is_empty(), "{} {cue:?}", language.tag);
            }
        }
    }

    #[test]
    fn no_phrase_is_empty_or_means_two_things() {
        for language in ALL {
            let mut seen = HashMap::new();
            for (cue, phrases) in language.phrases {
                for phrase in *phrases {
                    let words = text::words(phrase);
                    assert!(!words.is_empty(), "{} {phrase:?}", language.tag);
                    let before = seen.insert(words, *cue);
                    assert_eq!(before, None, "{} {phrase:?} is {cue:?} too", language.tag);
                }
            }
        }
    }

    #[test]
    fn the_primary_subtag_chooses_and_english_is_the_rest() {
        for tag in ["es", "es-MX", "es_419", "ES-us"] {
            assert!(std::ptr::eq(lexicon(tag), &raw const *SPANISH), "{tag}");
        }
        for tag in ["en", "en-GB", "", "fr-FR", "est", "-es"] {
            assert!(std::ptr::eq(lexicon(tag), &raw const *ENGLISH), "{tag}");
        }
    }
}
