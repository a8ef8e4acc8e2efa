//! What a commit rarely has to write, by statements of its own, so that the usual one stays small: strays and dead letters.

use domain::Message;

use crate::{dispatch::letters, error::StoreError, locked::Tx, open_case::OpenCase};

/// What was written, to be counted once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    strays: u64,
    ended_strays: u64,
}

impl Aside {
    pub fn count(&self) {
        if self.strays > 0 {
            metrics::counter!("strays_total").increment(self.strays);
        }
        if self.ended_strays > 0 {
            metrics::counter!("strays_ended_total").increment(self.ended_strays);
        }
    }
}

pub(crate) async fn write(
    tx: &mut Tx,
    open: &mut OpenCase,
    aside: &mut Aside,
) -> Result<(), StoreError> {
    for (index, carrier_call_id) in std::mem::take(&mut open.strays) {
        if insert_stray(tx, open, index, &carrier_call_id).await? {
            aside.strays += 1;
            let call_id = open.calls[index].id;
            open.messages.push(Message::StrayFound {
                call_id,
                transaction_id: open.id.clone(),
                carrier_call_id,
                epoch: 0,
            });
        }
    }
    for carrier_call_id in std::mem::take(&mut open.ended_strays) {
        let ended = sqlx::query!(
            r#"
            UPDATE strays
            SET ended_at = clock_timestamp()
            WHERE carrier_call_id = $1 AND ended_at IS NULL
            "#,
            carrier_call_id
        )
        .execute(&mut **tx)
        .await?;
        aside.ended_strays += ended.rows_affected();
    }
    if let Some(letter) = open.letter.take() {
        letters::insert(tx, &letter).await?;
    }
    Ok(())
}

/// Whether it is a stray that nobody knew: one that is bound to another call of ours must not be ended.
async fn insert_stray(
    tx: &mut Tx,
    open: &OpenCase,
    index: usize,
    carrier_call_id: &str,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        r#"
        INSERT INTO strays (carrier_call_id, call_id, transaction_id)
        SELECT $1, $2, $3
        WHERE NOT EXISTS (SELECT FROM calls WHERE carrier_call_id = $1)
        ON CONFLICT (carrier_call_id) DO NOTHING
        "#,
        carrier_call_id,
        open.calls[index].id.0,
        open.id.as_str()
    )
    .execute(&mut **tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
