//! Answers by themselves: which of them begin anew, which conclude, which only stand between other words.

use super::{Asks, Negation, Scan, Subject, look::unknown_between};
use crate::{evidence::Kind, lexicon::Phrase};

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
        } else if !self.quoted(at) && self.negation.is_none() && !self.doubtful {
            self.affirm(Kind::Within, &[phrase]);
        }
    }

    /// "I did not even look, yes that was me": what stood before turns nothing after it.
    fn begin_anew(&mut self, at: usize, phrase: Phrase<'a>) {
        let turned = |negation: &mut Negation| unknown_between(self.items, negation.at, at);
        if let Some(negation) = self.negation.take_if(turned) {
            self.push(Kind::Stray, &[negation.phrase]);
        }
        if self.asks != Asks::Clearly || self.unknown_between(self.asked, at) {
            self.asks = Asks::Nothing;
        }
        (self.subject, self.doubtful) = (Subject::None, false);
        self.push(Kind::Anew, &[phrase]);
        self.affirm(Kind::Yes, &[phrase]);
    }

    /// "So yes": whatever was told before, a yes.
    pub(super) fn conclude(&mut self, phrase: Phrase<'a>, kind: Kind) {
        // Begins anew: what stood before it turns nothing after it.
        if let Some(negation) = self.negation.take() {
            self.push(Kind::Hedge, &[negation.phrase]);
        }
        (self.subject, self.doubtful) = (Subject::None, false);
        self.asks = if self.asks == Asks::Clearly {
            self.asks
        } else {
            Asks::Nothing
        };
        self.affirm(kind, &[phrase]);
    }
}
