//! The process's metrics in Prometheus's text format. Recorded through the `metrics` facade everywhere.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Seconds, from a fast handler to the longest time-out that anything here has.
const LATENCY_BUCKETS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Histograms keep raw samples until they are folded into buckets; this often.
const UPKEEP: Duration = Duration::from_secs(5);

/// Installs the process's recorder. Once per process: a second call (or a recorder that someone else
/// installed) is an error.
pub fn install() -> Result<(), BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS)?
        .install_recorder()?;
    let _ = RECORDER.set(handle);
    Ok(())
}

/// The text for a scrape; empty when no recorder is installed (as in most tests).
pub fn render() -> String {
    RECORDER
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

/// Folds histograms now and then, so that an unscraped process does not grow. Ends never.
pub(crate) async fn upkeep() {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        if let Some(handle) = RECORDER.get() {
            handle.run_upkeep();
        }
    }
}
