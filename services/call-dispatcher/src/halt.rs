//! Stops dialling altogether while the carrier refuses this account or this configuration.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How long dialling rests after such a refusal before one call tries again.
pub const REST: Duration = Duration::from_secs(30);

/// Shared by all placings of a process.
#[derive(Debug, Default)]
pub struct Halt {
    until: Mutex<Option<Instant>>,
}

impl Halt {
    /// How long to wait before dialling, if it is halted. After the rest one caller is let through and the others wait on.
    pub fn wait(&self) -> Option<Duration> {
        self.wait_at(Instant::now())
    }

    fn wait_at(&self, now: Instant) -> Option<Duration> {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.map(|until| until.saturating_duration_since(now))?;
        if left.is_zero() {
            *until = Some(now + REST);
            None
        } else {
            Some(left)
        }
    }

    /// The carrier refused for a reason that every call shares.
    pub fn halt(&self) {
        self.set(Some(Instant::now() + REST));
    }

    /// The carrier dealt with a call: dialling goes on.
    pub fn resume(&self) {
        self.set(None);
    }

    fn set(&self, to: Option<Instant>) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_some() != to.is_some() {
            metrics::gauge!("dialling_halted").set(if to.is_some() { 1.0 } else { 0.0 });
            if to.is_none() {
                tracing::info!("dialling resumes: the carrier accepts calls again");
            }
        }
        *until = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_rest_one_call_tries_and_the_others_wait_on() {
        let halt = Halt::default();
        assert_eq!(halt.wait(), None);
        halt.halt();
        let now = Instant::now();
        assert!(halt.wait_at(now).is_some());
        assert_eq!(halt.wait_at(now + REST * 2), None);
        assert!(halt.wait_at(now + REST * 2).is_some());
        halt.resume();
        assert_eq!(halt.wait_at(now), None);
    }
}
