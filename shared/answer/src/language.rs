//! What a language's table says, and how it is looked up.

use std::collections::HashMap;

use crate::text;

/// What a phrase contributes. Adding a language means filling these, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cue {
    /// An answer by itself: "yes". Counts at the beginning or the end of a clause.
    Yes,
    /// An answer by itself: "no". Counts at the beginning or the end of a clause; directly before a fraud word it may negate it.
    No,
    /// Yes when the clause is about nothing else ("sure", "that is correct"), only emphasis otherwise ("I'm sure I made it").
    Assent,
    /// The opposite of [`Cue::Assent`]: "that is false".
    Dissent,
    /// Turns what follows: "didn't", "never", "don't think".
    Not,
    /// Where one word is both: [`Cue::Not`] directly before what it can turn, otherwise [`Cue::No`] (Spanish "no").
    NoOrNot,
    /// Nobody as subject: turns what follows, and is no answer by itself.
    Nobody,
    /// The speaker as subject: "I".
    Me,
    /// Another subject: "they", "he". What they did may be in the customer's name.
    Someone,
    /// A subject nobody knows: "somebody". What they did, the customer did not.
    Stranger,
    /// One of the customer's own people as subject: "my wife".
    Household,
    /// What one does with a transaction, said with a subject: "made", "bought", "recognise".
    Deed,
    /// As [`Cue::Deed`], and complete with any object when the place follows: "bought a TV there".
    Bought,
    /// As [`Cue::Deed`] with the speaker in the verb itself: Spanish "hice".
    OwnDeed,
    /// As [`Cue::Deed`], but means something only when negated: "make" in "I did not make".
    DeedIfNot,
    /// As [`Cue::DeedIfNot`], or when the place follows: "used my card there".
    DeedIfThere,
    /// What one does as a rule, which says nothing about this time: "don't usually", "I shop there".
    Habit,
    /// The speaker stands by it: "that was me", "it's legitimate".
    Mine,
    /// The speaker denies it: "not me", "someone else".
    NotMine,
    /// Asks to stop it, which denies it; negated, it supports a yes: "block it", "don't cancel it".
    Block,
    /// Supports a yes, decides nothing alone: "it's fine".
    Fine,
    /// Allows what one of the household did: "she may".
    Permit,
    /// An explicit fraud word.
    Fraud,
    /// "I don't know", "maybe not": an answer by itself.
    Unsure,
    /// Time to think: [`Cue::Unsure`] unless a full answer follows. "let me see".
    Pause,
    /// Weakens what it stands with, and is [`Cue::Unsure`] with nothing else beside it: "maybe", "I think", "if".
    Hedge,
    /// Wants the question again.
    Repeat,
    /// Opens a question, and is [`Cue::Repeat`] when nothing else is in the clause: "what".
    What,
    /// [`Cue::Repeat`] when nothing else is in the clause and nothing was said before: "sorry".
    RepeatAlone,
    /// Wants a person.
    Agent,
    /// Is not the customer.
    WrongPerson,
    /// Wants no more calls.
    OptOut,
    /// Only says who is speaking: "this is", "speaking".
    Identity,
    /// Opens a question about the caller: "are you", "is this". Fraud words after it do not report a fraud.
    Ask,
    /// Takes back what was said before: "I mean".
    Correction,
    /// Parts clauses where nothing is punctuated: "and", "because".
    Break,
    /// As [`Cue::Break`], and what follows weighs more: "but".
    But,
    /// What a deed is done to: "it", "the transaction".
    Object,
    /// As [`Cue::Object`], the place of the question's transaction: "there".
    There,
    /// Begins a statement: after "no it's", the "no" turns nothing that follows. Otherwise as [`Cue::Light`].
    Copula,
    /// Says nothing here and hides what would: "no problem", "fraud department".
    Neutral,
    /// Grammar and filler words.
    Light,
}

/// One language.
pub(crate) struct Language {
    /// Primary subtag, lower case.
    pub tag: &'static str,
    /// Each cue once, with its phrases as one would write them.
    pub phrases: &'static [(Cue, &'static [&'static str])],
    /// Words that may stand between the words of a phrase: "was definitely me", "was uh me".
    pub emphasis: &'static [&'static str],
}

/// A phrase found in a clause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match<'a> {
    pub cue: Cue,
    /// As normalised for comparing; what `why` shows.
    pub phrase: &'a str,
    /// Words of the clause it covers.
    pub length: usize,
}

struct Phrase {
    words: Vec<String>,
    text: String,
    cue: Cue,
}

/// A language, indexed by the first word of its phrases, longest phrase first.
pub(crate) struct Lexicon {
    by_first: HashMap<String, Vec<Phrase>>,
    skipped: Vec<String>,
}

impl Lexicon {
    pub fn new(language: &Language) -> Self {
        let mut by_first: HashMap<String, Vec<Phrase>> = HashMap::new();
        let mut skipped: Vec<String> = language
            .emphasis
            .iter()
            .flat_map(|word| text::words(word))
            .collect();
        for &(cue, phrases) in language.phrases {
            for phrase in phrases {
                let words = text::words(phrase);
                if let Some(first) = words.first() {
                    let text = words.join(" ");
                    by_first
                        .entry(first.clone())
                        .or_default()
                        .push(Phrase { words, text, cue });
                }
            }
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        skipped.sort();
        Self { by_first, skipped }
    }

    /// The longest phrase that begins with the first of these words.
    pub fn longest(&self, words: &[String]) -> Option<Match<'_>> {
        self.by_first
            .get(words.first()?)?
            .iter()
            .find_map(|phrase| {
                let length = self.covers(phrase, words)?;
                Some(Match {
                    cue: phrase.cue,
                    phrase: &phrase.text,
                    length,
                })
            })
    }

    /// How many words the phrase covers, skipping emphasis and fillers inside it.
    fn covers(&self, phrase: &Phrase, words: &[String]) -> Option<usize> {
        let mut at = 0;
        for wanted in &phrase.words {
            while words.get(at)? != wanted {
                if at == 0 || self.skipped.binary_search(words.get(at)?).is_err() {
                    return None;
                }
                at += 1;
            }
            at += 1;
        }
        Some(at)
    }
}
