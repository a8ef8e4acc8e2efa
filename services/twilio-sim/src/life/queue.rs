//! The account's calls per second: what comes faster waits here, first come, first served.

use std::time::Duration;

use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until},
};

/// Lets one call through per interval of real time.
#[derive(Debug)]
pub struct Queue {
    /// None: no limit.
    interval: Option<Duration>,
    /// When the next may go. Its waiters are served in order, and one that gives up leaves no gap.
    next: Mutex<Instant>,
}

impl Queue {
    /// 0 lifts the limit.
    pub fn new(per_second: f64) -> Self {
        let interval = (per_second > 0.0).then(|| Duration::from_secs_f64(1.0 / per_second));
        Self {
            interval,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the caller's turn.
    pub async fn turn(&self) {
        let Some(interval) = self.interval else {
            return;
        };
        let mut next = self.next.lock().await;
        sleep_until(*next).await;
        *next = Instant::now() + interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_go_one_by_one_in_order_and_a_cancelled_one_leaves_no_gap() {
        let queue = Queue::new(2.0);
        let started = Instant::now();
        queue.turn().await;
        let gives_up = tokio::time::timeout(Duration::from_millis(100), queue.turn());
        assert!(gives_up.await.is_err());
        queue.turn().await;
        queue.turn().await;
        assert_eq!(started.elapsed().as_millis() / 10, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nobody_waits() {
        let queue = Queue::new(0.0);
        let started = Instant::now();
        for _ in 0..1000 {
            queue.turn().await;
        }
        assert!(started.elapsed().is_zero());
    }
}
