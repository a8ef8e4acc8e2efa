//! The joins' promises: neither order nor repetition of facts can matter, and the several-calls rule holds for any
//! interleaving.

#![allow(clippy::unwrap_used, missing_docs)]

use domain::{
    Action, Answer, Attention, CallState, CarrierStatus, Case, DialStatus, Fact, Facts,
    MachineVerdict, Outcome, PhoneNumber,
};
use proptest::prelude::*;

fn any_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        Just(Fact::Claimed),
        Just(Fact::Accepted),
        Just(Fact::Refused {
            code: 21214,
            text: "no".into()
        }),
        Just(Fact::Unconfirmed),
        Just(Fact::GivenUp),
        Just(Fact::Canceled),
        Just(Fact::NotAllowed {
            rule: "hours".into()
        }),
        Just(Fact::Voice),
        (
            proptest::sample::select(CarrierStatus::ALL),
            proptest::option::of(480..490_u16)
        )
            .prop_map(|(status, sip)| Fact::Status { status, sip }),
        (
            1..5_u8,
            proptest::sample::select(Answer::ALL),
            any::<bool>(),
            any::<bool>()
        )
            .prop_map(|(turn, answer, silent, gave_up)| Fact::Heard {
                turn,
                answer,
                silent,
                gave_up
            }),
        (0..4_u8).prop_map(|turn| Fact::Fallback { turn }),
        proptest::sample::select(DialStatus::ALL).prop_map(|status| Fact::Dial { status }),
        proptest::sample::select(MachineVerdict::ALL).prop_map(|verdict| Fact::Machine { verdict }),
    ]
}

fn phone() -> PhoneNumber {
    "+14155550101".parse().unwrap()
}

fn case(imported: Action, calls: usize) -> Case {
    let mut case = Case {
        imported,
        phone: phone(),
        hand: None,
        calls: vec![],
    };
    for _ in 0..calls {
        case.request_call();
    }
    case
}

// Facts of up to four calls, each tagged with its call, together with one shuffle of them, some twice.
/// A fact and the call it belongs to.
type Told = (usize, Fact);

fn interleaved() -> impl Strategy<Value = (Vec<Told>, Vec<Told>)> {
    proptest::collection::vec((0..4_usize, any_fact()), 0..14).prop_flat_map(|facts| {
        let twice: Vec<_> = facts
            .iter()
            .chain(facts.iter().step_by(2))
            .cloned()
            .collect();
        (Just(facts), Just(twice).prop_shuffle())
    })
}

type Seen = (
    CallState,
    Option<Outcome>,
    Option<Answer>,
    Attention,
    Option<domain::Reason>,
);

fn seen(facts: &Facts) -> Seen {
    (
        facts.state(),
        facts.outcome(),
        facts.answer(),
        facts.attention(),
        facts.reason(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn neither_order_nor_repetition_of_a_calls_facts_matters((facts, shuffled) in interleaved()) {
        let one: Facts = facts.into_iter().map(|(_, fact)| fact).collect();
        let other: Facts = shuffled.into_iter().map(|(_, fact)| fact).collect();
        prop_assert_eq!(seen(&one), seen(&other));
    }

    #[test]
    fn the_several_calls_rule_holds_for_any_interleaving(
        (facts, shuffled) in interleaved(),
        imported in proptest::sample::select(Action::ALL),
    ) {
        let judge = |facts: Vec<(usize, Fact)>| {
            let mut case = case(imported, 4);
            for (call, fact) in facts {
                case.record(call, fact);
            }
            case.verdict()
        };
        prop_assert_eq!(judge(facts), judge(shuffled));
    }

    /// What an analyst sets is ordered by commit; on each side of it nothing else is.
    #[test]
    fn on_each_side_of_a_setting_by_hand_order_does_not_matter(
        (before, before_shuffled) in interleaved(),
        (since, since_shuffled) in interleaved(),
        set in proptest::sample::select(Action::ALL),
        clicked_before in 0..4_usize,
    ) {
        let judge = |before: Vec<Told>, since: Vec<Told>| {
            let mut case = case(Action::NotAnswered, clicked_before);
            for (call, fact) in before {
                // A call that was not clicked yet has no facts: nothing is recorded.
                case.record(call, fact);
            }
            case.set_by_hand(set);
            for _ in clicked_before..4 {
                case.request_call();
            }
            for (call, fact) in since {
                case.record(call, fact);
            }
            case.verdict()
        };
        prop_assert_eq!(judge(before, since), judge(before_shuffled, since_shuffled));
    }

    #[test]
    fn a_call_that_has_ended_has_an_outcome(facts in proptest::collection::vec(any_fact(), 0..10)) {
        let facts: Facts = facts.into_iter().collect();
        prop_assert!(!facts.ended() || facts.outcome().is_some(), "{facts:?}");
    }

    #[test]
    fn a_call_never_moves_back(facts in proptest::collection::vec(any_fact(), 0..10), next in any_fact()) {
        let mut facts: Facts = facts.into_iter().collect();
        let before = facts.state();
        facts.insert(next);
        prop_assert!(facts.state() >= before);
    }

    #[test]
    fn nothing_closes_a_case_after_a_no_or_fraud_but_a_hand(
        (_, facts) in interleaved(),
        objecting in 0..4_usize,
        objection in prop_oneof![Just(Answer::No), Just(Answer::Fraud)],
    ) {
        let mut case = case(Action::NotAnswered, 4);
        // Calls before the objection may have been confirmed; none after it can bring the label to Resolved.
        for (call, fact) in facts.into_iter().filter(|(call, _)| *call >= objecting) {
            case.record(call, fact);
        }
        case.record(objecting, Fact::Heard { turn: 1, answer: objection, silent: false, gave_up: false });
        prop_assert_ne!(case.verdict().action, Action::Resolved);
    }

    #[test]
    fn facts_survive_being_stored(facts in proptest::collection::vec(any_fact(), 0..10)) {
        let facts: Facts = facts.into_iter().collect();
        let stored = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(serde_json::from_str::<Facts>(&stored).unwrap(), facts);
    }
}

/// One row of the outcome table of docs/design.md, read literally.
fn holds(outcome: Outcome, facts: &Facts) -> bool {
    let has = |wanted: CarrierStatus| {
        facts
            .iter()
            .any(|fact| matches!(fact, Fact::Status { status, .. } if *status == wanted))
    };
    let known = |wanted: Fact| facts.iter().any(|fact| *fact == wanted);
    let heard: Vec<(u8, Answer)> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Heard { turn, answer, .. } => Some((*turn, *answer)),
            _ => None,
        })
        .collect();
    let said = |wanted: Answer| heard.iter().any(|(_, answer)| *answer == wanted);
    let fallback_was_last = || {
        let last = heard.iter().map(|(turn, _)| *turn).max();
        facts.iter().any(|fact| match fact {
            Fact::Fallback { turn: 0 } => last.is_none() && !known(Fact::Voice),
            Fact::Fallback { turn } => last.is_none_or(|last| last < *turn),
            _ => false,
        })
    };
    let machine = facts
        .iter()
        .any(|fact| matches!(fact, Fact::Machine { verdict } if verdict.is_machine()));
    let completed = has(CarrierStatus::Completed);
    match outcome {
        Outcome::ReportedFraud => said(Answer::Fraud),
        Outcome::Denied => said(Answer::No),
        Outcome::AgentRequested => said(Answer::Agent),
        Outcome::OptedOut => said(Answer::OptOut),
        Outcome::WrongPerson => said(Answer::WrongPerson),
        Outcome::Confirmed => said(Answer::Yes),
        Outcome::AppError => {
            known(Fact::GivenUp)
                || (facts.ended() && fallback_was_last())
                || (completed && !known(Fact::Voice))
        }
        Outcome::Voicemail => {
            let silent = heard.iter().all(|(_, answer)| *answer == Answer::None);
            facts.ended() && machine && silent
        }
        Outcome::NoReply => facts
            .iter()
            .any(|fact| matches!(fact, Fact::Heard { gave_up: true, .. })),
        Outcome::HungUp => completed && known(Fact::Voice),
        Outcome::NoAnswer => has(CarrierStatus::NoAnswer),
        Outcome::Busy => has(CarrierStatus::Busy),
        Outcome::Failed => has(CarrierStatus::Failed),
        Outcome::Rejected => facts.iter().any(|f| matches!(f, Fact::Refused { .. })),
        Outcome::Canceled => known(Fact::Canceled) || has(CarrierStatus::Canceled),
        Outcome::NotAllowed => facts.iter().any(|f| matches!(f, Fact::NotAllowed { .. })),
        Outcome::Unconfirmed => known(Fact::Unconfirmed),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn the_outcome_is_the_first_row_of_the_table_that_holds(
        facts in proptest::collection::vec(any_fact(), 0..8)
    ) {
        let facts: Facts = facts.into_iter().collect();
        let first = Outcome::ALL.iter().copied().find(|outcome| holds(*outcome, &facts));
        prop_assert_eq!(facts.outcome(), first);
    }

    #[test]
    fn stored_facts_are_a_set_in_whatever_order_they_were_written(
        facts in proptest::collection::vec(any_fact(), 0..8)
    ) {
        let twice: Vec<&Fact> = facts.iter().rev().chain(&facts).collect();
        let read: Facts = serde_json::from_value(serde_json::json!(twice)).unwrap();
        prop_assert_eq!(&read, &facts.into_iter().collect());
        prop_assert_eq!(serde_json::from_value::<Facts>(serde_json::json!(read)).unwrap(), read);
    }
}
