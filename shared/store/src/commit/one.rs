//! Writing what one call and its transaction have become without a lock: in one statement, if nobody has written since they
//! were read.

use sqlx::PgConnection;

use super::Changes;
use crate::{error::StoreError, outbox::packed};

impl Changes {
    /// Writes the one call and the one transaction that these changes are of. `row` is the version of the call's row that was
    /// read; false, and nothing is written, when that or the transaction's version is another one by now.
    ///
    /// The transaction's row is locked first here too, and everything else hangs on its lock and on the call's row being the
    /// one that was read: it is all written or nothing.
    pub(crate) async fn write_one(
        &self,
        connection: &mut PgConnection,
        service: &str,
        row: &str,
    ) -> Result<bool, StoreError> {
        let (calls, transactions) = (&self.calls, &self.transactions);
        let (events, messages) = (&self.events, packed(&self.messages));
        let written = sqlx::query!(
            r#"
            WITH locked AS (
                SELECT id
                FROM transactions
                WHERE id = $1 AND version = $2
                FOR UPDATE
            ), written_call AS (
                UPDATE calls
                SET facts = $5, state = $6, outcome = $7, answer = $8, reason_code = $9, reason_text = $10,
                    carrier_call_id = $11, attempt = $12, fence = $13, lease_until = $14, next_attempt_at = $15,
                    sent_at = $16, epoch = $17, requested_at = $18, heard_at = $19, asked_at = $20,
                    ended_at = CASE WHEN $6 = 'ended' THEN coalesce(calls.ended_at, clock_timestamp()) END
                FROM locked
                WHERE calls.id = $3 AND calls.xmin::text = $4
                RETURNING 1
            ), written_transaction AS (
                UPDATE transactions
                SET version = $21, client_phone = $22, action = $23, attention = $24, hand_action = $25,
                    hand_calls = $26, hand_contradicted = $27, called_at = coalesce($28::timestamptz, '-infinity'),
                    call_outcome = $29, updated_at = clock_timestamp()
                FROM written_call
                WHERE transactions.id = $1
                RETURNING 1
            ), written_events AS (
                INSERT INTO events (transaction_id, call_id, kind, once, data)
                SELECT $1, call_id, kind, once, data
                FROM written_call, UNNEST($30::uuid[], $31::text[], $32::text[], $33::jsonb[])
                    WITH ORDINALITY AS new (call_id, kind, once, data, place)
                ORDER BY place
            ), written_messages AS (
                INSERT INTO outbox (service, message)
                SELECT $34, message
                FROM written_call, UNNEST($35::jsonb[]) WITH ORDINALITY AS new (message, place)
                ORDER BY place
            )
            SELECT count(*) AS "written!"
            FROM written_transaction
            "#,
            transactions.id[0],
            transactions.before[0],
            calls.id[0],
            row,
            &calls.facts[0] as _,
            calls.state[0],
            calls.outcome[0],
            calls.answer[0],
            calls.reason_code[0].as_deref(),
            calls.reason_text[0].as_deref(),
            calls.carrier_call_id[0].as_deref(),
            calls.attempt[0],
            calls.fence[0],
            calls.lease_until[0],
            calls.next_attempt_at[0],
            calls.sent_at[0],
            calls.epoch[0],
            calls.requested_at[0],
            calls.heard_at[0],
            calls.asked_at[0],
            transactions.version[0],
            transactions.phone[0],
            transactions.action[0],
            transactions.attention[0],
            transactions.hand_action[0],
            transactions.hand_calls[0],
            transactions.hand_contradicted[0],
            transactions.called_at[0],
            transactions.call_outcome[0],
            &events.call_id as _,
            &events.kind as _,
            &events.once as _,
            &events.data,
            service,
            &messages as _
        )
        .fetch_one(connection)
        .await?;
        Ok(written.written == 1)
    }
}
