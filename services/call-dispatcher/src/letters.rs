//! The command `dead-letters`: messages that were taken from the queue because nothing could be done with them.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use bus::Settings;
use runtime::Env;
use store::{Requeue, Store, StoredLetter};

use crate::config::{SERVICE, database};

/// So many are shown.
const MOST: u16 = 100;

/// The newest dead letters, a line each.
pub async fn list_dead_letters(env: &Env) -> anyhow::Result<String> {
    let letters = Store::new(database(env)?).dead_letters(MOST).await?;
    Ok(shown(&letters))
}

fn shown(letters: &[StoredLetter]) -> String {
    let mut text = String::new();
    for StoredLetter {
        id,
        letter,
        created_at,
        requeued_at,
    } in letters
    {
        let at = created_at.format("%Y-%m-%d %H:%M:%S");
        let call = letter.call_id.map(|call| format!(", call {call}"));
        let again = requeued_at.map(|at| format!(", requeued {}", at.format("%Y-%m-%d %H:%M:%S")));
        let _ = writeln!(
            text,
            "{id}  {at} UTC  {}, delivered {} times{}{}: {}",
            letter.subject,
            letter.deliveries,
            call.unwrap_or_default(),
            again.unwrap_or_default(),
            letter.reason
        );
    }
    if text.is_empty() {
        text.push_str("There are no dead letters.\n");
    } else if letters.len() == usize::from(MOST) {
        let _ = writeln!(text, "Only the newest {MOST} are shown.");
    }
    text
}

/// Asks again for what dead letter `id` asked for; says what that came to.
pub async fn requeue_dead_letter(env: &Env, id: i64) -> anyhow::Result<String> {
    let store = Store::new(database(env)?);
    Ok(match store.requeue(id).await? {
        Requeue::NoSuchLetter => bail!("there is no dead letter {id}"),
        Requeue::Before(at) => bail!("dead letter {id} was requeued at {at} already"),
        Requeue::UnderWay(call) => bail!(
            "nothing was changed: call {} of transaction {} has not ended yet",
            call.id,
            call.transaction_id
        ),
        Requeue::Redialled(call) => format!(
            "Dead letter {id} had ended its call: transaction {} is called anew, as call {}.",
            call.transaction_id, call.id
        ),
        Requeue::Requested(call) => format!("Call {call} waits still: it is asked for again."),
        Requeue::Publish(letter) => {
            let bus = Settings::from_env(env)?.connect(SERVICE).await;
            let bus = bus.context("NATS_URL")?;
            let payload = letter.payload.into();
            bus.republish(&letter.subject, payload).await?;
            store.requeued(id).await?;
            bus.flush().await;
            format!(
                "Dead letter {id} was published again on {}.",
                letter.subject
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use store::DeadLetter;

    use super::*;

    #[test]
    fn a_letter_is_shown_with_its_reason_and_what_became_of_it() {
        let letter = |id, requeued_at| StoredLetter {
            id,
            letter: DeadLetter {
                subject: "calls.requested".to_owned(),
                payload: b"{}".to_vec(),
                reason: "not a message of this kind".to_owned(),
                deliveries: 1,
                call_id: None,
            },
            created_at: DateTime::UNIX_EPOCH,
            requeued_at,
        };
        let text = shown(&[letter(2, None), letter(1, Some(DateTime::UNIX_EPOCH))]);
        assert_eq!(
            text,
            "2  1970-01-01 00:00:00 UTC  calls.requested, delivered 1 times: not a message of this kind\n\
             1  1970-01-01 00:00:00 UTC  calls.requested, delivered 1 times, requeued 1970-01-01 00:00:00: not a message of this kind\n"
        );
        assert_eq!(shown(&[]), "There are no dead letters.\n");
    }
}
