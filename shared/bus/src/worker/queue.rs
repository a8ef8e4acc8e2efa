//! The queues: which messages, and how they are handed out.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, Consumer};
use async_nats::jetstream::stream::LastRawMessageErrorKind;

use crate::connection::Bus;
use crate::error::BusError;
use crate::message::{CallRequested, EndStray};
use crate::subject::{
    CALLS_CONTROL, CALLS_REQUESTED, CALLS_STREAM, CONTROL_CONSUMER, REQUESTS_CONSUMER,
};

/// What a [`Queue`] has unless it is told otherwise.
pub const DEFAULT_ACK_WAIT: Duration = Duration::from_secs(35);
/// What a [`Queue`] has unless it is told otherwise.
pub const DEFAULT_MAX_ACK_PENDING: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// A durable queue to work on; see [`super::run`].
#[derive(Debug, Clone)]
pub struct Queue<M> {
    pub(super) bus: Bus,
    durable: &'static str,
    stream: &'static str,
    pub(super) subject: &'static str,
    pub(super) ack_wait: Duration,
    max_ack_pending: NonZeroU32,
    message: PhantomData<fn() -> M>,
}

impl Bus {
    /// The calls to be placed: `calls.requested`, shared by all dispatchers.
    pub fn call_requests(&self) -> Queue<CallRequested> {
        Queue::new(self, REQUESTS_CONSUMER, CALLS_REQUESTED)
    }

    /// The strays to be ended at the carrier: `calls.control`, shared by all dispatchers.
    pub fn strays(&self) -> Queue<EndStray> {
        Queue::new(self, CONTROL_CONSUMER, CALLS_CONTROL)
    }

    /// Whether the stream holds no message of `calls.requested`, those included that a dispatcher is working on: what is to
    /// be placed and not in there will be placed by nobody, unless it is published again. One short request.
    pub async fn queue_is_empty(&self) -> Result<bool, BusError> {
        self.require_connection()?;
        let asked = |error| BusError::request("asking whether the queue is empty", error);
        let stream = self.0.js.get_stream_no_info(CALLS_STREAM).await;
        let stream = stream.map_err(|error| asked(error.to_string()))?;
        match stream
            .get_last_raw_message_by_subject(CALLS_REQUESTED)
            .await
        {
            Ok(_) => Ok(false),
            Err(error) => match error.kind() {
                LastRawMessageErrorKind::NoMessageFound => Ok(true),
                // A stream that is gone holds nothing either; whoever publishes makes it anew.
                LastRawMessageErrorKind::JetStream(told)
                    if told.error_code() == ErrorCode::STREAM_NOT_FOUND =>
                {
                    Ok(true)
                }
                _ => Err(asked(error.to_string())),
            },
        }
    }
}

impl<M> Queue<M> {
    fn new(bus: &Bus, durable: &'static str, subject: &'static str) -> Self {
        Self {
            bus: bus.clone(),
            durable,
            stream: CALLS_STREAM,
            subject,
            ack_wait: DEFAULT_ACK_WAIT,
            max_ack_pending: DEFAULT_MAX_ACK_PENDING,
            message: PhantomData,
        }
    }

    /// A message that is not acknowledged within this time, progress acknowledgements included, is delivered again. All
    /// replicas share the consumer: the one that looked last decides.
    #[must_use]
    pub fn with_ack_wait(mut self, ack_wait: Duration) -> Self {
        self.ack_wait = ack_wait;
        self
    }

    /// Messages under way with all replicas together, those waiting for a delayed retry included.
    #[must_use]
    pub fn with_max_ack_pending(mut self, messages: NonZeroU32) -> Self {
        self.max_ack_pending = messages;
        self
    }

    /// Creates the consumer, or brings it to its definition in place; the streams too, should they be gone.
    pub(super) async fn ensure(&self) -> Result<Consumer<Config>, BusError> {
        self.bus.forget_streams().await;
        self.bus.ensure_streams().await?;
        let config = Config {
            durable_name: Some(self.durable.to_owned()),
            filter_subject: self.subject.to_owned(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.ack_wait,
            max_ack_pending: i64::from(self.max_ack_pending.get()),
            // After a limit the message would stay in the queue, invisible to every measure of its length.
            max_deliver: -1,
            ..Config::default()
        };
        let created = self
            .bus
            .0
            .js
            .create_consumer_on_stream(config, self.stream)
            .await;
        created.map_err(|error| BusError::request("creating the consumer", error))
    }
}
