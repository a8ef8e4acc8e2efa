//! One request for messages: so many of them, within such a time.
//!
//! The client library's own streams prefetch, hide the loss of a stream, and cannot be emptied in an orderly way.

use std::time::Duration;

use async_nats::jetstream::consumer::Consumer;
use async_nats::jetstream::consumer::pull::{BatchConfig, Config};
use async_nats::jetstream::{Context, Message};
use async_nats::{Client, StatusCode, Subject, Subscriber};
use futures_util::{FutureExt, StreamExt};

use crate::error::BusError;

/// With nothing to deliver, the server says that it is still there this often.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// After such a silence the server has forgotten us.
const SILENCE: Duration = Duration::from_secs(5);

pub(crate) struct Pull {
    subscriber: Subscriber,
    js: Context,
    left: usize,
}

pub(crate) enum Pulled {
    Message(Box<Message>),
    /// The request came to its regular end: everything delivered, or the time is over.
    Done,
    /// The consumer or its stream may be gone, or the server forgot the request.
    Broken(String),
}

impl Pull {
    /// Asks for up to `count` messages. The request ends after `expires` at the latest, and cannot be withdrawn:
    /// what the server sends between our wish and its hearing of it would be lost until the ack wait is over.
    pub(crate) async fn start(
        client: &Client,
        js: &Context,
        consumer: &Consumer<Config>,
        count: usize,
        expires: Duration,
    ) -> Result<Self, BusError> {
        let inbox = Subject::from(client.new_inbox());
        let failed = |error| BusError::Request {
            doing: "asking for messages",
            source: error,
        };
        let subscriber = client
            .subscribe(inbox.clone())
            .await
            .map_err(|error| failed(error.into()))?;
        let request = BatchConfig {
            batch: count,
            expires: Some(expires),
            // The server refuses heartbeats that a request is too short for.
            idle_heartbeat: if expires > HEARTBEAT * 2 {
                HEARTBEAT
            } else {
                Duration::ZERO
            },
            ..BatchConfig::default()
        };
        consumer
            .request_batch(request, inbox)
            .await
            .map_err(|error| failed(error.into()))?;
        Ok(Self {
            subscriber,
            js: js.clone(),
            left: count,
        })
    }

    /// The next message, or how it ended. May be dropped while waiting.
    pub(crate) async fn next(&mut self) -> Pulled {
        while self.left > 0 {
            let message = match tokio::time::timeout(SILENCE, self.subscriber.next()).await {
                Ok(Some(message)) => message,
                Ok(None) => return Pulled::Broken("the subscription ended".to_owned()),
                Err(_) => {
                    return Pulled::Broken(format!(
                        "nothing heard from the server for {SILENCE:?}"
                    ));
                }
            };
            match message.status {
                None | Some(StatusCode::OK) => {
                    self.left -= 1;
                    return Pulled::Message(Box::new(Message {
                        message,
                        context: self.js.clone(),
                    }));
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT) => return Pulled::Done,
                Some(status) => {
                    let description = message.description.as_deref().unwrap_or("no reason given");
                    return Pulled::Broken(format!("{status}: {description}"));
                }
            }
        }
        Pulled::Done
    }

    /// What has arrived already and was not taken yet: for a request that is given up.
    pub(crate) fn left_over(mut self) -> Vec<Message> {
        let mut left_over = Vec::new();
        while let Some(Some(message)) = self.subscriber.next().now_or_never() {
            if message.status.is_none_or(|status| status == StatusCode::OK) {
                left_over.push(Message {
                    message,
                    context: self.js.clone(),
                });
            }
        }
        left_over
    }
}
