//! One message: read, handled, and settled.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{AckKind, Message as Received};
use futures_util::FutureExt;
use runtime::tasks::panic_message;
use runtime::trace;
use tracing::{Instrument, Span, field};

use crate::message::{DecodeError, Message};
use crate::publish::TRACEPARENT;
use crate::worker::{Delivery, Disposition};

/// After a panic in the handler.
const AFTER_PANIC: Duration = Duration::from_secs(5);
/// For a message that a newer release wrote: meanwhile a newer replica may take it.
const FOR_A_NEWER_REPLICA: Duration = Duration::from_secs(5);

pub(super) async fn work_on<M, H, F>(
    message: Received,
    handler: Arc<H>,
    subject: &'static str,
    ack_wait: Duration,
) where
    M: Message,
    H: Fn(M, Delivery) -> F + Send + Sync + 'static,
    F: Future<Output = Disposition> + Send + 'static,
{
    let delivery = match message.info() {
        Ok(info) => Delivery {
            attempt: u64::try_from(info.delivered).unwrap_or(1),
            sequence: info.stream_sequence,
        },
        Err(error) => {
            tracing::error!(
                error,
                "a message without delivery information is left alone"
            );
            return;
        }
    };
    metrics::counter!("bus_received_total", "subject" => subject).increment(1);
    if delivery.attempt > 1 {
        metrics::counter!("bus_redelivered_total", "subject" => subject).increment(1);
    }
    let span = span(&message, subject, delivery);
    let started = Instant::now();
    async {
        let disposition = decide::<M, H, F>(&message, &handler, delivery, ack_wait).await;
        settle(&message, subject, &disposition, delivery, started).await;
    }
    .instrument(span)
    .await;
}

async fn decide<M, H, F>(
    message: &Received,
    handler: &Arc<H>,
    delivery: Delivery,
    ack_wait: Duration,
) -> Disposition
where
    M: Message,
    H: Fn(M, Delivery) -> F + Send + Sync + 'static,
    F: Future<Output = Disposition> + Send + 'static,
{
    let decoded = match M::decode(&message.payload) {
        Ok(decoded) => decoded,
        Err(error @ DecodeError::Version(_)) => {
            tracing::warn!("left to a newer replica: {error}");
            return Disposition::Retry(FOR_A_NEWER_REPLICA);
        }
        Err(error) => {
            let error = runtime::tasks::chain(&error);
            tracing::error!(
                error,
                sequence = delivery.sequence,
                "a message that cannot be read is dropped"
            );
            return Disposition::Term(error);
        }
    };
    let handler = Arc::clone(handler);
    let mut work =
        pin!(AssertUnwindSafe(async move { handler(decoded, delivery).await }).catch_unwind());
    let mut progress = tokio::time::interval(ack_wait / 3);
    progress.tick().await;
    let ended = loop {
        tokio::select! {
            ended = &mut work => break ended,
            _ = progress.tick() => {
                if let Err(error) = message.ack_with(AckKind::Progress).await {
                    tracing::debug!(error, "progress could not be told");
                }
            }
        }
    };
    ended.unwrap_or_else(|panic| {
        tracing::error!("the handler panicked: {}", panic_message(&*panic));
        Disposition::Retry(AFTER_PANIC)
    })
}

async fn settle(
    message: &Received,
    subject: &'static str,
    disposition: &Disposition,
    delivery: Delivery,
    started: Instant,
) {
    let (kind, metric, word) = match disposition {
        Disposition::Ack => (AckKind::Ack, "bus_acked_total", "done"),
        Disposition::Retry(delay) => (
            AckKind::Nak(Some(*delay)),
            "bus_nacked_total",
            "to be tried again",
        ),
        Disposition::Term(_) => (AckKind::Term, "bus_terminated_total", "given up"),
    };
    let reason = match disposition {
        Disposition::Term(reason) => reason.as_str(),
        _ => "",
    };
    if !reason.is_empty() {
        Span::current().record("otel.status_code", "ERROR");
    }
    // With the server's confirmation: a lost acknowledgement would bring the message back.
    match message.double_ack_with(kind).await {
        Ok(()) => {
            metrics::counter!(metric, "subject" => subject).increment(1);
            let duration = started.elapsed();
            tracing::info!(
                attempt = delivery.attempt,
                ?duration,
                reason,
                "message of {subject}: {word}"
            );
        }
        Err(error) => {
            metrics::counter!("bus_ack_errors_total", "subject" => subject).increment(1);
            tracing::warn!(
                error,
                "message of {subject}: {word}, but NATS did not confirm; it may be delivered again"
            );
        }
    }
}

fn span(message: &Received, subject: &'static str, delivery: Delivery) -> Span {
    let span = tracing::info_span!(
        "process",
        otel.name = %format_args!("process {subject}"),
        otel.kind = "consumer",
        otel.status_code = field::Empty,
        messaging.system = "nats",
        messaging.operation.name = "process",
        messaging.destination.name = subject,
        messaging.nats.delivery_attempt = delivery.attempt,
    );
    let header = message
        .headers
        .as_ref()
        .and_then(|headers| headers.get(TRACEPARENT));
    trace::set_parent(&span, header.map(async_nats::HeaderValue::as_str));
    span
}
