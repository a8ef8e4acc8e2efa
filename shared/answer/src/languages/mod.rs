//! The languages there are. A new one is a table here and a test file.

mod en;
mod es;

use std::{collections::HashMap, sync::LazyLock};

use crate::{language::Language, lexicon::Lexicon, opinion::Weights};

/// Each language with its table, which is built when it is first asked for.
static TABLES: [(&Language, LazyLock<Table>); 2] = [
    (&en::ENGLISH, LazyLock::new(|| Table::new(&en::ENGLISH))),
    (&es::SPANISH, LazyLock::new(|| Table::new(&es::SPANISH))),
];

/// A language as it is looked up.
#[derive(Debug)]
pub(crate) struct Table {
    pub lexicon: Lexicon,
    pub weights: Weights,
    /// What another spelling of a word means, as words are compared.
    pub spellings: HashMap<&'static str, &'static str>,
    pub fillers: &'static [&'static str],
    pub unfinished: &'static [&'static str],
}

impl Table {
    fn new(language: &Language) -> Self {
        Self {
            lexicon: Lexicon::new(language),
            weights: Weights::parse(language.weights),
            spellings: language.spellings.iter().copied().collect(),
            fillers: language.fillers,
            unfinished: language.unfinished,
        }
    }
}

/// The primary subtags of the languages that have a table.
pub const LANGUAGES: [&str; 2] = [en::ENGLISH.tag, es::SPANISH.tag];

/// Builds every table.
pub(crate) fn prepare() {
    for (_, table) in &TABLES {
        LazyLock::force(table);
    }
}

/// The language of a tag that is its own.
#[cfg(test)]
pub(crate) fn language(tag: &str) -> &'static Language {
    own(tag).map_or(&en::ENGLISH, |(language, _)| language)
}

/// The table for a BCP 47 tag (`es-MX`, `es_MX`, `ES`): by its primary subtag, English when there is none.
pub(crate) fn table(tag: &str) -> &'static Table {
    let [(_, english), ..] = &TABLES;
    own(tag).map_or(english, |(_, table)| table)
}

/// Whether a BCP 47 tag's language has a table of its own.
pub fn has_language(tag: &str) -> bool {
    own(tag).is_some()
}

fn own(tag: &str) -> Option<&'static (&'static Language, LazyLock<Table>)> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    TABLES
        .iter()
        .find(|(language, _)| primary.eq_ignore_ascii_case(language.tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::{Cue, Language},
        phrases, text,
    };

    const ALL: [&Language; LANGUAGES.len()] = [&en::ENGLISH, &es::SPANISH];

    /// A language may lack what its grammar does not have: verbs that say who acts, one word for "no" and "not".
    const MAY_LACK: [Cue; 15] = [
        Cue::Theirs,
        Cue::WhatOrThat,
        Cue::Paid,
        Cue::OwnBought,
        Cue::OwnDeed,
        Cue::BoughtThat,
        Cue::BoughtThe,
        Cue::OwnBoughtThat,
        Cue::Own,
        Cue::Bought,
        Cue::DeedIfNot,
        Cue::DeedIfThere,
        Cue::No,
        Cue::NoOrNot,
        Cue::Copula,
    ];

    const NEEDED: [Cue; 51] = [
        Cue::Unstolen,
        Cue::Musing,
        Cue::SoFine,
        Cue::ItsMe,
        Cue::SoNo,
        Cue::Calls,
        Cue::SoYes,
        Cue::Names,
        Cue::Charge,
        Cue::Takes,
        Cue::HeOrShe,
        Cue::Lent,
        Cue::NotNow,
        Cue::Seldom,
        Cue::Opinion,
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
        Cue::Unknown,
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

    /// Does not compile for a cue that is in neither list above: add it there.
    const fn listed(cue: Cue) -> bool {
        match cue {
            Cue::Yes
            | Cue::No
            | Cue::NoOrNot
            | Cue::Assent
            | Cue::Dissent
            | Cue::Not
            | Cue::Nobody
            | Cue::Me
            | Cue::Someone
            | Cue::HeOrShe
            | Cue::Lent
            | Cue::ItsMe
            | Cue::SoNo
            | Cue::Calls
            | Cue::SoYes
            | Cue::SoFine
            | Cue::Names
            | Cue::Charge
            | Cue::Takes
            | Cue::Stranger
            | Cue::Household
            | Cue::Deed
            | Cue::Paid
            | Cue::Bought
            | Cue::OwnDeed
            | Cue::BoughtThat
            | Cue::BoughtThe
            | Cue::OwnBought
            | Cue::OwnBoughtThat
            | Cue::Own
            | Cue::NotNow
            | Cue::Seldom
            | Cue::Opinion
            | Cue::Musing
            | Cue::Theirs
            | Cue::Unstolen
            | Cue::DeedIfNot
            | Cue::DeedIfThere
            | Cue::Habit
            | Cue::Mine
            | Cue::NotMine
            | Cue::Block
            | Cue::Fine
            | Cue::Permit
            | Cue::Fraud
            | Cue::Unknown
            | Cue::Unsure
            | Cue::Pause
            | Cue::Hedge
            | Cue::Repeat
            | Cue::What
            | Cue::WhatOrThat
            | Cue::RepeatAlone
            | Cue::Agent
            | Cue::WrongPerson
            | Cue::OptOut
            | Cue::Identity
            | Cue::Ask
            | Cue::Correction
            | Cue::Break
            | Cue::But
            | Cue::Object
            | Cue::There
            | Cue::Copula
            | Cue::Neutral
            | Cue::Light => true,
        }
    }

    /// Every phrase with its cue, and whether it was written out.
    fn all_phrases(language: &Language) -> impl Iterator<Item = (Cue, String, bool)> {
        let patterns = language
            .entries()
            .flat_map(|(cue, patterns)| patterns.iter().map(|pattern| (*cue, *pattern)));
        patterns.flat_map(|(cue, pattern)| {
            let written = !phrases::is_family(pattern);
            phrases::all(pattern, language.groups)
                .into_iter()
                .map(move |phrase| (cue, phrase, written))
        })
    }

    /// A phrase of a table is without capitals and punctuation, and a written one without a word twice in a row, which is
    /// never heard.
    #[test]
    fn phrases_are_written_as_they_are_heard() {
        for language in ALL {
            for (_, phrase, written) in all_phrases(language) {
                let heard = text::split(&phrase);
                assert_eq!(heard.clauses.len(), 1, "{} {phrase:?}", language.tag);
                let mut words: Vec<&str> = phrase.split(' ').collect();
                assert!(words.iter().all(|word| !word.is_empty()), "{phrase:?}");
                if !written {
                    words.dedup();
                }
                assert_eq!(text::words(&phrase).len(), words.len(), "{phrase:?}");
                assert_eq!(phrase, phrase.to_lowercase(), "{}", language.tag);
            }
        }
    }

    /// A misspelt group would take its whole family away.
    #[test]
    fn every_pattern_stands_for_something() {
        for language in ALL {
            let groups = language.groups.iter().flat_map(|(_, turns)| *turns);
            for pattern in language.entries().flat_map(|(_, p)| *p).chain(groups) {
                let names: Vec<&str> = pattern
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next())
                    .collect();
                for name in names {
                    let known = !phrases::group(name, language.groups).is_empty();
                    assert!(known, "{} {pattern:?}: {name}", language.tag);
                }
            }
        }
    }

    #[test]
    fn every_language_has_every_cue_once() {
        for language in ALL {
            for cue in NEEDED {
                let times = language.entries().filter(|(c, _)| *c == cue).count();
                assert_eq!(times, 1, "{} {cue:?}", language.tag);
            }
            for (cue, phrases) in language.entries() {
                assert!(
                    listed(*cue) && (NEEDED.contains(cue) || MAY_LACK.contains(cue)),
                    "{} {cue:?}",
                    language.tag
                );
                assert!(!phrases.is_empty(), "{} {cue:?}", language.tag);
            }
        }
    }

    /// The table of weights names the fillers nowhere and speaks for each label somewhere.
    #[test]
    fn every_language_has_its_words_as_they_are_heard_and_weights_for_every_label() {
        for language in ALL {
            assert!(!language.fillers.is_empty(), "{}", language.tag);
            let clues: Vec<(&str, &str)> = language
                .weights
                .lines()
                .filter_map(|line| line.split_once('\t'))
                .collect();
            assert!(!language.unfinished.is_empty(), "{}", language.tag);
            for word in language.unfinished {
                assert_eq!(text::words(word), [*word], "{}", language.tag);
            }
            for filler in language.fillers {
                assert_eq!(text::words(filler), [*filler], "{}", language.tag);
                let named = clues.iter().any(|(name, _)| name == filler);
                assert!(!named, "{} {filler}", language.tag);
            }
            for (place, label) in crate::Label::ALL.into_iter().enumerate() {
                let speaks = |(_, weights): &(&str, &str)| {
                    let weight = weights.split(' ').nth(place).and_then(|w| w.parse().ok());
                    weight.is_some_and(|weight: i8| weight > 0)
                };
                assert!(clues.iter().any(speaks), "{} {label}", language.tag);
            }
        }
    }

    /// A spelling of a word that no phrase has, or that is itself in one, would change nothing.
    #[test]
    fn every_spelling_is_heard_as_the_word_it_means() {
        let mut dead = Vec::new();
        for language in ALL {
            let lexicon = &table(language.tag).lexicon;
            for (heard, meant) in language.spellings {
                assert_eq!(text::words(heard), [*heard], "{}", language.tag);
                if !lexicon.word(heard).respells(lexicon.word(meant)) {
                    dead.push(format!("{} {heard}: {meant}", language.tag));
                }
            }
        }
        assert!(dead.is_empty(), "{dead:#?}");
    }

    /// Twice is allowed where families meet, and in two meanings only where one of them is written out as the exception.
    #[test]
    fn no_phrase_is_empty_or_means_two_things() {
        let mut twice = Vec::new();
        for language in ALL {
            let mut seen = HashMap::new();
            for (cue, phrase, written) in all_phrases(language) {
                let words = text::words(&phrase);
                assert!(!words.is_empty(), "{} {phrase:?}", language.tag);
                if let Some(before) = seen.insert((words, written), cue)
                    && (before != cue || written)
                {
                    twice.push(format!("{phrase:?} is {cue:?} and {before:?}"));
                }
            }
        }
        assert!(twice.is_empty(), "\n{}", twice.join("\n"));
    }

    /// A phrase can hide a word that turns: every one is read before each kind of claim and after a yes. Only a short "no" may
    /// stand before a claim ("no, that was me").
    #[test]
    fn no_phrase_that_denies_turns_or_weakens_lets_a_yes_through() {
        const TURN: [Cue; 3] = [Cue::Not, Cue::NoOrNot, Cue::Nobody];
        const DOUBT: [Cue; 5] = [
            Cue::Musing,
            Cue::Opinion,
            Cue::Hedge,
            Cue::Unsure,
            Cue::Unknown,
        ];
        const DENY: [Cue; 7] = [
            Cue::Musing,
            Cue::Opinion,
            Cue::NotMine,
            Cue::Fraud,
            Cue::Hedge,
            Cue::Unsure,
            Cue::Unknown,
        ];
        let claims = [
            ("en", ["was me", "i made it"]),
            ("es", ["fui yo", "la hice"]),
        ];
        let mut closed = Vec::new();
        for (language, (tag, claims)) in ALL.iter().zip(claims) {
            for (cue, phrase, _) in all_phrases(language) {
                let mut texts = Vec::new();
                let long_no = cue == Cue::No && text::words(&phrase).len() > 2;
                if long_no || TURN.contains(&cue) || DENY.contains(&cue) {
                    texts.extend(claims.map(|claim| format!("{phrase} {claim}")));
                }
                if DENY.contains(&cue) {
                    texts.push(format!(
                        "{} {phrase}",
                        if tag == "en" { "yes" } else { "sí" }
                    ));
                }
                for text in texts {
                    // A second opinion may know better than a doubt, never than what denies or turns.
                    let read = if DOUBT.contains(&cue) {
                        crate::read_by_rules
                    } else {
                        crate::read
                    };
                    if read(&text, tag, None).label == crate::Label::Yes {
                        closed.push(format!("{tag} {cue:?} {text:?}"));
                    }
                }
            }
        }
        assert!(closed.is_empty(), "\n{}", closed.join("\n"));
    }

    #[test]
    fn the_primary_subtag_chooses_and_english_is_the_rest() {
        assert!(!std::ptr::eq(table("en"), table("es")));
        for ((language, _), tag) in TABLES.iter().zip(LANGUAGES) {
            assert_eq!(language.tag, tag);
            assert!(has_language(tag), "{tag}");
        }
        for tag in ["es", "es-MX", "es_419", "ES-us"] {
            assert!(std::ptr::eq(table(tag), table("es")), "{tag}");
            assert!(has_language(tag), "{tag}");
        }
        for tag in ["en", "en-GB", "", "fr-FR", "est", "-es"] {
            assert!(std::ptr::eq(table(tag), table("en")), "{tag}");
            assert_eq!(has_language(tag), tag.starts_with("en"), "{tag}");
        }
    }
}
