//! Stops dialling altogether while the carrier refuses this account or this configuration.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

/// How long dialling rests after such a refusal before one call tries again.
pub const REST: Duration = Duration::from_secs(30);

/// Shared by all placings of a process.
#[derive(Debug, Default)]
pub struct Halt {
    until: Mutex<Option<Instant>>,
    /// Rung when `until` has changed for the better.
    sooner: Notify,
}

impl Halt {
    /// Returns when the caller may dial: at once while nothing is halted. After each rest one caller is let through, and
    /// the others wait for what comes of it.
    pub async fn passed(&self) {
        loop {
            // Before looking, so that no ring is missed.
            let sooner = self.sooner.notified();
            let Some(wait) = self.wait_at(Instant::now()) else {
                return;
            };
            tokio::select! {
                biased;
                () = sooner => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Whether dialling is halted.
    pub fn is_on(&self) -> bool {
        self.until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
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

    /// Whoever was let through asked the carrier nothing: while dialling is halted, the next one may.
    pub fn not_tried(&self) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = until.as_mut() {
            *until = Instant::now();
            self.sooner.notify_waiters();
        }
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
        if to.is_none() {
            self.sooner.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Whether a caller would be let through within `time`.
    async fn passes(halt: &Halt, time: Duration) -> bool {
        tokio::time::timeout(time, halt.passed()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_rest_one_call_tries_and_the_others_wait_on() {
        let halt = Halt::default();
        assert!(passes(&halt, Duration::ZERO).await);
        halt.halt();
        assert!(!passes(&halt, REST / 2).await);
        assert!(passes(&halt, REST).await);
        assert!(!passes(&halt, REST / 2).await);
        halt.resume();
        assert!(passes(&halt, Duration::ZERO).await);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_go_on_as_soon_as_the_carrier_accepts_again() {
        let halt = Arc::new(Halt::default());
        halt.halt();
        let waiting = tokio::spawn({
            let halt = Arc::clone(&halt);
            async move {
                halt.passed().await;
                Instant::now()
            }
        });
        tokio::time::sleep(Duration::from_secs(3)).await;
        let resumed = Instant::now();
        halt.resume();
        assert_eq!(waiting.await.unwrap(), resumed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_try_that_asked_nothing_is_the_next_ones() {
        let halt = Halt::default();
        halt.not_tried();
        halt.halt();
        assert!(passes(&halt, REST).await);
        halt.not_tried();
        assert!(passes(&halt, Duration::ZERO).await);
        assert!(!passes(&halt, REST / 2).await);
    }
}
