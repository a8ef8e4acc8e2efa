//! Asking the carrier about many calls, a few at a time.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::CallId;
use futures_util::{StreamExt as _, stream};
use runtime::tasks::chain;

use super::WatchError;

/// So many requests to the carrier at once: it has a pace, and placing calls has the right of way.
const AT_ONCE: usize = 4;
/// So many failures with no success between them mean that carrier or database are away. One alone is a request that failed:
/// were the round given up for it, a carrier that loses some of its answers would keep all other calls waiting.
const AWAY_AFTER: u32 = 3;

/// Runs `ask` for each of `calls`. It is told whether carrier or database turned out to be away in this round: then it need
/// not find that out once more. Trouble that is one call's own is logged and keeps none of the others waiting.
///
/// # Errors
/// The first trouble that is not one call's own, when the round ended with carrier or database away, or nothing succeeded.
pub(super) async fn each<T, F, Fut>(
    calls: Vec<T>,
    id: fn(&T) -> CallId,
    ask: F,
) -> Result<(), WatchError>
where
    F: Fn(T, bool) -> Fut,
    Fut: Future<Output = Result<(), WatchError>>,
{
    let failing = AtomicU32::new(0);
    let is_away = || failing.load(Ordering::Relaxed) >= AWAY_AFTER;
    let (trouble, succeeded) = stream::iter(calls)
        .map(|item| {
            let (call, away) = (id(&item), is_away());
            let asked = ask(item, away);
            async move { (call, away, asked.await) }
        })
        .buffer_unordered(AT_ONCE)
        .fold(
            (Ok(()), false),
            |(trouble, succeeded), (call, away, asked)| {
                std::future::ready(match asked {
                    Err(error) if error.is_general() => {
                        failing.fetch_add(1, Ordering::Relaxed);
                        (trouble.and(Err(error)), succeeded)
                    }
                    Err(error) => {
                        let error = chain(&error);
                        tracing::error!(%call, error, "call {call} cannot be asked about");
                        (trouble, succeeded)
                    }
                    // One that was not asked proves nothing.
                    Ok(()) if away => (trouble, succeeded),
                    Ok(()) => {
                        failing.store(0, Ordering::Relaxed);
                        (trouble, true)
                    }
                })
            },
        )
        .await;
    if succeeded && !is_away() {
        Ok(())
    } else {
        trouble
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Asks about 30 calls, of which those fail that `fails` names; which were asked in earnest, and how the round ended.
    async fn round(fails: fn(usize) -> bool) -> (usize, bool) {
        let asked = Mutex::new(0);
        let ask = |number: usize, away: bool| {
            if !away {
                *asked.lock().unwrap() += 1;
            }
            let failed = !away && fails(number);
            std::future::ready(if failed {
                Err(twilio::rest::Error::Unreadable.into())
            } else {
                Ok(())
            })
        };
        let ended = each((0..30).collect(), |_| CallId::generate(), ask).await;
        let count = *asked.lock().unwrap();
        (count, ended.is_ok())
    }

    #[tokio::test]
    async fn a_carrier_that_loses_some_answers_is_not_away() {
        assert_eq!(round(|number| number % 3 == 0).await, (30, true));
    }

    #[tokio::test]
    async fn one_that_answers_nothing_is_soon_left_alone() {
        let (asked, well) = round(|_| true).await;
        assert!(asked < 10 && !well, "{asked}");
    }

    #[tokio::test]
    async fn one_that_goes_away_in_the_middle_ends_the_round() {
        let (asked, well) = round(|number| number >= 10).await;
        assert!(asked < 20 && !well, "{asked}");
    }
}
