//! Telephone time: what rings, speaks and waits does so faster than the clock on the wall, by a factor that can be changed
//! while calls are under way. HTTP is not compressed: its time-outs are about real networks.

use std::time::Duration;

use tokio::{sync::watch, time::Instant};

/// The fastest that still leaves room for HTTP between two events.
pub const FASTEST: f64 = 1000.0;

/// A clock that runs `speed` times as fast as the real one. Instants of it are durations since it was made.
#[derive(Debug)]
pub struct Tempo(watch::Sender<Setting>);

#[derive(Debug, Clone, Copy)]
struct Setting {
    speed: f64,
    /// When this speed was set, on the real clock and on this one.
    since: Instant,
    telephone: Duration,
}

/// Not a usable factor.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the speed is a factor above 0 and up to {FASTEST}")]
pub struct BadSpeed;

/// Checks a factor.
pub fn speed(factor: f64) -> Result<f64, BadSpeed> {
    if factor > 0.001 && factor <= FASTEST {
        Ok(factor)
    } else {
        Err(BadSpeed)
    }
}

impl Setting {
    fn now(self) -> Duration {
        self.telephone + self.since.elapsed().mul_f64(self.speed)
    }
}

impl Tempo {
    /// Starts the clock.
    pub fn new(factor: f64) -> Result<Self, BadSpeed> {
        let setting = Setting {
            speed: speed(factor)?,
            since: Instant::now(),
            telephone: Duration::ZERO,
        };
        Ok(Self(watch::Sender::new(setting)))
    }

    /// A clock for people: as fast as the real one.
    pub fn real() -> Self {
        Self(watch::Sender::new(Setting {
            speed: 1.0,
            since: Instant::now(),
            telephone: Duration::ZERO,
        }))
    }

    /// The factor.
    pub fn speed(&self) -> f64 {
        self.0.borrow().speed
    }

    /// Changes the factor, also for those who wait already.
    pub fn set_speed(&self, factor: f64) -> Result<(), BadSpeed> {
        let speed = speed(factor)?;
        self.0.send_modify(|setting| {
            *setting = Setting {
                speed,
                since: Instant::now(),
                telephone: setting.now(),
            }
        });
        Ok(())
    }

    /// The telephone time.
    pub fn now(&self) -> Duration {
        self.0.borrow().now()
    }

    /// Waits until this telephone time.
    pub async fn sleep_until(&self, target: Duration) {
        let mut changes = self.0.subscribe();
        loop {
            let setting = *changes.borrow_and_update();
            let left = target.saturating_sub(setting.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                // A little more, so that rounding never leaves a rest.
                () = tokio::time::sleep(left.div_f64(setting.speed) + Duration::from_micros(1)) => {}
                // Cannot fail: the sender is `self`.
                _ = changes.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn twenty_telephone_seconds_take_one_at_speed_twenty() {
        let tempo = Tempo::new(20.0).unwrap();
        let started = Instant::now();
        tempo.sleep_until(Duration::from_secs(20)).await;
        assert_eq!(started.elapsed().as_millis() / 10, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_of_speed_reaches_those_who_wait() {
        let tempo = Tempo::new(1.0).unwrap();
        let started = Instant::now();
        let speed_up = async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            tempo.set_speed(10.0).unwrap();
        };
        tokio::join!(tempo.sleep_until(Duration::from_secs(110)), speed_up);
        assert_eq!(started.elapsed().as_millis() / 10, 2000);
    }

    #[test]
    fn factors_that_stop_or_reverse_time_are_refused() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1001.0] {
            assert_eq!(speed(bad), Err(BadSpeed));
        }
    }
}
