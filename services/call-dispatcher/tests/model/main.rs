//! Random runs of a small world: dispatchers that die, a carrier that loses answers, a database and a broker that go away,
//! webhooks that are late, lost or doubled; all in one process, with the real domain and dispatcher code, the store in memory,
//! and a clock that jumps from one event to the next.
//!
//! The runs are the same each time. `RINGCHECK_MODEL_CASES` sets how many there are, `RINGCHECK_MODEL_SEED` draws others;
//! a failure prints the smallest plan that still fails.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod carrier;
mod laws;
mod life;
mod plan;
mod process;
mod queue;
mod shaky;
mod stories;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

const CASES: u32 = 256;

fn number(variable: &str, default: u32) -> u32 {
    let set = std::env::var(variable).ok();
    set.map_or(default, |text| text.parse().unwrap())
}

/// Runs a plan with a clock of its own; what is wrong at its end.
fn broken(plan: &plan::Plan) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let world = world::run(plan).await;
        laws::broken(&world).await
    })
}

#[test]
fn no_customer_is_rung_twice_and_every_call_comes_to_its_end() {
    let seed = number("RINGCHECK_MODEL_SEED", 0);
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: number("RINGCHECK_MODEL_CASES", CASES),
        failure_persistence: None,
        max_shrink_iters: 5_000,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let ran = runner.run(&plan::plan(), |plan| {
        let broken = broken(&plan);
        proptest::prop_assert!(broken.is_empty(), "{}", broken.join("\n"));
        Ok(())
    });
    if let Err(TestError::Fail(why, plan)) = ran {
        panic!("seed {seed}: {why}\nby this plan: {plan:#?}");
    }
    ran.unwrap();
}
