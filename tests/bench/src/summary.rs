//! Many durations in a few numbers.

use std::time::Duration;

use serde::Serialize;

/// What is reported of some durations, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// How many there were.
    pub count: usize,
    /// Half of them were not longer.
    pub p50: f64,
    /// 99 % of them were not longer.
    pub p99: f64,
    /// 99.9 % of them were not longer.
    pub p999: f64,
    /// The longest.
    pub max: f64,
}

impl Summary {
    /// All zero where there are none.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        let at = |per_mille: usize| {
            // The smallest that is not shorter than so many of them.
            let place = (durations.len() * per_mille).div_ceil(1_000).max(1) - 1;
            let found = durations.get(place).copied();
            found.unwrap_or_default().as_secs_f64() * 1_000.0
        };
        Self {
            count: durations.len(),
            p50: at(500),
            p99: at(990),
            p999: at(999),
            max: at(1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // whole milliseconds are exact

    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_that_so_many_do_not_exceed() {
        let summary = Summary::of((1..=1_000).rev().map(Duration::from_millis).collect());
        let told = [summary.p50, summary.p99, summary.p999, summary.max];
        assert_eq!(told, [500.0, 990.0, 999.0, 1_000.0]);
        assert_eq!(Summary::of(vec![Duration::from_millis(3)]).p50, 3.0);
        assert_eq!(Summary::of(Vec::new()).max, 0.0);
    }
}
