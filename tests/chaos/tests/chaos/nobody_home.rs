//! Calls that are requested while nobody can place them.

use std::time::Duration;

use chaos_tests::{
    customers::Customer,
    judge::judge,
    run::{all_end, evidence, prepare},
    stage::{Setup, Stage},
};
use rand::{SeedableRng as _, rngs::StdRng};

const CLICKS: usize = 5;

async fn stage_without_dispatchers() -> (Stage, Vec<Customer>) {
    let mut dice = StdRng::seed_from_u64(5);
    let setup = Setup {
        dispatchers: 2,
        dispatchers_run: false,
        ingests: 1,
        dispatcher: "call-dispatcher",
        ..Setup::default()
    };
    let customers: Vec<_> = (0..CLICKS).map(Customer::plain).collect();
    let stage = Stage::start(&setup, &mut dice).await;
    prepare(&stage, &customers).await;
    for customer in &customers {
        stage.desk.click(&customer.transaction).await;
    }
    (stage, customers)
}

/// Each rings once, and ends.
async fn each_rings_once(stage: &Stage) {
    assert!(all_end(stage).await, "every call ends");
    let (counts, offences) = judge(&evidence(stage, false).await);
    assert_eq!(offences, []);
    assert_eq!((counts.clicks, counts.placed), (CLICKS, CLICKS), "{counts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_requested_with_every_dispatcher_dead_rings_when_one_starts() {
    let (stage, _) = stage_without_dispatchers().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(stage.carrier.calls().await.is_empty());
    assert_eq!(stage.queue().await, CLICKS as u64, "they wait in the queue");
    stage.start_dispatcher(0);
    each_rings_once(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_requested_before_nats_lost_its_storage_rings_all_the_same() {
    let (stage, _) = stage_without_dispatchers().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(stage.queue().await, CLICKS as u64, "they wait in the queue");
    stage.wipe_nats();
    stage.start_dispatcher(1);
    each_rings_once(&stage).await;
}
