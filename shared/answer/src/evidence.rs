//! From words to evidence: cues found, clauses scanned, pieces gathered.

use crate::{
    language::{Cue, Lexicon, Match},
    scan::{Scan, Subject},
    text::{Clause, Heard},
};

/// What a piece of an utterance says about the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Yes,
    No,
    /// The speaker made it, said in full.
    Mine,
    /// "I did" and no more: as good as a yes, except beside a no, where a lost "n't" would turn it.
    MineBriefly,
    NotMine,
    /// [`Kind::NotMine`] under a hedge or a double negation.
    NotMineDoubtful,
    Fine,
    Family,
    Permit,
    Fraud,
    /// "not fraud"; could also be "No! Fraud!" without its punctuation, so it supports a yes and is none.
    NotFraud,
    Unsure,
    /// A negation of something the table does not know: no denial, but no yes stands beside it.
    Stray,
    /// Weakens other evidence.
    Hedge,
    Repeat,
    Agent,
    WrongPerson,
    OptOut,
    Identity,
    Question,
    Correction,
}

/// One piece, with the table's words that said it.
#[derive(Debug, Clone)]
pub(crate) struct Piece<'a> {
    pub kind: Kind,
    pub words: Vec<&'a str>,
}

/// All that an utterance says, in its order.
#[derive(Debug, Default)]
pub(crate) struct Evidence<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// Words no phrase of the table covers: a long rest makes a bare yes doubtful.
    pub unknown: usize,
}

pub(crate) fn collect<'a>(heard: &Heard, lexicon: &'a Lexicon) -> Evidence<'a> {
    let mut evidence = Evidence::default();
    let mut carried = Subject::None;
    for clause in &heard.clauses {
        let (items, unknown) = items(clause, lexicon);
        evidence.unknown += unknown;
        let mut parts = items
            .split(|item| item.cue() == Some(Cue::Break))
            .peekable();
        while let Some(part) = parts.next() {
            // "I, uh, made it": a pause does not take the subject away, a conjunction does.
            let subject = std::mem::replace(&mut carried, Subject::None);
            let mut scan = Scan::new(part, subject, clause.question, &mut evidence.pieces);
            scan.run();
            if parts.peek().is_none() && part.last().is_none_or(|item| item.cue() == Some(Cue::Me))
            {
                carried = scan.subject;
            }
        }
    }
    evidence
}

/// A phrase of the table, or a word it does not know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a>(pub Option<Match<'a>>);

impl Item<'_> {
    pub fn cue(&self) -> Option<Cue> {
        self.0.map(|found| found.cue)
    }
}

/// The clause as items, without the words that say nothing, and the number of unknown words.
fn items<'a>(clause: &Clause, lexicon: &'a Lexicon) -> (Vec<Item<'a>>, usize) {
    let (mut items, mut unknown, mut rest) = (Vec::new(), 0, clause.words.as_slice());
    while !rest.is_empty() {
        let found = lexicon.longest(rest);
        match found {
            Some(found) if found.cue == Cue::Light => {}
            Some(_) => items.push(Item(found)),
            None => {
                unknown += 1;
                items.push(Item(None));
            }
        }
        rest = rest
            .get(found.map_or(1, |found| found.length)..)
            .unwrap_or_default();
    }
    (items, unknown)
}
