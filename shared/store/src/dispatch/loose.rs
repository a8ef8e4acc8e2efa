//! Placing without a lock: what a call's case is, read by one statement, and the change written by another that finds
//! everything as it was read or writes nothing. Two ways to the database instead of five, for a call that, as a rule, nobody
//! else writes at the same moment.

use domain::CallId;
use sqlx::{PgConnection, types::Json};

use crate::{
    commit::Changes,
    error::StoreError,
    locked::{CallRow, LockedRow},
    open_case::OpenCase,
    pool::Store,
};

impl Store {
    /// Reads the case of a call, without a lock.
    pub(super) async fn read_case_of(
        connection: &mut PgConnection,
        call: CallId,
    ) -> Result<Option<(OpenCase, usize)>, StoreError> {
        let rows = sqlx::query!(
            r#"
            SELECT transactions.id, client_phone, imported_action, hand_action, hand_calls, hand_contradicted,
                version, bank_name, merchant_name, amount, currency, transaction_date, language,
                calls.id AS call_id, number, state, calls.created_at, facts AS "facts: Json<domain::Facts>",
                fence, attempt, not_before, next_attempt_at, lease_until, sent_at, epoch, requested_at,
                heard_at, asked_at, carrier_call_id, traceparent, calls.xmin::text AS "row!",
                ARRAY(
                    SELECT once
                    FROM events
                    WHERE call_id = calls.id AND once IS NOT NULL
                ) AS "recorded!: Vec<String>",
                clock_timestamp() AS "now!"
            FROM calls
            JOIN transactions ON transactions.id = calls.transaction_id
            WHERE calls.transaction_id = (SELECT transaction_id FROM calls WHERE id = $1)
            ORDER BY ordinal
            "#,
            call.0
        )
        .fetch_all(connection)
        .await?;
        let mut case: Option<OpenCase> = None;
        for row in rows {
            if case.is_none() {
                let transaction = LockedRow {
                    id: row.id.clone(),
                    client_phone: row.client_phone,
                    imported_action: row.imported_action,
                    hand_action: row.hand_action,
                    hand_calls: row.hand_calls,
                    hand_contradicted: row.hand_contradicted,
                    version: row.version,
                    bank_name: row.bank_name,
                    merchant_name: row.merchant_name,
                    amount: row.amount,
                    currency: row.currency,
                    transaction_date: row.transaction_date,
                    language: row.language,
                };
                case = Some(transaction.open()?);
            }
            let call = CallRow {
                id: row.call_id,
                transaction_id: row.id,
                number: row.number,
                state: row.state,
                created_at: row.created_at,
                facts: row.facts,
                fence: row.fence,
                attempt: row.attempt,
                not_before: row.not_before,
                next_attempt_at: row.next_attempt_at,
                lease_until: row.lease_until,
                sent_at: row.sent_at,
                epoch: row.epoch,
                requested_at: row.requested_at,
                heard_at: row.heard_at,
                asked_at: row.asked_at,
                carrier_call_id: row.carrier_call_id,
                traceparent: row.traceparent,
                row: row.row,
                recorded: row.recorded,
                now: row.now,
            };
            if let Some(case) = &mut case {
                call.join(case)?;
            }
        }
        Ok(case.and_then(|open| open.index_of(call).map(|index| (open, index))))
    }

    /// Writes a case that was only read; false, and nothing is written, when it is not what was read any more, or is to
    /// become more than one statement can say.
    pub(super) async fn write_unless_lost(
        &self,
        connection: &mut PgConnection,
        cases: Vec<OpenCase>,
    ) -> Result<bool, StoreError> {
        let [open] = &cases[..] else { return Ok(false) };
        let is_simple =
            open.strays.is_empty() && open.ended_strays.is_empty() && open.letter.is_none();
        let mut touched = open.calls.iter().filter(|call| call.touched);
        let (Some(call), None) = (touched.next(), touched.next()) else {
            return Ok(false);
        };
        if !is_simple || open.events.is_empty() {
            return Ok(false);
        }
        let row = call.before.row.clone();
        let changes = Changes::of(cases);
        let written = changes.write_one(connection, self.service, &row).await?;
        if written {
            self.outbox_filled.notify_one();
        }
        Ok(written)
    }
}
