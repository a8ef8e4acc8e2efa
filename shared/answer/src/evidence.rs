//! From words to evidence: cues found, clauses scanned, pieces gathered.

use crate::{
    claim::{begins_claim, named, owned},
    contrast::forget_turned,
    language::{Cue, Tone},
    lexicon::{Lexicon, Match, Phrase, Word},
    scan::{Scan, Subject},
    story::Story,
    text::Heard,
};

/// What a piece of an utterance says about the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Yes,
    /// "So yes": a yes after its story.
    SoYes,
    /// A yes between other words: an answer only beside what was bought.
    Within,
    /// "So that's okay": a yes after a story of buying, and none after another.
    SoFine,
    No,
    /// The speaker made it, said in full.
    Mine,
    /// "I did" and no more: as good as a yes, except beside a no, where a lost "n't" would turn it.
    MineBriefly,
    /// "I used my card", wherever that was: a claim only beside "it was not stolen" and nothing else.
    Used,
    /// "I bought some shoes", wherever that was: a claim only beside a yes, and nothing else.
    Bought,
    NotMine,
    /// [`Kind::NotMine`] under a hedge or a double negation.
    NotMineDoubtful,
    Fine,
    Family,
    /// One of the household whom it was for or who was there: "for my son", "with my wife".
    Company,
    /// One of the household did it, said in full.
    FamilyDid,
    Permit,
    /// One of the household was allowed to; a yes only beside [`Kind::FamilyDid`].
    Lent,
    Fraud,
    /// "no fraud": a yes when claimed beside it, otherwise most likely "No! Fraud!" without its punctuation.
    NoFraud,
    /// Asked to stop it, or not to: Spanish "no la cancele". Denies it unless it was claimed in full.
    BlockOrNot,
    /// "not fraud"; could also be "No! Fraud!" without its punctuation, so it supports a yes and is none.
    NotFraud,
    /// Denied as what one never does; the contrast after "but" settles it before the verdict.
    Seldom,
    /// A hedge that a claim after "but" takes back; settled before the verdict.
    Opinion,
    /// Nothing was stolen: a yes only beside what was bought.
    Unstolen,
    /// As [`Kind::Opinion`]; a claim after other words takes it back at once.
    Musing,
    Unsure,
    /// A negation of something the table does not know: no denial, but no yes stands beside it.
    Stray,
    /// Thinking; in doubt unless a full answer follows.
    Pause,
    /// Weakens other evidence.
    Hedge,
    /// Another subject, or what one does as a rule: a bare yes beside it may mean that.
    Aside,
    /// What follows weighs more than what stands before.
    But,
    Repeat,
    Agent,
    WrongPerson,
    OptOut,
    Identity,
    /// A yes with its claim after a story: it begins anew, and doubts of the story are none of the claim's.
    Anew,
    /// "It's me": who is speaking, or a claim beside what supports one.
    ItsMe,
    Question,
    Correction,
}

/// One piece, with the table's words that said it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub kind: Kind,
    /// One, or two with others between them.
    pub words: (Phrase<'a>, Option<Phrase<'a>>),
}

/// All that an utterance says, in its order.
#[derive(Debug, Default)]
pub(crate) struct Evidence<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// Words no phrase of the table covers: a long rest makes a bare yes doubtful.
    pub unknown: usize,
    /// Those of them that were said after the last "so yes", which then does not conclude.
    pub afterwards: usize,
    pub story: Story,
}

impl Evidence<'_> {
    /// Takes in the unknown words of a part of a sentence that stand after "so yes".
    fn count_afterwards(&mut self, part: &[Item], explained: usize) {
        let concludes = part
            .iter()
            .rposition(|item| matches!(item.cue(), Some(Cue::SoYes | Cue::SoFine)));
        let after = part.get(concludes.map_or(0, |at| at + 1)..);
        let unknown = after
            .unwrap_or_default()
            .iter()
            .filter(|item| item.found.is_none());
        let before = if concludes.is_some() {
            0
        } else {
            self.afterwards
        };
        self.afterwards = before + unknown.count().saturating_sub(owned(part) + explained);
    }

    fn end(&mut self) {
        // "That was me but ...": what was to follow was not understood, or not said, or was another's: "but this one the neighbour".
        let said = |piece: &Piece| piece.kind != Kind::Aside;
        if let Some(last) = self.pieces.iter().rposition(said)
            && let Some(last) = self.pieces.get_mut(last)
            && last.kind == Kind::But
        {
            last.kind = Kind::Correction;
        }
    }
}

pub(crate) fn collect<'a>(heard: &Heard, lexicon: &'a Lexicon) -> Evidence<'a> {
    let mut evidence = Evidence::default();
    let mut carried = Subject::None;
    let mut lists = false;
    let (mut words, mut items) = (Vec::new(), Vec::new());
    for clause in &heard.clauses {
        words.clear();
        words.extend(clause.words().map(|word| lexicon.word(word)));
        evidence.unknown += find(&words, lexicon, &mut items, &mut evidence.story);
        evidence.unknown -= owned(&items);
        let mut parts = items
            .split_inclusive(|item| matches!(item.cue(), Some(Cue::Break | Cue::But)))
            .peekable();
        let clause_begun = evidence.pieces.len();
        let mut broken = false;
        while let Some(part) = parts.next() {
            let begun = evidence.pieces.len();
            let (part, parted) = match part.split_last() {
                Some((last, part)) if matches!(last.cue(), Some(Cue::Break | Cue::But)) => {
                    (part, last.found)
                }
                _ => (part, None),
            };
            // "I, uh, made it": a pause does not take the subject away. A conjunction does, but "I went there and bought it".
            let subject = std::mem::replace(&mut carried, Subject::None);
            let mut scan = Scan::new(part, subject, clause.question, &mut evidence.pieces);
            scan.run();
            let anew = scan.anew;
            // "Some gloves and a toolbox": what follows "and" is bought too.
            let listed = if lists { named(part) } else { 0 };
            lists = scan.lists || listed > 0;
            let explained = scan.explained.max(listed);
            if anew.is_some() {
                evidence.story.begin_anew();
            }
            let since = part.get(anew.unwrap_or_default()..);
            evidence.story.hear(since.unwrap_or_default());
            evidence.unknown = evidence.unknown.saturating_sub(explained);
            let paused = parts.peek().is_none()
                && part.last().is_none_or(|item| item.cue() == Some(Cue::Me));
            let goes_on = parted.is_some_and(|found| found.cue == Cue::Break)
                && parts.peek().is_some_and(|next| begins_claim(next))
                && scan.asserts();
            if paused || goes_on {
                carried = scan.subject;
            }
            evidence.count_afterwards(part, explained);
            if broken {
                forget_turned(&mut evidence.pieces, clause_begun, begun);
            }
            broken = parted.is_some_and(|found| found.cue == Cue::Break);
            if let Some(but) = parted.filter(|found| found.cue == Cue::But) {
                evidence.pieces.push(Piece {
                    kind: Kind::But,
                    words: (but.phrase, None),
                });
            }
        }
    }
    evidence.end();
    evidence
}

/// A phrase of the table, or a word it does not know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    pub found: Option<Match<'a>>,
    /// A [`Cue::Copula`] stands before it: a statement begins here.
    pub begins: bool,
    /// A [`Cue::Own`] stands before it.
    pub own: bool,
    /// What its first word tells by itself; that it quotes, if any of its words does.
    pub tone: Option<Tone>,
    /// What the words that say nothing told just before: that it is now ("I'm"), or that a thing follows ("the").
    pub led: Option<Tone>,
}

impl Item<'_> {
    pub fn cue(&self) -> Option<Cue> {
        self.found.map(|found| found.cue)
    }

    /// Whether it may be what was bought: a word the table does not know, or a noun that it does.
    pub fn is_noun(&self) -> bool {
        matches!(self.cue(), None | Some(Cue::Names))
    }

    /// Whether a deed can be done to it.
    pub fn is_object(&self) -> bool {
        self.cue().is_some_and(Cue::is_object)
    }
}

/// The clause as items, without the words that say nothing; returns the number of unknown words.
fn find<'a>(
    words: &[Word],
    lexicon: &'a Lexicon,
    items: &mut Vec<Item<'a>>,
    story: &mut Story,
) -> usize {
    items.clear();
    let (mut unknown, mut begins, mut own, mut rest) = (0, false, false, words);
    let mut led = None;
    while let Some(first) = rest.first() {
        let found = lexicon.longest(rest);
        match found.map(|found| found.cue) {
            Some(Cue::Light) => {
                led = match first.tone() {
                    Some(Tone::Article) if led.is_none() => Some(Tone::Article),
                    Some(tone @ (Tone::State | Tone::With)) => Some(tone),
                    _ => led,
                };
                story.mark(first.tone());
            }
            Some(Cue::Copula) => begins = true,
            Some(Cue::Own) => own = true,
            // Emphasis outside a phrase says nothing either.
            None if first.skipped() => {}
            cue => {
                unknown += usize::from(cue.is_none());
                let length = found.map_or(1, |found| found.length);
                let covered = rest.get(..length).unwrap_or_default();
                let quotes = covered.iter().any(|word| word.tone() == Some(Tone::Quotes));
                let tone = if quotes {
                    Some(Tone::Quotes)
                } else {
                    first.tone()
                };
                items.push(Item {
                    found,
                    begins,
                    own,
                    tone,
                    led,
                });
                (begins, own) = (false, false);
                // Spanish "los" is an object too.
                led = tone.filter(|tone| *tone == Tone::Article);
            }
        }
        rest = rest
            .get(found.map_or(1, |found| found.length)..)
            .unwrap_or_default();
    }
    unknown
}
