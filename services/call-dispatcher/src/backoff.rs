//! When a call that was certainly not placed is tried again. The schedule is data, the delay a pure function.

use std::time::Duration;

/// Before the second attempt, before the third, …; the last one repeats.
const STEPS: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_mins(1),
];

/// The longest that a carrier's `Retry-After` is believed.
const LONGEST: Duration = Duration::from_mins(5);

/// How long to wait after attempt `attempt` (from 1) failed. `jitter` is between 0 and 1: it spreads the wait over the upper
/// half of its step, so that calls refused together do not come back together. A carrier's `Retry-After` is a floor.
pub fn delay(attempt: i32, retry_after: Option<Duration>, jitter: f64) -> Duration {
    let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(0);
    let step = STEPS
        .get(index)
        .or(STEPS.last())
        .copied()
        .unwrap_or(LONGEST);
    let spread = step.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
    spread.max(retry_after.unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_wait_is_never_none_and_never_for_ever(
            attempt in any::<i32>(),
            retry_after in proptest::option::of(0..u64::MAX),
            jitter in 0.0..1.0_f64,
        ) {
            let wait = delay(attempt, retry_after.map(Duration::from_secs), jitter);
            prop_assert!(wait >= STEPS[0] / 2 && wait <= LONGEST);
        }

        #[test]
        fn a_later_attempt_never_waits_less(attempt in 1..20_i32, jitter in 0.0..1.0_f64) {
            prop_assert!(delay(attempt + 1, None, jitter) >= delay(attempt, None, jitter));
        }

        #[test]
        fn the_carriers_wish_is_a_floor(attempt in 1..20_i32, seconds in 0..300_u64, jitter in 0.0..1.0_f64) {
            let wished = Duration::from_secs(seconds);
            prop_assert!(delay(attempt, Some(wished), jitter) >= wished);
        }
    }
}
