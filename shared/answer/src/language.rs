//! What a language's table says, and how it is looked up.

use std::collections::HashMap;

use crate::{phrases, text};

/// What a phrase contributes. Adding a language means filling these, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cue {
    /// An answer by itself: "yes". Counts at the beginning or the end of a clause.
    Yes,
    /// A yes that concludes: "so yes". What was told before it is its story.
    SoYes,
    /// As [`Cue::SoYes`] where something was bought, and nothing otherwise: "so that's okay".
    SoFine,
    /// An answer by itself: "no". Counts at the beginning or the end of a clause; directly before a fraud word it may negate it.
    No,
    /// A no that concludes, which denies it whatever was told before: "so no".
    SoNo,
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
    /// As [`Cue::Someone`], or one of the household when one was named before: "she".
    HeOrShe,
    /// A subject nobody knows: "somebody". What they did, the customer did not.
    Stranger,
    /// One of the customer's own people as subject: "my wife".
    Household,
    /// What one does with a transaction, said with a subject: "made", "bought", "recognise".
    Deed,
    /// As [`Cue::Deed`], and complete with any object when the place follows: "paid ten dollars there".
    Paid,
    /// As [`Cue::Paid`], or beside a yes: "yes I bought a TV".
    Bought,
    /// As [`Cue::Deed`] with what points at its object, complete with any noun or none: "bought that", "bought that TV".
    BoughtThat,
    /// As [`Cue::BoughtThat`], nothing without a noun: "ordered the pizza".
    BoughtThe,
    /// As [`Cue::Deed`] with the speaker in the verb itself: Spanish "hice".
    OwnDeed,
    /// As [`Cue::Bought`] with the speaker in the verb itself: Spanish "compré".
    OwnBought,
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
    /// What one does on the telephone: with it [`Cue::Mine`] is about a call: "it was me calling".
    Calls,
    /// The speaker denies it: "not me", "someone else".
    NotMine,
    /// Asks to stop it, which denies it; negated, it supports a yes: "block it", "don't cancel it".
    Block,
    /// Supports a yes, decides nothing alone: "it's fine".
    Fine,
    /// Allows what one of the household did: "she may".
    Permit,
    /// One of the household was allowed to, which says nothing about having done it: "I let my son use my card".
    Lent,
    /// What only a thief does: with a [`Cue::Stranger`] as subject a fraud word, nothing otherwise: "has my card".
    Takes,
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
    /// As [`Cue::What`] at the beginning and before a claim; otherwise it only joins: Spanish "que".
    WhatOrThat,
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
    /// As [`Cue::Identity`], or the speaker stands by it when more says so: "it's not stolen, it's me".
    ItsMe,
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
    /// As [`Cue::Object`], with other words before it too: "made the fifty dollar charge".
    Charge,
    /// As [`Cue::Object`], the place of the question's transaction: "there".
    There,
    /// Begins a statement: after "no it's", the "no" turns nothing that follows. Otherwise as [`Cue::Light`].
    Copula,
    /// After [`Cue::Copula`], what the transaction was for is the speaker's: "that's my gym". Otherwise as [`Cue::Light`].
    Own,
    /// Opens what the transaction was for, a few nouns that a yes then bears beside it: "that's for the", "it was a".
    Names,
    /// Says nothing here and hides what would: "no problem", "fraud department".
    Neutral,
    /// Grammar and filler words.
    Light,
}

impl Cue {
    /// What a deed is done to, or where.
    pub const fn is_object(self) -> bool {
        matches!(self, Self::Object | Self::Charge | Self::There)
    }
}

/// What a word by itself tells about the story it stands in, whatever phrase it belongs to. A word that has none and is in no
/// phrase is taken for a name, a thing, a place or a time: languages have few words of the other sorts, and a table knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tone {
    /// A yes beside it may answer something else, or hide an alarm: "listening", "asleep", "rent".
    Grave,
    /// Hands on what somebody says, which is no answer of one's own: "said".
    Quotes,
    /// Buys, said with the speaker as subject: "ordering".
    Shops,
    /// Buys, and says itself that the speaker does: Spanish "compro".
    OwnShops,
    /// As [`Tone::Shops`] with a thing that can be bought: "I got new tires".
    Gets,
    /// As [`Tone::Gets`], and says itself that the speaker does: Spanish "necesitaba".
    OwnGets,
    /// May stand between the speaker and what they bought: "I went and got".
    Goes,
    /// Can be bought: "kettle".
    Goods,
    /// Tells how something is now, and no purchase: "is", "I'm".
    State,
    /// Tells how something was, which a list of things has not: "was", "has".
    Was,
    /// Can be seen or heard where the customer is: after "that's the" a yes may be about that: "dog", "shop".
    Around,
    /// Opens whom or what it was for: "for".
    For,
    /// Points at a thing: "the".
    Article,
    /// Where one stands to pay: "till". Whoever stands there buys.
    Till,
}

/// A cue and what says it.
pub(crate) type Entry = (Cue, &'static [&'static str]);

/// One language.
pub(crate) struct Language {
    /// Primary subtag, lower case.
    pub tag: &'static str,
    /// Words and turns that stand in for each other, by name; see [`crate::phrases`].
    pub groups: &'static [(&'static str, &'static [&'static str])],
    /// Each cue once, with its phrases as one would write them, or whole families of them.
    pub phrases: &'static [&'static [Entry]],
    /// Words that may stand between the words of a phrase: "was definitely me", "was uh me".
    pub emphasis: &'static [&'static str],
    /// How recognisers and dialects write words of the table: "woz" for "was".
    pub spellings: &'static [(&'static str, &'static str)],
    /// What words tell by themselves, blanks between them.
    pub tones: &'static [(Tone, &'static str)],
}

impl Language {
    /// Every entry, file by file.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.phrases.iter().copied().flatten()
    }
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
    tone: Option<Tone>,
}

/// A word that no table has.
const UNKNOWN: Word = Word {
    id: None,
    skipped: false,
    tone: None,
};

impl Word {
    /// Whether it may stand inside a phrase.
    pub const fn skipped(self) -> bool {
        self.skipped
    }

    /// What it tells by itself.
    pub const fn tone(self) -> Option<Tone> {
        self.tone
    }
}

/// A beginning of phrases.
#[derive(Default)]
struct Node {
    /// By the next word, in the order of the vocabulary.
    next: Vec<(usize, usize)>,
    ends: Option<Phrase>,
}

struct Phrase {
    text: String,
    cue: Cue,
}

/// Where the phrases begin.
const ROOT: usize = 0;

/// A language as a tree of its phrases, a word at each branch.
pub(crate) struct Lexicon {
    vocabulary: HashMap<String, Word>,
    nodes: Vec<Node>,
}

impl Lexicon {
    pub fn new(language: &Language) -> Self {
        let mut lexicon = Self {
            vocabulary: HashMap::new(),
            nodes: vec![Node::default()],
        };
        // A phrase written out wins over the same phrase in a family, so that a family may have its exceptions.
        for family in [true, false] {
            for &(cue, patterns) in language.entries() {
                let patterns = patterns.iter().filter(|p| phrases::is_family(p) == family);
                for phrase in patterns.flat_map(|p| phrases::all(p, language.groups)) {
                    lexicon.add(cue, text::words(&phrase));
                }
            }
        }
        for word in language.emphasis.iter().flat_map(|word| text::words(word)) {
            let known = lexicon.vocabulary.entry(word).or_insert(UNKNOWN);
            known.skipped = true;
        }
        for (tone, listed) in language.tones {
            for word in listed.split_whitespace().flat_map(text::words) {
                let known = lexicon.vocabulary.entry(word).or_insert(UNKNOWN);
                // What is grave in one of its meanings is grave.
                if known.tone != Some(Tone::Grave) {
                    known.tone = Some(*tone);
                }
            }
        }
        for (heard, meant) in language.spellings {
            if let Some(word) = lexicon.vocabulary.get(*meant).copied() {
                lexicon
                    .vocabulary
                    .entry((*heard).to_owned())
                    .or_insert(word);
            }
        }
        lexicon
    }

    fn add(&mut self, cue: Cue, words: Vec<String>) {
        let text = words.join(" ");
        let mut node = ROOT;
        for word in words {
            let id = self.id(word);
            node = self.branch(node, id);
        }
        if let Some(node) = self.nodes.get_mut(node).filter(|_| node != ROOT) {
            node.ends = Some(Phrase { text, cue });
        }
    }

    /// The word's place in the vocabulary, which it gets now if it has none.
    fn id(&mut self, word: String) -> usize {
        let next = self.vocabulary.len();
        let word = self.vocabulary.entry(word).or_insert(UNKNOWN);
        *word.id.get_or_insert(next)
    }

    /// The node after this one at a word, which grows now if there is none.
    fn branch(&mut self, from: usize, word: usize) -> usize {
        let grown = self.nodes.len();
        let Some(node) = self.nodes.get_mut(from) else {
            return from;
        };
        match node.next.binary_search_by_key(&word, |(word, _)| *word) {
            Ok(at) => node.next.get(at).map_or(from, |(_, to)| *to),
            Err(at) => {
                node.next.insert(at, (word, grown));
                self.nodes.push(Node::default());
                grown
            }
        }
    }

    /// What the table knows of a heard word.
    pub fn word(&self, heard: &str) -> Word {
        self.vocabulary.get(heard).copied().unwrap_or(UNKNOWN)
    }

    /// The longest phrase that begins with the first of these words.
    pub fn longest(&self, words: &[Word]) -> Option<Match<'_>> {
        let mut found = Longest::default();
        self.follow(ROOT, words, &mut found, Walked::default());
        let phrase = self.nodes.get(found.node)?.ends.as_ref()?;
        Some(Match {
            cue: phrase.cue,
            phrase: &phrase.text,
            length: found.heard,
        })
    }

    /// Goes on from a node, word by word, past emphasis that stands inside a phrase.
    fn follow(&self, node: usize, words: &[Word], found: &mut Longest, mut walked: Walked) {
        let Some(here) = self.nodes.get(node) else {
            return;
        };
        if here.ends.is_some() && walked.phrase > found.phrase {
            *found = Longest {
                node,
                phrase: walked.phrase,
                heard: walked.heard,
            };
        }
        if here.next.is_empty() {
            return;
        }
        while let Some(word) = words.get(walked.heard) {
            walked.heard += 1;
            let next = word
                .id
                .and_then(|id| here.next.binary_search_by_key(&id, |(word, _)| *word).ok())
                .and_then(|at| here.next.get(at));
            if let Some((_, to)) = next {
                let further = Walked {
                    phrase: walked.phrase + 1,
                    ..walked
                };
                self.follow(*to, words, found, further);
            }
            if next.is_some() || !word.skipped || node == ROOT {
                return;
            }
        }
    }
}

/// How far a walk through the tree has come.
#[derive(Debug, Clone, Copy, Default)]
struct Walked {
    /// In words of the phrase.
    phrase: usize,
    /// In heard words, with the emphasis between.
    heard: usize,
}

/// The longest phrase so far.
#[derive(Debug, Default)]
struct Longest {
    node: usize,
    phrase: usize,
    heard: usize,
}
