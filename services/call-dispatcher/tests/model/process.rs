//! A dispatcher's process: its real parts, fed by the model's queue, that may die between any two of its awaits.

use std::{future::poll_fn, pin::Pin, sync::Arc, task::Poll, time::Duration};

use bus::{
    CallRequested, EndStray,
    worker::{Delivery, Disposition},
};
use call_dispatcher::{
    Halt, Pace,
    placing::Placing,
    strays::Strays,
    watch::{Times, Watch},
};
use domain::Message;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;
use twilio::callback::Callbacks;

use crate::{
    carrier::TIMEOUT,
    plan::Crash,
    queue::{ModelQueue, Subject, Taken},
    shaky::Shaky,
    world::{FROM, World},
};

/// Messages under way at once.
const CONCURRENCY: usize = 3;
/// How long a process that was asked to stop may take.
const GRACE: Duration = Duration::from_secs(40);
/// As the service has it.
const LEASE_MARGIN: Duration = Duration::from_secs(20);

thread_local! {
    static RANDOM: std::cell::Cell<u64> = const { std::cell::Cell::new(1) };
}

/// Numbers that are the same in each run of a plan.
pub fn seed() {
    RANDOM.set(0x9E37_79B9_7F4A_7C15);
}

fn jitter() -> f64 {
    let mut x = RANDOM.get();
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    RANDOM.set(x);
    f64::from(u32::try_from(x >> 32).unwrap()) / f64::from(u32::MAX)
}

/// Runs dispatcher `number` for ever, with its crashes: those of the plan, and those that befall it at the store.
pub async fn supervise(world: Arc<World>, number: usize, mut crashes: Vec<Crash>) {
    crashes.sort_by_key(|crash| crash.at_ms);
    let mut crashes = crashes.into_iter().peekable();
    for life in 0.. {
        let taker = u64::try_from(number * 1000 + life).unwrap();
        let away = {
            let stop = CancellationToken::new();
            let (dies, mut deaths) = mpsc::unbounded_channel();
            let mut store = world.store.clone();
            store.dies = Some(dies);
            let mut process = Box::pin(run_on(Arc::clone(&world), store, taker, stop.clone()));
            // What is left of it then is dropped where it stands.
            tokio::select! {
                biased;
                away = deaths.recv() => away.unwrap(),
                () = until_crash(&mut process, &world, crashes.peek()) => {
                    let crash = crashes.next().unwrap();
                    if crash.gently {
                        stop.cancel();
                        let _ = tokio::time::timeout(GRACE, process).await;
                    }
                    Duration::from_millis(crash.away_ms.into())
                }
            }
        };
        world.queue.died(taker);
        sleep(away).await;
    }
}

/// Polls a process until its time has come, and then so many times more.
async fn until_crash(
    process: &mut Pin<Box<impl Future<Output = ()>>>,
    world: &World,
    crash: Option<&Crash>,
) {
    let Some(crash) = crash else {
        process.await;
        return;
    };
    let at = world.began + Duration::from_millis(crash.at_ms.into());
    let mut left = crash.polls;
    poll_fn(|context| {
        if Instant::now() >= at {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
        }
        process.as_mut().poll(context)
    })
    .await;
}

/// One process, until it is asked to stop.
pub async fn run(world: Arc<World>, taker: u64, stop: CancellationToken) {
    let store = world.store.clone();
    Box::pin(run_on(world, store, taker, stop)).await;
}

async fn run_on(world: Arc<World>, store: Shaky, taker: u64, stop: CancellationToken) {
    let unknown = Arc::new(Notify::new());
    let placing = Placing {
        store: store.clone(),
        carrier: world.carrier.clone(),
        callbacks: Callbacks::new(&"https://calls.bank.example".parse().unwrap()).unwrap(),
        from: FROM.parse().unwrap(),
        timeout: TIMEOUT,
        lease_margin: LEASE_MARGIN,
        pace: Pace::new(10.0),
        halt: Halt::default(),
        unknown: Arc::clone(&unknown),
        jitter,
        stopping: stop.clone(),
    };
    let strays = Strays {
        store: store.clone(),
        carrier: world.carrier.clone(),
    };
    let watch = Watch {
        store: store.clone(),
        carrier: world.carrier.clone(),
        queue: world.queue.clone(),
        from: FROM.parse().unwrap(),
        redial: world.plan.redial,
        times: Times::default(),
        unknown,
        name: format!("dispatcher {taker}"),
    };
    let place = async |taken: &Taken, delivery| match &taken.message {
        Message::CallRequested {
            call_id,
            transaction_id,
            ..
        } => {
            let request = CallRequested::new(call_id.0, transaction_id.as_str());
            placing.handle(&request, delivery).await
        }
        other => panic!("{other:?}"),
    };
    let end = async |taken: &Taken, delivery| match &taken.message {
        Message::StrayFound {
            call_id,
            transaction_id,
            carrier_call_id,
            ..
        } => {
            let stray = EndStray {
                v: bus::message::VERSION,
                call_id: call_id.0,
                transaction_id: transaction_id.to_string(),
                carrier_call_id: carrier_call_id.clone(),
            };
            strays.end(&stray, delivery).await
        }
        other => panic!("{other:?}"),
    };
    let queue = &world.queue;
    tokio::join!(
        work(queue, Subject::Requested, taker, &stop, place),
        work(queue, Subject::Control, taker, &stop, end),
        watch.run(stop.clone()),
    );
}

/// The worker loop.
async fn work(
    queue: &ModelQueue,
    subject: Subject,
    taker: u64,
    stop: &CancellationToken,
    handle: impl AsyncFn(&Taken, Delivery) -> Disposition,
) {
    let mut under_way = FuturesUnordered::new();
    while !stop.is_cancelled() || !under_way.is_empty() {
        // Before looking, so that no ring is missed.
        let changed = queue.changed();
        while !stop.is_cancelled() && under_way.len() < CONCURRENCY {
            let Some(message) = queue.take(subject, taker) else {
                break;
            };
            let handle = &handle;
            under_way.push(async move {
                let delivery = Delivery {
                    attempt: message.attempt,
                    sequence: message.number,
                };
                let disposition = handle(&message, delivery).await;
                (message.number, disposition)
            });
        }
        let stopping = stop.is_cancelled();
        let stops = async {
            stop.cancelled().await;
            // Known already: only what is under way is waited for.
            if stopping {
                std::future::pending::<()>().await;
            }
        };
        let (number, disposition) = tokio::select! {
            biased;
            Some(ended) = under_way.next(), if !under_way.is_empty() => ended,
            () = changed => continue,
            () = sleep_until(queue.next_change()) => continue,
            () = stops => continue,
        };
        match disposition {
            Disposition::Ack => queue.ack(number),
            Disposition::Retry(wait) => queue.retry(number, wait),
            Disposition::Term(why) => panic!("{why}"),
        }
    }
}
