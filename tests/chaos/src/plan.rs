//! What goes wrong and when: thrown once, from a seed, so that the seed replays it.

use std::{fmt, time::Duration};

use rand::{Rng as _, rngs::StdRng};
use serde_json::{Value, json};

use crate::{proxy::Mode, stage::Line};

/// Something that is done to the system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// `kill -9` a dispatcher.
    Kill(usize),
    /// Start it again.
    Start(usize),
    /// Kill NATS, remove its storage, start it again.
    WipeNats,
    /// Stop Postgres in its immediate mode and start it again.
    RestartPostgres,
    /// A proxy changes what it does.
    Set(Line, Mode),
    /// A proxy cuts all its connections.
    Cut(Line),
}

/// What the carrier's faults are to bring about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing goes wrong, nowhere.
    Calm,
    /// Something of everything.
    Everything,
    /// Calls that ring for long, of which nobody tells and which no list shows: dialled again, they ring twice.
    Doubles,
}

/// Steps by their time since the first click.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan(pub Vec<(Duration, Step)>);

impl Plan {
    /// For so many dispatchers, within so long a time: each dispatcher is killed about every 12 s, NATS is wiped once, Postgres
    /// restarted once, the carrier's and the dispatchers' database's answers are lost once, and every few seconds some line has a bad time. In the end everything is well again.
    pub fn thrown(
        dice: &mut StdRng,
        weather: Weather,
        dispatchers: usize,
        within: Duration,
    ) -> Self {
        if weather == Weather::Calm {
            return Self(vec![]);
        }
        let seconds = within.as_secs_f64();
        let at = |second: f64| Duration::from_secs_f64(second);
        let mut steps = Vec::new();
        for dispatcher in 0..dispatchers {
            let mut second = dice.random_range(1.0..8.0);
            while second < seconds - 3.0 {
                steps.push((at(second), Step::Kill(dispatcher)));
                let back = second + dice.random_range(0.1..2.5);
                steps.push((at(back), Step::Start(dispatcher)));
                second = back + dice.random_range(4.0..18.0);
            }
        }
        steps.push((at(dice.random_range(0.25..0.45) * seconds), Step::WipeNats));
        steps.push((
            at(dice.random_range(0.55..0.75) * seconds),
            Step::RestartPostgres,
        ));
        // Delivered, and the answer lost: on the lines where it costs most it must not be left to chance.
        for line in [Line::Carrier, Line::DispatchersDatabase] {
            let second = dice.random_range(0.1..0.8) * seconds;
            steps.push((at(second), Step::Set(line, Mode::LoseAnswers(0.5))));
            steps.push((at(second + 3.0), Step::Set(line, Mode::Pass)));
        }
        let mut second = dice.random_range(0.5..2.0);
        while second < seconds - 5.0 {
            let line = Line::ALL[dice.random_range(0..Line::ALL.len())];
            let lasts = dice.random_range(0.5..3.0);
            let mode = match dice.random_range(0..10) {
                0..=4 => Mode::LoseAnswers(dice.random_range(0.1..0.6)),
                5 => Mode::HalfOpen,
                6 => Mode::Slow(Duration::from_millis(dice.random_range(20..200))),
                7 => Mode::Away,
                _ => Mode::Pass,
            };
            if mode == Mode::Pass {
                steps.push((at(second), Step::Cut(line)));
            } else {
                steps.push((at(second), Step::Set(line, mode)));
                steps.push((at(second + lasts), Step::Set(line, Mode::Pass)));
            }
            second += lasts + dice.random_range(0.2..1.5);
        }
        steps.sort_by_key(|(at, _)| *at);
        Self(steps)
    }

    /// How often each kind of thing is done.
    pub fn count(&self, wanted: impl Fn(Step) -> bool) -> usize {
        self.0.iter().filter(|(_, step)| wanted(*step)).count()
    }
}

/// What goes wrong at the carrier, for `PUT /sim/faults`: every fault that it knows. It draws by the number called and its
/// attempts, so the seed replays it whatever the order.
pub fn at_the_carrier(dice: &mut StdRng, weather: Weather) -> Value {
    match weather {
        Weather::Calm => json!({}),
        Weather::Everything => everything(dice),
        Weather::Doubles => json!({
            "seed": dice.random::<u32>(),
            "placing": {"error_after_placing": 0.15, "reset_after_placing": 0.15},
            "listing": {"lag": 600},
            "callbacks": {"dropped": 0.9},
        }),
    }
}

fn everything(dice: &mut StdRng) -> Value {
    json!({
        "seed": dice.random::<u32>(),
        "placing": {
            "error_before_placing": 0.03,
            "reset_before_placing": 0.03,
            "too_many": {"share": 0.06, "retry_after": if dice.random() { Some(1) } else { None }},
            "unauthorized": 0.004,
            "unavailable": 0.05,
            // Longer than the dispatchers wait: it rings when they have gone.
            "slow": {"share": 0.03, "seconds": 3},
            "error_after_placing": 0.06,
            "reset_after_placing": 0.06,
            "stall_after_placing": {"share": 0.04, "seconds": 4},
        },
        "listing": {"lag": 2, "error": 0.1},
        "asking": {"error": 0.1},
        "callbacks": {
            "dropped": 0.08,
            "doubled": 0.08,
            "delayed": {"share": 0.08, "seconds": 3},
            "reordered": 0.05,
        },
        "webhooks": {"never": 0.04},
        "clock": {"offset_seconds": dice.random_range(-90..=90)},
    })
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in &self.0 {
            writeln!(f, "{:7.2} s  {step:?}", at.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn plan(seed: u64) -> Plan {
        let within = Duration::from_secs(40);
        Plan::thrown(
            &mut StdRng::seed_from_u64(seed),
            Weather::Everything,
            3,
            within,
        )
    }

    #[test]
    fn a_seed_replays_its_plan_and_another_is_another() {
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
    }

    #[test]
    fn whatever_is_broken_is_mended() {
        for seed in 0..200 {
            let plan = plan(seed);
            for dispatcher in 0..3 {
                let kills = plan.count(|step| step == Step::Kill(dispatcher));
                assert!(kills > 0);
                assert_eq!(kills, plan.count(|step| step == Step::Start(dispatcher)));
            }
            assert_eq!(plan.count(|step| step == Step::WipeNats), 1);
            assert_eq!(plan.count(|step| step == Step::RestartPostgres), 1);
            for line in Line::ALL {
                let last = plan.0.iter().rev().find_map(|(_, step)| match step {
                    Step::Set(of, mode) if *of == line => Some(*mode),
                    _ => None,
                });
                assert!(last.is_none_or(|mode| mode == Mode::Pass), "{line:?}");
            }
        }
    }
}
