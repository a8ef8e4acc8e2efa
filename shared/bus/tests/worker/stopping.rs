//! A worker that stops leaves nothing behind.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bus::worker::{self, DeadLetter, Delivery, Disposition, Queue};
use bus::{Bus, CallRequested};
use test_servers::NatsServer;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::support::working::{Seen, backlog, queue, start, stop};
use crate::support::{PATIENCE, call_request, connected, eventually, publish_until_stored, soon};

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
        no_dead_letters,
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
                // Longer than this test's patience: what was held would come too late.
                worker::run(slow(&bus), 50, handler, no_dead_letters, shutdown, PATIENCE)
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
        slow(&bus),
        50,
        noting,
        no_dead_letters,
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

/// Nothing comes again by itself while a test lasts.
fn slow(bus: &Bus) -> Queue<CallRequested> {
    bus.call_requests().with_ack_wait(Duration::from_mins(5))
}

async fn no_dead_letters(letter: DeadLetter) -> bool {
    panic!("a dead letter: {letter:?}")
}
