//! The numbers of a day or a week.

use domain::{Answer, CarrierStatus, Fact, Outcome};
use store::Period;

use crate::support::{click, tell, with_transactions};

#[tokio::test]
async fn calls_are_counted_by_what_came_of_them() {
    let store = with_transactions(4).await;
    let status = |status| Fact::Status { status, sip: None };
    let heard = |answer| Fact::Heard {
        turn: 1,
        answer,
        silent: false,
        gave_up: false,
    };
    for (n, facts) in [
        (
            1,
            vec![
                Fact::Voice,
                heard(Answer::Yes),
                status(CarrierStatus::Completed),
            ],
        ),
        (
            2,
            vec![
                Fact::Voice,
                heard(Answer::No),
                status(CarrierStatus::Completed),
            ],
        ),
        (3, vec![status(CarrierStatus::Busy)]),
        (4, vec![]),
    ] {
        let call = click(&store, n).await;
        for (index, fact) in facts.into_iter().enumerate() {
            tell(&store, &call, &format!("CA{n}"), &index.to_string(), fact).await;
        }
    }
    for (period, steps) in [(Period::Day, 24..=25), (Period::Week, 7..=8)] {
        let seen = store.overview(period).await.unwrap();
        assert_eq!((seen.calls, seen.answered), (4, 2));
        assert_eq!(
            (seen.resolved_without_person, seen.waiting_for_call_back),
            (1, 1)
        );
        assert_eq!(seen.by_outcome[&Outcome::Busy], 1);
        assert_eq!(seen.by_outcome.values().sum::<i64>(), 3);
        assert!(steps.contains(&seen.series.len()), "{}", seen.series.len());
        let took = seen.click_to_outcome_ms.unwrap();
        assert!(took.p50 > 0.0 && took.p50 <= took.p90);
    }
}

#[tokio::test]
async fn without_calls_there_is_nothing_to_measure() {
    let store = with_transactions(1).await;
    let seen = store.overview(Period::Day).await.unwrap();
    assert_eq!((seen.calls, seen.answered), (0, 0));
    assert!(seen.click_to_outcome_ms.is_none());
}
