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
    /// As [`Cue::Not`] before more words; at the end of a clause only "later": "not now", "not yet".
    NotNow,
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
    /// As [`Cue::Deed`] with what points at its object, complete with any noun or none: "bought that", "bought that TV".
    BoughtThat,
    /// As [`Cue::BoughtThat`], nothing without a noun: "ordered the pizza".
    BoughtThe,
    /// As [`Cue::Deed`] with the speaker in the verb itself: Spanish "hice".
    OwnDeed,
    /// As [`Cue::BoughtThat`] with the speaker in the verb itself: Spanish "compré ese".
    OwnBoughtThat,
    /// As [`Cue::Deed`], but means something only when negated: "make" in "I did not make".
    DeedIfNot,
    /// As [`Cue::DeedIfNot`], or when the place follows: "used my card there".
    DeedIfThere,
    /// What one does as a rule, which says nothing about this time: "don't usually", "I shop there".
    Habit,
    /// Denies it as what one does not do, unless "but" and a claim follow: "I never do this", "I never shop there".
    Seldom,
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
    /// Does not know the transaction: a denial beside a "no", in doubt alone: "don't know what that is".
    Unknown,
    /// "I don't know", "maybe not": an answer by itself.
    Unsure,
    /// Time to think: [`Cue::Unsure`] unless a full answer follows. "let me see".
    Pause,
    /// Weakens what it stands with, and is [`Cue::Unsure`] with nothing else beside it: "maybe", "I think", "if".
    Hedge,
    /// As [`Cue::Hedge`], unless "but" and a claim follow: "I suppose".
    Opinion,
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
    /// After [`Cue::Copula`], what the transaction was for is the speaker's: "that's my gym". Otherwise as [`Cue::Light`].
    Own,
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

/// A word as the table knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its place in the vocabulary; none for a word that no phrase has.
    id: Option<usize>,
    /// May stand inside a phrase.
    skipped: bool,
}

struct Phrase {
    /// Of the vocabulary, without the first, which found the phrase.
    rest: Vec<usize>,
    text: String,
    cue: Cue,
}

/// A language, indexed by the first word of its phrases, longest phrase first.
pub(crate) struct Lexicon {
    vocabulary: HashMap<String, Word>,
    by_first: Vec<Vec<Phrase>>,
}

impl Lexicon {
    pub fn new(language: &Language) -> Self {
        let mut lexicon = Self {
            vocabulary: HashMap::new(),
            by_first: Vec::new(),
        };
        for &(cue, phrases) in language.phrases {
            for phrase in phrases {
                lexicon.add(cue, text::words(phrase));
            }
        }
        for phrases in &mut lexicon.by_first {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        for word in language.emphasis.iter().flat_map(|word| text::words(word)) {
            let known = lexicon.vocabulary.entry(word).or_insert(Word {
                id: None,
                skipped: true,
            });
            known.skipped = true;
        }
        lexicon
    }

    fn add(&mut self, cue: Cue, words: Vec<String>) {
        let text = words.join(" ");
        let mut ids = words.into_iter().map(|word| self.id(word));
        let Some(first) = ids.next() else {
            return;
        };
        let rest = ids.collect();
        if let Some(phrases) = self.by_first.get_mut(first) {
            phrases.push(Phrase { rest, text, cue });
        }
    }

    /// The word's place in the vocabulary, which it gets now if it has none.
    fn id(&mut self, word: String) -> usize {
        let next = self.by_first.len();
        let word = self.vocabulary.entry(word).or_insert(Word {
            id: Some(next),
            skipped: false,
        });
        let id = *word.id.get_or_insert(next);
        if id == next {
            self.by_first.push(Vec::new());
        }
        id
    }

    /// What the table knows of a heard word.
    pub fn word(&self, heard: &str) -> Word {
        let unknown = Word {
            id: None,
            skipped: false,
        };
        self.vocabulary.get(heard).copied().unwrap_or(unknown)
    }

    /// The longest phrase that begins with the first of these words.
    pub fn longest(&self, words: &[Word]) -> Option<Match<'_>> {
        let (first, words) = words.split_first()?;
        self.by_first.get(first.id?)?.iter().find_map(|phrase| {
            let length = 1 + covers(&phrase.rest, words)?;
            Some(Match {
                cue: phrase.cue,
                phrase: &phrase.text,
                length,
            })
        })
    }
}

/// How many words the rest of a phrase covers, skipping emphasis inside it.
fn covers(phrase: &[usize], words: &[Word]) -> Option<usize> {
    let mut at = 0;
    for wanted in phrase {
        loop {
            let word = words.get(at)?;
            at += 1;
            if word.id == Some(*wanted) {
                break;
            }
            if !word.skipped {
                return None;
            }
        }
    }
    Some(at)
}
