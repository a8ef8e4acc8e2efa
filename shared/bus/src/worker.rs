//! Working on a queue: any number of replicas share one durable consumer.

mod dead_letter;
mod job;
mod queue;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::AckKind;
use async_nats::jetstream::consumer::Consumer;
use async_nats::jetstream::consumer::pull::Config;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::error::BusError;
use crate::message::Message;
use crate::pull::{Pull, Pulled};
use crate::retry::Trouble;

pub use dead_letter::DeadLetter;
pub use queue::{DEFAULT_ACK_WAIT, DEFAULT_MAX_ACK_PENDING, Queue};

/// How long one request for messages stands. At shutdown the last one is waited for.
const REQUEST: Duration = Duration::from_secs(1);

/// What is to become of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disposition {
    /// Done; it leaves the queue.
    Ack,
    /// Again, not before this time has passed. There is no limit to how often.
    Retry(Duration),
    /// Never again, for this reason; it leaves the queue.
    Term(String),
}

/// How a message arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// 1 the first time. Every retry counts, and every delivery to a replica that died.
    pub attempt: u64,
    /// The message's number in its stream.
    pub sequence: u64,
}

/// Takes messages and hands each to `handler`, at most `concurrency` at a time, until `shutdown` is cancelled.
/// Then takes no more, gives back what was taken and not begun, and waits for what is under way, up to
/// `drain_deadline`; what still runs then is dropped and delivered again some time later.
///
/// A message comes at least once. A panic in the handler is logged, and the message retried after 5 s. One whose handling
/// panics at its 5th delivery or a later one, or that cannot be read (and was not written by a newer release: that is left
/// to a newer replica), is given to `dead_letter`: `true` says that it is kept elsewhere, and it leaves the queue; after
/// `false`, or a panic, it comes again after 5 s.
/// The loop itself survives everything; it returns an error only when trying again is no use.
pub async fn run<M, H, F, D, G>(
    queue: Queue<M>,
    concurrency: usize,
    handler: H,
    dead_letter: D,
    shutdown: CancellationToken,
    drain_deadline: Duration,
) -> Result<(), BusError>
where
    M: Message,
    H: Fn(M, Delivery) -> F + Send + Sync + 'static,
    F: Future<Output = Disposition> + Send + 'static,
    D: Fn(DeadLetter) -> G + Send + Sync + 'static,
    G: Future<Output = bool> + Send + 'static,
{
    let worker = Worker {
        free: Arc::new(Semaphore::new(concurrency)),
        running: TaskTracker::new(),
        abort: CancellationToken::new(),
        desk: Arc::new(job::Desk {
            subject: queue.subject,
            ack_wait: queue.ack_wait,
            handler,
            dead_letter,
        }),
        queue,
        shutdown,
    };
    // Should this future be dropped, what it began must not go on and acknowledge.
    let _jobs_end_with_this = worker.abort.clone().drop_guard();
    let result = worker.take_messages().await;
    worker.running.close();
    if tokio::time::timeout(drain_deadline, worker.running.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            left = worker.running.len(),
            "messages still under way at the deadline are dropped"
        );
        worker.abort.cancel();
        worker.running.wait().await;
    }
    worker.queue.bus.flush().await;
    result
}

struct Worker<M, H, D> {
    queue: Queue<M>,
    /// The places for messages under way. A permit moves into the task that uses it.
    free: Arc<Semaphore>,
    running: TaskTracker,
    abort: CancellationToken,
    desk: Arc<job::Desk<H, D>>,
    shutdown: CancellationToken,
}

impl<M, H, F, D, G> Worker<M, H, D>
where
    M: Message,
    H: Fn(M, Delivery) -> F + Send + Sync + 'static,
    F: Future<Output = Disposition> + Send + 'static,
    D: Fn(DeadLetter) -> G + Send + Sync + 'static,
    G: Future<Output = bool> + Send + 'static,
{
    async fn take_messages(&self) -> Result<(), BusError> {
        let mut trouble = Trouble::new("taking messages from the queue");
        let mut consumer = None;
        while !self.shutdown.is_cancelled() {
            let outcome = match &consumer {
                None => self
                    .queue
                    .ensure()
                    .await
                    .map(|created| consumer = Some(created)),
                Some(ready) => self.take_some(ready).await.inspect(|()| trouble.over()),
            };
            match outcome {
                Ok(()) => {}
                Err(error) if error.is_hopeless() => return Err(error),
                Err(error) => {
                    consumer = None;
                    trouble.failed(&runtime::tasks::chain(&error));
                    trouble.wait(&self.shutdown).await;
                }
            }
        }
        Ok(())
    }

    /// One request: for as many messages as there are free places, and at least one.
    async fn take_some(&self, consumer: &Consumer<Config>) -> Result<(), BusError> {
        let Some(mut places) = self.places().await else {
            return Ok(());
        };
        let inner = &self.queue.bus.0;
        let mut connections = inner.connections.clone();
        connections.mark_unchanged();
        self.queue.bus.require_connection()?;
        let count = places.num_permits();
        let mut pull = Pull::start(&inner.client, &inner.js, consumer, count, REQUEST).await?;
        loop {
            let pulled = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => {
                    run_out(pull).await;
                    return Ok(());
                }
                _ = connections.changed() => {
                    Pulled::Broken("the connection was lost in between".to_owned())
                }
                pulled = pull.next() => pulled,
            };
            match pulled {
                Pulled::Message(message) => match places.split(1) {
                    Some(place) => self.begin(*message, place),
                    // The server cannot send more than was asked for.
                    None => give_back(&message, None).await,
                },
                Pulled::Done => return Ok(()),
                Pulled::Broken(why) => {
                    for message in pull.left_over() {
                        give_back(&message, None).await;
                    }
                    return Err(BusError::request("waiting for messages", why));
                }
            }
        }
    }

    /// Waits for one free place and takes all that are free then; `None` on shutdown.
    async fn places(&self) -> Option<OwnedSemaphorePermit> {
        let first = Arc::clone(&self.free).acquire_owned();
        let mut places = self.shutdown.run_until_cancelled(first).await?.ok()?;
        let others = u32::try_from(self.free.available_permits()).unwrap_or(u32::MAX);
        if let Ok(others) = Arc::clone(&self.free).try_acquire_many_owned(others) {
            places.merge(others);
        }
        Some(places)
    }

    fn begin(&self, message: async_nats::jetstream::Message, place: OwnedSemaphorePermit) {
        let desk = Arc::clone(&self.desk);
        let abort = self.abort.clone();
        self.running.spawn(async move {
            abort
                .run_until_cancelled(desk.work_on::<M, F, G>(message))
                .await;
            drop(place);
        });
    }
}

/// Lets the last request come to its end. What it still brings is for others, and not before it is over: it would
/// come back here.
async fn run_out(mut pull: Pull) {
    let until_over = async {
        while let Pulled::Message(message) = pull.next().await {
            give_back(&message, Some(REQUEST)).await;
        }
    };
    // Should the server be away, there is nothing to wait for.
    let _ = tokio::time::timeout(REQUEST * 2, until_over).await;
}

async fn give_back(message: &async_nats::jetstream::Message, delay: Option<Duration>) {
    metrics::counter!("bus_handed_back_total").increment(1);
    if let Err(error) = message.ack_with(AckKind::Nak(delay)).await {
        tracing::debug!(
            error,
            "a message could not be given back; it is delivered again later"
        );
    }
}
