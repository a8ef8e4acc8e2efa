//! What can go wrong between us and Postgres.

use std::sync::Arc;

/// A failed read or write. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Postgres could not be reached, did not answer in time, or is going down: worth another try.
    #[error("the database is not available")]
    Unavailable(#[source] Arc<sqlx::Error>),
    /// Postgres refused: a bug of ours, or a schema that is not this program's.
    #[error("the database refused a query")]
    Refused(#[source] sqlx::Error),
    /// A row holds what no version of this program writes.
    #[error("a stored {what} cannot be read: {why}")]
    Corrupt {
        /// Which column or message.
        what: &'static str,
        /// What was found.
        why: String,
    },
    /// The migrations could not be applied.
    #[error("the migrations could not be applied")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl StoreError {
    /// Whether the same call may succeed later, without anybody doing anything about it here.
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// The error with its causes, in one line and without the particulars that Postgres may give of a row.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        text
    }

    pub(crate) fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        #![allow(clippy::needless_pass_by_value, reason = "a message, given away")]
        let why = why.to_string();
        Self::Corrupt { what, why }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let passing = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| passes(&code)),
            _ => false,
        };
        if passing {
            Self::Unavailable(Arc::new(error))
        } else {
            Self::Refused(error)
        }
    }
}

/// SQLSTATEs that pass by themselves: connection exceptions, resources used up, an operator's intervention (restart,
/// crash, statement time-out), and what loses a race (serialization failure, deadlock, lock not available).
fn passes(code: &str) -> bool {
    ["08", "53", "57", "58"]
        .iter()
        .any(|class| code.starts_with(class))
        || ["40001", "40P01", "55P03", "25006"].contains(&code)
}

/// Whether a write broke the unique index of this name.
pub(crate) fn breaks(error: &sqlx::Error, index: &str) -> bool {
    matches!(error, sqlx::Error::Database(refusal) if refusal.constraint() == Some(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_of_postgres_passes_and_a_broken_constraint_does_not() {
        for code in ["57P01", "57P03", "57014", "08006", "53300", "40P01"] {
            assert!(passes(code), "{code}");
        }
        for code in ["23505", "42P01", "22P02"] {
            assert!(!passes(code), "{code}");
        }
    }
}
