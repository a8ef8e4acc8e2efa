//! One message: read, handled, and settled.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::{Duration, Instant};

use async_nats::jetstream::{AckKind, Message as Received};
use futures_util::FutureExt;
use runtime::tasks::{chain, panic_message};
use runtime::trace;
use tracing::{Instrument, Span, field};

use crate::message::{DecodeError, Message};
use crate::publish::TRACEPARENT;
use crate::worker::dead_letter::{DeadLetter, PATIENT_DELIVERIES};
use crate::worker::{Delivery, Disposition};

/// After a panic in the handler, and when a dead letter could not be kept.
const AFTER_PANIC: Duration = Duration::from_secs(5);
/// For a message that a newer release wrote: meanwhile a newer replica may take it.
const FOR_A_NEWER_REPLICA: Duration = Duration::from_secs(5);

/// What is done with each message, and where it came from.
pub(super) struct Desk<H, D> {
    pub(super) subject: &'static str,
    pub(super) ack_wait: Duration,
    pub(super) handler: H,
    pub(super) dead_letter: D,
}

impl<H, D> Desk<H, D> {
    pub(super) async fn work_on<M, F, G>(&self, message: Received)
    where
        M: Message,
        H: Fn(M, Delivery) -> F,
        F: Future<Output = Disposition>,
        D: Fn(DeadLetter) -> G,
        G: Future<Output = bool>,
    {
        let subject = self.subject;
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
            let disposition = self.decide::<M, F, G>(&message, delivery).await;
            settle(&message, subject, &disposition, delivery, started).await;
        }
        .instrument(span)
        .await;
    }

    async fn decide<M, F, G>(&self, message: &Received, delivery: Delivery) -> Disposition
    where
        M: Message,
        H: Fn(M, Delivery) -> F,
        F: Future<Output = Disposition>,
        D: Fn(DeadLetter) -> G,
        G: Future<Output = bool>,
    {
        let decoded = match M::decode(&message.payload) {
            Ok(decoded) => decoded,
            Err(error @ DecodeError::Version(_)) => {
                tracing::warn!("left to a newer replica: {error}");
                return Disposition::Retry(FOR_A_NEWER_REPLICA);
            }
            Err(error) => {
                let why = format!("it cannot be read: {}", chain(&error));
                return self.bury(message, delivery, why).await;
            }
        };
        let work = async { (self.handler)(decoded, delivery).await };
        match self.patiently(message, work).await {
            Ok(disposition) => disposition,
            Err(panic) if delivery.attempt >= PATIENT_DELIVERIES => {
                let why = format!("the handler panicked: {panic}");
                self.bury(message, delivery, why).await
            }
            Err(panic) => {
                tracing::error!("the handler panicked: {panic}");
                Disposition::Retry(AFTER_PANIC)
            }
        }
    }

    /// Out of the queue, once it is kept elsewhere.
    async fn bury<G>(&self, message: &Received, delivery: Delivery, why: String) -> Disposition
    where
        D: Fn(DeadLetter) -> G,
        G: Future<Output = bool>,
    {
        let Delivery { attempt, sequence } = delivery;
        tracing::error!(attempt, sequence, "a dead letter: {why}");
        let letter = DeadLetter::new(self.subject, &message.payload, why.clone(), attempt);
        let keep = async { (self.dead_letter)(letter).await };
        match self.patiently(message, keep).await {
            Ok(true) => {
                metrics::counter!("bus_dead_letters_total", "subject" => self.subject).increment(1);
                Disposition::Term(why)
            }
            Ok(false) => Disposition::Retry(AFTER_PANIC),
            Err(panic) => {
                tracing::error!("keeping a dead letter panicked: {panic}");
                Disposition::Retry(AFTER_PANIC)
            }
        }
    }

    /// The server is told meanwhile that the message is being worked on. An error is a panic's words.
    async fn patiently<T>(
        &self,
        message: &Received,
        work: impl Future<Output = T>,
    ) -> Result<T, String> {
        let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
        let mut progress = tokio::time::interval(self.ack_wait / 3);
        progress.tick().await;
        loop {
            tokio::select! {
                ended = &mut work => return ended.map_err(|panic| panic_message(&*panic).to_owned()),
                _ = progress.tick() => {
                    if let Err(error) = message.ack_with(AckKind::Progress).await {
                        tracing::debug!(error, "progress could not be told");
                    }
                }
            }
        }
    }
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
