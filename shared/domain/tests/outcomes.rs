//! The outcome table and the several-calls rule, row by row (docs/design.md, "State and outcome are joins").

#![allow(clippy::unwrap_used, missing_docs)]

use domain::{
    Action, Answer, Attention, CallState, CarrierStatus, Case, DialStatus, Fact, Facts,
    MachineVerdict, Outcome,
};

fn status(status: CarrierStatus) -> Fact {
    Fact::Status { status, sip: None }
}

fn completed() -> Fact {
    status(CarrierStatus::Completed)
}

fn heard(turn: u8, answer: Answer) -> Fact {
    Fact::Heard {
        turn,
        answer,
        silent: false,
        gave_up: false,
    }
}

fn gave_up(turn: u8) -> Fact {
    Fact::Heard {
        turn,
        answer: Answer::None,
        silent: true,
        gave_up: true,
    }
}

fn dial(status: DialStatus) -> Fact {
    Fact::Dial { status }
}

fn machine() -> Fact {
    Fact::Machine {
        verdict: MachineVerdict::MachineStart,
    }
}

fn facts<const N: usize>(facts: [Fact; N]) -> Facts {
    facts.into_iter().collect()
}

#[test]
#[allow(clippy::too_many_lines, reason = "one table, a row per outcome")]
fn each_row_of_the_table_is_reached() {
    use Fact::{Canceled, Fallback, Unconfirmed, Voice};
    let rows = [
        (
            facts([Voice, heard(1, Answer::Fraud), completed()]),
            Outcome::ReportedFraud,
            Attention::None,
        ),
        (
            facts([Voice, heard(1, Answer::No), completed()]),
            Outcome::Denied,
            Attention::CallBack,
        ),
        (
            facts([Voice, heard(1, Answer::Agent), completed()]),
            Outcome::AgentRequested,
            Attention::CallBack,
        ),
        (
            facts([Fact::Claimed, Fact::GivenUp]),
            Outcome::AppError,
            Attention::NeedsReview,
        ),
        (
            facts([Voice, heard(1, Answer::OptOut)]),
            Outcome::OptedOut,
            Attention::NumberBlocked,
        ),
        (
            facts([Voice, heard(1, Answer::WrongPerson)]),
            Outcome::WrongPerson,
            Attention::NumberBlocked,
        ),
        (
            facts([Voice, heard(1, Answer::Yes)]),
            Outcome::Confirmed,
            Attention::None,
        ),
        (
            facts([Voice, Fallback { turn: 1 }, completed()]),
            Outcome::AppError,
            Attention::NeedsReview,
        ),
        (
            facts([Fallback { turn: 0 }, completed()]),
            Outcome::AppError,
            Attention::NeedsReview,
        ),
        (
            facts([completed()]),
            Outcome::AppError,
            Attention::NeedsReview,
        ),
        (
            facts([Voice, machine(), completed()]),
            Outcome::Voicemail,
            Attention::None,
        ),
        (
            facts([Voice, heard(1, Answer::None), gave_up(2)]),
            Outcome::NoReply,
            Attention::None,
        ),
        (
            facts([Voice, heard(1, Answer::Unsure), completed()]),
            Outcome::HungUp,
            Attention::None,
        ),
        (
            facts([status(CarrierStatus::NoAnswer)]),
            Outcome::NoAnswer,
            Attention::None,
        ),
        (
            facts([status(CarrierStatus::Busy)]),
            Outcome::Busy,
            Attention::None,
        ),
        (
            facts([status(CarrierStatus::Failed)]),
            Outcome::Failed,
            Attention::None,
        ),
        (
            facts([Fact::Refused {
                code: 21214,
                text: String::new(),
            }]),
            Outcome::Rejected,
            Attention::None,
        ),
        (facts([Canceled]), Outcome::Canceled, Attention::None),
        (
            facts([Fact::NotAllowed {
                rule: "hours".into(),
            }]),
            Outcome::NotAllowed,
            Attention::None,
        ),
        (
            facts([Fact::Claimed, Unconfirmed]),
            Outcome::Unconfirmed,
            Attention::NeedsReview,
        ),
    ];
    for (facts, outcome, attention) in rows {
        assert_eq!(facts.outcome(), Some(outcome), "{facts:?}");
        assert_eq!(facts.attention(), attention, "{facts:?}");
    }
}

#[test]
fn a_person_who_spoke_is_no_machine_and_silence_is_no_person() {
    let spoke = facts([
        Fact::Voice,
        machine(),
        heard(1, Answer::Unsure),
        completed(),
    ]);
    assert_eq!(spoke.outcome(), Some(Outcome::HungUp));
    let silent = facts([Fact::Voice, machine(), gave_up(2), completed()]);
    assert_eq!(silent.outcome(), Some(Outcome::Voicemail));
}

#[test]
fn a_fallback_that_was_answered_is_no_error() {
    let recovered = facts([
        Fact::Voice,
        Fact::Fallback { turn: 1 },
        heard(1, Answer::None),
        completed(),
    ]);
    assert_eq!(recovered.outcome(), Some(Outcome::HungUp));
    let greeted_after_all = facts([Fact::Fallback { turn: 0 }, Fact::Voice, completed()]);
    assert_eq!(greeted_after_all.outcome(), Some(Outcome::HungUp));
}

#[test]
fn nothing_needs_a_call_back_while_a_transfer_may_still_come_or_once_it_came() {
    let said_no = facts([Fact::Voice, heard(1, Answer::No)]);
    assert_eq!(said_no.attention(), Attention::None);
    for (result, ended, attention) in [
        (DialStatus::Completed, true, Attention::None),
        (DialStatus::Completed, false, Attention::None),
        (DialStatus::Busy, false, Attention::CallBack),
        (DialStatus::NoAnswer, true, Attention::CallBack),
    ] {
        let mut facts = said_no.clone();
        facts.insert(dial(result));
        if ended {
            facts.insert(completed());
        }
        assert_eq!(facts.attention(), attention, "{result} {ended}");
    }
}

#[test]
fn a_fact_after_the_end_still_counts_but_cannot_reopen_the_call() {
    let mut late = facts([Fact::Claimed, Fact::Unconfirmed]);
    assert_eq!(late.outcome(), Some(Outcome::Unconfirmed));
    late.insert(Fact::Voice);
    late.insert(heard(1, Answer::Fraud));
    assert_eq!(
        (late.state(), late.outcome()),
        (CallState::Ended, Some(Outcome::ReportedFraud))
    );
}

/// A case imported as "Not Answered", on which `steps` happened.
fn after(steps: impl FnOnce(&mut Case)) -> (Action, Attention) {
    let mut case = Case {
        imported: Action::NotAnswered,
        phone: "+14155550101".parse().unwrap(),
        hand: None,
        calls: vec![],
    };
    steps(&mut case);
    let verdict = case.verdict();
    (verdict.action, verdict.attention)
}

/// Clicks, and lets the call end with one decisive answer, or with a carrier's final word.
fn call(case: &mut Case, last: Fact) {
    case.request_call();
    let index = case.calls.len() - 1;
    let spoken = matches!(last, Fact::Heard { .. });
    case.record(index, last);
    if spoken {
        case.record(index, Fact::Voice);
        case.record(index, completed());
    }
}

#[test]
fn a_turn_goes_on_from_the_turns_before_it_in_their_order() {
    let facts = facts([
        gave_up(3),
        heard(2, Answer::Unsure),
        heard(1, Answer::Repeat),
    ]);
    let turn = |answer, silent| domain::conversation::Turn { answer, silent };
    assert_eq!(facts.turns_before(1), []);
    assert_eq!(
        facts.turns_before(3),
        [turn(Answer::Repeat, false), turn(Answer::Unsure, false)]
    );
    assert_eq!(
        facts.turns_before(4).last(),
        Some(&turn(Answer::None, true))
    );
}

#[test]
fn from_the_click_until_an_outcome_the_label_is_connecting() {
    assert_eq!(
        after(Case::request_call),
        (Action::Connecting, Attention::None)
    );
    let again = after(|case| {
        call(case, heard(1, Answer::Yes));
        case.request_call();
    });
    assert_eq!(again.0, Action::Connecting);
}

#[test]
fn a_call_that_decides_nothing_gives_back_what_stood() {
    for (first, kept) in [
        (heard(1, Answer::Yes), (Action::Resolved, Attention::None)),
        (
            heard(1, Answer::Fraud),
            (Action::MarkedAsFraud, Attention::None),
        ),
        (
            heard(1, Answer::No),
            (Action::Connecting, Attention::CallBack),
        ),
    ] {
        for last in [
            CarrierStatus::Busy,
            CarrierStatus::Failed,
            CarrierStatus::Canceled,
        ] {
            let seen = after(|case| {
                call(case, first.clone());
                call(case, status(last));
            });
            assert_eq!(seen, kept, "{first:?} then {last}");
        }
    }
    let disconnected_then_busy = after(|case| {
        call(case, status(CarrierStatus::Failed));
        call(case, status(CarrierStatus::Busy));
    });
    assert_eq!(disconnected_then_busy.0, Action::NotAnswered);
    let busy_then_canceled = after(|case| {
        call(case, status(CarrierStatus::Failed));
        call(case, Fact::Canceled);
    });
    assert_eq!(busy_then_canceled.0, Action::Disconnected);
}

#[test]
fn a_call_that_decides_nothing_never_lowers_attention() {
    let seen = after(|case| {
        call(case, Fact::Unconfirmed);
        call(case, status(CarrierStatus::Busy));
    });
    assert_eq!(seen, (Action::NotAnswered, Attention::NeedsReview));
}

#[test]
fn a_yes_after_a_no_or_fraud_asks_for_review_and_resolves_nothing() {
    for (objection, label) in [
        (Answer::No, Action::Connecting),
        (Answer::Fraud, Action::MarkedAsFraud),
    ] {
        let seen = after(|case| {
            call(case, heard(1, objection));
            call(case, heard(1, Answer::Yes));
        });
        assert_eq!(seen, (label, Attention::NeedsReview));
    }
}

#[test]
fn a_late_fact_of_an_older_call_follows_the_same_rule() {
    let seen = after(|case| {
        call(case, Fact::Unconfirmed);
        call(case, status(CarrierStatus::Busy));
        case.record(0, heard(1, Answer::Fraud));
    });
    assert_eq!(seen, (Action::MarkedAsFraud, Attention::None));
    let newer_yes = after(|case| {
        call(case, Fact::Unconfirmed);
        call(case, heard(1, Answer::Yes));
        case.record(0, heard(1, Answer::Fraud));
    });
    assert_eq!(newer_yes, (Action::MarkedAsFraud, Attention::NeedsReview));
}

#[test]
fn what_an_analyst_sets_stays_and_a_later_objection_asks_for_review() {
    for (answer, attention) in [
        (Answer::Yes, Attention::None),
        (Answer::No, Attention::NeedsReview),
        (Answer::Fraud, Attention::NeedsReview),
    ] {
        let seen = after(|case| {
            case.request_call();
            case.record(0, Fact::Voice);
            case.set_by_hand(Action::Resolved);
            case.record(0, heard(1, answer));
            case.record(0, completed());
        });
        assert_eq!(seen, (Action::Resolved, attention), "{answer}");
    }
}

#[test]
fn setting_by_hand_clears_attention_and_a_new_click_starts_anew() {
    let cleared = after(|case| {
        call(case, Fact::Unconfirmed);
        case.set_by_hand(Action::NotAnswered);
    });
    assert_eq!(cleared, (Action::NotAnswered, Attention::None));
    let kept = after(|case| {
        case.set_by_hand(Action::MarkedAsFraud);
        call(case, status(CarrierStatus::Busy));
    });
    assert_eq!(kept.0, Action::MarkedAsFraud);
    let anew = after(|case| {
        case.set_by_hand(Action::NotAnswered);
        call(case, heard(1, Answer::Yes));
    });
    assert_eq!(anew, (Action::Resolved, Attention::None));
}

#[test]
fn a_yes_does_not_take_back_what_the_desk_marked_as_fraud() {
    let seen = after(|case| {
        case.set_by_hand(Action::MarkedAsFraud);
        call(case, heard(1, Answer::Yes));
    });
    assert_eq!(seen, (Action::MarkedAsFraud, Attention::NeedsReview));
}

#[test]
fn a_wish_not_to_be_called_counts_beside_every_other_answer() {
    let seen = after(|case| {
        call(case, heard(1, Answer::No));
        case.record(0, heard(2, Answer::OptOut));
    });
    assert_eq!(seen, (Action::Connecting, Attention::NumberBlocked));
}

#[test]
fn only_a_changed_phone_clears_a_blocked_number() {
    let blocked = |case: &mut Case| {
        call(case, heard(1, Answer::WrongPerson));
        case.set_by_hand(Action::NotAnswered);
    };
    assert_eq!(after(blocked).1, Attention::NumberBlocked);
    let changed = after(|case| {
        blocked(case);
        case.phone = "+14155550102".parse().unwrap();
    });
    assert_eq!(changed.1, Attention::None);
}
