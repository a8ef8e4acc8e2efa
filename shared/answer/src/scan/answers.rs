//! Answers by themselves: which of them begin anew, which conclude, which only stand between other words.

use super::{Asks, Negation, Scan, Subject, look::unknown_between};
use crate::{evidence::Kind, lexicon::Phrase};

/// Words between a musing and a claim, at least, that make them two things.
const WORDS_OF_ANOTHER_THING: usize = 2;

impl<'a> Scan<'a, '_> {
    pub(super) fn yes(&mut self, at: usize, phrase: Phrase<'a>) {
        if self.begins_anew(at) {
            self.begin_anew(at, phrase);
        } else if self.claims_next(at) && !self.at_edge(at) {
            // "What, that one? Yes, that was me", without its marks: an answer begins anew.
            self.asks = Asks::Nothing;
            self.affirm(Kind::Yes, &[phrase]);
        } else if self.at_edge(at) || self.after_object(at) {
            self.affirm(Kind::Yes, &[phrase]);
        } else if !self.quoted(at) && self.negation.is_none() && self.doubted.is_none() {
            self.affirm(Kind::Within, &[phrase]);
        }
    }

    /// "I did not even look, yes that was me": what stood before turns nothing after it.
    fn begin_anew(&mut self, at: usize, phrase: Phrase<'a>) {
        let turned = |negation: &mut Negation| unknown_between(self.items, negation.at, at);
        if let Some(negation) = self.negation.take_if(turned) {
            self.push(Kind::Stray, &[negation.phrase]);
        }
        if !self.marked {
            self.asks = Asks::Nothing;
        }
        (self.subject, self.doubted) = (Subject::None, None);
        self.anew = Some(at);
        self.push(Kind::Anew, &[phrase]);
        self.affirm(Kind::Yes, &[phrase]);
    }

    /// "So yes": whatever was told before, a yes.
    pub(super) fn conclude(&mut self, phrase: Phrase<'a>, kind: Kind) {
        // Begins anew: what stood before it turns nothing after it.
        if let Some(negation) = self.negation.take() {
            self.push(Kind::Hedge, &[negation.phrase]);
        }
        (self.subject, self.doubted) = (Subject::None, None);
        self.asks = if self.asks == Asks::Clearly {
            self.asks
        } else {
            Asks::Nothing
        };
        self.affirm(kind, &[phrase]);
    }

    /// "I wanted to do up the bedroom before Christmas, I ordered it": what was only wanted was another thing.
    pub(super) fn forget_musings(&mut self) {
        let between = |doubted: usize| self.items.get(doubted + 1..self.at).unwrap_or_default();
        let others = |doubted: usize| between(doubted).iter().filter(|i| i.found.is_none());
        // Of this part of the sentence, it may be what was mused about.
        let near = self
            .doubted
            .is_some_and(|d| others(d).count() < WORDS_OF_ANOTHER_THING);
        let kept = if near { self.begun } else { self.pieces.len() };
        let mut at = 0;
        self.pieces.retain(|piece| {
            at += 1;
            at > kept || piece.kind != Kind::Musing
        });
    }
}
