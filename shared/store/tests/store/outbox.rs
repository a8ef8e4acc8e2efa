//! Messages on their way out.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::Message;
use store::outbox::{self, WaitingMessage};
use tokio_util::sync::CancellationToken;

use crate::support::{at, click, with_transactions};

/// Relays until the outbox is empty; what was published, in order.
async fn drained(store: &store::Store, relays: usize, refuse_first: bool) -> Vec<WaitingMessage> {
    let published = Arc::new(Mutex::new(Vec::new()));
    let refused = Arc::new(Mutex::new(!refuse_first));
    let stop = CancellationToken::new();
    let tasks: Vec<_> = (0..relays)
        .map(|_| {
            let (published, refused) = (Arc::clone(&published), Arc::clone(&refused));
            let publish = move |rows: Vec<WaitingMessage>| {
                let (published, refused) = (Arc::clone(&published), Arc::clone(&refused));
                async move {
                    if !std::mem::replace(&mut *refused.lock().unwrap(), true) {
                        return vec![false; rows.len()];
                    }
                    let acknowledged = vec![true; rows.len()];
                    published.lock().unwrap().extend(rows);
                    acknowledged
                }
            };
            tokio::spawn(outbox::relay(store.clone(), stop.clone(), publish))
        })
        .collect();
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while store.outbox_backlog().await.unwrap().0 > 0 {
        assert!(std::time::Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    for task in tasks {
        task.await.unwrap();
    }
    std::mem::take(&mut *published.lock().unwrap())
}

#[tokio::test]
async fn every_message_is_published_once_by_any_number_of_relays() {
    let store = with_transactions(30).await;
    for n in 1..=30 {
        click(&store, n).await;
    }
    let rows = drained(&store, 4, false).await;
    let mut ids: Vec<_> = rows.iter().map(|row| row.message.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), rows.len()), (61, 61));
    let requests = rows
        .iter()
        .filter(|row| matches!(row.message, Message::CallRequested { .. }));
    assert_eq!(requests.count(), 30);
}

#[tokio::test]
async fn what_was_not_acknowledged_is_published_again() {
    let store = with_transactions(1).await;
    click(&store, 1).await;
    assert_eq!(drained(&store, 1, true).await.len(), 3);
}

#[tokio::test]
async fn a_message_carries_the_trace_of_the_click() {
    let store = with_transactions(1).await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    store
        .request_call(&crate::support::id(1), None, Some(trace))
        .await
        .unwrap();
    let rows = drained(&store, 1, false).await;
    let traced = rows
        .iter()
        .filter(|row| row.traceparent.as_deref() == Some(trace));
    assert_eq!(traced.count(), 2);
}

#[tokio::test]
async fn a_row_stays_until_each_of_its_messages_is_acknowledged() {
    let store = with_transactions(1).await;
    click(&store, 1).await;
    let offered = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let publish = {
        let offered = Arc::clone(&offered);
        move |messages: Vec<WaitingMessage>| {
            let mut offered = offered.lock().unwrap();
            offered.push(messages.len());
            // The first time, the last message is lost.
            let lost = (offered.len() == 1).then(|| messages.len() - 1);
            let acknowledged = (0..messages.len()).map(|place| Some(place) != lost);
            std::future::ready(acknowledged.collect())
        }
    };
    let relay = tokio::spawn(outbox::relay(store.clone(), stop.clone(), publish));
    while store.outbox_backlog().await.unwrap().0 > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.cancel();
    relay.await.unwrap();
    // The import's news was a row of its own; of the click's two messages the one that was acknowledged goes again.
    let offered = offered.lock().unwrap().clone();
    assert_eq!(offered[..2], [3, 2], "{offered:?}");
}

#[tokio::test]
async fn a_message_that_the_release_before_wrote_is_published_with_its_trace() {
    let url = test_servers::fresh_database().await;
    let store = at(&url);
    store.migrate().await.unwrap();
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    sqlx::query(
        r#"INSERT INTO outbox (service, message, traceparent)
        VALUES ($1, '{"message": "many_changed", "id": "0191a2b3-0000-7000-8000-000000000001"}', $2)"#,
    )
    .bind("test")
    .bind(trace)
    .execute(&pool)
    .await
    .unwrap();
    let rows = drained(&store, 1, false).await;
    let [row] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert!(matches!(row.message, Message::ManyChanged { .. }));
    assert_eq!(row.traceparent.as_deref(), Some(trace));
}

#[tokio::test]
async fn who_finds_by_key_never_reads_the_outbox_from_end_to_end() {
    let url = test_servers::fresh_database().await;
    at(&url).migrate().await.unwrap();
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(
        r"INSERT INTO outbox (service, message)
        SELECT 'test', jsonb_build_array(jsonb_build_object(
            'message', jsonb_build_object('message', 'many_changed', 'id', gen_random_uuid()), 'traceparent', NULL))
        FROM generate_series(1, 90);
        ANALYZE outbox;",
    )
    .execute(&pool)
    .await
    .unwrap();
    let reads = async |column: &str| -> i64 {
        // What a session did is told when it has nothing to do for a moment.
        let statement =
            format!("SELECT {column} FROM pg_stat_user_tables WHERE relname = 'outbox'");
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let before = reads("seq_scan").await;
    let store = store::Store::new(store::StoreConfig {
        finds_by_key: true,
        ..store::StoreConfig::from_url(&url, "test").unwrap()
    });
    let stop = CancellationToken::new();
    let publish = |messages: Vec<WaitingMessage>| std::future::ready(vec![true; messages.len()]);
    let relay = tokio::spawn(outbox::relay(store.clone(), stop.clone(), publish));
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while reads("n_tup_del").await < 90 {
        assert!(std::time::Instant::now() < deadline);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    relay.await.unwrap();
    assert_eq!(reads("seq_scan").await, before);
}
