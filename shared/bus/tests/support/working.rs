//! Working on the queue of calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bus::worker::{self, Delivery, Disposition, Queue};
use bus::{Bus, BusError, CallRequested, subject};
use test_servers::NatsServer;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, soon};

/// A worker.
pub type Running = JoinHandle<Result<(), BusError>>;

/// How often each transaction was handed to the handler.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<BTreeMap<String, u64>>>);

impl Seen {
    pub fn note(&self, message: &CallRequested) {
        *self
            .0
            .lock()
            .unwrap()
            .entry(message.transaction_id.clone())
            .or_default() += 1;
    }

    pub fn count(&self, transaction_id: &str) -> u64 {
        self.0
            .lock()
            .unwrap()
            .get(transaction_id)
            .copied()
            .unwrap_or_default()
    }
}

pub fn queue(bus: &Bus) -> Queue<CallRequested> {
    bus.call_requests().with_ack_wait(Duration::from_secs(2))
}

/// Works on the queue; no letter is expected to be dead.
pub fn start<F>(
    bus: &Bus,
    concurrency: usize,
    shutdown: &CancellationToken,
    handler: impl Fn(CallRequested, Delivery) -> F + Send + Sync + 'static,
) -> Running
where
    F: Future<Output = Disposition> + Send + 'static,
{
    tokio::spawn(worker::run(
        queue(bus),
        concurrency,
        handler,
        async |letter| panic!("a dead letter: {letter:?}"),
        shutdown.clone(),
        PATIENCE,
    ))
}

pub async fn stop(shutdown: CancellationToken, running: Running) {
    shutdown.cancel();
    soon("the worker's end", running).await.unwrap().unwrap();
}

/// (waiting, delivered and not acknowledged)
pub async fn backlog(server: &NatsServer) -> (u64, usize) {
    let js = async_nats::jetstream::new(async_nats::connect(server.url()).await.unwrap());
    let stream = js.get_stream(subject::CALLS_STREAM).await.unwrap();
    let info = stream.consumer_info("call-dispatcher").await.unwrap();
    (info.num_pending, info.num_ack_pending)
}
