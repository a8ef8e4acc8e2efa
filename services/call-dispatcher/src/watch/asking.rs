//! Asking the carrier about many calls, a few at a time.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::CallId;
use futures_util::{StreamExt as _, stream};
use runtime::tasks::chain;

use super::WatchError;

/// So many requests to the carrier at once: it has a pace, and placing calls has the right of way.
const AT_ONCE: usize = 4;

/// Runs `ask` for each of `calls`. It is told whether carrier or database turned out to be away in this round: then it need
/// not find that out once more. Trouble that is one call's own is logged and keeps none of the others waiting.
///
/// # Errors
/// The first trouble that is not one call's own.
pub(super) async fn each<T, F, Fut>(
    calls: Vec<T>,
    id: fn(&T) -> CallId,
    ask: F,
) -> Result<(), WatchError>
where
    F: Fn(T, bool) -> Fut,
    Fut: Future<Output = Result<(), WatchError>>,
{
    let away = AtomicBool::new(false);
    stream::iter(calls)
        .map(|item| {
            let call = id(&item);
            let asked = ask(item, away.load(Ordering::Relaxed));
            async move { (call, asked.await) }
        })
        .buffer_unordered(AT_ONCE)
        .fold(Ok(()), |before, (call, asked)| {
            let after = match asked {
                Err(error) if error.is_general() => {
                    away.store(true, Ordering::Relaxed);
                    Err(error)
                }
                Err(error) => {
                    let error = chain(&error);
                    tracing::error!(%call, error, "call {call} cannot be asked about");
                    Ok(())
                }
                Ok(()) => Ok(()),
            };
            std::future::ready(before.and(after))
        })
        .await
}
