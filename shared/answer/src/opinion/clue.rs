//! What an utterance has that may tell its meaning: words, pairs of words, and what the rules found.

use std::fmt::{self, Write};

use crate::{
    Label,
    evidence::{Evidence, Kind, Piece},
    languages::Table,
    story::Story,
    text::{Clause, Heard},
    verdict::Ruling,
};

/// Letters of a word that stand for all its forms: "garden", "gardener".
const STEM: usize = 4;

/// What stands before the first word and after the last.
const EDGE: &str = "|";

/// What every number in digits is: amounts tell nothing, and a card's number is nobody's business.
const NUMBER: &str = "#";

/// One thing that an utterance has or lacks. Its text is its name in a table of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clue<'a> {
    /// Every utterance has it.
    Always,
    Word(&'a str),
    Pair(&'a str, &'a str),
    /// Two words with another between them.
    Gap(&'a str, &'a str),
    /// A word of more letters that begins so.
    Stem(&'a str),
    /// Two words that begin so, one of them longer.
    Stems(&'a str, &'a str),
    /// A piece of evidence.
    Found(Kind),
    /// What the rules say, and the rule that decided.
    Rule(Label, &'a str),
    /// A word stands in it with which a yes may answer something else.
    Grave,
    /// The story told beside it bears a yes.
    BearsAYes,
    /// The speaker bought something.
    Buys,
    /// Words that the language's table does not know, up to [`MOST_UNKNOWN`].
    Unknown(usize),
    /// Words that no weights are kept of, up to [`MOST_UNHEARD`].
    Unheard(usize),
}

/// More unknown words tell no more.
const MOST_UNKNOWN: usize = 6;

/// More unheard words tell no more.
const MOST_UNHEARD: usize = 3;

impl fmt::Display for Clue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("*"),
            Self::Word(word) => f.write_str(word),
            Self::Pair(first, second) => write!(f, "{first} {second}"),
            Self::Gap(first, second) => write!(f, "{first} _ {second}"),
            Self::Stem(stem) => write!(f, "{stem}~"),
            Self::Stems(first, second) => write!(f, "{first}~ {second}~"),
            Self::Found(kind) => write!(f, "!{kind:?}"),
            Self::Rule(label, rule) => write!(f, "={label} {rule}"),
            Self::Grave => f.write_str("!grave"),
            Self::BearsAYes => f.write_str("!bears a yes"),
            Self::Buys => f.write_str("!buys"),
            Self::Unknown(count) => write!(f, "!unknown {count}"),
            Self::Unheard(count) => write!(f, "!unheard {count}"),
        }
    }
}

impl Clue<'_> {
    /// For so many words that no weights are kept of.
    pub fn unheard(count: usize) -> Self {
        Self::Unheard(count.min(MOST_UNHEARD))
    }

    /// Whether the words alone have it, whatever the rules say.
    pub fn is_of_words(self) -> bool {
        matches!(
            self,
            Self::Always
                | Self::Word(_)
                | Self::Pair(..)
                | Self::Gap(..)
                | Self::Stem(_)
                | Self::Stems(..)
        )
    }

    /// Whether it is something that was said as it stands there.
    pub fn is_said(self) -> bool {
        match self {
            Self::Word(_) => true,
            Self::Pair(first, second) => first != EDGE && second != EDGE,
            _ => false,
        }
    }

    /// What it is looked up by: its name's hash.
    pub fn key(self) -> u64 {
        let mut hash = Fnv::new();
        // The many ones without the detour of formatting; a test compares.
        match self {
            Self::Word(word) => hash.take(&[word]),
            Self::Pair(first, second) => hash.take(&[first, " ", second]),
            Self::Gap(first, second) => hash.take(&[first, " _ ", second]),
            Self::Stem(stem) => hash.take(&[stem, "~"]),
            Self::Stems(first, second) => hash.take(&[first, "~ ", second, "~"]),
            // Never fails: the hash takes everything.
            _ => drop(write!(hash, "{self}")),
        }
        hash.0
    }
}

/// The hash of a clue's name.
pub(crate) fn key(name: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.take(&[name]);
    hash.0
}

/// FNV-1a of 64 bits: a table of weights must find its clues again on every machine, which the standard library's hash does not
/// promise.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, parts: &[&str]) {
        for byte in parts.iter().flat_map(|part| part.bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.take(&[text]);
        Ok(())
    }
}

/// What the clues of an utterance are taken from.
pub(crate) struct Utterance<'a> {
    /// In their order, without fillers, a number as [`NUMBER`].
    pub words: Vec<&'a str>,
    pub pieces: &'a [Piece<'a>],
    /// What the rules say, and why.
    pub rule: (Label, &'static str),
    pub story: Story,
    /// Words that the language's table does not know.
    pub unknown: usize,
    /// More was said than was read.
    pub cut: bool,
    /// It ends in the middle of a sentence.
    pub unfinished: bool,
}

impl<'a> Utterance<'a> {
    pub fn new(
        heard: &'a Heard,
        language: &Table,
        evidence: &Evidence,
        ruling: &'a Ruling<'a>,
    ) -> Self {
        let mut words = Vec::with_capacity(heard.clauses.iter().map(Clause::len).sum());
        words.extend(heard.clauses.iter().flat_map(Clause::words));
        words.retain(|word| !language.fillers.contains(word));
        for word in &mut words {
            if let Some(meant) = language.spellings.get(word) {
                *word = meant;
            }
            if word.bytes().all(|letter| letter.is_ascii_digit()) {
                *word = NUMBER;
            }
        }
        let last = words.last();
        Self {
            unfinished: last.is_some_and(|word| language.unfinished.contains(word)),
            cut: heard.cut,
            words,
            pieces: &ruling.pieces,
            rule: (ruling.verdict.label, ruling.verdict.rule),
            story: evidence.story,
            unknown: evidence.unknown,
        }
    }

    /// Shows each clue it has, some of them twice.
    pub fn each<'s>(&'s self, mut show: impl FnMut(Clue<'s>)) {
        show(Clue::Always);
        let (label, rule) = self.rule;
        show(Clue::Rule(label, rule));
        for piece in self.pieces {
            show(Clue::Found(piece.kind));
        }
        for (has, clue) in [
            (self.story.is_grave(), Clue::Grave),
            (self.story.bears_a_yes(), Clue::BearsAYes),
            (self.story.buys(), Clue::Buys),
        ] {
            if has {
                show(clue);
            }
        }
        show(Clue::Unknown(self.unknown.min(MOST_UNKNOWN)));
        let (mut earlier, mut before) = (EDGE, EDGE);
        for word in self.words.iter().copied().chain([EDGE]) {
            if word != EDGE {
                show(Clue::Word(word));
                let begins = stem(word);
                if begins.len() < word.len() {
                    show(Clue::Stem(begins));
                }
            }
            show(Clue::Pair(before, word));
            let (first, second) = (stem(before), stem(word));
            if (first, second) != (before, word) {
                show(Clue::Stems(first, second));
            }
            show(Clue::Gap(earlier, word));
            (earlier, before) = (before, word);
        }
    }
}

fn stem(word: &str) -> &str {
    let end = word
        .char_indices()
        .nth(STEM)
        .map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clue_is_found_by_its_name() {
        for clue in [
            Clue::Always,
            Clue::Word("gas"),
            Clue::Pair("my", "gas"),
            Clue::Gap("my", "bill"),
            Clue::Stem("gard"),
            Clue::Stems("my", "gard"),
            Clue::Found(Kind::NotMine),
            Clue::Rule(Label::Unsure, "in doubt"),
            Clue::Grave,
            Clue::Unknown(3),
            Clue::unheard(9),
        ] {
            assert_eq!(clue.key(), key(&clue.to_string()), "{clue}");
        }
        assert_eq!(Clue::unheard(9).to_string(), "!unheard 3");
    }

    #[test]
    fn stems_are_of_letters_not_of_bytes() {
        assert_eq!(
            ["garden", "gas", "日本語話者", ""].map(stem),
            ["gard", "gas", "日本語話", ""]
        );
    }
}
