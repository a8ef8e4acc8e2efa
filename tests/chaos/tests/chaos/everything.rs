//! Everything goes wrong at once.
//!
//! `RINGCHECK_CHAOS_SEED` replays a plan, `RINGCHECK_CHAOS_RUNS` takes so many seeds, `RINGCHECK_CHAOS_CALLS` so many calls each.

use std::{env, str::FromStr, time::Duration};

use chaos_tests::{judge::Counts, plan::Weather, run::Chaos, stage::Setup};

/// Clicks a second: as many as two cores carry with everything on them, in debug builds, and some leisure.
const PACE: f64 = 5.0;

fn setting<T: FromStr>(name: &str) -> Option<T> {
    let value = env::var(name).ok()?;
    let read = value.parse().ok();
    assert!(read.is_some(), "{name}: a number is expected, not {value}");
    read
}

async fn run(weather: Weather, calls: usize, setup: Setup) -> Vec<Counts> {
    let runs = setting("RINGCHECK_CHAOS_RUNS").unwrap_or(1_u64);
    let calls = setting("RINGCHECK_CHAOS_CALLS").unwrap_or(calls);
    #[allow(clippy::cast_precision_loss, reason = "some hundreds")]
    let within = Duration::from_secs_f64((calls as f64 / PACE).max(20.0));
    let first = setting("RINGCHECK_CHAOS_SEED").unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let mut counted = Vec::new();
    for seed in first..first + runs {
        println!("RINGCHECK_CHAOS_SEED={seed} RINGCHECK_CHAOS_CALLS={calls}");
        let chaos = Chaos {
            seed,
            calls,
            within,
            weather,
            setup: setup.clone(),
        };
        let report = chaos.run().await;
        println!("{}", report.counts);
        println!(
            "took {:.0?}, stopped in {:.1?}; (line, answers lost, connections cut): {:?}",
            report.took, report.stopped_in, report.harm
        );
        println!("the slowest call took {}", report.slowest);
        assert!(
            report.wrong.is_empty(),
            "RINGCHECK_CHAOS_SEED={seed} RINGCHECK_CHAOS_CALLS={calls} replays this:\n{}\n{}",
            report.plan,
            report.wrong
        );
        assert_eq!(report.counts.clicks, calls);
        counted.push(report.counts);
    }
    counted
}

/// What the judge finds when nothing is wrong: it is certain of every outcome.
#[tokio::test(flavor = "multi_thread")]
async fn in_calm_weather_every_outcome_is_certain() {
    for counts in run(Weather::Calm, 60, Setup::default()).await {
        let rejected = counts.outcomes.get("rejected").copied().unwrap_or(0);
        assert_eq!(counts.placed + rejected, counts.clicks, "{counts}");
        // On a machine that is busy otherwise a webhook may not be answered in time: that costs the certainty of its call at most.
        let certain = counts.certain + rejected + counts.webhooks_unanswered;
        assert!(certain >= counts.clicks, "{counts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_nobody_is_rung_twice_and_no_click_is_lost() {
    for counts in run(Weather::Everything, 200, Setup::default()).await {
        assert!(
            counts.certain * 2 > counts.clicks,
            "the judge is not sure of much: {counts}"
        );
    }
}

/// With `REDIAL_UNKNOWN` a call that is not found is dialled again, although it may ring: here the carrier's list is of no use, the
/// customers let it ring for long, and no status callback comes, so that it happens.
#[tokio::test(flavor = "multi_thread")]
async fn with_the_option_to_dial_unknown_calls_again_a_double_is_ended_at_once() {
    let mut setup = Setup {
        // Slow enough that the first call still rings when the second is dialled.
        of_carrier: vec![("SIM_SPEED", "1.5".to_owned())],
        ..Setup::default()
    };
    setup
        .of_dispatchers
        .push(("REDIAL_UNKNOWN", "true".to_owned()));
    for counts in run(Weather::Doubles, 60, setup).await {
        assert!(counts.doubled > 0, "none was doubled: {counts}");
    }
}
