//! Storing what a webhook tells: bounded in time, told about, and part of the call's trace.

use std::time::{Duration, Instant};

use domain::{Fact, Facts};
use runtime::{problem::Problem, telemetry::logged, trace};
use serde_json::Value;
use store::{Answered, ServedCall, StoreError, Webhook};

use crate::{ingest::Ingest, signed::About};

/// How long a route waits for the database before it answers 503; with what comes before and after it stays under 3 s
/// (docs/design.md, "Faces"), and under the 4 s that our callback URLs ask the carrier to wait.
pub(crate) const LIMIT: Duration = Duration::from_millis(2_500);
/// How long it waits for a connection.
pub(crate) const ACQUIRE_LIMIT: Duration = Duration::from_millis(1_500);

/// How a webhook is stored.
pub(crate) struct Telling {
    /// The route, for logs and metrics.
    pub route: &'static str,
    /// The timeline's kind.
    pub kind: &'static str,
    /// What may be stored only once per call.
    pub once: String,
    /// How long this may take.
    pub limit: Duration,
}

impl Telling {
    pub fn new(route: &'static str, kind: &'static str, once: impl Into<String>) -> Self {
        Self {
            route,
            kind,
            once: once.into(),
            limit: LIMIT,
        }
    }
}

impl Ingest {
    /// Stores what a webhook tells. Only what was committed is [`Answered::Stored`].
    ///
    /// # Errors
    /// 503 when the database does not take it in time, or at all: then the carrier tries again and turns to the fallback.
    pub async fn receive(
        &self,
        about: Option<&About>,
        telling: Telling,
        judge: impl Fn(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send + Sync + 'static,
    ) -> Result<Answered, Problem> {
        let Some(about) = about else {
            told(telling.route, "unknown");
            tracing::warn!(
                kind = telling.kind,
                result = "unknown",
                "a webhook names no call of ours"
            );
            return Ok(Answered::Unknown);
        };
        // Entered only when the call's trace is known; its time counts from here.
        let span = tracing::info_span!(
            "webhook",
            otel.name = %format_args!("webhook {}", telling.route),
            call_id = %about.call_id(),
            transaction_id = %about.transaction_id(),
            kind = telling.kind,
        );
        let webhook = Webhook {
            call_id: about.call_id(),
            transaction_id: about.transaction_id().clone(),
            carrier_call_id: about.carrier_call_id().to_owned(),
            kind: telling.kind,
            once: telling.once.clone(),
        };
        let asked = Instant::now();
        let stored = self.intake.receive(webhook, judge);
        let answered = tokio::time::timeout(telling.limit, stored).await;
        if let Ok(Ok(Answered::Stored { call, .. })) = &answered {
            trace::set_parent(&span, call.traceparent.as_deref());
        }
        span.in_scope(|| {
            let result = match &answered {
                Ok(Ok(answered)) => result_of(answered),
                Ok(Err(_)) | Err(_) => "unavailable",
            };
            told(telling.route, result);
            tracing::info!(
                result,
                duration = logged(asked.elapsed()),
                "webhook {} of call {}: {result}",
                telling.once,
                about.call_id()
            );
            match answered {
                Ok(Ok(answered)) => Ok(answered),
                Ok(Err(error)) => Err(unavailable(error)),
                Err(elapsed) => Err(Problem::unavailable(TRY_AGAIN, elapsed)),
            }
        })
    }
}

const TRY_AGAIN: &str = "The webhook could not be stored. Nothing was changed; please try again.";

fn unavailable(error: StoreError) -> Problem {
    if !error.is_unavailable() {
        // A bug, or a schema that is not ours. The carrier still gets a 503, so that it turns to the fallback.
        tracing::error!("the database cannot take a webhook");
    }
    Problem::unavailable(TRY_AGAIN, error)
}

fn result_of(answered: &Answered) -> &'static str {
    match answered {
        Answered::Unknown => "unknown",
        Answered::Stray => "stray",
        Answered::Stored { new: true, .. } => "stored",
        Answered::Stored { new: false, .. } => "repeated",
    }
}

fn told(route: &'static str, result: &'static str) {
    metrics::counter!("webhooks_total", "route" => route, "result" => result).increment(1);
}
