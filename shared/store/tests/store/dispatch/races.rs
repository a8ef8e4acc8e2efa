//! Writers at the same moment: Postgres's business, for in memory one comes after the other.

use domain::{CallState, CarrierStatus};
use store::{Claim, Dispatch as _};

use super::{
    LEASE, SECOND, claim,
    desk::{Desk, Rows},
    done, state, status,
};

#[tokio::test]
async fn of_dispatchers_that_claim_at_the_same_moment_one_has_the_call() {
    let desk = Rows::fresh().await;
    for n in 1..=8 {
        let click = desk.click(n).await;
        let claims = (0..6).map(|_| desk.store.claim(click.call_id, LEASE));
        let claims = futures_util::future::join_all(claims).await;
        let mut won = 0;
        for claim in claims {
            match claim.unwrap() {
                Claim::Claimed(_) => won += 1,
                Claim::Later(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(desk.events(&click, "claimed").await.len(), 1);
    }
}

#[tokio::test]
async fn an_answer_and_webhooks_at_the_same_moment_lose_nothing_of_each_other() {
    let desk = Rows::fresh().await;
    for n in 1..=8 {
        let click = desk.click(n).await;
        let claimed = claim(&desk, &click).await;
        done(desk.store.mark_sent(&claimed, SECOND).await.unwrap());
        let sid = format!("CA{n}");
        let (placed, unknown, ..) = tokio::join!(
            desk.store.placed(&claimed, &sid),
            desk.store.unknown(&claimed, "and both are said"),
            desk.tell(
                &click,
                &sid,
                "status:initiated",
                status(CarrierStatus::Initiated)
            ),
            desk.tell(
                &click,
                &sid,
                "status:ringing",
                status(CarrierStatus::Ringing)
            ),
            desk.tell(&click, &sid, "heard:1", super::yes()),
        );
        done(placed.unwrap());
        done(unknown.unwrap());
        assert_eq!(state(&desk, &click).await, CallState::Answered);
        assert_eq!(desk.events(&click, "status").await.len(), 3);
        assert_eq!(desk.events(&click, "placed").await.len(), 2);
        let transaction = desk.store.transaction(&click.transaction_id).await;
        let events = desk.timeline(&click).await.len();
        assert_eq!(
            transaction.unwrap().unwrap().version,
            i64::try_from(events).unwrap()
        );
    }
}

#[tokio::test]
async fn a_mark_between_reading_and_writing_is_not_lost() {
    let desk = Rows::fresh().await;
    let click = desk.click(1).await;
    let mut other = desk.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM transactions WHERE id = $1 FOR UPDATE")
        .bind(click.transaction_id.as_str())
        .execute(&mut *other)
        .await
        .unwrap();
    // It has read the call, and waits for the other one's lock to write it.
    let claim = {
        let (store, call) = (desk.store.clone(), click.call_id);
        tokio::spawn(async move { store.claim(call, LEASE).await })
    };
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waits)
        .fetch_one(&desk.pool)
        .await
        .unwrap()
        == 0
    {
        assert!(!claim.is_finished());
    }
    sqlx::query("UPDATE calls SET state = 'placing', fence = 1, sent_at = now() WHERE id = $1")
        .bind(click.call_id.0)
        .execute(&mut *other)
        .await
        .unwrap();
    other.commit().await.unwrap();
    let claim = claim.await.unwrap().unwrap();
    assert!(matches!(claim, Claim::Settled), "{claim:?}");
}
