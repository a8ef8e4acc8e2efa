//! Background tasks that somebody knows about.

use std::error::Error as StdError;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a background task made the service stop.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// It returned an error.
    #[error("background task \"{task}\" failed")]
    Failed {
        /// The task's name.
        task: &'static str,
        /// Its error.
        #[source]
        source: BoxError,
    },
    /// It panicked.
    #[error("background task \"{task}\" panicked: {message}")]
    Panicked {
        /// The task's name.
        task: &'static str,
        /// The panic's message.
        message: String,
    },
    /// It returned although nobody had asked it to stop.
    #[error("background task \"{task}\" ended by itself")]
    EndedEarly {
        /// The task's name.
        task: &'static str,
    },
    /// Some did not stop in time and were dropped.
    #[error("{left} background task(s) did not stop within {deadline:?} and were dropped")]
    Deadline {
        /// How many.
        left: usize,
        /// The time they had.
        deadline: Duration,
    },
}

/// What a task may end with: nothing, or a result.
pub trait Ending {
    /// The error, if it is one.
    fn into_error(self) -> Option<BoxError>;
}

impl Ending for () {
    fn into_error(self) -> Option<BoxError> {
        None
    }
}

impl<E: Into<BoxError>> Ending for Result<(), E> {
    fn into_error(self) -> Option<BoxError> {
        self.err().map(Into::into)
    }
}

/// The background tasks of one service. A task that fails, panics or ends before the shutdown token is cancelled
/// cancels it, so that the service stops instead of limping. Clones share the same tasks.
#[derive(Debug, Clone)]
pub struct Tasks {
    tracker: TaskTracker,
    shutdown: CancellationToken,
    /// Cancelled when the deadline of [`Tasks::finish`] has passed: drops what still runs.
    abort: CancellationToken,
    first_error: Arc<Mutex<Option<TaskError>>>,
}

impl Tasks {
    /// No tasks yet. `shutdown` is what the tasks listen to, and what is cancelled when one of them dies.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self {
            tracker: TaskTracker::new(),
            shutdown,
            abort: CancellationToken::new(),
            first_error: Arc::default(),
        }
    }

    /// Starts a task that is expected to run until the shutdown token is cancelled.
    pub fn spawn<F>(&self, task: &'static str, future: F)
    where
        F: Future<Output: Ending> + Send + 'static,
    {
        let this = self.clone();
        let supervised = async move {
            let ended = tokio::select! {
                ended = AssertUnwindSafe(future).catch_unwind() => ended,
                () = this.abort.cancelled() => return,
            };
            let error = match ended.map(Ending::into_error) {
                Ok(None) if this.shutdown.is_cancelled() => return,
                Ok(None) => TaskError::EndedEarly { task },
                Ok(Some(source)) => TaskError::Failed { task, source },
                Err(panic) => TaskError::Panicked {
                    task,
                    message: panic_message(&*panic).to_owned(),
                },
            };
            this.fail(error);
        };
        self.tracker.spawn(supervised.in_current_span());
    }

    /// Waits until shutdown is asked for, then at most `deadline` for the tasks to end; what still runs then is
    /// dropped. The first task's error, if any.
    pub async fn finish(self, deadline: Duration) -> Result<(), TaskError> {
        self.shutdown.cancelled().await;
        self.tracker.close();
        if tokio::time::timeout(deadline, self.tracker.wait())
            .await
            .is_err()
        {
            let left = self.tracker.len();
            self.abort.cancel();
            self.tracker.wait().await;
            self.fail(TaskError::Deadline { left, deadline });
        }
        match self
            .first_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn fail(&self, error: TaskError) {
        tracing::error!(error = %chain(&error), "a background task went wrong");
        self.first_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
        self.shutdown.cancel();
    }
}

/// An error and its causes on one line.
pub fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        // Many errors repeat their source's text in their own.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// The message of a caught panic.
pub fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests;
