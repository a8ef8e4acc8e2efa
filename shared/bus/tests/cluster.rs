//! A cluster of three servers: streams kept three times, and a server killed with -9.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::jetstream::{self, stream::Info};
use bus::worker::Disposition;
use bus::{Bus, Settings, StreamSettings, subject};
use runtime::Env;
use support::working::{Seen, start, stop};
use support::{call_request, changed, eventually, publish_until_stored, soon};
use test_servers::{NatsCluster, NatsServer};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const STREAMS: [&str; 2] = [subject::CALLS_STREAM, subject::EVENTS_STREAM];

fn settings(url: &str, more: &[(&str, &str)]) -> Settings {
    let url = [("NATS_URL", url)];
    Settings::from_env(&Env::from_pairs(url.iter().chain(more).copied())).unwrap()
}

/// A service that keeps the streams, until it is dropped.
struct Service {
    bus: Bus,
    _keeping: tokio_util::task::AbortOnDropHandle<()>,
}

async fn service(url: &str, more: &[(&str, &str)]) -> Service {
    let bus = settings(url, more).connect("test").await.unwrap();
    let keeping: JoinHandle<()> = tokio::spawn({
        let bus = bus.clone();
        async move {
            let ended = bus.keep_streams(CancellationToken::new()).await;
            panic!("it gave up: {ended:?}")
        }
    });
    Service {
        bus,
        _keeping: tokio_util::task::AbortOnDropHandle::new(keeping),
    }
}

/// A client of the test's own.
async fn client(url: &str) -> jetstream::Context {
    let urls: Vec<async_nats::ServerAddr> =
        url.split(',').map(|url| url.parse().unwrap()).collect();
    jetstream::new(async_nats::connect(urls).await.unwrap())
}

/// The stream as soon as it is like that.
async fn stream(js: &jetstream::Context, name: &str, like: impl Fn(&Info) -> bool) -> Info {
    let look = async {
        loop {
            if let Ok(stream) = js.get_stream(name).await
                && like(stream.cached_info())
            {
                return stream.cached_info().clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    soon(&format!("the stream {name} as it should be"), look).await
}

/// So many servers keep it, and all of them have everything.
fn kept_by(servers: usize) -> impl Fn(&Info) -> bool {
    move |info| {
        let cluster = info.cluster.clone().unwrap_or_default();
        let current = cluster.replicas.iter().filter(|replica| replica.current);
        info.config.num_replicas == servers
            && cluster.leader.is_some()
            && current.count() == servers - 1
    }
}

fn leader(info: &Info) -> String {
    info.cluster.clone().unwrap().leader.unwrap()
}

#[tokio::test]
async fn nothing_is_lost_when_the_server_that_leads_is_killed_and_the_worker_goes_on() {
    let mut cluster = NatsCluster::start(3);
    let url = cluster.url();
    let Service { bus, _keeping } = service(&url, &[("NATS_REPLICAS", "3")]).await;
    let js = client(&url).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let handled = Arc::new(AtomicUsize::new(0));
    let running = start(&bus, 5, &shutdown, {
        let (seen, handled) = (seen.clone(), handled.clone());
        move |message, _| {
            seen.note(&message);
            handled.fetch_add(1, Ordering::SeqCst);
            async {
                // So that some are under way at any moment.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Disposition::Ack
            }
        }
    });
    let info = stream(&js, subject::CALLS_STREAM, kept_by(3)).await;

    // Twice: the second time, the one that was away has to know what happened meanwhile.
    let mut number = 0;
    let mut killed = leader(&info);
    for round in 0..2 {
        let publishing = {
            let bus = bus.clone();
            let from = number;
            tokio::spawn(async move {
                for n in from..from + 150 {
                    publish_until_stored(&bus, call_request(&format!("TXN{n}"))).await;
                    // So that they are not all stored when the server dies.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        };
        number += 150;
        eventually("messages flow", || {
            handled.load(Ordering::SeqCst) > number - 120
        })
        .await;
        cluster.member(&killed).stop();
        soon("everything is published", publishing).await.unwrap();
        eventually("everything is handled", || {
            (0..number).all(|n| seen.count(&format!("TXN{n}")) >= 1)
        })
        .await;
        cluster.member(&killed).start_again();
        let info = stream(&js, subject::CALLS_STREAM, kept_by(3)).await;
        if round == 0 {
            assert_ne!(leader(&info), killed);
            killed = leader(&info);
        }
    }
    soon("the queue runs empty", async {
        while !bus.queue_is_empty().await.unwrap_or_default() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn replicas_are_raised_in_place_and_what_was_stored_outlives_its_first_server() {
    let mut cluster = NatsCluster::start(3);
    let url = cluster.url();
    let js = client(&url).await;
    let alone = service(&url, &[]).await;
    for n in 0..20 {
        publish_until_stored(&alone.bus, call_request(&format!("TXN{n}"))).await;
    }
    publish_until_stored(&alone.bus, changed("TXN0", 1)).await;
    let before = stream(&js, subject::CALLS_STREAM, kept_by(1)).await;

    let three = service(&url, &[("NATS_REPLICAS", "3")]).await;
    for name in STREAMS {
        let info = stream(&js, name, kept_by(3)).await;
        assert_eq!(info.state.messages, if name == "CALLS" { 20 } else { 1 });
    }
    cluster.member(&leader(&before)).stop();
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&three.bus, 5, &shutdown, {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    eventually("all are handled", || {
        (0..20).all(|n| seen.count(&format!("TXN{n}")) >= 1)
    })
    .await;
    stop(shutdown, running).await;
}

#[tokio::test]
async fn what_is_not_set_is_the_operators_and_what_is_set_is_asked_for_once() {
    let cluster = NatsCluster::start(3);
    let url = cluster.url();
    let js = client(&url).await;
    let placed = service(&url, &[("NATS_PLACEMENT", "cluster=ringcheck,tag=n1")]).await;
    let on_n1 = |info: &Info| kept_by(1)(info) && leader(info) == "n1";
    for name in STREAMS {
        stream(&js, name, on_n1).await;
    }
    // Another server, in place.
    let moved = service(&url, &[("NATS_PLACEMENT", "tag=n2")]).await;
    publish_until_stored(&moved.bus, changed("TXN001", 1)).await;
    let mut config = stream(&js, subject::EVENTS_STREAM, |info| {
        kept_by(1)(info) && leader(info) == "n2"
    })
    .await
    .config;

    // An operator's hand. Neither one that says nothing of it, nor those that had it as they wanted, undo it.
    config.placement = None;
    soon("the operator's change", async {
        // Refused while the stream is on its way.
        while js.update_stream(&config).await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    let silent = service(&url, &[]).await;
    for bus in [&placed.bus, &moved.bus, &silent.bus] {
        soon("a look at the streams", async {
            // Longer than what was seen is taken for fresh.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            while bus.ensure_streams().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
    }
    let info = stream(&js, subject::EVENTS_STREAM, kept_by(1)).await;
    assert_eq!(info.state.messages, 1);
    assert!(info.config.placement.is_none(), "{info:?}");

    // Who starts with other settings has them followed.
    let _three = service(&url, &[("NATS_REPLICAS", "3")]).await;
    stream(&js, subject::EVENTS_STREAM, kept_by(3)).await;
}

#[tokio::test]
async fn with_too_few_servers_it_works_and_goes_on_trying() {
    let mut cluster = NatsCluster::start(2);
    let url = cluster.url();
    let Service { bus, _keeping } = service(&url, &[("NATS_REPLICAS", "3")]).await;
    let js = client(&url).await;
    publish_until_stored(&bus, call_request("TXN001")).await;
    let info = stream(&js, subject::CALLS_STREAM, |_| true).await;
    assert_eq!(info.config.num_replicas, 1);
    cluster.grow();
    for name in STREAMS {
        stream(&js, name, kept_by(3)).await;
    }
    assert!(!bus.queue_is_empty().await.unwrap());
}

#[tokio::test]
async fn a_stream_is_moved_and_multiplied_by_one_change_of_the_settings() {
    let cluster = NatsCluster::start(3);
    let url = cluster.url();
    let js = client(&url).await;
    let place = |info: &Info| info.config.placement.clone().unwrap_or_default().tags;
    let before = service(&url, &[("NATS_PLACEMENT", "tag=n1")]).await;
    publish_until_stored(&before.bus, changed("TXN001", 1)).await;
    // The new place has three servers, the old one has one: it has to be moved first.
    let both = [("NATS_PLACEMENT", "tag=all"), ("NATS_REPLICAS", "3")];
    let _many = service(&url, &both).await;
    let info = stream(&js, subject::EVENTS_STREAM, kept_by(3)).await;
    assert_eq!(
        (place(&info), info.state.messages),
        (vec!["all".to_owned()], 1)
    );
    // And the other way round: first there must be one.
    let both = [("NATS_PLACEMENT", "tag=n2"), ("NATS_REPLICAS", "1")];
    let _few = service(&url, &both).await;
    let info = stream(&js, subject::EVENTS_STREAM, |info| {
        kept_by(1)(info) && leader(info) == "n2"
    })
    .await;
    assert_eq!(
        (place(&info), info.state.messages),
        (vec!["n2".to_owned()], 1)
    );
}

#[tokio::test]
async fn one_server_alone_works_whatever_is_asked_of_it() {
    let server = NatsServer::start();
    let Service { bus, _keeping } = service(&server.url(), &[("NATS_REPLICAS", "3")]).await;
    let (seen, shutdown) = (Seen::default(), CancellationToken::new());
    let running = start(&bus, 1, &shutdown, {
        let seen = seen.clone();
        move |message, _| {
            seen.note(&message);
            async { Disposition::Ack }
        }
    });
    publish_until_stored(&bus, call_request("TXN001")).await;
    eventually("it is handled", || seen.count("TXN001") == 1).await;
    // Also when the streams are there already.
    let again = service(&server.url(), &[("NATS_REPLICAS", "5")]).await;
    publish_until_stored(&again.bus, call_request("TXN002")).await;
    eventually("it is handled", || seen.count("TXN002") == 1).await;
    stop(shutdown, running).await;
    assert_eq!(
        settings("nats://h", &[]).streams,
        StreamSettings::default(),
        "what is not set is not asked for"
    );
}

#[tokio::test]
async fn servers_that_are_not_there_are_an_error_that_passes() {
    let cluster = NatsCluster::start(3);
    let url = cluster.url();
    let nowhere = settings(&url, &[("NATS_PLACEMENT", "tag=nowhere")]);
    let bus = nowhere.connect("test").await.unwrap();
    let error = soon("the error", async {
        loop {
            match bus.ensure_streams().await {
                Err(error @ bus::BusError::TooFewServers { .. }) => return error,
                // The servers have to find each other first.
                other => assert!(other.is_err(), "nobody may keep it"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    assert!(!error.is_hopeless());
    let sentence = error.to_string();
    assert!(
        sentence.contains("NATS_PLACEMENT")
            && sentence.contains("replicas: 1, placement: tag=nowhere"),
        "{sentence}"
    );
    drop(cluster);
}
