//! How Postgres reads the pages of a large list: what a plan reads of 20,000 rows, it reads of a million.

#![allow(clippy::unwrap_used)]

use domain::Outcome;
use serde_json::Value;

use super::*;
use crate::pool::StoreConfig;

const ROWS: u64 = 20_000;
/// What a page of 101 rows may read: less than any filter lets through that is not rare, and enough to find them where one
/// row in twenty is kept.
const READ: u64 = ROWS / 8;

/// A desk's after some months: 55 of 100 never called, labels and days all over the table.
const FILL: &str = "
    INSERT INTO transactions (
        id, client_name, card_number, client_phone, amount, currency, bank_name, merchant_name, transaction_date, action,
        attention, imported_action, import_hash, version, called_at, call_outcome, updated_at
    )
    SELECT 'T' || lpad(n::text, 8, '0'), 'Client ' || n % 437, '***' || lpad((n * 7919 % 10000)::text, 4, '0'),
        '+1' || 2000000000 + n, n * 37 % 5000, 'USD', 'Bank ' || n % 11, 'Merchant ' || n % 13,
        current_date - (20000 - n) / 200, coalesce(action, 'Not Answered'), coalesce(attention, 'none'), 'Not Answered', '',
        1, CASE WHEN outcome IS NULL THEN '-infinity' ELSE at END, outcome, at
    FROM (
        SELECT n, n * 7919 % 100 AS percent, now() - interval '90 days' * ((20000 - n) / 20000.0) AS at
        FROM generate_series(1, 20000) AS n
    ) AS numbered
    LEFT JOIN (VALUES
        (55, 74, 'Resolved', 'none', 'confirmed'), (75, 79, 'Marked as Fraud', 'none', 'reported_fraud'),
        (80, 89, 'Not Answered', 'none', 'no_answer'), (90, 93, 'Disconnected', 'none', 'hung_up'),
        (94, 95, 'Disconnected', 'needs_review', 'app_error'), (96, 97, 'Connecting...', 'call_back', 'denied'),
        (98, 99, 'Not Answered', 'number_blocked', 'opted_out')
    ) AS told (from_percent, to_percent, action, attention, outcome) ON percent BETWEEN from_percent AND to_percent";

async fn filled() -> Store {
    let url = test_servers::fresh_database().await;
    let store = Store::new(StoreConfig::from_url(&url, "test").unwrap());
    store.migrate().await.unwrap();
    for statement in [FILL, "VACUUM ANALYZE transactions"] {
        sqlx::query(statement).execute(&store.pool).await.unwrap();
    }
    store
}

fn filters() -> Vec<ListQuery> {
    let none = ListQuery {
        limit: 100,
        ..ListQuery::default()
    };
    let mut filters = vec![none.clone()];
    filters.extend(Action::ALL.iter().map(|action| ListQuery {
        action: Some(*action),
        ..none.clone()
    }));
    filters.extend(Attention::ALL.iter().map(|attention| ListQuery {
        attention: Some(*attention),
        ..none.clone()
    }));
    let outcomes = [
        OutcomeFilter::Is(Outcome::NoAnswer),
        OutcomeFilter::Is(Outcome::AppError),
        OutcomeFilter::Answered,
        OutcomeFilter::Any,
    ];
    filters.extend(outcomes.map(|outcome| ListQuery {
        outcome: Some(outcome),
        ..none.clone()
    }));
    filters
}

fn sorts() -> Vec<Sort> {
    let names = [
        "id",
        "client_name",
        "card_number",
        "amount",
        "bank_name",
        "merchant_name",
        "transaction_date",
        "client_phone",
        "action",
        "attention",
        "updated_at",
        "called_at",
    ];
    let both = |name: &str| [name.to_owned(), format!("-{name}")];
    names
        .into_iter()
        .flat_map(both)
        .map(|sort| sort.parse().unwrap())
        .collect()
}

/// The plan, and how many rows it read from the table.
async fn explained(store: &Store, query: &ListQuery) -> (Value, u64) {
    let mut explain = QueryBuilder::new("EXPLAIN (ANALYZE, FORMAT JSON) ");
    page(&mut explain, query);
    let explain = explain.build_query_as().persistent(false);
    let (plan,): (Value,) = explain.fetch_one(&store.pool).await.unwrap();
    let read = read_by(&plan[0]["Plan"]);
    (plan, read)
}

fn read_by(node: &Value) -> u64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let children = node["Plans"].as_array();
    let of_children = children.into_iter().flatten().map(read_by).sum();
    let is_scan = node.get("Relation Name").is_some();
    let rows = [
        "Actual Rows",
        "Rows Removed by Filter",
        "Rows Removed by Index Recheck",
    ];
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    let own = (rows.into_iter().map(number).sum::<f64>() * number("Actual Loops")) as u64;
    if is_scan { own } else { of_children }
}

#[tokio::test]
async fn no_page_reads_or_sorts_all_that_its_filter_lets_through() {
    let store = filled().await;
    for filter in filters() {
        for sort in sorts() {
            let query = ListQuery {
                sort,
                ..filter.clone()
            };
            let (plan, read) = explained(&store, &query).await;
            assert!(
                read <= READ,
                "{read} rows were read for {query:?}: {plan:#}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_far_behind_reads_no_more_than_the_first() {
    let store = filled().await;
    for sort in sorts() {
        let first = ListQuery {
            sort,
            limit: 15_000,
            ..ListQuery::default()
        };
        let next = store.list(&first).await.unwrap().next;
        assert!(next.is_some());
        let query = ListQuery {
            after: next,
            limit: 100,
            ..first
        };
        let (plan, read) = explained(&store, &query).await;
        assert!(
            read <= READ,
            "{read} rows were read for {query:?}: {plan:#}"
        );
    }
}
