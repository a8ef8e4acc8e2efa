//! From all evidence to one label, by rules.

use crate::{
    Label,
    contrast::{after_correction, settle_contrast},
    evidence::{
        Evidence,
        Kind::{
            self, Agent, Aside, BlockOrNot, Bought, But, Company, Correction, Family, FamilyDid,
            Fine, Fraud, Hedge, Identity, ItsMe, Lent, Mine, MineBriefly, No, NoFraud, NotFraud,
            NotMine, NotMineDoubtful, OptOut, Pause, Permit, Question, Repeat, SoFine, SoYes,
            Stray, Unstolen, Unsure, Used, Within, WrongPerson, Yes,
        },
        Piece,
    },
    story::Story,
};

/// Words unknown to the table that a lone "maybe" bears beside it; with more of them it is about something else. A bare "yes"
/// bears none: "yes, block my card" and "yes, I can hear you" close no case.
const UNKNOWN_BESIDE_MAYBE: usize = 2;

/// The reader's own certainty, before the carrier's caps it.
pub(crate) mod certainty {
    pub const EXPLICIT: f32 = 0.95;
    pub const PLAIN: f32 = 0.85;
    pub const MIXED: f32 = 0.7;
    pub const DOUBT: f32 = 0.5;
}

/// What the evidence comes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    pub label: Label,
    pub certainty: f32,
    pub rule: &'static str,
    /// The kinds of evidence that decided, for `why`.
    pub by: &'static [Kind],
}

pub(crate) const fn verdict(
    label: Label,
    certainty: f32,
    rule: &'static str,
    by: &'static [Kind],
) -> Verdict {
    Verdict {
        label,
        certainty,
        rule,
        by,
    }
}

/// What the rules say, and of which pieces.
#[derive(Debug)]
pub(crate) struct Ruling<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub verdict: Verdict,
}

impl Ruling<'_> {
    /// Whether any piece is of one of these kinds.
    pub fn has(&self, kinds: &[Kind]) -> bool {
        self.last(kinds).is_some()
    }

    /// Where the last piece of one of these kinds stands.
    pub fn last(&self, kinds: &[Kind]) -> Option<usize> {
        let of_these = |piece: &Piece| kinds.contains(&piece.kind);
        self.pieces.iter().rposition(of_these)
    }
}

pub(crate) fn rule<'a>(evidence: &Evidence<'a>) -> Ruling<'a> {
    let mut pieces = after_correction(&evidence.pieces);
    settle_contrast(&mut pieces);
    let verdict = weigh(&pieces, evidence);
    Ruling { pieces, verdict }
}

/// The rules, first match wins. The order is the order of harm: what stops a loss comes before what closes the case.
fn weigh(pieces: &[Piece], evidence: &Evidence) -> Verdict {
    let heard = Weighed {
        pieces,
        unknown: evidence.unknown,
        afterwards: evidence.afterwards,
        story: evidence.story,
    };
    heard
        .alarm()
        .or_else(|| heard.request())
        .or_else(|| heard.doubt())
        .or_else(|| heard.claim())
        .or_else(|| heard.bare())
        .unwrap_or_else(|| {
            verdict(
                Label::None,
                certainty::DOUBT,
                "no answer in it",
                &[Question, Identity, ItsMe, Permit],
            )
        })
}

struct Weighed<'a> {
    pieces: &'a [Piece<'a>],
    unknown: usize,
    /// Unknown words after "so yes".
    afterwards: usize,
    story: Story,
}

impl Weighed<'_> {
    fn has(&self, kind: Kind) -> bool {
        self.pieces.iter().any(|piece| piece.kind == kind)
    }

    fn any(&self, kinds: &[Kind]) -> bool {
        self.last(kinds).is_some()
    }

    /// Where any of them was said last.
    fn last(&self, kinds: &[Kind]) -> Option<usize> {
        self.pieces
            .iter()
            .rposition(|piece| kinds.contains(&piece.kind))
    }

    /// Claimed in full; beside a "no", "I did" is too little.
    fn claimed(&self) -> bool {
        let alone = !self.any(&[No, Aside, Question, Repeat, Identity, Correction, But]);
        let used =
            alone && self.has(Used) && self.has(NotFraud) && !self.has(Fine) && self.unknown == 0;
        let bought =
            alone && self.has(Bought) && self.any(&[Yes, Fine, Unstolen]) && !self.has(Stray);
        let its_me = alone
            && self.has(ItsMe)
            && (self.has(Bought) || self.any(&[Fine, NotFraud]) && self.unknown == 0)
            && !self.any(&[Family, Stray]);
        // "It's me, I needed new tires"; "don't block it, I needed new tires".
        let told = alone
            && self.story.bears_a_yes()
            && self.any(&[Fine, NotFraud, Unstolen, ItsMe])
            && !self.any(&[Family, Lent, Stray, NoFraud]);
        used || bought
            || its_me
            || told
            || self.has(Mine)
            || (self.has(MineBriefly) && !self.has(No))
    }

    /// "I made the first one but not this one": a claim, "but", and only then every denial.
    fn but_no(&self) -> bool {
        let but = self.last(&[But]);
        but.is_some()
            && self.last(&[Mine, MineBriefly, NotFraud, NoFraud, Yes]) < but
            && self.last(&[No, NotMine]) > but
            && !self.any(&[NotMineDoubtful, BlockOrNot])
            && (self.last(&[NotMine]) > but || !self.has(Stray))
            && !self
                .pieces
                .iter()
                .take(but.unwrap_or_default())
                .any(|piece| piece.kind == NotMine)
    }

    fn alarm(&self) -> Option<Verdict> {
        if self.has(Fraud) {
            return Some(verdict(
                Label::Fraud,
                certainty::EXPLICIT,
                "called it fraud",
                &[Fraud],
            ));
        }
        let softened = [Yes, Fine, Mine, MineBriefly, Family, Company, NotFraud];
        if self.has(NoFraud) && (self.has(NotMine) || !self.any(&softened)) {
            return Some(verdict(
                Label::Fraud,
                certainty::MIXED,
                "called it fraud",
                &[NoFraud],
            ));
        }
        if !self.has(NotMine) && (!self.has(BlockOrNot) || self.has(Mine)) {
            return None;
        }
        let claims = [Mine, MineBriefly, NotFraud, NoFraud];
        Some(if self.any(&claims) && !self.but_no() {
            contradictory(&[NotMine, BlockOrNot, Mine, MineBriefly, NotFraud, NoFraud])
        } else {
            verdict(
                Label::No,
                certainty::EXPLICIT,
                "denied it",
                &[NotMine, BlockOrNot],
            )
        })
    }

    fn request(&self) -> Option<Verdict> {
        if self.has(Agent) {
            return Some(verdict(
                Label::Agent,
                certainty::PLAIN,
                "asked for a person",
                &[Agent],
            ));
        }
        if self.has(OptOut) {
            return Some(verdict(
                Label::OptOut,
                certainty::PLAIN,
                "wants no calls",
                &[OptOut],
            ));
        }
        if self.has(WrongPerson) {
            return Some(if self.any(&[Mine, MineBriefly, NotMineDoubtful]) {
                contradictory(&[WrongPerson, Mine, MineBriefly, NotMineDoubtful])
            } else {
                verdict(
                    Label::WrongPerson,
                    certainty::PLAIN,
                    "is not the customer",
                    &[WrongPerson],
                )
            });
        }
        let answers = [Yes, No, Mine, MineBriefly, NotMineDoubtful, Unsure];
        (self.last(&[Repeat]) > self.last(&answers)).then(|| {
            verdict(
                Label::Repeat,
                certainty::PLAIN,
                "did not understand",
                &[Repeat],
            )
        })
    }

    fn doubt(&self) -> Option<Verdict> {
        if self.has(NotMineDoubtful) && self.has(No) && !self.any(&[Mine, Yes]) {
            return Some(verdict(
                Label::No,
                certainty::MIXED,
                "denied it",
                &[No, NotMineDoubtful],
            ));
        }
        if self.but_no() && !self.any(&[Unsure, NotMineDoubtful, Pause]) {
            return Some(verdict(Label::No, certainty::MIXED, "said no", &[But, No]));
        }
        let hedged = self.any(&[
            Yes,
            SoYes,
            No,
            Mine,
            MineBriefly,
            Fine,
            Family,
            Company,
            NotFraud,
        ]) || self.unknown <= UNKNOWN_BESIDE_MAYBE && !self.has(Question);
        let answered = self.last(&[Mine, MineBriefly, NotMine, No]);
        let paused = self.last(&[Pause]) > answered;
        (self.any(&[Unsure, NotMineDoubtful]) || paused || self.has(Hedge) && hedged).then(|| {
            verdict(
                Label::Unsure,
                certainty::PLAIN,
                "in doubt",
                &[Unsure, Hedge, Pause, NotMineDoubtful],
            )
        })
    }

    /// "I was there with the kids, so yes": a yes after its story, with nothing in it that speaks against it.
    fn concluded(&self) -> bool {
        let bought = self.story.bears_a_yes()
            || self.story.buys()
            || self.any(&[Mine, MineBriefly, Bought, FamilyDid]);
        (self.has(SoYes) || self.has(SoFine) && bought)
            && self.afterwards == 0
            && (!self.any(&[Family, Company, Lent])
                || self.story.bears_a_yes()
                || self.any(&[Mine, Bought])
                || self.any(&[Fine, Permit, Lent]))
            && (!self.has(Aside) || self.any(&[Mine, Bought]))
            && !self.any(&[No, Stray, Identity, ItsMe, Repeat, Correction])
            && (!self.has(But) || bought && self.last(&[But]) < self.last(&[SoYes, SoFine]))
            && self.last(&[Question]) <= self.last(&[SoYes, SoFine])
    }

    fn claim(&self) -> Option<Verdict> {
        if self.concluded() {
            return Some(verdict(
                Label::Yes,
                certainty::PLAIN,
                "concluded yes",
                &[SoYes, SoFine, Mine, MineBriefly, Family],
            ));
        }
        if self.claimed() {
            if self.has(Stray) {
                return Some(contradictory(&[Mine, MineBriefly, Stray]));
            }
            // "That was me, I mean": what it was to be instead was not understood.
            if self.last(&[Correction]) > self.last(&[Mine, MineBriefly, Yes]) {
                return Some(contradictory(&[Mine, MineBriefly, Correction]));
            }
            // "no no, that was me" is a yes; "that was me, no" is not.
            if self.last(&[No]) > self.last(&[Mine, MineBriefly, Yes]) {
                return Some(contradictory(&[Mine, MineBriefly, No]));
            }
            let certainty = if self.has(No) {
                certainty::MIXED
            } else {
                certainty::EXPLICIT
            };
            return Some(verdict(
                Label::Yes,
                certainty,
                "stands by it",
                &[Mine, MineBriefly, ItsMe, Used, Bought, NotFraud, NoFraud],
            ));
        }
        self.household()
    }

    fn household(&self) -> Option<Verdict> {
        if !self.any(&[Family, Company, Lent, FamilyDid]) {
            return None;
        }
        // "My husband bought that, it's okay".
        let agreed = self.has(FamilyDid)
            && self.last(&[Fine, SoFine]) > self.last(&[FamilyDid])
            && !self.story.is_grave();
        let allowed = agreed
            || self.any(&[Family, Company]) && self.has(Permit)
            || self.has(FamilyDid) && self.has(Lent);
        if allowed && !self.any(&[No, Stray]) {
            return Some(verdict(
                Label::Yes,
                certainty::MIXED,
                "one of the household, allowed",
                &[Family, FamilyDid, Permit, Lent],
            ));
        }
        // "Yes, my daughter is starting college and I got her a laptop": of the household, but what the speaker bought.
        let for_them = self.any(&[Yes, Within])
            && !self.any(&[Lent, FamilyDid])
            && (self.story.buys_itself() || !self.has(Family) && self.story.bears_a_yes());
        (!for_them).then(|| {
            verdict(
                Label::Unsure,
                certainty::DOUBT,
                "one of the household",
                &[Family, Company, FamilyDid, Lent],
            )
        })
    }

    fn bare(&self) -> Option<Verdict> {
        if self.has(No) {
            return Some(if self.any(&[Yes, MineBriefly, Fine, NotFraud, NoFraud]) {
                contradictory(&[No, Yes, MineBriefly, Fine, NotFraud, NoFraud])
            } else {
                verdict(Label::No, certainty::PLAIN, "said no", &[No])
            });
        }
        if self.any(&[Yes, SoYes]) || self.has(Within) && self.story.bears_a_yes() {
            if self.any(&[Question, Identity, ItsMe]) {
                return Some(verdict(
                    Label::None,
                    certainty::DOUBT,
                    "the yes answers something else",
                    &[Yes, Question, Identity, ItsMe],
                ));
            }
            let elsewhere = self.any(&[Stray, Unstolen, Aside, Repeat, NotFraud, NoFraud])
                || self.story.is_grave()
                || self.unknown > 0 && !self.story.bears_a_yes()
                || self.last(&[Correction, But]) > self.last(&[Yes, SoYes]);
            return Some(if elsewhere {
                verdict(
                    Label::Unsure,
                    certainty::DOUBT,
                    "the yes may answer something else",
                    &[Yes, Within, Aside, Repeat, NotFraud, NoFraud],
                )
            } else {
                verdict(Label::Yes, certainty::PLAIN, "said yes", &[Yes, Within])
            });
        }
        self.any(&[Fine, SoFine, NotFraud, NoFraud]).then(|| {
            verdict(
                Label::Unsure,
                certainty::DOUBT,
                "no clear answer",
                &[Fine, NotFraud, NoFraud],
            )
        })
    }
}

const fn contradictory(by: &'static [Kind]) -> Verdict {
    verdict(Label::Unsure, certainty::DOUBT, "contradictory", by)
}
