//! The numbers of a day or a week.

use domain::{Answer, CarrierStatus, Fact, Outcome};
use store::{ListQuery, OutcomeFilter, Overview, Period, Store};

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
        assert_eq!((seen.called, seen.calls, seen.answered), (4, 4, 2));
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
    assert_eq!((seen.called, seen.calls, seen.answered), (0, 0, 0));
    assert!(seen.click_to_outcome_ms.is_none());
}

/// How many rows the list of the overview's period and of `outcome` has.
async fn listed(store: &Store, seen: &Overview, outcome: Option<OutcomeFilter>) -> i64 {
    let query = ListQuery {
        outcome,
        called_since: Some(seen.from),
        sort: "-called_at".parse().unwrap(),
        limit: 200,
        ..ListQuery::default()
    };
    let page = store.list(&query).await.unwrap();
    let counts = store.counts(&query).await.unwrap();
    assert_eq!(i64::try_from(page.items.len()), Ok(page.total));
    assert_eq!(counts.total, page.total);
    page.total
}

#[tokio::test]
async fn each_number_is_that_of_the_rows_of_its_list() {
    let store = with_transactions(5).await;
    let status = |status| Fact::Status { status, sip: None };
    // Busy, and when called again confirmed: one transaction, of which the newest call counts.
    for (n, ended) in [
        (1, CarrierStatus::Busy),
        (1, CarrierStatus::Completed),
        (2, CarrierStatus::Busy),
    ] {
        let call = click(&store, n).await;
        let sid = call.id.to_string();
        if ended == CarrierStatus::Completed {
            let yes = Fact::Heard {
                turn: 1,
                answer: Answer::Yes,
                silent: false,
                gave_up: false,
            };
            tell(&store, &call, &sid, "voice", Fact::Voice).await;
            tell(&store, &call, &sid, "heard:1", yes).await;
        }
        tell(&store, &call, &sid, "status", status(ended)).await;
    }
    click(&store, 3).await;
    let seen = store.overview(Period::Day).await.unwrap();
    assert_eq!((seen.called, seen.calls), (3, 4));
    assert_eq!(listed(&store, &seen, None).await, seen.called);
    let answered = Some(OutcomeFilter::Answered);
    assert_eq!(
        (listed(&store, &seen, answered).await, seen.answered),
        (1, 1)
    );
    assert_eq!(seen.by_outcome.len(), 2);
    for (outcome, number) in &seen.by_outcome {
        let of_outcome = Some(OutcomeFilter::Is(*outcome));
        assert_eq!(
            listed(&store, &seen, of_outcome).await,
            *number,
            "{outcome}"
        );
    }
    let any = Some(OutcomeFilter::Any);
    assert_eq!(
        listed(&store, &seen, any).await,
        seen.by_outcome.values().sum::<i64>()
    );
    let steps = |of: fn(&store::Step) -> i64| seen.series.iter().map(of).sum::<i64>();
    assert_eq!(
        (steps(|step| step.called), steps(|step| step.answered)),
        (3, 1)
    );
    let earlier = ListQuery {
        called_before: Some(seen.from),
        limit: 50,
        ..ListQuery::default()
    };
    // Two were never called, which is not the same as called before.
    assert_eq!(store.list(&earlier).await.unwrap().total, 0);
}
