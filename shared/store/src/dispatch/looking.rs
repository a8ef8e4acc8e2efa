//! The transactions in which calls are looked for: what [`Look::among`](super::watch::Look::among) decides of a case, over all
//! of them. They are only candidates: they are locked afterwards, and asked again.

use std::time::Duration;

use super::{
    sql::interval,
    types::SilenceLimits,
    watch::{ON_ITS_WAY, SLOW_NET, SLOWEST},
};
use crate::{error::StoreError, pool::Store};

impl Store {
    pub(super) async fn with_due_calls(
        &self,
        queue_empty: bool,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar!(
            r#"
            SELECT transaction_id
            FROM calls, greatest(created_at, not_before, next_attempt_at, lease_until) AS due
            WHERE state IN ('queued', 'placing') AND sent_at IS NULL AND due <= clock_timestamp()
                AND (
                    requested_at < due
                    OR ($1 AND requested_at <= clock_timestamp() - $2::interval)
                    OR requested_at <= clock_timestamp() - least($3::interval * power(2, least(epoch, 10)), $4::interval)
                )
            ORDER BY requested_at
            LIMIT $5
            "#,
            queue_empty,
            interval(ON_ITS_WAY),
            interval(SLOW_NET),
            interval(SLOWEST),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }

    pub(super) async fn seconds_due(&self) -> Result<Option<f64>, StoreError> {
        let seconds = sqlx::query_scalar!(
            r#"
            SELECT extract(epoch FROM max(clock_timestamp() - due))::float8 AS seconds
            FROM calls, greatest(created_at, not_before, next_attempt_at, lease_until) AS due
            WHERE state IN ('queued', 'placing') AND sent_at IS NULL AND due <= clock_timestamp()
            "#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(seconds)
    }

    pub(super) async fn with_unknown_calls(
        &self,
        ask_every: Duration,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar!(
            r#"
            SELECT transaction_id
            FROM calls
            WHERE state = 'placing' AND sent_at IS NOT NULL
                AND coalesce(lease_until <= clock_timestamp(), true)
                AND coalesce(asked_at <= clock_timestamp() - $1::interval, true)
            ORDER BY asked_at NULLS FIRST
            LIMIT $2
            "#,
            interval(ask_every),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }

    pub(super) async fn with_silent_calls(
        &self,
        limits: &SilenceLimits,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let ids = sqlx::query_scalar!(
            r#"
            SELECT transaction_id
            FROM calls
            WHERE state IN ('dialing', 'ringing', 'answered') AND carrier_call_id IS NOT NULL
                AND heard_at <= clock_timestamp() - CASE state WHEN 'answered' THEN $1::interval ELSE $2 END
                AND coalesce(asked_at <= clock_timestamp() - $3::interval, true)
            ORDER BY asked_at NULLS FIRST
            LIMIT $4
            "#,
            interval(limits.answered),
            interval(limits.ringing),
            interval(limits.ask_every),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }
}
