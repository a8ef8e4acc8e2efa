//! Waiting for what must come.

use std::time::{Duration, Instant};

/// How long a test waits for something that takes a moment.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Looks again until `look` gives something.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            Instant::now() < deadline,
            "{what} did not come within {PATIENCE:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until the service at `base` says that it is ready.
pub async fn ready(what: &str, base: &str) {
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("an HTTP client");
    until(what, async || {
        let answer = http.get(format!("{base}/readyz")).send().await.ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
}
