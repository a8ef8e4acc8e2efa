//! Rounds that fail in a row: the first one is told, the next ones wait longer, and the recovery is told too.

use std::time::Duration;

use runtime::tasks::chain;
use store::StoreError;

use super::LONGEST_PAUSE;

/// Why a round could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The database's part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The carrier's part.
    #[error(transparent)]
    Carrier(#[from] twilio::rest::Error),
}

impl WatchError {
    /// Whether the trouble is one of the next call too, and not only of this one.
    pub(super) fn is_general(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unavailable(),
            Self::Carrier(error) => crate::carrier::is_away(error),
        }
    }
}

/// How a job is doing.
pub(super) struct Trouble {
    job: &'static str,
    every: Duration,
    failures: u32,
}

impl Trouble {
    pub(super) fn new(job: &'static str, every: Duration) -> Self {
        Self {
            job,
            every,
            failures: 0,
        }
    }

    pub(super) fn note(&mut self, round: Result<(), WatchError>) {
        let job = self.job;
        match round {
            Ok(()) => {
                if std::mem::take(&mut self.failures) > 0 {
                    tracing::info!("{job}: works again");
                }
            }
            Err(error) => {
                self.failures += 1;
                let error = chain(&error);
                metrics::counter!("watch_failures_total", "job" => job).increment(1);
                if self.failures == 1 {
                    tracing::warn!(error, "{job}: failed, trying until it works again");
                } else {
                    tracing::debug!(error, failures = self.failures, "{job}: fails still");
                }
            }
        }
    }

    /// A round that was rung for. A burst of them in one short outage is one failure: it must not lengthen the pause to its
    /// longest, in which calls ring unknown although the carrier is back.
    pub(super) fn note_rung(&mut self, round: Result<(), WatchError>) {
        match round {
            Err(error) if self.failures > 0 => {
                let (job, error) = (self.job, chain(&error));
                tracing::debug!(error, "{job}: fails still");
            }
            round => self.note(round),
        }
    }

    /// How long to wait for the next round: doubling with the failures, up to half a minute.
    pub(super) fn pause(&self) -> Duration {
        let grown = self.every.saturating_mul(1 << self.failures.min(10));
        grown.min(LONGEST_PAUSE.max(self.every))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_while_a_job_fails_and_are_short_again_afterwards() {
        let mut trouble = Trouble::new("a job", Duration::from_secs(1));
        let mut pauses = Vec::new();
        for _ in 0..8 {
            pauses.push(trouble.pause().as_secs());
            trouble.note(Err(twilio::rest::Error::Unreadable.into()));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        trouble.note(Ok(()));
        assert_eq!(trouble.pause().as_secs(), 1);
    }

    #[test]
    fn a_burst_of_rounds_that_were_rung_for_is_one_failure() {
        let mut trouble = Trouble::new("a job", Duration::from_secs(5));
        for _ in 0..20 {
            trouble.note_rung(Err(twilio::rest::Error::Unreadable.into()));
        }
        assert_eq!(trouble.pause().as_secs(), 10);
        trouble.note_rung(Ok(()));
        assert_eq!(trouble.pause().as_secs(), 5);
    }
}
