//! Stopping on a signal, in two steps: the first asks, the second ends the process at once.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled by the first SIGTERM or SIGINT; the second one exits with 128 + the signal's number.
/// Once per process, inside the Tokio runtime.
#[allow(
    clippy::disallowed_methods,
    reason = "the task lives as long as the process; the second signal means: at once"
)]
pub fn on_signals() -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = CancellationToken::new();
    let stop = token.clone();
    tokio::spawn(async move {
        loop {
            let (name, number) = tokio::select! {
                Some(()) = terminate.recv() => ("SIGTERM", 15),
                Some(()) = interrupt.recv() => ("SIGINT", 2),
                else => return,
            };
            if stop.is_cancelled() {
                tracing::warn!(signal = name, "asked to stop again: exiting at once");
                std::process::exit(128 + number);
            }
            tracing::info!(signal = name, "asked to stop: finishing what is under way");
            stop.cancel();
        }
    });
    Ok(token)
}
