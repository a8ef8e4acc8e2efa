//! The worker loop on a real server.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bus::events::{Feed, FeedItem};
use bus::worker::{self, Delivery, Disposition, Queue};
use bus::{Bus, BusError, CallRequested, Outgoing, subject};
use bytes::Bytes;
use support::{PATIENCE, call_request, changed, connected, eventually, publish_until_stored, soon};
use test_servers::NatsServer;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How often each transaction was handed to the handler.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<BTreeMap<String, u64>>>);

impl Seen {
    fn note(&self, message: &CallRequested) {
        *self
            .0
            .lock()
            .unwrap()
            .entry(message.transaction_id.clone())
            .or_default() += 1;
    }

    fn count(&self, transaction_id: &str) -> u64 {
        self.0
            .lock()
            .unwrap()
            .get(transaction_id)
            .copied()
            .unwrap_or_default()
    }
}

fn queue(bus: &Bus) -> Queue<CallRequested> {
    bus.call_requests().with_ack_wait(Duration::from_secs(2))
}

fn start<F>(
    bus: &Bus,
    concurrency: usize,
    shutdown: &CancellationToken,
    handler: impl Fn(CallRequested, Delivery) -> F + Send + Sync + 'static,
) -> JoinHandle<Result<(), BusError>>
where
    F: Future<Output = Disposition> + Send + 'static,
{
    tokio::spawn(worker::run(
        queue(bus),
        concurrency,
        handler,
        async |_| true,
        shutdown.clone(),
        PATIENCE,
    ))
}

async fn stop(shutdown: CancellationToken, running: JoinHandle<Result<(), BusError>>) {
    shutdown.cancel();
    soon("the worker's end", running).await.unwrap().unwrap();
}

/// (waiting, delivered and not acknowledged)
async fn backlog(server: &NatsServer) -> (u64, usize) {
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::CALLS_STREAM).await.unwrap();
    let info = stream.consumer_info("call-dispatcher").await.unwrap();
    (info.num_pending, info.num_ack_pending)
}

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
async fn rubbish_is_dropped_and_a_newer_version_is_left_in_the_queue() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 2, &shutdown, {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    let raw = |text: &'static str, id: &str| Outgoing {
        subject: subject::CALLS_REQUESTED.to_owned(),
        message_id: id.to_owned(),
        payload: Bytes::from_static(text.as_bytes()),
        traceparent: Some("rubbish as well".to_owned()),
    };
    bus.publish(raw("{not json", "a")).await.unwrap();
    bus.publish(raw(r#"{"v":2,"something":"else"}"#, "b"))
        .await
        .unwrap();
    bus.publish(call_request("GOOD")).await.unwrap();
    eventually("the good one", || seen.count("GOOD") == 1).await;
    stop(shutdown, running).await;
    // The newer one waits for its retry; the rubbish is gone.
    let (waiting, not_acknowledged) = backlog(&server).await;
    assert_eq!(waiting + not_acknowledged as u64, 1);
}

#[tokio::test]
async fn a_panic_is_no_end_and_the_message_comes_again() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 1, &shutdown, {
        let seen = seen.clone();
        move |message, delivery| {
            seen.note(&message);
            assert!(delivery.attempt > 1, "the first time it panics");
            async { Disposition::Ack }
        }
    });
    bus.publish(call_request("TXN001")).await.unwrap();
    eventually("the second attempt", || seen.count("TXN001") == 2).await;
    stop(shutdown, running).await;
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn at_shutdown_what_runs_is_finished_and_the_rest_is_there_for_others() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (begun, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let shutdown = CancellationToken::new();
    let running = start(&bus, 2, &shutdown, {
        let (begun, gate) = (begun.clone(), gate.clone());
        move |_, _| {
            begun.fetch_add(1, Ordering::SeqCst);
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                Disposition::Ack
            }
        }
    });
    bus.publish_all((0..5).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await;
    eventually("two begun", || begun.load(Ordering::SeqCst) == 2).await;
    shutdown.cancel();
    assert!(!running.is_finished(), "two are still under way");
    gate.add_permits(10);
    soon("the end", running).await.unwrap().unwrap();
    assert_eq!(begun.load(Ordering::SeqCst), 2);
    assert_eq!(
        backlog(&server).await,
        (3, 0),
        "acknowledged: two; for others: three"
    );
}

#[tokio::test]
async fn at_the_deadline_what_still_runs_is_dropped() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let begun = Arc::new(AtomicUsize::new(0));
    let shutdown = CancellationToken::new();
    let handler = {
        let begun = begun.clone();
        move |_, _| {
            begun.fetch_add(1, Ordering::SeqCst);
            std::future::pending()
        }
    };
    let deadline = Duration::from_millis(200);
    let running = tokio::spawn(worker::run(
        queue(&bus),
        1,
        handler,
        async |_| true,
        shutdown.clone(),
        deadline,
    ));
    bus.publish(call_request("STUCK")).await.unwrap();
    eventually("it has begun", || begun.load(Ordering::SeqCst) == 1).await;
    stop(shutdown, running).await;
    assert_eq!(
        backlog(&server).await,
        (0, 1),
        "not acknowledged, so it comes again"
    );
}

/// A worker on a thread of its own, which its first message blocks: what is published meanwhile has reached the
/// process, and nobody has looked at it, at the moment of the shutdown.
#[tokio::test]
async fn what_arrives_while_a_worker_stops_is_given_back_and_not_held() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let (blocked, unblock) = (CancellationToken::new(), std::sync::mpsc::channel());
    let stopping = std::thread::spawn({
        let (url, shutdown, blocked, unblocked) =
            (server.url(), shutdown.clone(), blocked.clone(), unblock.1);
        let unblocked = Mutex::new(unblocked);
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let bus = Bus::connect(&url, "stopping").await.unwrap();
                let handler = move |_: CallRequested, _: Delivery| {
                    blocked.cancel();
                    unblocked.lock().unwrap().recv().unwrap();
                    async { Disposition::Ack }
                };
                // With the real ack wait, which is longer than this test's patience: what was held would come too late.
                worker::run(
                    bus.call_requests(),
                    50,
                    handler,
                    async |_| true,
                    shutdown,
                    PATIENCE,
                )
                .await
                .unwrap();
            });
        }
    });
    publish_until_stored(&bus, call_request("FIRST")).await;
    soon("the first", blocked.cancelled()).await;
    for result in bus
        .publish_all((0..20).map(|n| call_request(&format!("TXN{n}"))).collect())
        .await
    {
        result.unwrap();
    }
    shutdown.cancel();
    unblock.0.send(()).unwrap();
    soon(
        "the end",
        tokio::task::spawn_blocking(|| stopping.join().unwrap()),
    )
    .await
    .unwrap();

    let shutdown = CancellationToken::new();
    let noting = {
        let seen = seen.clone();
        move |message: CallRequested, _: Delivery| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    };
    let running = tokio::spawn(worker::run(
        bus.call_requests(),
        50,
        noting,
        async |_| true,
        shutdown.clone(),
        PATIENCE,
    ));
    eventually("all of them", || {
        (0..20).all(|n| seen.count(&format!("TXN{n}")) == 1)
    })
    .await;
    stop(shutdown, running).await;
    assert_eq!(seen.count("FIRST"), 0, "it was finished before");
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn it_goes_on_after_the_server_was_away_restarted_wiped_or_robbed_of_its_consumer() {
    let mut server = NatsServer::not_yet_started();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 3, &shutdown, {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    server.start_again();
    publish_until_stored(&bus, call_request("AWAY")).await;
    eventually("after being away", || seen.count("AWAY") >= 1).await;

    server.restart();
    publish_until_stored(&bus, call_request("RESTARTED")).await;
    eventually("after a restart", || seen.count("RESTARTED") >= 1).await;

    server.wipe();
    publish_until_stored(&bus, call_request("WIPED")).await;
    eventually("after a loss of storage", || seen.count("WIPED") >= 1).await;

    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::CALLS_STREAM).await.unwrap();
    stream.delete_consumer("call-dispatcher").await.unwrap();
    publish_until_stored(&bus, call_request("ROBBED")).await;
    eventually("after the loss of the consumer", || {
        seen.count("ROBBED") >= 1
    })
    .await;

    js.delete_stream(subject::CALLS_STREAM).await.unwrap();
    publish_until_stored(&bus, call_request("DELETED")).await;
    eventually("after the loss of the stream", || {
        seen.count("DELETED") >= 1
    })
    .await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn a_server_that_does_not_answer_holds_up_nobody_for_long_and_all_go_on_after_it() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 3, &shutdown, {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    let mut feed = Feed::new(bus.clone());
    assert!(matches!(
        soon("the reset", feed.next()).await,
        FeedItem::Reset { .. }
    ));
    publish_until_stored(&bus, call_request("BEFORE")).await;
    eventually("before", || seen.count("BEFORE") == 1).await;

    server.freeze();
    let (asked, answer) = (
        std::time::Instant::now(),
        bus.publish(call_request("LOST")).await,
    );
    assert!(
        answer.is_err() && asked.elapsed() < Duration::from_secs(10),
        "{answer:?}"
    );
    server.thaw();

    publish_until_stored(&bus, call_request("AFTER")).await;
    eventually("after", || seen.count("AFTER") == 1).await;
    publish_until_stored(&bus, changed("TXN001", 1)).await;
    assert!(matches!(
        soon("the event", feed.next()).await,
        FeedItem::Event(_)
    ));

    // Also a stop does not wait for an answer.
    server.freeze();
    let asked = std::time::Instant::now();
    stop(shutdown, running).await;
    assert!(
        asked.elapsed() < Duration::from_secs(20),
        "{:?}",
        asked.elapsed()
    );
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
