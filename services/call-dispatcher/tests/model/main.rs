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

use plan::Plan;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use shaky::Defence;

const CASES: u32 = 256;

fn number(variable: &str, default: u32) -> u32 {
    let set = std::env::var(variable).ok();
    set.map_or(default, |text| text.parse().unwrap())
}

/// Runs a plan with a clock of its own; what is wrong at its end.
fn broken(plan: &Plan, without: Option<Defence>) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let world = world::run(plan, without).await;
        laws::broken(&world).await
    })
}

/// Plans that are the same each time.
fn runner(cases: u32, max_shrink_iters: u32) -> (u32, TestRunner) {
    let seed = number("RINGCHECK_MODEL_SEED", 0);
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    (seed, TestRunner::new_with_rng(config, rng))
}

#[test]
fn no_customer_is_rung_twice_and_every_call_comes_to_its_end() {
    let (seed, mut runner) = runner(number("RINGCHECK_MODEL_CASES", CASES), 5_000);
    let ran = runner.run(&plan::plan(), |plan| {
        let broken = broken(&plan, None);
        proptest::prop_assert!(broken.is_empty(), "{}", broken.join("\n"));
        Ok(())
    });
    if let Err(TestError::Fail(why, plan)) = ran {
        panic!("seed {seed}: {why}\nby this plan: {plan:#?}");
    }
    ran.unwrap();
}

/// How soon a world without a defence breaks a law, and which.
fn missed(defence: Defence) -> Option<String> {
    let (_, mut runner) = runner(CASES, 0);
    let ran = runner.run(&plan::plan(), |plan| {
        let broken = broken(&plan, Some(defence));
        proptest::prop_assert!(broken.is_empty(), "{}", broken.join("\n"));
        Ok(())
    });
    match ran {
        Err(TestError::Fail(why, _)) => Some(why.to_string()),
        _ => None,
    }
}

/// A model that lets everything pass proves nothing: it has to notice what is taken away.
macro_rules! is_missed {
    ($($name:ident: $defence:ident, $word:literal;)*) => {
        $(
            #[test]
            fn $name() {
                let why = missed(Defence::$defence).expect("nothing was noticed");
                assert!(why.contains($word), "{why}");
            }
        )*
    };
}

is_missed! {
    without_the_mark_customers_are_rung_twice: Mark, "placed 2 times";
    without_the_fence_customers_are_rung_twice: Fence, "at once";
    without_the_window_customers_are_rung_twice: Window, "placed 2 times";
    without_the_sweeper_calls_wait_for_ever: Sweeper, "for ever";
    without_the_look_up_calls_wait_for_ever: LookUp, "for ever";
    without_the_reconciler_calls_ring_for_ever: Reconciler, "for ever";
    without_the_end_of_strays_they_ring_on: Strays, "never ended";
}
