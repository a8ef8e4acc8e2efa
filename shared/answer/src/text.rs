//! From text to normalised words in clauses.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters read of an utterance. Two minutes of speech are about 1,500; the rest of a longer text is not looked at.
pub const MAX_CHARS: usize = 2_000;

/// Words read of an utterance.
pub const MAX_WORDS: usize = 300;

/// An utterance, ready to be matched.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Without empty clauses.
    pub clauses: Vec<Clause>,
    /// More was said than was read.
    pub cut: bool,
}

/// Words between two punctuation marks.
#[derive(Debug, Default)]
pub(crate) struct Clause {
    /// Lower case, without accents and apostrophes; never empty; no word and no pair twice in a row ("I I made it").
    letters: String,
    /// Where each word ends in the letters.
    ends: Vec<usize>,
    /// Closed by a question mark.
    pub question: bool,
}

impl Clause {
    /// The words, in their order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.letters.get(*start..*end).unwrap_or_default())
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn last(&self) -> Option<&str> {
        let before = self
            .ends
            .len()
            .checked_sub(2)
            .and_then(|at| self.ends.get(at));
        let end = self.ends.last()?;
        self.letters.get(before.copied().unwrap_or(0)..*end)
    }

    /// "I made I made it", "do not do not": a pair of words said twice is one.
    fn drop_repeated_pair(&mut self) {
        let count = self.ends.len();
        let start = |word: usize| match word.checked_sub(1) {
            None => Some(0),
            Some(before) => self.ends.get(before).copied(),
        };
        let pair = |from: usize| self.letters.get(start(from)?..*self.ends.get(from + 1)?);
        let Some(first) = count.checked_sub(4) else {
            return;
        };
        // Compared by their letters and by where their words part.
        let parted = |from: usize| Some(self.ends.get(from)? - start(from)?);
        if pair(first) == pair(first + 2) && parted(first) == parted(first + 2) {
            let length = start(first + 2).unwrap_or_default();
            self.letters.truncate(length);
            self.ends.truncate(count - 2);
        }
    }

    fn push(&mut self, word: &str) {
        self.letters.push_str(word);
        self.ends.push(self.letters.len());
    }
}

/// Splits a text into clauses of normalised words.
pub(crate) fn split(text: &str) -> Heard {
    let mut reader = Reader::default();
    let mut chars = text.chars();
    for c in chars.by_ref().take(MAX_CHARS) {
        reader.take(c);
        if reader.count > MAX_WORDS {
            break;
        }
    }
    let mut rest = chars.peekable();
    if rest.peek().is_some_and(|next| next.is_alphanumeric()) {
        // Half a word is none: "no" could be "nothing".
        reader.word.clear();
    }
    reader.end_clause(false);
    reader.heard.cut = reader.count > MAX_WORDS || rest.any(char::is_alphanumeric);
    reader.heard
}

/// The words of a table's phrase, normalised as heard words are.
pub(crate) fn words(phrase: &str) -> Vec<String> {
    split(phrase)
        .clauses
        .iter()
        .flat_map(Clause::words)
        .map(str::to_owned)
        .collect()
}

#[derive(Default)]
struct Reader {
    heard: Heard,
    clause: Clause,
    word: String,
    /// How often the word's last letter stood there in a row.
    run: usize,
    count: usize,
}

impl Reader {
    fn take(&mut self, c: char) {
        match c {
            // Within a word: "don't" is "dont", however the recogniser writes the apostrophe. Soft hyphen and zero-width
            // characters are nothing.
            '\''
            | '’'
            | '‘'
            | 'ʼ'
            | '`'
            | '´'
            | '\u{ad}'
            | '\u{200b}'..='\u{200d}'
            | '\u{feff}' => {}
            '?' | '？' => self.end_clause(true),
            ',' | '.' | ';' | ':' | '!' | '¡' | '¿' | '…' | '—' | '–' | '\n' => {
                self.end_clause(false);
            }
            c if c.is_ascii_alphanumeric() => self.letter(c.to_ascii_lowercase()),
            c if c.is_ascii() => self.end_word(),
            c => {
                for part in std::iter::once(c).nfkd() {
                    if part.is_alphanumeric() {
                        for c in part.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                            self.letter(c);
                        }
                    } else if !is_combining_mark(part) {
                        self.end_word();
                    }
                }
            }
        }
    }

    /// A letter three times and more is drawn out and heard as one: "nooo", "yesss".
    fn letter(&mut self, c: char) {
        self.run = if self.word.ends_with(c) {
            self.run + 1
        } else {
            1
        };
        match self.run {
            1 | 2 => self.word.push(c),
            _ if c.is_ascii_digit() => self.word.push(c),
            3 => drop(self.word.pop()),
            _ => {}
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        self.count += 1;
        if self.count <= MAX_WORDS && self.clause.last() != Some(&self.word) {
            self.clause.push(&self.word);
            self.clause.drop_repeated_pair();
        }
        self.word.clear();
    }

    fn end_clause(&mut self, question: bool) {
        self.end_word();
        if self.clause.ends.is_empty() {
            return;
        }
        self.clause.question = question;
        self.heard.clauses.push(std::mem::take(&mut self.clause));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> String {
        let clauses: Vec<_> = split(text)
            .clauses
            .iter()
            .map(|c| c.words().collect::<Vec<_>>().join(" "))
            .collect();
        clauses.join("|")
    }

    #[test]
    fn words_are_lower_case_without_accents_and_apostrophes() {
        assert_eq!(flat("I DIDN’T, Sí! 'tis"), "i didnt|si|tis");
        assert_eq!(flat("si\u{301} an\u{303}o año"), "si ano");
    }

    #[test]
    fn what_is_drawn_out_is_heard_once() {
        assert_eq!(flat("Nooo, yesss! Síííí 1000 zoo"), "no|yes|si 1000 zoo");
        assert_eq!(flat("I made I made it, do not do not"), "i made it|do not");
        assert_eq!(flat("a bc ab c"), "a bc ab c");
    }

    #[test]
    fn control_characters_only_part_words() {
        assert_eq!(flat("yes\0I\u{7}did\u{1b}[31m"), "yes i did 31m");
    }

    #[test]
    fn length_is_bounded_and_the_cut_is_known() {
        assert!(!split("yes").cut);
        assert!(!split(&" ".repeat(100_000)).cut);
        let long = split(&"a b ".repeat(50_000));
        assert!(long.cut);
        assert!(
            long.clauses
                .iter()
                .map(|c| c.words().count())
                .sum::<usize>()
                <= MAX_WORDS
        );
        assert!(split(&"x".repeat(100_000)).cut);
    }
}
