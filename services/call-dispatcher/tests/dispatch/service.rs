//! The whole service, fed by the queue.

use std::{sync::Arc, time::Duration};

use call_dispatcher::Server;
use domain::{Action, Attention, CallState, Outcome};
use store::{Store, outbox};
use test_servers::NatsServer;
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    carrier::{Answer, Carrier},
    support::{click, config, database, newest, transaction, until},
};

/// Publishes what clicks leave in the outbox, as dashboard-api does.
pub fn relay(store: &Store, bus: bus::Bus, stop: &CancellationToken) {
    let publish = move |rows: Vec<outbox::WaitingMessage>| {
        let bus = bus.clone();
        async move {
            let rows = rows
                .iter()
                .map(|row| (&row.message, row.traceparent.as_deref()));
            bus.publish_committed(rows).await
        }
    };
    tokio::spawn(outbox::relay(store.clone(), stop.clone(), publish));
}

pub async fn start(config: call_dispatcher::Config, stop: &CancellationToken) -> JoinHandle<()> {
    let server = Server::bind(config).await.unwrap();
    let stop = stop.clone();
    tokio::spawn(async move { server.run(stop).await.unwrap() })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_click_is_placed_once_by_any_number_of_dispatchers() {
    let (store, database) = database(30).await;
    let (carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let services = [
        start(config(&database, &nats.url(), &url), &stop).await,
        start(config(&database, &nats.url(), &url), &stop).await,
    ];
    for n in 1..=30 {
        click(&store, n).await;
    }
    let all_dialing = async || {
        for n in 1..=30 {
            if newest(&store, n).await.0 != CallState::Dialing {
                return false;
            }
        }
        true
    };
    until("every call", all_dialing).await;
    stop.cancel();
    for service in services {
        service.await.unwrap();
    }
    let mut numbers: Vec<_> = carrier
        .received()
        .iter()
        .map(|form| form["To"].clone())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((numbers.len(), carrier.received().len()), (30, 30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_before_the_service_stops() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let placed = Arc::new(Semaphore::new(0));
    carrier.answer_next([Answer::PlacedWhen(Arc::clone(&placed))]);
    let nats = NatsServer::start();
    let (stop, stop_relay) = (CancellationToken::new(), CancellationToken::new());
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop_relay);
    let mut slow = config(&database, &nats.url(), &url);
    slow.carrier_timeout = Duration::from_secs(20);
    let service = start(slow, &stop).await;
    click(&store, 1).await;
    until("the request", async || carrier.received().len() == 1).await;
    stop.cancel();
    placed.add_permits(1);
    service.await.unwrap();
    assert_eq!(newest(&store, 1).await, (CallState::Dialing, None));
    stop_relay.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_while_nats_is_away_rings_when_it_is_back() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let mut nats = NatsServer::not_yet_started();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    click(&store, 1).await;
    nats.start_again();
    until("the call", async || {
        newest(&store, 1).await.0 == CallState::Dialing
    })
    .await;
    assert_eq!(carrier.received().len(), 1);
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_which_nothing_is_heard_ends_unconfirmed() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([Answer::Error(500, 20500, None)]);
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let mut impatient = config(&database, &nats.url(), &url);
    impatient.watch.look_up_window = Duration::from_millis(100);
    impatient.lease_margin = Duration::from_millis(500);
    let service = start(impatient, &stop).await;
    click(&store, 1).await;
    let ended = (CallState::Ended, Some(Outcome::Unconfirmed));
    until("the end", async || newest(&store, 1).await == ended).await;
    let seen = transaction(&store, 1).await;
    assert_eq!(
        (seen.action, seen.attention),
        (Action::Disconnected, Attention::NeedsReview)
    );
    assert_eq!(carrier.received().len(), 1);
    stop.cancel();
    service.await.unwrap();
}
