//! What is found of calls that were lost on the way: the whole service, fed by rows alone.

use std::time::Duration;

use domain::{Action, Attention, CallState, Fact, Outcome};
use store::{Answered, Dispatch as _, Webhook};
use test_servers::NatsServer;
use tokio_util::sync::CancellationToken;

use crate::{
    carrier::{Answer, Carrier},
    service::{relay, start},
    support::{click, config, database, id, newest, transaction, until},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_request_nobody_published_is_placed_all_the_same() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    // Without a relay of the one who clicked: its row stays where it is.
    click(&store, 1).await;
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the call", dialing).await;
    assert_eq!(carrier.received().len(), 1);
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_placement_was_answered_with_500_is_found_in_the_carriers_list() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    carrier.answer_next([Answer::PlacedAndLost]);
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    click(&store, 1).await;
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the call", dialing).await;
    let call = transaction(&store, 1).await.call.unwrap();
    assert_eq!(call.carrier_call_id.as_deref(), Some("CA1"));
    assert_eq!(carrier.received().len(), 1);
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_single_webhook_a_call_ends_with_the_carriers_word() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let mut impatient = config(&database, &nats.url(), &url);
    impatient.watch.reconcile_every = Duration::from_millis(200);
    impatient.watch.silence.ringing = Duration::from_millis(500);
    impatient.watch.silence.ask_every = Duration::from_millis(500);
    let service = start(impatient, &stop).await;
    click(&store, 1).await;
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the call", dialing).await;
    carrier.bring_all_to("no-answer");
    let ended = (CallState::Ended, Some(Outcome::NoAnswer));
    until("the end", async || newest(&store, 1).await == ended).await;
    assert_eq!(transaction(&store, 1).await.action, Action::NotAnswered);
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stray_is_ended_at_the_carrier() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop);
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    let call = click(&store, 1).await;
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the call", dialing).await;
    carrier.add("CA900");
    let webhook = Webhook {
        call_id: call,
        transaction_id: id(1),
        carrier_call_id: "CA900".to_owned(),
        kind: "prompted",
        once: "voice".to_owned(),
    };
    let judge =
        |_: &domain::Facts, _: &store::ServedCall| (Some(Fact::Voice), serde_json::json!({}));
    let answered = store.receive(&webhook, judge).await.unwrap();
    assert!(matches!(answered, Answered::Stray));
    let told = async || {
        let timeline = store.timeline(&id(1)).await.unwrap();
        timeline
            .iter()
            .any(|event| event.kind == "stray" && event.data["ended"] == true)
    };
    until("the end of the stray", told).await;
    assert_eq!(carrier.ended(), ["CA900"]);
    assert_eq!(newest(&store, 1).await, (CallState::Dialing, None));
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_read_ends_its_call_and_can_be_requeued() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    let call = click(&store, 1).await;
    let rubbish = serde_json::json!({ "v": 1, "call_id": call, "transaction_id": 7 });
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    until("a stream", async || {
        bus.republish("calls.requested", rubbish.to_string().into())
            .await
            .is_ok()
    })
    .await;
    let ended = (CallState::Ended, Some(Outcome::AppError));
    until("the end", async || newest(&store, 1).await == ended).await;
    let seen = transaction(&store, 1).await;
    assert_eq!(
        (seen.action, seen.attention),
        (Action::Disconnected, Attention::NeedsReview)
    );
    assert!(carrier.received().is_empty());

    let env = runtime::Env::from_pairs([("DATABASE_URL", &database), ("NATS_URL", &nats.url())]);
    let listed = call_dispatcher::list_dead_letters(&env).await.unwrap();
    assert!(listed.contains(&call.to_string()), "{listed}");
    let number = listed.split_whitespace().next().unwrap().parse().unwrap();
    let told = call_dispatcher::requeue_dead_letter(&env, number)
        .await
        .unwrap();
    assert!(told.contains("called anew"), "{told}");
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the new call", dialing).await;
    let new = transaction(&store, 1).await.call.unwrap();
    assert_eq!(new.redial_of, Some(call));
    assert!(
        call_dispatcher::requeue_dead_letter(&env, number)
            .await
            .is_err()
    );
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_a_stray_that_cannot_be_read_does_nothing_to_the_call_that_it_names() {
    let (store, database) = database(1).await;
    let (_carrier, url) = Carrier::start().await;
    let nats = NatsServer::start();
    let stop = CancellationToken::new();
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    let call = click(&store, 1).await;
    // Nobody places it meanwhile.
    store.put_off(call, Duration::from_mins(1)).await.unwrap();
    let rubbish = serde_json::json!({ "v": 1, "call_id": call, "transaction_id": 7 });
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    until("a stream", async || {
        bus.republish("calls.control", rubbish.to_string().into())
            .await
            .is_ok()
    })
    .await;
    let env = runtime::Env::from_pairs([("DATABASE_URL", &database), ("NATS_URL", &nats.url())]);
    let listed = async || call_dispatcher::list_dead_letters(&env).await.unwrap();
    until("the letter", async || {
        listed().await.contains("calls.control")
    })
    .await;
    assert_eq!(newest(&store, 1).await, (CallState::Queued, None));

    let listed = listed().await;
    let number = listed.split_whitespace().next().unwrap().parse().unwrap();
    let told = call_dispatcher::requeue_dead_letter(&env, number).await;
    assert!(told.unwrap().contains("published again on calls.control"));
    stop.cancel();
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_while_no_dispatcher_lives_rings_after_nats_lost_its_storage_too() {
    let (store, database) = database(1).await;
    let (carrier, url) = Carrier::start().await;
    let mut nats = NatsServer::start();
    let (stop, stop_relay) = (CancellationToken::new(), CancellationToken::new());
    let bus = bus::Bus::connect(&nats.url(), "test").await.unwrap();
    relay(&store, bus, &stop_relay);
    click(&store, 1).await;
    until("an empty outbox", async || {
        store.outbox_backlog().await.unwrap().0 == 0
    })
    .await;
    stop_relay.cancel();
    tokio::task::block_in_place(|| nats.wipe());
    let service = start(config(&database, &nats.url(), &url), &stop).await;
    let dialing = async || newest(&store, 1).await.0 == CallState::Dialing;
    until("the call", dialing).await;
    assert_eq!(carrier.received().len(), 1);
    stop.cancel();
    service.await.unwrap();
}
