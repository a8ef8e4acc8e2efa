//! How fast this process places calls.
//!
//! The account's limit holds for all dispatchers together; until they share one pace-maker each keeps it by itself, so run
//! one replica for a limited account, or give each its part.

use std::{sync::Mutex, time::Duration};

use tokio::time::Instant;

/// Sends spaced exactly at the limit land in one second too many as soon as the network adds a little jitter; this part of
/// the limit holds up to 40 ms of it.
const SHARE: f64 = 0.96;

/// Hands out the times at which requests may be sent.
#[derive(Debug)]
pub struct Pace {
    /// None: no limit.
    spacing: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most `per_second` requests a second; 0 lifts the limit.
    pub fn new(per_second: f64) -> Self {
        let limited = per_second > 0.0;
        Self {
            spacing: limited.then(|| Duration::from_secs_f64(1.0 / (per_second * SHARE))),
            next: Mutex::new(None),
        }
    }

    /// Whether there is a limit.
    pub const fn is_limited(&self) -> bool {
        self.spacing.is_some()
    }

    /// Waits for this caller's turn. Turns are given in the order of the calls; one that is dropped while it waits is lost.
    pub async fn turn(&self) {
        if let Some(at) = self.reserve(Instant::now()) {
            tokio::time::sleep_until(at).await;
        }
    }

    fn reserve(&self, now: Instant) -> Option<Instant> {
        let spacing = self.spacing?;
        let mut next = self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mine = next.map_or(now, |next| next.max(now));
        *next = Some(mine + spacing);
        Some(mine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_spaced_and_an_idle_while_saves_none_up() {
        let pace = Pace::new(10.0);
        let start = Instant::now();
        let turns: Vec<_> = (0..12).filter_map(|_| pace.reserve(start)).collect();
        assert_eq!(turns[0], start);
        let second = start + Duration::from_secs(1);
        assert_eq!(turns.iter().filter(|turn| **turn < second).count(), 10);
        let later = start + Duration::from_mins(1);
        assert_eq!(pace.reserve(later), Some(later));
        assert!(pace.reserve(later) > Some(later));
    }

    #[test]
    fn zero_lifts_the_limit() {
        assert_eq!(Pace::new(0.0).reserve(Instant::now()), None);
    }
}
