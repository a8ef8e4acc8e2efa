//! Alive, and able to work: `/healthz` and `/readyz`.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use futures_util::future::join_all;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// A result this old is still good: anyone may ask `/readyz`, as often as they like.
const FRESH_FOR: Duration = Duration::from_millis(500);
/// A "not yet" is asked again sooner: whoever starts a service waits for what follows it.
const NOT_READY_FOR: Duration = Duration::from_millis(50);

type CheckFuture = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

struct Check {
    name: &'static str,
    timeout: Duration,
    run: Box<dyn Fn() -> CheckFuture + Send + Sync>,
}

/// What a service needs in order to do its work. Clones are the same.
#[derive(Clone, Default)]
pub struct Health(Arc<Inner>);

#[derive(Default)]
struct Inner {
    checks: Vec<Check>,
    stopping: Option<CancellationToken>,
    latest: Mutex<Option<(Instant, Report)>>,
}

/// The outcome of all checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether every check passed (and the service is not stopping).
    pub ready: bool,
    /// Whether the service was asked to stop.
    pub stopping: bool,
    /// Each check, in the order in which they were added.
    pub checks: Vec<CheckReport>,
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Its name.
    pub name: &'static str,
    /// Whether it passed.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Report {
    const fn holds_for(&self) -> Duration {
        if self.ready { FRESH_FOR } else { NOT_READY_FOR }
    }
}

/// Puts checks together; see [`Health::builder`].
#[derive(Default)]
#[must_use = "checks count only once they are built into a `Health`"]
pub struct HealthBuilder(Inner);

impl Health {
    /// Starts with no checks.
    pub fn builder() -> HealthBuilder {
        HealthBuilder::default()
    }

    /// Runs all checks at the same time, each within its time-out; or gives the result of a moment ago.
    pub async fn report(&self) -> Report {
        // Held while checking: many askers wait for one round of checks instead of starting their own.
        let mut latest = self.0.latest.lock().await;
        let stopping = self
            .0
            .stopping
            .as_ref()
            .is_some_and(CancellationToken::is_cancelled);
        if let Some((at, report)) = &*latest
            && at.elapsed() < report.holds_for()
            && report.stopping == stopping
        {
            return report.clone();
        }
        let checks = join_all(self.0.checks.iter().map(Check::report)).await;
        let report = Report {
            ready: !stopping && checks.iter().all(|check| check.ok),
            stopping,
            checks,
        };
        *latest = Some((Instant::now(), report.clone()));
        report
    }

    /// `GET /healthz` (200 while the process answers) and `GET /readyz` (200 or 503), without any detail.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let health = self.clone();
        let ready = async move || {
            if health.report().await.ready {
                (StatusCode::OK, "ready\n")
            } else {
                (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
            }
        };
        Router::new()
            .route("/healthz", get(async || "alive\n"))
            .route("/readyz", get(ready))
    }
}

impl HealthBuilder {
    /// Adds a check. It fails when its future gives an error or takes longer than `timeout`.
    pub fn check<F, Fut, E>(mut self, name: &'static str, timeout: Duration, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display,
    {
        let run = move || -> CheckFuture {
            let outcome = check();
            Box::pin(async move { outcome.await.map_err(|error| error.to_string()) })
        };
        self.0.checks.push(Check {
            name,
            timeout,
            run: Box::new(run),
        });
        self
    }

    /// Not ready any more once `shutdown` is cancelled, so that no new work is sent here.
    pub fn until(mut self, shutdown: CancellationToken) -> Self {
        self.0.stopping = Some(shutdown);
        self
    }

    /// The finished thing.
    pub fn build(self) -> Health {
        Health(Arc::new(self.0))
    }
}

impl Check {
    async fn report(&self) -> CheckReport {
        let why = match tokio::time::timeout(self.timeout, (self.run)()).await {
            Ok(Ok(())) => None,
            Ok(Err(why)) => Some(why),
            Err(_) => Some(format!("no answer within {:?}", self.timeout)),
        };
        CheckReport {
            name: self.name,
            ok: why.is_none(),
            why,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn status(health: &Health, path: &str) -> u16 {
        let request = Request::get(path).body(Body::empty()).unwrap();
        health
            .router()
            .oneshot(request)
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    #[tokio::test]
    async fn without_a_failing_check_it_is_ready() {
        let health = Health::builder()
            .check("nats", SECOND, async || Ok::<_, String>(()))
            .build();
        assert_eq!(status(&health, "/healthz").await, 200);
        assert_eq!(status(&health, "/readyz").await, 200);
    }

    #[tokio::test]
    async fn a_failing_check_makes_it_unready_but_alive_and_says_why() {
        let health = Health::builder()
            .check("nats", SECOND, async || Ok::<_, String>(()))
            .check("postgres", SECOND, async || Err("connection refused"))
            .build();
        assert_eq!(status(&health, "/healthz").await, 200);
        assert_eq!(status(&health, "/readyz").await, 503);
        let report = health.report().await;
        assert!(report.checks[0].ok);
        assert_eq!(report.checks[1].why.as_deref(), Some("connection refused"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_check_that_hangs_fails_after_its_time_out() {
        let health = Health::builder()
            .check(
                "postgres",
                SECOND,
                std::future::pending::<Result<(), String>>,
            )
            .build();
        assert_eq!(
            health.report().await.checks[0].why.as_deref(),
            Some("no answer within 1s")
        );
    }

    #[tokio::test]
    async fn a_stopping_service_is_not_ready() {
        let shutdown = CancellationToken::new();
        let health = Health::builder().until(shutdown.clone()).build();
        assert_eq!(status(&health, "/readyz").await, 200);
        shutdown.cancel();
        assert_eq!(status(&health, "/readyz").await, 503);
    }

    #[tokio::test]
    async fn what_was_not_ready_is_looked_at_again_soon_and_what_was_is_not() {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let check = move || {
            let first = counted.fetch_add(1, Ordering::Relaxed) == 0;
            async move { if first { Err("starting") } else { Ok(()) } }
        };
        let health = Health::builder().check("postgres", SECOND, check).build();
        assert!(!health.report().await.ready);
        for _ in 0..2 {
            tokio::time::sleep(NOT_READY_FOR + Duration::from_millis(20)).await;
            assert!(health.report().await.ready);
        }
        assert_eq!(runs.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn many_askers_cause_one_round_of_checks() {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let check = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            async { Ok::<_, String>(()) }
        };
        let health = Health::builder().check("postgres", SECOND, check).build();
        join_all((0..100).map(|_| health.report())).await;
        assert_eq!(runs.load(Ordering::Relaxed), 1);
    }
}
