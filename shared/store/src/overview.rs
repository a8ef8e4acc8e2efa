//! What the desk got done: the numbers of a day or a week.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Outcome;
use serde::Serialize;

use crate::{call::word, error::StoreError, pool::Store};

/// How far an overview looks back from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 24 hours, hour by hour.
    Day,
    /// 7 days, day by day.
    Week,
}

impl Period {
    const fn step(self) -> &'static str {
        match self {
            Self::Day => "hour",
            Self::Week => "day",
        }
    }

    fn length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::hours(24),
            Self::Week => TimeDelta::days(7),
        }
    }
}

/// The numbers of one period. Calls count by the time of their click.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Which period.
    pub period: Period,
    /// Its begin.
    pub from: DateTime<Utc>,
    /// Its end: now.
    pub to: DateTime<Utc>,
    /// Calls clicked.
    pub calls: i64,
    /// Of these, picked up by a person.
    pub answered: i64,
    /// Calls by outcome; an outcome that none had is left out, and calls under way are in none.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, i64>))]
    pub by_outcome: BTreeMap<Outcome, i64>,
    /// Calls in which the customer confirmed the transaction: nobody at the desk had to talk.
    pub resolved_without_person: i64,
    /// Transactions whose customer waits for a specialist's call now, whenever they were called.
    pub waiting_for_call_back: i64,
    /// From the click to the call's end, in milliseconds; none while no call has ended.
    pub click_to_outcome_ms: Option<Percentiles>,
    /// Along the period, from its begin to its end, without gaps.
    pub series: Vec<Step>,
}

/// Of a hundred values, so many are not above this one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Percentiles {
    /// Fifty.
    pub p50: f64,
    /// Ninety.
    pub p90: f64,
}

/// One hour or day (UTC).
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Its begin.
    pub at: DateTime<Utc>,
    /// Calls clicked in it.
    pub calls: i64,
    /// Of these, picked up by a person.
    pub answered: i64,
}

impl Store {
    /// The numbers of the period that ends now, by Postgres's clock.
    pub async fn overview(&self, period: Period) -> Result<Overview, StoreError> {
        let now = sqlx::query_scalar!(r#"SELECT now() AS "now!""#)
            .fetch_one(&self.pool)
            .await?;
        let from = now - period.length();
        let by_outcome = self.by_outcome(from).await?;
        let series = self.series(period, from, now).await?;
        let sum = |of: fn(&Step) -> i64| series.iter().map(of).sum();
        Ok(Overview {
            period,
            from,
            to: now,
            calls: sum(|step| step.calls),
            answered: sum(|step| step.answered),
            resolved_without_person: by_outcome.get(&Outcome::Confirmed).copied().unwrap_or(0),
            by_outcome,
            waiting_for_call_back: self.waiting_for_call_back().await?,
            click_to_outcome_ms: self.click_to_outcome(from).await?,
            series,
        })
    }

    async fn by_outcome(&self, from: DateTime<Utc>) -> Result<BTreeMap<Outcome, i64>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT outcome AS "outcome!", count(*) AS "count!"
            FROM calls
            WHERE created_at >= $1 AND outcome IS NOT NULL
            GROUP BY outcome
            "#,
            from
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| Ok((word("calls.outcome", &row.outcome)?, row.count)))
            .collect()
    }

    async fn series(
        &self,
        period: Period,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Step>, StoreError> {
        let heard: Vec<String> = Outcome::ALL
            .iter()
            .filter(|outcome| outcome.reached_a_person())
            .map(ToString::to_string)
            .collect();
        let steps = sqlx::query_as!(
            Step,
            r#"
            SELECT step.at AS "at!", count(calls.id) AS "calls!",
                count(calls.id) FILTER (WHERE calls.outcome = ANY($4)) AS "answered!"
            FROM generate_series(
                    date_trunc($1, $2::timestamptz, 'UTC'), $3::timestamptz, ('1 ' || $1)::interval
                ) AS step (at)
            LEFT JOIN calls ON calls.created_at >= greatest(step.at, $2)
                AND calls.created_at < step.at + ('1 ' || $1)::interval
            GROUP BY step.at
            ORDER BY step.at
            "#,
            period.step(),
            from,
            to,
            &heard
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(steps)
    }

    async fn waiting_for_call_back(&self) -> Result<i64, StoreError> {
        let waiting = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM transactions WHERE attention = 'call_back'"#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(waiting)
    }

    async fn click_to_outcome(
        &self,
        from: DateTime<Utc>,
    ) -> Result<Option<Percentiles>, StoreError> {
        let row = sqlx::query!(
            r#"
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS p50,
                percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS p90
            FROM (
                SELECT extract(epoch FROM ended_at - created_at)::float8 * 1000 AS took
                FROM calls
                WHERE created_at >= $1 AND ended_at IS NOT NULL
            ) AS ended
            "#,
            from
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(row
            .p50
            .zip(row.p90)
            .map(|(p50, p90)| Percentiles { p50, p90 }))
    }
}
