//! Rows in, rows out.

use domain::Action;
use store::{ListQuery, NewTransaction, Store, StoreConfig};

use crate::support::{at, fresh, id, import, new_transaction, transaction, with_transactions};

#[tokio::test]
async fn the_same_rows_again_are_ignored_and_the_label_is_never_overwritten() {
    let store = with_transactions(3).await;
    store
        .set_action(&id(1), Action::Resolved, None, None, None)
        .await
        .unwrap();
    let rows: Vec<_> = (1..=4).map(new_transaction).collect();
    let report = store.import(&rows, false).await.unwrap();
    assert_eq!(
        (report.imported, report.identical, report.different.len()),
        (1, 3, 0)
    );
    assert_eq!(transaction(&store, 1).await.action, Action::Resolved);
}

#[tokio::test]
async fn a_different_row_refuses_the_whole_import_unless_it_is_to_be_skipped() {
    let store = with_transactions(1).await;
    let changed = NewTransaction {
        merchant_name: "Elsewhere".into(),
        ..new_transaction(1)
    };
    let rows = [changed, new_transaction(2)];
    let report = store.import(&rows, false).await.unwrap();
    assert_eq!((report.imported, report.different), (0, vec![id(1)]));
    assert!(store.transaction(&id(2)).await.unwrap().is_none());
    let report = store.import(&rows, true).await.unwrap();
    assert_eq!((report.imported, report.different), (1, vec![id(1)]));
    assert_eq!(transaction(&store, 1).await.merchant_name, "Amazon");
}

#[tokio::test]
async fn an_amount_keeps_its_digits() {
    let store = fresh().await;
    let money = domain::Money::parse("0.10", domain::Currency::default()).unwrap();
    store
        .import(
            &[NewTransaction {
                money,
                ..new_transaction(1)
            }],
            false,
        )
        .await
        .unwrap();
    assert_eq!(transaction(&store, 1).await.amount.to_string(), "0.10");
}

/// Every id in the order of the pages.
async fn paged(store: &Store, sort: &str, limit: u16) -> Vec<String> {
    let mut query = ListQuery {
        sort: sort.parse().unwrap(),
        limit,
        ..ListQuery::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = store.list(&query).await.unwrap();
        ids.extend(page.items.iter().map(|row| row.id.to_string()));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn pages_of_any_order_join_without_gap_or_overlap() {
    let store = fresh().await;
    let rows: Vec<_> = (1..=25)
        .map(|n| {
            let amount = format!("{}.50", n % 4);
            let money = domain::Money::parse(&amount, domain::Currency::default()).unwrap();
            NewTransaction {
                money,
                ..new_transaction(n)
            }
        })
        .collect();
    store.import(&rows, false).await.unwrap();
    for sort in [
        "id",
        "-id",
        "amount",
        "-amount",
        "transaction_date",
        "-updated_at",
        "called_at",
        "-called_at",
        "action",
    ] {
        let whole = paged(&store, sort, 200).await;
        assert_eq!(paged(&store, sort, 7).await, whole, "{sort}");
        assert_eq!(whole.len(), 25, "{sort}");
    }
    assert_eq!(paged(&store, "-amount", 200).await[0], "TXN023");
}

#[tokio::test]
async fn the_search_finds_what_waits_for_its_index_and_what_has_been_put_there() {
    let url = test_servers::fresh_database().await;
    // By the index, which a few rows would not need.
    let store = Store::new(StoreConfig {
        finds_by_key: true,
        ..StoreConfig::from_url(&url, "test").unwrap()
    });
    store.migrate().await.unwrap();
    import(&store, 3).await;
    let resolved = ListQuery {
        q: Some("TXN001".into()),
        limit: 10,
        action: Some(Action::Resolved),
        ..ListQuery::default()
    };
    assert!(store.catch_up_search().await.unwrap() > 0);
    store
        .set_action(&id(1), Action::Resolved, None, None, None)
        .await
        .unwrap();
    assert_eq!(store.list(&resolved).await.unwrap().items.len(), 1);
    assert!(store.catch_up_search().await.unwrap() > 0);
    assert_eq!(store.catch_up_search().await.unwrap(), 0);
    assert_eq!(store.list(&resolved).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_role_that_owns_nothing_brings_the_search_up_to_date() {
    let url = test_servers::fresh_database().await;
    let owner = at(&url);
    owner.migrate().await.unwrap();
    import(&owner, 3).await;
    let admin = sqlx::PgPool::connect(&url).await.unwrap();
    let role = format!("app_{}", uuid::Uuid::now_v7().simple());
    for statement in [
        format!("CREATE ROLE {role} LOGIN PASSWORD 'app'"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&admin)
            .await
            .unwrap();
    }
    let (_, place) = url.split_once('@').unwrap();
    let store = at(&format!("postgres://{role}:app@{place}"));
    assert!(store.catch_up_search().await.unwrap() > 0);
}

#[tokio::test]
async fn the_search_takes_its_text_as_it_is() {
    let store = fresh().await;
    let odd = NewTransaction {
        merchant_name: "100% _Wool_\\".into(),
        ..new_transaction(1)
    };
    store
        .import(&[odd, new_transaction(2)], false)
        .await
        .unwrap();
    for (q, found) in [
        ("100%", 1),
        ("_wool_", 1),
        ("\\", 1),
        ("%", 1),
        ("client", 2),
        ("+1415555010", 2),
        ("zzz", 0),
    ] {
        let query = ListQuery {
            q: Some(q.to_owned()),
            limit: 50,
            ..ListQuery::default()
        };
        let page = store.list(&query).await.unwrap();
        assert_eq!(
            (page.items.len(), page.total.try_into()),
            (found, Ok(found)),
            "{q}"
        );
    }
}

#[tokio::test]
async fn the_numbers_on_a_filter_tell_what_choosing_it_would_show() {
    let store = with_transactions(4).await;
    store
        .set_action(&id(1), Action::Resolved, None, None, None)
        .await
        .unwrap();
    crate::support::click(&store, 2).await;
    let all = store.counts(&ListQuery::default()).await.unwrap();
    assert_eq!((all.total, all.action[&Action::NotAnswered]), (4, 2));
    assert_eq!(all.action[&Action::MarkedAsFraud], 0);
    let resolved = ListQuery {
        action: Some(Action::Resolved),
        ..ListQuery::default()
    };
    let narrowed = store.counts(&resolved).await.unwrap();
    assert_eq!(
        (narrowed.total, narrowed.action[&Action::Connecting]),
        (1, 1)
    );
    assert_eq!(narrowed.attention[&domain::Attention::None], 1);
    let searched = ListQuery {
        q: Some("client 4".into()),
        ..resolved
    };
    assert_eq!(store.counts(&searched).await.unwrap().total, 0);
}
