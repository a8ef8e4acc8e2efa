//! Trying again without hammering, and without filling the log.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(3);

/// The pause before the `attempt`-th try, counted from 1: doubling from 100 ms up to 3 s.
pub(crate) fn pause(attempt: u32) -> Duration {
    FIRST
        .saturating_mul(1 << attempt.saturating_sub(1).min(10))
        .min(LONGEST)
}

/// Tries in a row that went wrong. The first is a warning, the others whisper, and the recovery is told.
#[derive(Debug)]
pub(crate) struct Trouble {
    what: &'static str,
    failures: u32,
}

impl Trouble {
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, failures: 0 }
    }

    pub(crate) fn failed(&mut self, why: &str) {
        self.failures += 1;
        if self.failures == 1 {
            tracing::warn!(
                why,
                "{}: interrupted, trying until it works again",
                self.what
            );
        } else {
            tracing::debug!(
                why,
                attempt = self.failures,
                "{}: still interrupted",
                self.what
            );
        }
    }

    pub(crate) fn over(&mut self) {
        if std::mem::take(&mut self.failures) > 0 {
            tracing::info!("{}: works again", self.what);
        }
    }

    /// Waits before the next try; at once when `shutdown` is cancelled.
    pub(crate) async fn wait(&self, shutdown: &CancellationToken) {
        shutdown
            .run_until_cancelled(tokio::time::sleep(pause(self.failures)))
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<u128> = [1, 2, 3, 6, 7, 1000]
            .map(|attempt| pause(attempt).as_millis())
            .to_vec();
        assert_eq!(pauses, [100, 200, 400, 3000, 3000, 3000]);
    }
}
