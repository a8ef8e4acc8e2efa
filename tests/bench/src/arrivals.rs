//! When requests are made: at times of their own (open), or each as soon as the one before it was answered (closed).

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use async_io::{Timer, block_on};
use futures_util::future::join_all;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::summary::Summary;

/// Requests arrive alike in every run.
const SEED: u64 = 7;

/// When each of some requests is due, counted from the start.
#[derive(Debug)]
pub enum Arrivals {
    /// At once: what limits the rate is how many connections there are.
    Closed,
    /// By the clock, whether or not those before were answered.
    Open(Vec<Duration>),
}

impl Arrivals {
    /// `count` requests that know nothing of each other: the times between them are exponential, `rate` a second on average.
    pub fn open(rate: f64, count: usize) -> Self {
        let mut random = StdRng::seed_from_u64(SEED);
        let mut at = 0.0;
        let due = (0..count).map(|_| {
            at += -(1.0 - random.random::<f64>()).ln() / rate;
            Duration::from_secs_f64(at)
        });
        Self::Open(due.collect())
    }

    /// When the request at `place` is due; none where it is as soon as somebody makes it.
    fn due(&self, place: usize) -> Option<Duration> {
        match self {
            Self::Closed => None,
            Self::Open(due) => due.get(place).copied(),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// From when a request was due until its answer was there; of those that succeeded.
    pub latencies: Vec<Duration>,
    /// Requests that failed.
    pub errors: usize,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Outcome {
    /// As it is reported.
    pub fn report(self) -> serde_json::Value {
        let answered = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX);
        serde_json::json!({
            "per_second": f64::from(answered) / self.took.as_secs_f64(),
            "seconds": self.took.as_secs_f64(),
            "errors": self.errors,
            "latency": Summary::of(self.latencies),
        })
    }
}

/// Makes `count` requests through `doers`, each with a connection of its own that makes one at a time; a doer gets the
/// request's place and says whether it succeeded. A request that finds all of them busy waits, and its waiting counts.
///
/// One thread does it all, as pgbench does with its clients: a thread for each would be woken for each answer, at the cost of
/// what is measured.
pub fn make<D>(count: usize, arrivals: &Arrivals, doers: Vec<D>) -> Outcome
where
    D: AsyncFnMut(usize) -> bool,
{
    let next = Cell::new(0);
    let start = Instant::now();
    let one = async |mut doer: D| {
        let mut latencies = Vec::new();
        loop {
            let place = next.get();
            if place >= count {
                return latencies;
            }
            next.set(place + 1);
            let due = match arrivals.due(place) {
                Some(due) => Timer::at(start + due).await,
                None => Instant::now(),
            };
            if doer(place).await {
                latencies.push(due.elapsed());
            }
        }
    };
    let latencies = block_on(join_all(doers.into_iter().map(one))).concat();
    Outcome {
        errors: count.saturating_sub(latencies.len()),
        latencies,
        took: start.elapsed(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn a_request_that_had_to_wait_is_late_from_when_it_was_due() {
        let due = vec![Duration::ZERO; 3];
        let slow = async |_| {
            Timer::after(Duration::from_millis(20)).await;
            true
        };
        let outcome = make(3, &Arrivals::Open(due), vec![slow]);
        let summary = Summary::of(outcome.latencies);
        assert!(summary.max >= 60.0 && summary.p50 >= 40.0, "{summary:?}");
    }

    #[test]
    fn open_arrivals_have_the_rate_that_was_asked_for() {
        let Arrivals::Open(due) = Arrivals::open(1_000.0, 10_000) else {
            panic!("closed")
        };
        let last = due[9_999].as_secs_f64();
        assert!((9.5..10.5).contains(&last), "{last}");
        assert!(due.is_sorted());
    }

    #[test]
    fn what_failed_is_no_latency() {
        let outcome = make(
            10,
            &Arrivals::Closed,
            vec![async |place: usize| place.is_multiple_of(2)],
        );
        assert_eq!((outcome.latencies.len(), outcome.errors), (5, 5));
    }
}
