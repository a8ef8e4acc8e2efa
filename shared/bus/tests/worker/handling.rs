//! Messages are handled, tried again, and shared.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bus::worker::Disposition;
use test_servers::NatsServer;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::support::working::{Seen, backlog, start, stop};
use crate::support::{call_request, connected, eventually};

#[tokio::test]
async fn what_is_acknowledged_leaves_the_queue() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 4, &shutdown, {
        let seen = seen.clone();
        move |message, delivery| {
            assert_eq!(delivery.attempt, 1);
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    for result in bus
        .publish_all((0..20).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await
    {
        result.unwrap();
    }
    eventually("twenty messages", || {
        (0..20).all(|n| seen.count(&format!("TXN{n}")) == 1)
    })
    .await;
    stop(shutdown, running).await;
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn a_retry_comes_after_its_delay_and_counts_the_attempt() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let shutdown = CancellationToken::new();
    let running = start(&bus, 1, &shutdown, {
        let attempts = attempts.clone();
        move |_, delivery| {
            attempts
                .lock()
                .unwrap()
                .push((delivery.attempt, tokio::time::Instant::now()));
            async move {
                if delivery.attempt < 3 {
                    Disposition::Retry(Duration::from_millis(300))
                } else {
                    Disposition::Ack
                }
            }
        }
    });
    bus.publish(call_request("TXN001")).await.unwrap();
    eventually("three attempts", || attempts.lock().unwrap().len() == 3).await;
    stop(shutdown, running).await;
    let attempts = attempts.lock().unwrap().clone();
    assert_eq!(
        attempts
            .iter()
            .map(|(attempt, _)| *attempt)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(attempts[1].1 - attempts[0].1 >= Duration::from_millis(300));
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn no_more_run_at_once_than_allowed() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (gate, begun) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let shutdown = CancellationToken::new();
    let running = start(&bus, 3, &shutdown, {
        let (gate, begun) = (gate.clone(), begun.clone());
        move |_, _| {
            let (gate, begun) = (gate.clone(), begun.clone());
            async move {
                begun.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                Disposition::Ack
            }
        }
    });
    bus.publish_all((0..10).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await;
    eventually("three begun", || begun.load(Ordering::SeqCst) == 3).await;
    // The others stay in the queue, where other replicas can take them.
    assert_eq!(backlog(&server).await, (7, 3));
    gate.add_permits(1);
    eventually("the fourth", || begun.load(Ordering::SeqCst) == 4).await;
    gate.add_permits(9);
    eventually("all", || begun.load(Ordering::SeqCst) == 10).await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn a_long_one_is_not_delivered_again_meanwhile() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let gate = Arc::new(Semaphore::new(0));
    let running = start(&bus, 2, &shutdown, {
        let (seen, gate) = (seen.clone(), gate.clone());
        move |message, _| {
            seen.note(&message);
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                Disposition::Ack
            }
        }
    });
    bus.publish(call_request("LONG")).await.unwrap();
    eventually("the long one", || seen.count("LONG") == 1).await;
    // Three times the ack wait.
    tokio::time::sleep(Duration::from_secs(6)).await;
    gate.add_permits(10);
    stop(shutdown, running).await;
    assert_eq!(seen.count("LONG"), 1);
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn one_that_is_never_settled_comes_again() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (first, second) = (Seen::default(), Seen::default());
    // A replica that dies in the middle: its task is aborted, and nothing is acknowledged.
    let died = start(&bus, 1, &CancellationToken::new(), {
        let first = first.clone();
        move |message, _| {
            first.note(&message);
            std::future::pending()
        }
    });
    bus.publish(call_request("TXN001")).await.unwrap();
    eventually("the first delivery", || first.count("TXN001") == 1).await;
    died.abort();
    let shutdown = CancellationToken::new();
    let running = start(&bus, 1, &shutdown, {
        let second = second.clone();
        move |message, delivery| {
            assert!(delivery.attempt > 1);
            second.note(&message);
            async { Disposition::Ack }
        }
    });
    eventually("the second delivery", || second.count("TXN001") == 1).await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn two_workers_share_the_queue() {
    let server = NatsServer::start();
    let (one, two) = (connected(&server).await, connected(&server).await);
    let (gate, begun) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let shutdown = CancellationToken::new();
    let handler = || {
        let (gate, begun) = (gate.clone(), begun.clone());
        move |_, _| {
            let gate = gate.clone();
            begun.fetch_add(1, Ordering::SeqCst);
            async move {
                gate.acquire().await.unwrap().forget();
                Disposition::Ack
            }
        }
    };
    let running = [
        start(&one, 2, &shutdown, handler()),
        start(&two, 2, &shutdown, handler()),
    ];
    one.publish_all((0..4).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await;
    // Each holds two: with one worker alone it would stay at two.
    eventually("four begun", || begun.load(Ordering::SeqCst) == 4).await;
    gate.add_permits(4);
    for worker in running {
        stop(shutdown.clone(), worker).await;
    }
}
