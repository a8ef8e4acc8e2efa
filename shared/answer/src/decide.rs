//! What the rules and the second opinion come to.

use crate::{
    Label, Reading,
    evidence::Kind,
    opinion::{Opinion, Utterance, Weights},
    verdict::{Ruling, Verdict, certainty, verdict},
    why,
};

/// Below this carrier confidence a reading is never `yes` (nor `wrong_person`, which would block the customer's number): short
/// answers on a telephone are recognised at 0.6 and more; under a third, the words are a guess. A recogniser
/// that says 0 for "not set" is to be understood by whoever reads its answer (`twilio::webhook`), not here.
pub const MIN_CARRIER_CONFIDENCE: f32 = 0.35;

/// By how much an opinion leads, at least, where it decides; [`STEPS`](crate::opinion::STEPS) are one in the exponent.
mod lead {
    use crate::opinion::STEPS;

    /// The case is closed, where the rules found something that speaks for it but too little.
    pub const YES: i32 = 5 * STEPS / 2;
    /// The case is closed though the rules found nothing that speaks for it.
    pub const YES_ALONE: i32 = 4 * STEPS;
    /// What the rules saw no alarm in is one.
    pub const ALARM: i32 = STEPS;
    /// A yes of the rules stays one.
    pub const STAYS_YES: i32 = STEPS;
    /// The number is not called again though no rule knows why.
    pub const WRONG_PERSON: i32 = 3 * STEPS;
    /// A denial is fraud.
    pub const FRAUD: i32 = STEPS;
    /// A denial is none, and the question is asked again.
    pub const NO_DENIAL: i32 = 3 * STEPS;
    /// A wish is another.
    pub const OTHER_WISH: i32 = 2 * STEPS;
}

pub(crate) fn decide(
    ruling: &Ruling,
    utterance: &Utterance,
    weights: &Weights,
    carrier: Option<f32>,
) -> Reading {
    let carrier = carrier
        .filter(|value| !value.is_nan())
        .map(|value| value.clamp(0.0, 1.0));
    let ruled = ruling.verdict;
    // What was called fraud stays fraud.
    let open = ruled.label != Label::Fraud;
    let opinion = open.then(|| weights.weigh(utterance)).flatten();
    let settled = opinion.map_or(ruled.label, |opinion| settle(ruling, opinion));
    let found = match settled {
        label if label == ruled.label => ruled,
        Label::Unsure => opined(
            Label::Unsure,
            certainty::DOUBT,
            if opinion.is_some_and(|opinion| opinion.label() == ruled.label) {
                "its words say too little for it"
            } else {
                "its words speak for something else"
            },
        ),
        label => opined(label, certainty::MIXED, "its words together"),
    };
    let found = limit(found, utterance, carrier);
    let why = match opinion {
        Some(opinion) if settled != ruled.label => {
            let spoke = weights.spoke(utterance, opinion.label(), ruled.label);
            why::spoken(found.rule, &spoke)
        }
        _ => why::line(found.rule, found.by, &ruling.pieces),
    };
    Reading {
        label: found.label,
        confidence: found.certainty.min(carrier.unwrap_or(1.0)),
        why,
    }
}

const fn opined(label: Label, certainty: f32, rule: &'static str) -> Verdict {
    verdict(label, certainty, rule, &[])
}

/// What a piece of evidence is to an opinion that would close the case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearing {
    /// It closes none, whatever else was said.
    Forbids,
    /// It is not alone: the rules found something that speaks for it too.
    Speaks,
    Nothing,
}

const fn bearing(kind: Kind) -> Bearing {
    match kind {
        Kind::Fraud
        | Kind::NoFraud
        | Kind::NotMine
        | Kind::BlockOrNot
        | Kind::Agent
        | Kind::WrongPerson
        | Kind::OptOut => Bearing::Forbids,
        Kind::Yes
        | Kind::SoYes
        | Kind::Within
        | Kind::Mine
        | Kind::MineBriefly
        | Kind::Used
        | Kind::Bought
        | Kind::ItsMe
        | Kind::Fine
        | Kind::SoFine
        | Kind::NotFraud
        | Kind::Unstolen
        | Kind::Family
        | Kind::FamilyDid
        | Kind::Company
        | Kind::Permit
        | Kind::Lent => Bearing::Speaks,
        // The first two by where they stand: see [`closes`].
        Kind::No
        | Kind::Correction
        | Kind::NotMineDoubtful
        | Kind::Stray
        | Kind::Unsure
        | Kind::Pause
        | Kind::Repeat
        | Kind::Seldom
        | Kind::Opinion
        | Kind::Musing
        | Kind::Hedge
        | Kind::Aside
        | Kind::But
        | Kind::Identity
        | Kind::Anew
        | Kind::Question => Bearing::Nothing,
    }
}

/// What a "no" or a correction after it takes back.
const CLAIMS: [Kind; 8] = [
    Kind::Yes,
    Kind::SoYes,
    Kind::Within,
    Kind::Mine,
    Kind::MineBriefly,
    Kind::Fine,
    Kind::SoFine,
    Kind::Bought,
];

/// What the rules and the opinion come to. What was called fraud stays fraud, what was denied never becomes a yes, and a yes of
/// the rules needs the words on its side.
fn settle(ruling: &Ruling, opinion: Opinion) -> Label {
    let ruled = ruling.verdict.label;
    let said = opinion.label();
    let lead = opinion.lead(said);
    let alarm = matches!(said, Label::No | Label::Fraud);
    let least_against_a_wish = if alarm { lead::ALARM } else { lead::OTHER_WISH };
    match ruled {
        Label::Yes if said == ruled && lead < lead::STAYS_YES => Label::Unsure,
        _ if said == ruled => ruled,
        Label::Yes if alarm && lead >= lead::ALARM => said,
        Label::Yes => Label::Unsure,
        Label::No if said == Label::Fraud && lead >= lead::FRAUD => said,
        // Whoever wants no calls beside a denial has denied it.
        Label::No if alarm || said == Label::OptOut || lead < lead::NO_DENIAL => ruled,
        Label::Agent | Label::WrongPerson | Label::OptOut if lead < least_against_a_wish => ruled,
        Label::Fraud => ruled,
        Label::No | Label::Agent | Label::WrongPerson | Label::OptOut => match said {
            Label::Yes | Label::WrongPerson => Label::Unsure,
            _ => said,
        },
        Label::Unsure | Label::Repeat | Label::None => match said {
            Label::Yes if closes(ruling, lead) => said,
            Label::Fraud if ruling.has(&[Kind::NotFraud]) => ruled,
            Label::No | Label::Fraud if lead < lead::ALARM => ruled,
            Label::WrongPerson if lead >= lead::WRONG_PERSON => said,
            Label::Yes | Label::WrongPerson => ruled,
            _ => said,
        },
    }
}

/// Whether an opinion that leads by so much closes a case in which the rules see no answer.
fn closes(ruling: &Ruling, lead: i32) -> bool {
    let bears = |wanted: Bearing| {
        let mut pieces = ruling.pieces.iter();
        pieces.any(|piece| bearing(piece.kind) == wanted)
    };
    let least = if bears(Bearing::Speaks) {
        lead::YES
    } else {
        lead::YES_ALONE
    };
    // "That was me, no"; "that was me, I mean my son".
    let taken_back = ruling.last(&[Kind::No, Kind::Correction]) > ruling.last(&CLAIMS);
    lead >= least && !taken_back && !bears(Bearing::Forbids)
}

/// What no words allow.
fn limit(found: Verdict, utterance: &Utterance, carrier: Option<f32>) -> Verdict {
    let badly = carrier.is_some_and(|value| value < MIN_CARRIER_CONFIDENCE);
    match found.label {
        Label::Yes | Label::WrongPerson if badly => verdict(
            Label::Unsure,
            certainty::DOUBT,
            "the carrier heard it too badly",
            found.by,
        ),
        Label::Yes if utterance.cut => verdict(
            Label::Unsure,
            certainty::DOUBT,
            "too long to be read to its end",
            found.by,
        ),
        Label::Yes if utterance.unfinished => verdict(
            Label::Unsure,
            certainty::DOUBT,
            "not said to its end",
            found.by,
        ),
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::Piece, lexicon::Phrase};

    /// A case in which the rules say `ruled` with these pieces and the opinion leads by so much.
    fn settled(ruled: Label, kinds: &[Kind], said: Label, by: i32) -> Label {
        let pieces = kinds.iter().map(|kind| Piece {
            kind: *kind,
            words: (Phrase::QUESTION_MARK, None),
        });
        let ruling = Ruling {
            pieces: pieces.collect(),
            verdict: verdict(ruled, certainty::PLAIN, "", &[]),
        };
        settle(&ruling, Opinion::leading(said, by))
    }

    /// `docs/answer-reader.md` tells them; whoever changes one measures again.
    #[test]
    fn the_leads_are_those_of_the_documentation() {
        use lead::{ALARM, FRAUD, NO_DENIAL, OTHER_WISH, STAYS_YES, WRONG_PERSON, YES, YES_ALONE};
        assert_eq!((YES, YES_ALONE), (40, 64));
        assert_eq!((STAYS_YES, ALARM, FRAUD), (16, 16, 16));
        assert_eq!((WRONG_PERSON, NO_DENIAL, OTHER_WISH), (48, 48, 32));
    }

    #[test]
    fn what_the_rules_leave_open_is_settled_by_an_opinion_that_leads_far_enough() {
        use Label::{Fraud, No, None, Repeat, Unsure, WrongPerson, Yes};
        for open in [Unsure, None, Repeat] {
            assert_eq!(settled(open, &[], Yes, lead::YES_ALONE), Yes, "{open}");
            assert_eq!(settled(open, &[], Yes, lead::YES_ALONE - 1), open, "{open}");
            for alarm in [No, Fraud] {
                assert_eq!(settled(open, &[], alarm, lead::ALARM), alarm, "{open}");
                assert_eq!(settled(open, &[], alarm, lead::ALARM - 1), open, "{open}");
            }
            assert_eq!(
                settled(open, &[], WrongPerson, lead::WRONG_PERSON - 1),
                open,
                "{open}"
            );
            assert_eq!(
                settled(open, &[], WrongPerson, lead::WRONG_PERSON),
                WrongPerson,
                "{open}"
            );
        }
    }

    #[test]
    fn what_speaks_for_a_yes_shortens_its_lead() {
        let by = |kinds: &[Kind], lead| settled(Label::Unsure, kinds, Label::Yes, lead);
        for kind in [
            Kind::Yes,
            Kind::SoYes,
            Kind::Within,
            Kind::Mine,
            Kind::MineBriefly,
            Kind::Used,
            Kind::Bought,
            Kind::ItsMe,
            Kind::Fine,
            Kind::SoFine,
            Kind::NotFraud,
            Kind::Unstolen,
            Kind::Family,
            Kind::FamilyDid,
            Kind::Company,
            Kind::Permit,
            Kind::Lent,
        ] {
            let found = (by(&[kind], 39), by(&[kind], 40));
            assert_eq!(found, (Label::Unsure, Label::Yes), "{kind:?}");
        }
        // A doubt weighs in the opinion already.
        let doubt = [Kind::NotMineDoubtful, Kind::Stray, Kind::Unsure];
        assert_eq!(by(&doubt, lead::YES_ALONE - 1), Label::Unsure);
        assert_eq!(by(&doubt, lead::YES_ALONE), Label::Yes);
    }

    #[test]
    fn no_opinion_closes_a_case_beside_an_alarm_or_a_wish() {
        for kind in [
            Kind::Fraud,
            Kind::NoFraud,
            Kind::NotMine,
            Kind::BlockOrNot,
            Kind::Agent,
            Kind::WrongPerson,
            Kind::OptOut,
        ] {
            let kinds = [Kind::Mine, kind, Kind::Yes];
            let found = settled(Label::Unsure, &kinds, Label::Yes, 999);
            assert_eq!(found, Label::Unsure, "{kind:?}");
        }
    }

    #[test]
    fn what_was_called_fraud_or_denied_never_becomes_a_yes() {
        for said in Label::ALL {
            assert_eq!(
                settled(Label::Fraud, &[], said, 999),
                Label::Fraud,
                "{said}"
            );
            let denied = settled(Label::No, &[], said, 999);
            assert!(!matches!(denied, Label::Yes | Label::WrongPerson), "{said}");
            let little = settled(Label::No, &[], said, lead::NO_DENIAL - 1);
            assert!(matches!(little, Label::No | Label::Fraud), "{said}");
        }
        assert_eq!(
            settled(Label::No, &[], Label::Fraud, lead::FRAUD),
            Label::Fraud
        );
        assert_eq!(
            settled(Label::No, &[], Label::Repeat, lead::NO_DENIAL),
            Label::Repeat
        );
        let no_calls = settled(Label::No, &[], Label::OptOut, 999);
        assert_eq!(no_calls, Label::No);
        let not_fraud = settled(Label::Unsure, &[Kind::NotFraud], Label::Fraud, 999);
        assert_eq!(not_fraud, Label::Unsure);
    }

    #[test]
    fn a_yes_of_the_rules_needs_the_words_on_its_side() {
        assert_eq!(settled(Label::Yes, &[], Label::Yes, 16), Label::Yes);
        assert_eq!(settled(Label::Yes, &[], Label::Yes, 15), Label::Unsure);
        assert_eq!(settled(Label::Yes, &[], Label::None, 1), Label::Unsure);
        for alarm in [Label::No, Label::Fraud] {
            assert_eq!(settled(Label::Yes, &[], alarm, lead::ALARM), alarm);
            let little = settled(Label::Yes, &[], alarm, lead::ALARM - 1);
            assert_eq!(little, Label::Unsure, "{alarm}");
        }
    }

    #[test]
    fn a_no_or_a_correction_after_a_claim_takes_it_back() {
        let by = |kinds: &[Kind]| settled(Label::Unsure, kinds, Label::Yes, 999);
        for turn in [Kind::No, Kind::Correction] {
            for claim in CLAIMS {
                assert_eq!(by(&[claim, turn]), Label::Unsure, "{claim:?} {turn:?}");
                assert_eq!(by(&[turn, claim]), Label::Yes, "{claim:?} {turn:?}");
            }
            assert_eq!(by(&[turn]), Label::Unsure, "{turn:?}");
        }
        assert!(CLAIMS.contains(&Kind::Mine) && CLAIMS.contains(&Kind::Yes));
    }

    #[test]
    fn a_wish_becomes_an_alarm_or_by_more_another_wish() {
        for wish in [Label::Agent, Label::OptOut, Label::WrongPerson] {
            let by = |lead| settled(wish, &[], Label::Fraud, lead);
            let found = (by(lead::ALARM - 1), by(lead::ALARM));
            assert_eq!(found, (wish, Label::Fraud));
            assert_eq!(
                settled(wish, &[], Label::Repeat, lead::OTHER_WISH - 1),
                wish
            );
            assert_eq!(
                settled(wish, &[], Label::Repeat, lead::OTHER_WISH),
                Label::Repeat,
                "{wish}"
            );
            assert_eq!(
                settled(wish, &[], Label::Yes, lead::OTHER_WISH),
                Label::Unsure,
                "{wish}"
            );
        }
    }
}
