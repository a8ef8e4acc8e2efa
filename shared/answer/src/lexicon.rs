//! A language's table as it is looked up: small, because it stays in memory as long as the process.

use std::{collections::HashMap, ops::Range};

use crate::{
    language::{Cue, Language, Tone},
    phrases, text,
};

/// A phrase found in a clause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match<'a> {
    pub cue: Cue,
    pub phrase: Phrase<'a>,
    /// Words of the clause it covers.
    pub length: usize,
}

/// What was said, as `why` quotes it: a phrase of the table, or a mark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrase<'a> {
    /// The node where it ends.
    said: Option<(&'a Lexicon, usize)>,
}

impl Phrase<'_> {
    /// "?".
    pub const QUESTION_MARK: Self = Self { said: None };

    /// Writes it as it is compared.
    pub fn write(self, line: &mut String) {
        match self.said {
            Some((lexicon, node)) => lexicon.spell(node, line),
            None => line.push('?'),
        }
    }
}

impl PartialEq for Phrase<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.said.map(|(_, node)| node) == other.said.map(|(_, node)| node)
    }
}

/// A word as the table knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its place in the vocabulary, or that of the word it is another spelling of; none for a word that no phrase has.
    id: Option<u16>,
    /// May stand inside a phrase.
    skipped: bool,
    /// Another spelling of a word.
    respelled: bool,
    tone: Option<Tone>,
}

/// A word that no table has.
const UNKNOWN: Word = Word {
    id: None,
    skipped: false,
    respelled: false,
    tone: None,
};

impl Word {
    /// Whether it may stand inside a phrase.
    pub const fn skipped(self) -> bool {
        self.skipped
    }

    /// Whether it is another spelling of a word that a phrase has.
    #[cfg(test)]
    pub fn respells(self, meant: Self) -> bool {
        self.respelled && self.id.is_some() && self.id == meant.id
    }

    /// What it tells by itself.
    pub const fn tone(self) -> Option<Tone> {
        self.tone
    }
}

/// A word of the vocabulary.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Where its letters begin and end.
    letters: (u32, u32),
    word: Word,
}

/// A beginning of phrases. The nodes after it, one for each next word, stand side by side in the order of the vocabulary, and
/// those of the next node right after them.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The first node after it; the last is the one before the next node's first.
    first: u32,
    /// The word that led here.
    word: u16,
    /// What the phrase says that ends here.
    ends: Option<Cue>,
}

/// Where the phrases begin.
const ROOT: usize = 0;

/// A language as a tree of its phrases, a word at each branch.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// In the order of their letters.
    vocabulary: Vec<Known>,
    /// The letters of the vocabulary.
    spelled: String,
    nodes: Vec<Node>,
}

impl Lexicon {
    pub fn new(language: &Language) -> Self {
        let mut builder = Builder::default();
        // A phrase written out wins over the same phrase in a family, so that a family may have its exceptions.
        for family in [true, false] {
            for &(cue, patterns) in language.entries() {
                let patterns = patterns.iter().filter(|p| phrases::is_family(p) == family);
                for phrase in patterns.flat_map(|p| phrases::all(p, language.groups)) {
                    builder.add(cue, text::words(&phrase));
                }
            }
        }
        for word in language.emphasis.iter().flat_map(|word| text::words(word)) {
            builder.word(word).skipped = true;
        }
        for (tone, listed) in language.tones {
            for word in listed.split_whitespace().flat_map(text::words) {
                let known = builder.word(word);
                // What is grave in one of its meanings is grave.
                if known.tone != Some(Tone::Grave) {
                    known.tone = Some(*tone);
                }
            }
        }
        for (heard, meant) in language.spellings {
            if let Some(word) = builder.vocabulary.get(*meant).copied() {
                let heard = (*heard).to_owned().into_boxed_str();
                builder.vocabulary.entry(heard).or_insert(Word {
                    respelled: true,
                    ..word
                });
            }
        }
        builder.build()
    }

    /// What the table knows of a heard word.
    pub fn word(&self, heard: &str) -> Word {
        let found = self
            .vocabulary
            .binary_search_by(|known| self.letters(known).cmp(heard));
        let known = found.ok().and_then(|at| self.vocabulary.get(at));
        known.map_or(UNKNOWN, |known| known.word)
    }

    fn letters(&self, known: &Known) -> &str {
        let (start, end) = known.letters;
        let letters = self.spelled.get(start as usize..end as usize);
        letters.unwrap_or_default()
    }

    /// The longest phrase that begins with the first of these words.
    pub fn longest(&self, words: &[Word]) -> Option<Match<'_>> {
        let mut found = Longest::default();
        self.follow(ROOT, words, &mut found, Walked::default());
        Some(Match {
            cue: self.nodes.get(found.node)?.ends?,
            phrase: Phrase {
                said: Some((self, found.node)),
            },
            length: found.heard,
        })
    }

    /// Writes the words that lead to a node.
    fn spell(&self, node: usize, line: &mut String) {
        // The last node whose followers begin at this one or before.
        let later = self.nodes.partition_point(|n| n.first as usize <= node);
        let before = later.saturating_sub(1);
        if before != ROOT && before < node {
            self.spell(before, line);
            line.push(' ');
        }
        let word = self.nodes.get(node).map(|node| usize::from(node.word));
        let known = word.and_then(|word| self.vocabulary.get(word));
        line.push_str(known.map_or("", |known| self.letters(known)));
    }

    /// The nodes after this one.
    fn after(&self, node: usize) -> Range<usize> {
        let first = |node: usize| {
            let first = self.nodes.get(node).map(|node| node.first as usize);
            first.unwrap_or(self.nodes.len())
        };
        first(node)..first(node + 1)
    }

    /// The node after this one at a word.
    fn next(&self, after: Range<usize>, word: u16) -> Option<usize> {
        let first = after.start;
        let after = self.nodes.get(after)?;
        let at = after.binary_search_by_key(&word, |node| node.word).ok()?;
        Some(first + at)
    }

    /// Goes on from a node, word by word, past emphasis that stands inside a phrase.
    fn follow(&self, node: usize, words: &[Word], found: &mut Longest, mut walked: Walked) {
        let ends = self.nodes.get(node).is_some_and(|node| node.ends.is_some());
        if ends && walked.phrase > found.phrase {
            *found = Longest {
                node,
                phrase: walked.phrase,
                heard: walked.heard,
            };
        }
        let after = self.after(node);
        if after.is_empty() {
            return;
        }
        while let Some(word) = words.get(walked.heard) {
            walked.heard += 1;
            let next = word.id.and_then(|id| self.next(after.clone(), id));
            if let Some(to) = next {
                let further = Walked {
                    phrase: walked.phrase + 1,
                    ..walked
                };
                self.follow(to, words, found, further);
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

/// The phrases side by side, before they are a tree.
#[derive(Default)]
struct Builder {
    vocabulary: HashMap<Box<str>, Word>,
    /// The words of all phrases.
    words: Vec<u16>,
    added: Vec<Added>,
}

struct Added {
    /// Where they begin and end in [`Builder::words`].
    words: (u32, u32),
    cue: Cue,
}

impl Builder {
    fn word(&mut self, word: String) -> &mut Word {
        let word = word.into_boxed_str();
        self.vocabulary.entry(word).or_insert(UNKNOWN)
    }

    fn add(&mut self, cue: Cue, words: Vec<String>) {
        let start = number(self.words.len());
        for word in words {
            let next = u16::try_from(self.vocabulary.len()).unwrap_or(u16::MAX);
            let id = *self.word(word).id.get_or_insert(next);
            self.words.push(id);
        }
        let words = (start, number(self.words.len()));
        self.added.push(Added { words, cue });
    }

    fn words(&self, added: &Added) -> &[u16] {
        let (start, end) = added.words;
        let words = self.words.get(start as usize..end as usize);
        words.unwrap_or_default()
    }

    /// The vocabulary in the order of its letters, each word's place its number: in two pieces of memory, not in thousands,
    /// which would pin down the memory that was needed only to build the table.
    fn spell(&mut self) -> (Vec<Known>, String) {
        let mut words: Vec<_> = std::mem::take(&mut self.vocabulary).into_iter().collect();
        words.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut places: HashMap<u16, u16> = HashMap::new();
        for (place, (_, word)) in (0..).zip(&words).filter(|(_, (_, word))| !word.respelled) {
            places.extend(word.id.map(|id| (id, place)));
        }
        let place = |id: u16| places.get(&id).copied().unwrap_or(u16::MAX);
        for id in &mut self.words {
            *id = place(*id);
        }
        let mut spelled = String::with_capacity(words.iter().map(|(word, _)| word.len()).sum());
        let mut vocabulary = Vec::with_capacity(words.len());
        for (letters, word) in words {
            let start = number(spelled.len());
            spelled.push_str(&letters);
            let id = word.id.map(place);
            vocabulary.push(Known {
                letters: (start, number(spelled.len())),
                word: Word { id, ..word },
            });
        }
        (vocabulary, spelled)
    }

    /// Breadth first over the sorted phrases, so that the nodes after a node stand side by side.
    fn build(mut self) -> Lexicon {
        let (vocabulary, spelled) = self.spell();
        let mut added = std::mem::take(&mut self.added);
        // In place; of the same words those that were added later come later.
        added.sort_unstable_by(|a, b| {
            let by_words = self.words(a).cmp(self.words(b));
            by_words.then(a.words.cmp(&b.words))
        });
        let mut nodes = vec![Node {
            first: 0,
            word: 0,
            ends: None,
        }];
        // For each node its phrases and how many words led to it.
        let mut spans = vec![(0, number(added.len()), 0_u32)];
        let mut at = 0;
        while let Some((mut from, to, depth)) = spans.get(at).copied() {
            let of = added.get(from as usize..to as usize).unwrap_or_default();
            let words = depth as usize;
            // Of phrases with the same words the last wins.
            let ending = of
                .iter()
                .take_while(|added| self.words(added).len() == words);
            let count = ending.clone().count();
            if let Some(node) = nodes.get_mut(at) {
                node.first = number(spans.len());
                node.ends = ending.last().map(|last| last.cue);
            }
            from += number(count);
            let longer = of.get(count..).unwrap_or_default();
            let word = |added: &Added| self.words(added).get(words).copied();
            for same in longer.chunk_by(|a, b| word(a) == word(b)) {
                nodes.push(Node {
                    first: 0,
                    word: same.first().and_then(word).unwrap_or_default(),
                    ends: None,
                });
                let to = from + number(same.len());
                spans.push((from, to, depth + 1));
                from = to;
            }
            at += 1;
        }
        nodes.shrink_to_fit();
        Lexicon {
            vocabulary,
            spelled,
            nodes,
        }
    }
}

/// No table comes near four thousand million.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
