//! How many rows a list has on all its pages.

use sqlx::{Postgres, QueryBuilder};

use crate::{error::StoreError, filter::filter, list::ListQuery, pool::Store};

/// Up to here rows are counted one by one.
const COUNTED: i64 = 10_000;
/// The same where each has to be compared with a search.
const COUNTED_IN_A_SEARCH: i64 = 1_000;

impl Store {
    /// How many rows the filters let through, and whether that is the planner's guess.
    pub(crate) async fn total(&self, query: &ListQuery) -> Result<(i64, bool), StoreError> {
        if query.is_of_kinds() {
            return Ok((self.counts(query).await?.total, false));
        }
        let most = if query.searched().is_some() {
            COUNTED_IN_A_SEARCH
        } else {
            COUNTED
        };
        let mut count =
            QueryBuilder::<Postgres>::new("SELECT count(*) FROM (SELECT 1 FROM transactions");
        filter(&mut count, query);
        count.push(format!(" LIMIT {}) AS counted", most + 1));
        let count = count.build_query_as().persistent(false);
        let (counted,): (i64,) = count.fetch_one(&self.pool).await?;
        if counted <= most {
            return Ok((counted, false));
        }
        let mut explain =
            QueryBuilder::<Postgres>::new("EXPLAIN (FORMAT JSON) SELECT 1 FROM transactions");
        filter(&mut explain, query);
        let explain = explain.build_query_as().persistent(false);
        let (plan,): (serde_json::Value,) = explain.fetch_one(&self.pool).await?;
        let rows = plan
            .pointer("/0/Plan/Plan Rows")
            .and_then(serde_json::Value::as_i64);
        Ok((rows.unwrap_or(counted).max(counted), true))
    }
}
