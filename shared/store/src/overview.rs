//! What the desk got done: the numbers of a day or a week.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{Attention, Outcome};
use serde::Serialize;

use crate::{call::optional_word, error::StoreError, list::ListQuery, pool::Store};

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

    fn step_length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::hours(1),
            Self::Week => TimeDelta::days(1),
        }
    }

    /// The begin of the step that `at` is in, in UTC: what Postgres's `date_trunc` makes of it.
    fn begin_of_step(self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.duration_trunc(self.step_length()).unwrap_or(at)
    }
}

/// The numbers of one period. A transaction counts once, with its newest call and by the time of that call's click, so
/// that each number is that of the rows of a list: filtered by `called_since` = `from`, and by the outcome.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Which period.
    pub period: Period,
    /// Its begin.
    pub from: DateTime<Utc>,
    /// Its end: now.
    pub to: DateTime<Utc>,
    /// Transactions called.
    pub called: i64,
    /// Calls clicked: more than `called` where somebody was called again.
    pub calls: i64,
    /// Of `called`, picked up by a person: the list of the outcome `answered`.
    pub answered: i64,
    /// `called` by outcome; an outcome that none had is left out, and calls under way may be in none.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, i64>))]
    pub by_outcome: BTreeMap<Outcome, i64>,
    /// Of `called`, confirmed by the customer: nobody at the desk had to talk.
    pub resolved_without_person: i64,
    /// Transactions whose customer waits for a specialist's call now, whenever they were called.
    pub waiting_for_call_back: i64,
    /// From the click to the call's end, in milliseconds, of the newest calls that have ended; none while none has.
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
    /// Transactions called in it.
    pub called: i64,
    /// Of these, picked up by a person.
    pub answered: i64,
}

/// How many transactions were called in one step and came to one outcome.
struct Part {
    at: DateTime<Utc>,
    outcome: Option<Outcome>,
    called: i64,
}

impl Store {
    /// The numbers of the period that ends now, by Postgres's clock.
    pub async fn overview(&self, period: Period) -> Result<Overview, StoreError> {
        let now = sqlx::query_scalar!(r#"SELECT now() AS "now!""#)
            .fetch_one(&self.pool)
            .await?;
        let from = now - period.length();
        let parts = self.parts(period, from).await?;
        let series = series(period, from, now, &parts);
        let mut by_outcome = BTreeMap::new();
        for part in &parts {
            if let Some(outcome) = part.outcome {
                *by_outcome.entry(outcome).or_default() += part.called;
            }
        }
        Ok(Overview {
            period,
            from,
            to: now,
            called: series.iter().map(|step| step.called).sum(),
            calls: self.clicks(from).await?,
            answered: series.iter().map(|step| step.answered).sum(),
            resolved_without_person: by_outcome.get(&Outcome::Confirmed).copied().unwrap_or(0),
            by_outcome,
            waiting_for_call_back: self.waiting_for_call_back().await?,
            click_to_outcome_ms: self.click_to_outcome(from).await?,
            series,
        })
    }

    /// One reading for all that must add up.
    async fn parts(&self, period: Period, from: DateTime<Utc>) -> Result<Vec<Part>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT date_trunc($1, called_at, 'UTC') AS "at!", call_outcome, count(*) AS "called!"
            FROM transactions
            WHERE called_at >= $2
            GROUP BY 1, 2
            "#,
            period.step(),
            from
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Part {
                    at: row.at,
                    outcome: optional_word(
                        "transactions.call_outcome",
                        row.call_outcome.as_deref(),
                    )?,
                    called: row.called,
                })
            })
            .collect()
    }

    async fn clicks(&self, from: DateTime<Utc>) -> Result<i64, StoreError> {
        let clicks = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM calls WHERE created_at >= $1"#,
            from
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(clicks)
    }

    async fn waiting_for_call_back(&self) -> Result<i64, StoreError> {
        let waiting = ListQuery {
            attention: Some(Attention::CallBack),
            ..ListQuery::default()
        };
        Ok(self.counts(&waiting).await?.total)
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
                -- A newer call was clicked later, so that the newest of the period is the newest of all.
                SELECT DISTINCT ON (transaction_id) extract(epoch FROM ended_at - created_at)::float8 * 1000 AS took
                FROM calls
                WHERE created_at >= $1
                ORDER BY transaction_id, ordinal DESC
            ) AS newest
            WHERE took IS NOT NULL
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

/// The steps from the one that holds `from` to the one that holds `to`, also those in which nobody was called.
fn series(period: Period, from: DateTime<Utc>, to: DateTime<Utc>, parts: &[Part]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = period.begin_of_step(from);
    // A click that was committed after `to` was read counts as well, as it does in the list.
    let last = parts.iter().map(|part| part.at).fold(to, DateTime::max);
    while at <= last {
        let of_step = || parts.iter().filter(|part| part.at == at);
        let is_answered = |part: &&Part| part.outcome.is_some_and(Outcome::reached_a_person);
        steps.push(Step {
            at,
            called: of_step().map(|part| part.called).sum(),
            answered: of_step().filter(is_answered).map(|part| part.called).sum(),
        });
        at += period.step_length();
    }
    steps
}
