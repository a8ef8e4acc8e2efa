//! Messages that nobody can do anything with.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::pull;
use bus::worker::{self, DeadLetter, Delivery, Disposition};
use bus::{Bus, CallRequested, Message, Outgoing, subject};
use bytes::Bytes;
use futures_util::StreamExt;
use test_servers::NatsServer;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::working::{Running, Seen, backlog, queue, stop};
use crate::support::{PATIENCE, call_request, connected, eventually};

/// What was given up, and for how many of the first it is said that they could not be kept.
#[derive(Clone, Default)]
struct Letters {
    kept: Arc<Mutex<Vec<DeadLetter>>>,
    asked: Arc<AtomicUsize>,
}

impl Letters {
    fn kept(&self) -> Vec<DeadLetter> {
        self.kept.lock().unwrap().clone()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Keeps each letter but the first, with which it does something else.
    fn start<F>(
        &self,
        bus: &Bus,
        shutdown: &CancellationToken,
        handler: impl Fn(CallRequested, Delivery) -> F + Send + Sync + 'static,
        first: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Running
    where
        F: Future<Output = Disposition> + Send + 'static,
    {
        let letters = self.clone();
        let first = Arc::new(first);
        let keep = move |letter| {
            let (letters, first) = (letters.clone(), first.clone());
            async move {
                let kept = letters.asked.fetch_add(1, Ordering::SeqCst) > 0 || first();
                if kept {
                    letters.kept.lock().unwrap().push(letter);
                }
                kept
            }
        };
        let queue = queue(bus);
        let shutdown = shutdown.clone();
        tokio::spawn(worker::run(queue, 2, handler, keep, shutdown, PATIENCE))
    }
}

fn raw(payload: &str, id: &str) -> Outgoing {
    Outgoing {
        subject: subject::CALLS_REQUESTED.to_owned(),
        message_id: id.to_owned(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        traceparent: Some("rubbish as well".to_owned()),
    }
}

async fn done(_: CallRequested, _: Delivery) -> Disposition {
    Disposition::Ack
}

async fn panics(_: CallRequested, _: Delivery) -> Disposition {
    panic!("it cannot be done")
}

/// As if dispatchers had been given the message so often, and had died of it.
async fn delivered(server: &NatsServer, times: usize) {
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::CALLS_STREAM).await.unwrap();
    let config = pull::Config {
        durable_name: Some(subject::REQUESTS_CONSUMER.to_owned()),
        filter_subject: subject::CALLS_REQUESTED.to_owned(),
        ack_wait: Duration::from_millis(100),
        ..pull::Config::default()
    };
    let consumer = stream.create_consumer(config).await.unwrap();
    let mut messages = consumer.messages().await.unwrap();
    for _ in 0..times {
        messages.next().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_elsewhere_and_a_newer_version_is_left_in_the_queue() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (letters, seen) = (Letters::default(), Seen::default());
    let shutdown = CancellationToken::new();
    let noting = {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    };
    let running = letters.start(&bus, &shutdown, noting, || true);
    let call = Uuid::now_v7();
    let nameless = format!(r#"{{"v":1,"call_id":"{call}"}}"#);
    bus.publish(raw("{not json", "a")).await.unwrap();
    bus.publish(raw(&nameless, "b")).await.unwrap();
    bus.publish(raw(r#"{"v":2,"something":"else"}"#, "c"))
        .await
        .unwrap();
    bus.publish(call_request("GOOD")).await.unwrap();
    eventually("the good one", || seen.count("GOOD") == 1).await;
    eventually("two letters", || letters.kept().len() == 2).await;
    stop(shutdown, running).await;
    // The newer one waits for its retry; the rubbish is gone.
    let (waiting, not_acknowledged) = backlog(&server).await;
    assert_eq!(waiting + not_acknowledged as u64, 1);

    let mut kept = letters.kept();
    kept.sort_by_key(|letter| letter.call_id);
    let [rubbish, nameless_letter] = &kept[..] else {
        panic!("{kept:?}")
    };
    assert_eq!(rubbish.subject, subject::CALLS_REQUESTED);
    assert_eq!(rubbish.payload, "{not json");
    assert_eq!((rubbish.deliveries, rubbish.call_id), (1, None));
    assert!(
        rubbish.reason.starts_with("it cannot be read"),
        "{rubbish:?}"
    );
    assert_eq!(nameless_letter.payload, nameless);
    assert_eq!(nameless_letter.call_id, Some(call));
    assert!(
        nameless_letter.reason.contains("transaction_id"),
        "{nameless_letter:?}"
    );
}

#[tokio::test]
async fn a_letter_that_could_not_be_kept_stays_in_the_queue_and_is_offered_again() {
    for first in [|| false, || panic!("keeping it failed")] {
        let server = NatsServer::start();
        let bus = connected(&server).await;
        let (letters, shutdown) = (Letters::default(), CancellationToken::new());
        let running = letters.start(&bus, &shutdown, done, first);
        bus.publish(raw("{not json", "a")).await.unwrap();
        eventually("it is offered", || letters.asked() == 1).await;
        let offered = Instant::now();
        assert!(!bus.queue_is_empty().await.unwrap());
        eventually("it is kept", || letters.kept().len() == 1).await;
        // After the pause that is meant for it, and not because the ack wait was over.
        assert!(offered.elapsed() > Duration::from_secs(4));
        stop(shutdown, running).await;
        assert_eq!(letters.kept()[0].deliveries, 2);
        assert!(bus.queue_is_empty().await.unwrap());
    }
}

#[tokio::test]
async fn a_letter_that_takes_long_to_keep_is_not_offered_twice() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (asked, shutdown) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
    let keep = {
        let asked = asked.clone();
        move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            async {
                // Three times the ack wait.
                tokio::time::sleep(Duration::from_secs(6)).await;
                true
            }
        }
    };
    let running = tokio::spawn(worker::run(
        queue(&bus),
        2,
        done,
        keep,
        shutdown.clone(),
        PATIENCE,
    ));
    bus.publish(raw("{not json", "a")).await.unwrap();
    eventually("it is offered", || asked.load(Ordering::SeqCst) == 1).await;
    while !bus.queue_is_empty().await.unwrap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop(shutdown, running).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_panic_is_no_end_and_the_message_comes_again() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let (letters, seen) = (Letters::default(), Seen::default());
    let shutdown = CancellationToken::new();
    let noting = {
        let seen = seen.clone();
        move |message, delivery: Delivery| {
            seen.note(&message);
            assert!(delivery.attempt > 1, "the first time it panics");
            async { Disposition::Ack }
        }
    };
    let running = letters.start(&bus, &shutdown, noting, || true);
    bus.publish(call_request("TXN001")).await.unwrap();
    eventually("the second attempt", || seen.count("TXN001") == 2).await;
    stop(shutdown, running).await;
    assert_eq!(letters.asked(), 0);
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn a_panic_at_the_fifth_delivery_is_the_last() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let request = call_request("TXN001");
    bus.publish(request.clone()).await.unwrap();
    delivered(&server, 3).await;
    let (letters, shutdown) = (Letters::default(), CancellationToken::new());
    let running = letters.start(&bus, &shutdown, panics, || true);
    eventually("the letter", || letters.kept().len() == 1).await;
    stop(shutdown, running).await;
    let letter = letters.kept().remove(0);
    let call = CallRequested::decode(&request.payload).unwrap().call_id;
    assert_eq!((letter.deliveries, letter.call_id), (5, Some(call)));
    assert_eq!(letter.payload, request.payload);
    assert!(letter.reason.contains("it cannot be done"), "{letter:?}");
    assert_eq!(backlog(&server).await, (0, 0));
}

#[tokio::test]
async fn a_dead_letter_is_published_again_as_often_as_wanted() {
    let mut server = NatsServer::not_yet_started();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    let request = call_request("TXN001");
    let again = tokio::spawn({
        let (bus, payload) = (bus.clone(), request.payload.clone());
        async move { bus.republish(subject::CALLS_REQUESTED, payload).await }
    });
    // A command has no time to grow a connection: it waits for it.
    server.start_again();
    assert!(!again.await.unwrap().unwrap().duplicate);
    bus.publish(request.clone()).await.unwrap();
    let second = bus.republish(subject::CALLS_REQUESTED, request.payload.clone());
    assert!(!second.await.unwrap().duplicate);
    let nowhere = bus.republish("calls.requested now", request.payload).await;
    assert!(matches!(nowhere, Err(bus::BusError::NoStream(_))));

    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let noting = {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    };
    let running = Letters::default().start(&bus, &shutdown, noting, || true);
    eventually("three messages", || seen.count("TXN001") == 3).await;
    stop(shutdown, running).await;
}
