//! How many transactions there are of each kind: the numbers on the queue's filters.

use std::collections::BTreeMap;

use domain::{Action, Attention};
use serde::Serialize;
use sqlx::{Postgres, QueryBuilder};

use crate::{
    call::word,
    error::StoreError,
    filter::{OutcomeFilter, filter},
    list::ListQuery,
    pool::Store,
};

/// The numbers on the filters. Each filter's numbers are counted as if it were off and the others were on, so that they
/// tell what choosing it would show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TransactionCounts))]
pub struct Counts {
    /// By label; all five.
    #[cfg_attr(feature = "openapi", schema(schema_with = described::by_action))]
    pub action: BTreeMap<Action, i64>,
    /// By attention; all four.
    #[cfg_attr(feature = "openapi", schema(schema_with = described::by_attention))]
    pub attention: BTreeMap<Attention, i64>,
    /// With all filters on.
    pub total: i64,
    /// Whether `total` is an estimate. These are counted.
    pub total_is_estimate: bool,
}

impl Counts {
    /// `rows` are the numbers of each label and attention, with neither of these filters on.
    fn of(query: &ListQuery, rows: Vec<(String, String, i64)>) -> Result<Self, StoreError> {
        let mut counts = Self {
            action: Action::ALL.iter().map(|action| (*action, 0)).collect(),
            attention: Attention::ALL
                .iter()
                .map(|attention| (*attention, 0))
                .collect(),
            total: 0,
            total_is_estimate: false,
        };
        for (action, attention, count) in rows {
            let action: Action = word("transactions.action", &action)?;
            let attention: Attention = word("transactions.attention", &attention)?;
            let wanted = query.action.is_none_or(|wanted| wanted == action);
            let seen_to = query.attention.is_none_or(|wanted| wanted == attention);
            *counts.action.entry(action).or_default() += if seen_to { count } else { 0 };
            *counts.attention.entry(attention).or_default() += if wanted { count } else { 0 };
            counts.total += if wanted && seen_to { count } else { 0 };
        }
        Ok(counts)
    }
}

impl Store {
    /// Counts what the query's filters let through; its order, limit and place do not matter.
    pub async fn counts(&self, query: &ListQuery) -> Result<Counts, StoreError> {
        let rows = if query.is_of_kinds() {
            self.kept(query.outcome).await?
        } else {
            self.counted(query).await?
        };
        Counts::of(query, rows)
    }

    /// Row by row.
    async fn counted(&self, query: &ListQuery) -> Result<Vec<(String, String, i64)>, StoreError> {
        let mut counted =
            QueryBuilder::<Postgres>::new("SELECT action, attention, count(*) FROM transactions");
        let without_these = ListQuery {
            action: None,
            attention: None,
            ..query.clone()
        };
        filter(&mut counted, &without_these);
        counted.push(" GROUP BY action, attention");
        // As a page of the list, planned for its own values.
        let counted = counted.build_query_as().persistent(false);
        Ok(counted.fetch_all(&self.pool).await?)
    }

    /// From the numbers that are kept of each kind, which change with the transactions themselves.
    async fn kept(
        &self,
        outcome: Option<OutcomeFilter>,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT action AS "action!", attention AS "attention!", sum(number)::bigint AS "number!"
            FROM (
                SELECT action, attention, call_outcome, number
                FROM transaction_counts
                UNION ALL
                SELECT action, attention, call_outcome, change
                FROM transaction_count_changes
            ) AS kept
            WHERE $1::text[] IS NULL OR call_outcome = ANY($1)
            GROUP BY action, attention
            "#,
            outcome.map(OutcomeFilter::words) as _
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.action, row.attention, row.number))
            .collect())
    }

    /// Adds the changes of the counts up; returns how many there were. Whoever counts adds what is left, so that this is
    /// needed only for that to stay little. Any number of programs may do so at once.
    pub async fn fold_counts(&self) -> Result<i64, StoreError> {
        let folded = sqlx::query_scalar!(
            r#"
            WITH taken AS (
                DELETE FROM transaction_count_changes
                RETURNING action, attention, call_outcome, change
            ), folded AS (
                INSERT INTO transaction_counts (action, attention, call_outcome, number)
                SELECT action, attention, call_outcome, sum(change)
                FROM taken
                GROUP BY action, attention, call_outcome
                ORDER BY action, attention, call_outcome
                ON CONFLICT (action, attention, call_outcome)
                    DO UPDATE SET number = transaction_counts.number + excluded.number
            )
            SELECT count(*) AS "count!"
            FROM taken
            "#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(folded)
    }

    /// How many changes of the counts wait to be added up.
    pub async fn count_changes_waiting(&self) -> Result<i64, StoreError> {
        let waiting =
            sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM transaction_count_changes"#)
                .fetch_one(&self.pool)
                .await?;
        Ok(waiting)
    }
}

/// The maps as objects whose members are known, so that a typed client need not ask whether a number is there.
#[cfg(feature = "openapi")]
mod described {
    use domain::{Action, Attention};
    use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};

    pub fn by_action() -> Object {
        numbers(Action::ALL.iter().map(|action| action.as_str()))
    }

    pub fn by_attention() -> Object {
        numbers(Attention::ALL.iter().map(|attention| attention.as_str()))
    }

    fn numbers(names: impl Iterator<Item = &'static str>) -> Object {
        let number = || {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        };
        names
            .fold(ObjectBuilder::new(), |object, name| {
                object.property(name, number()).required(name)
            })
            .build()
    }
}
