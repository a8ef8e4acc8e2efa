//! Publishing, with `JetStream`'s acknowledgement.

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;
use futures_util::future::join_all;
use runtime::trace;
use tracing::{Instrument, Span, field};
use uuid::Uuid;

use crate::connection::Bus;
use crate::error::BusError;
use crate::subject;

/// The header that carries the trace, as in HTTP.
pub(crate) const TRACEPARENT: &str = "traceparent";

/// A message on its way out, usually a row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where to: see [`crate::subject`].
    pub subject: String,
    /// The same id within two minutes is stored once, also when the first copy was consumed already.
    pub message_id: String,
    /// See [`crate::message`].
    pub payload: Bytes,
    /// The trace that this message belongs to; without one, the current span's.
    pub traceparent: Option<String>,
}

/// What `JetStream` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The message's number in its stream.
    pub sequence: u64,
    /// It was there already (by its message id) and was not stored again.
    pub duplicate: bool,
}

impl Bus {
    /// Publishes and waits for the acknowledgement, up to 5 s. An error says that the message may not have been
    /// stored; publishing it again with the same id is safe.
    pub async fn publish(&self, message: Outgoing) -> Result<Published, BusError> {
        let span = span(&message);
        let (subject, kind) = (message.subject.clone(), subject::kind(&message.subject));
        let result = async {
            let mut result = self.try_publish(&message).await;
            if matches!(result, Err(BusError::NoStream(_))) {
                // The server lost its storage, or has just begun.
                self.forget_streams().await;
                // Boxed: it is rare, and would make every publication as large.
                Box::pin(self.ensure_streams()).await?;
                result = self.try_publish(&message).await;
            }
            result
        };
        let result = result.instrument(span.clone()).await;
        match &result {
            Ok(published) => {
                let duplicate = if published.duplicate { "true" } else { "false" };
                metrics::counter!("bus_published_total", "subject" => kind, "duplicate" => duplicate).increment(1);
            }
            Err(error) => {
                metrics::counter!("bus_publish_errors_total", "subject" => kind).increment(1);
                span.record("otel.status_code", "ERROR");
                span.in_scope(|| tracing::debug!(subject, error = %runtime::tasks::chain(error), "not published"));
            }
        }
        result
    }

    /// Publishes all at the same time, so that waiting for one acknowledgement does not hold up the next message.
    /// The results are in the order of the messages; the messages of one subject are sent in their order.
    pub async fn publish_all(&self, messages: Vec<Outgoing>) -> Vec<Result<Published, BusError>> {
        join_all(messages.into_iter().map(|message| self.publish(message))).await
    }

    /// Publishes the payload of a dead letter again, as a message of its own. Waits for a connection, up to 5 s: this is for
    /// commands, which have no time to grow one.
    pub async fn republish(&self, subject: &str, payload: Bytes) -> Result<Published, BusError> {
        if subject::kind(subject) == subject::OTHER {
            return Err(BusError::NoStream(subject.to_owned()));
        }
        self.wait_for_connection().await?;
        self.publish(Outgoing {
            subject: subject.to_owned(),
            // The original's would be taken for a repetition within the two minutes.
            message_id: format!("again-{}", Uuid::now_v7()),
            payload,
            traceparent: None,
        })
        .await
    }

    async fn try_publish(&self, message: &Outgoing) -> Result<Published, BusError> {
        // Without this the client would buffer it and send it some time, long after we said that it failed.
        self.require_connection()?;
        let mut headers = HeaderMap::new();
        if let Some(traceparent) =
            trace::current_traceparent().or_else(|| message.traceparent.clone())
        {
            headers.insert(TRACEPARENT, traceparent);
        }
        let publish = PublishMessage::build()
            .headers(headers)
            .payload(message.payload.clone())
            .message_id(&message.message_id);
        let acknowledged = async {
            let sent: PublishAckFuture = self
                .0
                .js
                .send_publish(message.subject.clone(), publish)
                .await?;
            sent.await
        };
        match acknowledged.await {
            Ok(ack) => Ok(Published {
                sequence: ack.sequence,
                duplicate: ack.duplicate,
            }),
            Err(error) => Err(sorted(error, &message.subject)),
        }
    }
}

fn sorted(error: PublishError, subject: &str) -> BusError {
    match error.kind() {
        PublishErrorKind::StreamNotFound => BusError::NoStream(subject.to_owned()),
        PublishErrorKind::TimedOut => BusError::TimedOut,
        _ => BusError::request("publishing", error),
    }
}

/// Named after the operation and a destination without ids, as OpenTelemetry's conventions for messaging ask.
fn span(message: &Outgoing) -> Span {
    let kind = subject::kind(&message.subject);
    let span = tracing::info_span!(
        "publish",
        otel.name = %format_args!("publish {kind}"),
        otel.kind = "producer",
        otel.status_code = field::Empty,
        messaging.system = "nats",
        messaging.operation.name = "publish",
        messaging.destination.name = kind,
        messaging.message.id = message.message_id,
    );
    trace::set_parent(&span, message.traceparent.as_deref());
    span
}
