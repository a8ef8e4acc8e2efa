//! The feed of events, and catching up, on a real server.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use bus::events::{Event, Feed, FeedItem, Replay};
use bus::{Bus, Outgoing, subject};
use bytes::Bytes;
use support::{changed, connected, publish_until_stored, soon};
use test_servers::NatsServer;

async fn reset(feed: &mut Feed) -> (u64, u64) {
    match soon("a reset", feed.next()).await {
        FeedItem::Reset { epoch, sequence } => (epoch, sequence),
        other => panic!("not a reset: {other:?}"),
    }
}

async fn event(feed: &mut Feed) -> Event {
    match soon("an event", feed.next()).await {
        FeedItem::Event(event) => event,
        other => panic!("not an event: {other:?}"),
    }
}

#[tokio::test]
async fn it_begins_with_a_reset_and_tells_what_comes_after_in_order() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    bus.publish(changed("OLD", 1)).await.unwrap();
    let mut feed = Feed::new(bus.clone());
    let (_, sequence) = reset(&mut feed).await;
    assert_eq!(sequence, 1);
    for version in 1..=20 {
        bus.publish(changed("TXN001", version)).await.unwrap();
    }
    for version in 1..=20 {
        let event = event(&mut feed).await;
        assert_eq!(
            (event.message.version, event.subject.as_str()),
            (version, "events.transaction.TXN001")
        );
        assert_eq!(event.sequence, 1 + version.unsigned_abs());
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_left_out() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    reset(&mut feed).await;
    let rubbish = Outgoing {
        subject: subject::EVENTS_DIALLING.to_owned(),
        message_id: "x".to_owned(),
        payload: Bytes::from_static(b"{}"),
        traceparent: None,
    };
    bus.publish(rubbish).await.unwrap();
    bus.publish(changed("TXN001", 1)).await.unwrap();
    assert_eq!(event(&mut feed).await.sequence, 2);
}

#[tokio::test]
async fn many_changes_at_once_are_told_as_such_and_cannot_be_replayed() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    let (epoch, _) = reset(&mut feed).await;
    let many = domain::Message::ManyChanged {
        id: uuid::Uuid::now_v7(),
    };
    assert_eq!(bus.publish_committed([(&many, None)]).await, [true]);
    assert_eq!(
        soon("the news", feed.next()).await,
        FeedItem::Many { sequence: 1 }
    );
    assert_eq!(bus.replay(epoch, 0, 100).await.unwrap(), Replay::TooFar);
}

#[tokio::test]
async fn after_a_restart_it_goes_on_where_it_was_without_a_reset() {
    let mut server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    reset(&mut feed).await;
    bus.publish(changed("TXN001", 1)).await.unwrap();
    assert_eq!(event(&mut feed).await.message.version, 1);
    server.restart();
    // Published while the feed may not have noticed yet.
    publish_until_stored(&bus, changed("TXN001", 2)).await;
    assert_eq!(event(&mut feed).await.message.version, 2);
}

#[tokio::test]
async fn after_a_loss_of_storage_it_resets_and_goes_on_in_a_new_epoch() {
    let mut server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    let (before, _) = reset(&mut feed).await;
    for version in 1..=5 {
        bus.publish(changed("TXN001", version)).await.unwrap();
        event(&mut feed).await;
    }
    server.wipe();
    let (after, sequence) = reset(&mut feed).await;
    assert!(after > before, "another epoch");
    publish_until_stored(&bus, changed("TXN001", 6)).await;
    let event = event(&mut feed).await;
    assert_eq!((event.message.version, event.sequence), (6, sequence + 1));
}

#[tokio::test]
async fn a_stream_deleted_under_a_living_connection_is_noticed() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    let (before, _) = reset(&mut feed).await;
    bus.publish(changed("TXN001", 1)).await.unwrap();
    event(&mut feed).await;
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    js.delete_stream(subject::EVENTS_STREAM).await.unwrap();
    let (after, _) = reset(&mut feed).await;
    assert!(after > before);
}

#[tokio::test]
async fn it_waits_for_a_server_that_is_away_at_the_start() {
    let mut server = NatsServer::not_yet_started();
    let bus = Bus::connect(&server.url(), "test").await.unwrap();
    let mut feed = Feed::new(bus.clone());
    let waiting = tokio::spawn(async move { feed.next().await });
    server.start_again();
    assert!(matches!(
        soon("a reset", waiting).await.unwrap(),
        FeedItem::Reset { .. }
    ));
}

#[tokio::test]
async fn dropping_the_wait_loses_nothing() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    let mut got = Vec::new();
    let publishing = async {
        for version in 1..=100 {
            bus.publish(changed("TXN001", version)).await.unwrap();
        }
    };
    reset(&mut feed).await;
    let receiving = async {
        while got.len() < 100 {
            tokio::select! {
                biased;
                item = feed.next() => match item {
                    FeedItem::Event(event) => got.push(event.message.version),
                    other => panic!("in between: {other:?}"),
                },
                () = tokio::task::yield_now() => {}
            }
        }
    };
    soon("all events", async { tokio::join!(publishing, receiving) }).await;
    assert_eq!(got, (1..=100).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_replay_gives_what_was_missed_or_says_that_it_cannot() {
    let server = NatsServer::start();
    let bus = connected(&server).await;
    let mut feed = Feed::new(bus.clone());
    let (epoch, _) = reset(&mut feed).await;
    for version in 1..=10 {
        bus.publish(changed("TXN001", version)).await.unwrap();
    }
    let Replay::Events { events, .. } = bus.replay(epoch, 7, 100).await.unwrap() else {
        panic!("too far?")
    };
    assert_eq!(
        events
            .iter()
            .map(|event| event.sequence)
            .collect::<Vec<_>>(),
        [8, 9, 10]
    );
    let nothing = bus.replay(epoch, 10, 100).await.unwrap();
    assert_eq!(
        nothing,
        Replay::Events {
            epoch,
            events: Vec::new()
        }
    );

    assert_eq!(
        bus.replay(epoch, 11, 100).await.unwrap(),
        Replay::TooFar,
        "from the future"
    );
    assert_eq!(
        bus.replay(epoch, 5, 4).await.unwrap(),
        Replay::TooFar,
        "over the limit"
    );
    assert_eq!(
        bus.replay(epoch + 1, 7, 100).await.unwrap(),
        Replay::TooFar,
        "another epoch"
    );
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::EVENTS_STREAM).await.unwrap();
    stream.purge().sequence(9).await.unwrap();
    assert_eq!(
        bus.replay(epoch, 7, 100).await.unwrap(),
        Replay::TooFar,
        "8 is gone"
    );
    assert!(
        matches!(bus.replay(epoch, 8, 100).await.unwrap(), Replay::Events { events, .. } if events.len() == 2)
    );
}
