//! The server goes away, comes back without what it had, or does not answer.

use std::time::Duration;

use bus::events::{Feed, FeedItem};
use bus::worker::Disposition;
use bus::{Bus, subject};
use test_servers::NatsServer;
use tokio_util::sync::CancellationToken;

use crate::support::working::{Seen, start, stop};
use crate::support::{call_request, changed, connected, eventually, publish_until_stored, soon};

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
