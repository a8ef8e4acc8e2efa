//! The numbers that are kept of each kind of transaction.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::{Action, Answer, Attention, CarrierStatus, Fact, Outcome};
use futures_util::future::join_all;
use store::{ListQuery, OutcomeFilter, Store};

use crate::support::{click, id, import, tell, with_transactions};

const ROWS: u32 = 40;

/// The numbers of the rows themselves.
async fn listed(
    store: &Store,
    outcome: Option<OutcomeFilter>,
) -> BTreeMap<(Action, Attention), i64> {
    let query = ListQuery {
        outcome,
        limit: 200,
        ..ListQuery::default()
    };
    let page = store.list(&query).await.unwrap();
    assert!(page.next.is_none());
    let mut listed = BTreeMap::new();
    for row in page.items {
        *listed.entry((row.action, row.attention)).or_default() += 1;
    }
    listed
}

async fn agree(store: &Store) {
    let outcomes = Outcome::ALL
        .iter()
        .map(|outcome| Some(OutcomeFilter::Is(*outcome)));
    let groups = [
        None,
        Some(OutcomeFilter::Any),
        Some(OutcomeFilter::Answered),
    ];
    for outcome in outcomes.chain(groups) {
        let listed = listed(store, outcome).await;
        for action in Action::ALL {
            let query = ListQuery {
                action: Some(*action),
                outcome,
                ..ListQuery::default()
            };
            let counts = store.counts(&query).await.unwrap();
            for attention in Attention::ALL {
                let rows = listed.get(&(*action, *attention)).copied();
                assert_eq!(
                    counts.attention[attention],
                    rows.unwrap_or(0),
                    "{action}, {attention}, {outcome:?}"
                );
            }
        }
    }
}

/// What may happen to transaction `n`, and some of it again.
async fn work_on(store: &Store, n: u32) {
    let heard = |answer| Fact::Heard {
        turn: 1,
        answer,
        silent: false,
        gave_up: false,
    };
    let call = click(store, n).await;
    let sid = format!("CA{n}");
    tell(store, &call, &sid, "voice", Fact::Voice).await;
    let answer = [Answer::Yes, Answer::No, Answer::Fraud, Answer::OptOut][n as usize % 4];
    tell(store, &call, &sid, "heard:1", heard(answer)).await;
    let completed = Fact::Status {
        status: CarrierStatus::Completed,
        sip: None,
    };
    tell(store, &call, &sid, "completed", completed).await;
    if n.is_multiple_of(3) {
        store
            .set_action(&id(n), Action::Disconnected, None, None, None)
            .await
            .unwrap();
    }
    if n.is_multiple_of(5) {
        click(store, n).await;
    }
}

#[tokio::test]
async fn counts_are_those_of_the_rows_while_many_change_at_once_and_afterwards() {
    let store = with_transactions(ROWS).await;
    let done = AtomicBool::new(false);
    let count = async {
        let mut folded = 0;
        while !done.load(Ordering::Relaxed) {
            // Each reading adds up, whatever is under way.
            let total = store.counts(&ListQuery::default()).await.unwrap().total;
            assert_eq!(total, i64::from(ROWS));
            folded += store.fold_counts().await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        folded
    };
    let fold = async {
        while !done.load(Ordering::Relaxed) {
            store.fold_counts().await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let work = async {
        join_all((1..=ROWS).map(|n| work_on(&store, n))).await;
        done.store(true, Ordering::Relaxed);
    };
    let (folded, (), ()) = tokio::join!(count, fold, work);
    assert!(folded > 0);
    agree(&store).await;
    store.fold_counts().await.unwrap();
    assert_eq!(store.fold_counts().await.unwrap(), 0);
    agree(&store).await;
}

#[tokio::test]
async fn an_import_is_counted_once_and_what_was_there_already_is_not() {
    let store = with_transactions(3).await;
    import(&store, 5).await;
    let counts = store.counts(&ListQuery::default()).await.unwrap();
    assert_eq!((counts.total, counts.action[&Action::NotAnswered]), (5, 5));
    agree(&store).await;
}
