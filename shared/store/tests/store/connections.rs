//! What becomes of work when connections die or the database is slow.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use store::{RequestCall, Store, StoreConfig};

use crate::support::{at, id, import};

const WAITING: &str = "
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

async fn until_waiting(observer: &mut PgConnection, how_many: i64) {
    while sqlx::query_scalar::<_, i64>(WAITING)
        .fetch_one(&mut *observer)
        .await
        .unwrap()
        < how_many
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A call that is stored must not be told of as failed: its repetition would be refused.
#[tokio::test]
async fn a_click_is_answered_although_nothing_can_be_read_after_its_commit() {
    let url = test_servers::fresh_database().await;
    let patient = at(&url);
    patient.migrate().await.unwrap();
    import(&patient, 1).await;
    let mut config = StoreConfig::from_url(&url, "test").unwrap();
    config.statement_timeout = Duration::from_secs(3);
    let hurried = Store::new(config);

    let mut connections = Vec::new();
    for _ in 0..3 {
        connections.push(PgConnection::connect(&url).await.unwrap());
    }
    let [observer, holder, next] = &mut connections[..] else {
        unreachable!()
    };
    // The click waits with its commit until somebody is in line for the calls.
    let mut held = holder.begin().await.unwrap();
    sqlx::query("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
        .execute(&mut *held)
        .await
        .unwrap();
    let click = tokio::spawn(async move { hurried.request_call(&id(1), Some("Ann"), None).await });
    until_waiting(observer, 1).await;
    let locking = async {
        let mut locked = next.begin().await.unwrap();
        sqlx::query("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE")
            .execute(&mut *locked)
            .await
            .unwrap();
        locked
    };
    let releasing = async {
        until_waiting(observer, 2).await;
        held.rollback().await.unwrap();
    };
    let (locked, ()) = tokio::join!(locking, releasing);
    let answered = click.await.unwrap().unwrap();
    locked.rollback().await.unwrap();

    let RequestCall::Requested(told) = answered else {
        panic!("{answered:?}")
    };
    let [stored] = &patient.calls(&id(1)).await.unwrap()[..] else {
        panic!("not one call")
    };
    assert_eq!(format!("{told:?}"), format!("{stored:?}"));
}

#[tokio::test]
async fn a_connection_that_died_while_nobody_used_it_is_replaced_unnoticed() {
    let url = test_servers::fresh_database().await;
    let store = at(&url);
    store.migrate().await.unwrap();
    store.outbox_backlog().await.unwrap();
    let mut other = PgConnection::connect(&url).await.unwrap();
    let killed: i64 = sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .fetch_one(&mut other)
    .await
    .unwrap();
    assert!(killed > 0);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    store.outbox_backlog().await.unwrap();
}
