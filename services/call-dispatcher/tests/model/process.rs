//! A dispatcher's process: its real parts, fed by the model's queue, that may die between any two of its awaits.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};

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
    sync::Notify,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use twilio::callback::Callbacks;

use crate::{
    carrier::TIMEOUT,
    plan::Crash,
    queue::{ModelQueue, Subject, Taken},
    world::{FROM, World},
};

/// Messages under way at once.
const CONCURRENCY: usize = 3;
/// How often the queue is looked into.
const POLL: Duration = Duration::from_millis(200);
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

/// Runs dispatcher `number` for ever, with its crashes.
pub async fn supervise(world: Arc<World>, number: usize, mut crashes: Vec<Crash>) {
    crashes.sort_by_key(|crash| crash.at_ms);
    for (life, crash) in crashes.into_iter().enumerate() {
        let taker = u64::try_from(number * 1000 + life).unwrap();
        let stop = CancellationToken::new();
        {
            let mut process = pin!(run(Arc::clone(&world), taker, stop.clone()));
            until_crash(&mut process, &world, &crash).await;
            if crash.gently {
                stop.cancel();
                let _ = tokio::time::timeout(GRACE, process).await;
            }
            // What is left of it is dropped where it stands.
        }
        world.queue.died(taker);
        sleep(Duration::from_millis(crash.away_ms.into())).await;
    }
    let taker = u64::try_from(number * 1000 + 999).unwrap();
    run(world, taker, CancellationToken::new()).await;
}

/// Polls a process until its time has come, and then so many times more.
async fn until_crash(
    process: &mut Pin<&mut impl Future<Output = ()>>,
    world: &World,
    crash: &Crash,
) {
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
    let unknown = Arc::new(Notify::new());
    let placing = Placing {
        store: world.store.clone(),
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
        store: world.store.clone(),
        carrier: world.carrier.clone(),
    };
    let watch = Watch {
        store: world.store.clone(),
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
        while !stop.is_cancelled() && under_way.len() < CONCURRENCY {
            let Some(taken) = queue.take(subject, taker) else {
                break;
            };
            let handle = &handle;
            under_way.push(async move {
                let delivery = Delivery {
                    attempt: taken.attempt,
                    sequence: taken.number,
                };
                let disposition = handle(&taken, delivery).await;
                (taken.number, disposition)
            });
        }
        let ended = async {
            match under_way.next().await {
                Some(ended) => ended,
                None => std::future::pending().await,
            }
        };
        let Ok((number, disposition)) = tokio::time::timeout(POLL, ended).await else {
            continue;
        };
        match disposition {
            Disposition::Ack => queue.ack(number),
            Disposition::Retry(wait) => queue.retry(number, wait),
            Disposition::Term(why) => panic!("{why}"),
        }
    }
}
