//! What the other services hear of a webhook.

use std::time::Duration;

use bus::{
    Bus, TransactionChanged,
    events::{Feed, FeedItem, Replay},
};
use test_servers::NatsServer;

use crate::stage::Stage;

const SOON: Duration = Duration::from_secs(20);

/// Waits until the newest change since a position is as wanted.
async fn until(
    bus: &Bus,
    (epoch, sequence): (u64, u64),
    wanted: impl Fn(&TransactionChanged) -> bool,
) -> TransactionChanged {
    let poll = async {
        loop {
            if let Ok(Replay::Events { events, .. }) = bus.replay(epoch, sequence, 100).await
                && let Some(newest) = events.last().filter(|event| wanted(&event.message))
            {
                return newest.message.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, poll).await.expect("a change")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_answer_reaches_the_open_pages_also_after_nats_was_away() {
    let mut nats = NatsServer::start();
    let stage = Stage::with(&[("NATS_URL", &nats.url())]).await;
    let call = stage.call(1).await;
    let bus = Bus::connect(&nats.url(), "test").await.unwrap();
    let first = tokio::time::timeout(SOON, Feed::new(bus.clone()).next()).await;
    let Ok(FeedItem::Reset { epoch, sequence }) = first else {
        panic!("{first:?}");
    };
    call.voice().await;
    let answered = |change: &TransactionChanged| change.state.as_deref() == Some("answered");
    let picked_up = until(&bus, (epoch, sequence), answered).await;
    assert_eq!(picked_up.transaction_id, "TXN001");
    assert_eq!(picked_up.call_id, Some(call.id.0));

    nats.stop();
    assert!(call.say(1, "yes").await.said().contains("Resolved"));
    nats.start_again();
    let resolved = |change: &TransactionChanged| change.action == "Resolved";
    let confirmed = until(&bus, (epoch, sequence), resolved).await;
    assert_eq!(confirmed.outcome.as_deref(), Some("confirmed"));
}
