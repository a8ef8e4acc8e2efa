//! One run of a plan: clicks, dispatchers, the carrier, customers and everything that goes wrong; then calm, and what is to
//! be true by then.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::{Action, CallId, CallState, Currency, Fact, Message, Money, TransactionId, Verdict};
use store::{NewTransaction, memory::MemoryStore};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    carrier::ModelCarrier,
    life,
    plan::{Broker, Hook, Plan, STORM},
    process,
    queue::ModelQueue,
    shaky::{Defence, Faults, Shaky, Stop},
};

/// The number that rings.
pub const FROM: &str = "+14155550199";
/// How long the calm may last until all calls have ended.
const CALM: Duration = Duration::from_hours(1);
/// How often it is looked whether they have.
const LOOK: Duration = Duration::from_secs(5);
/// How often the outbox is emptied into the queue.
const RELAY: Duration = Duration::from_millis(250);

/// Something that webhook-ingest was told, and answered with 2xx.
#[derive(Debug, Clone)]
pub struct Heard {
    pub call: CallId,
    pub fact: Fact,
}

pub struct World {
    pub plan: Plan,
    pub began: Instant,
    pub store: Shaky,
    pub queue: ModelQueue,
    pub carrier: ModelCarrier,
    pub heard: Mutex<Vec<Heard>>,
    /// What pages were told last of each transaction, with its version.
    pub shown: Mutex<BTreeMap<TransactionId, (i64, Verdict)>>,
    hooks: Mutex<VecDeque<Hook>>,
}

impl World {
    /// What befalls the next webhook.
    pub fn next_hook(&self) -> Hook {
        let next = self.hooks.lock().unwrap().pop_front();
        next.unwrap_or(Hook::OnTime)
    }

    /// As a page does: an older version is dropped.
    fn note(&self, message: &Message) {
        let Message::TransactionChanged {
            transaction_id,
            version,
            action,
            attention,
            ..
        } = message
        else {
            return;
        };
        let verdict = Verdict {
            action: *action,
            attention: *attention,
        };
        let mut shown = self.shown.lock().unwrap();
        let known = shown.get(transaction_id).map_or(0, |(version, _)| *version);
        if *version > known {
            shown.insert(transaction_id.clone(), (*version, verdict));
        }
    }

    /// Nothing goes wrong any more.
    fn calm(&self) {
        self.store.faults.clear();
        self.carrier.calm();
        self.hooks.lock().unwrap().clear();
        self.queue.away(Duration::ZERO);
    }
}

pub fn transaction(n: u8) -> TransactionId {
    format!("TXN{n}").parse().unwrap()
}

fn imported(n: u8) -> NewTransaction {
    NewTransaction {
        id: transaction(n),
        client_name: "John Doe".into(),
        card_number: "***1234".into(),
        // The first two are one customer's.
        client_phone: format!("+1415555010{}", n.max(1)).parse().unwrap(),
        money: Money::parse("2500.75", Currency::default()).unwrap(),
        bank_name: "Chase Bank".into(),
        merchant_name: "Amazon".into(),
        transaction_date: "2025-03-15".parse().unwrap(),
        language: None,
        time_zone: None,
        action: Action::NotAnswered,
    }
}

impl World {
    /// All but the dispatchers.
    pub async fn begin(plan: &Plan, without: Option<Defence>) -> Arc<Self> {
        process::seed();
        let (rings, ringing) = mpsc::unbounded_channel();
        let memory = MemoryStore::new();
        for n in 0..4 {
            memory.import(&imported(n)).await;
        }
        let world = Arc::new(Self {
            plan: plan.clone(),
            began: Instant::now(),
            carrier: ModelCarrier::new(plan, memory.now(), rings),
            store: Shaky {
                store: memory,
                faults: Faults::new(&plan.faults),
                stop: Stop::default(),
                without,
                dies: None,
            },
            queue: ModelQueue::default(),
            heard: Mutex::default(),
            shown: Mutex::default(),
            hooks: Mutex::new(plan.hooks.iter().copied().collect()),
        });
        tokio::spawn(customers(Arc::clone(&world), ringing));
        tokio::spawn(relay(Arc::clone(&world)));
        tokio::spawn(clicks(Arc::clone(&world)));
        tokio::spawn(broker(Arc::clone(&world)));
        world
    }

    /// Waits, not for ever, until there is nothing left to do.
    pub async fn settled(&self) {
        // Not before the clicks.
        sleep(LOOK).await;
        let calm_since = Instant::now();
        while !is_settled(self).await && calm_since.elapsed() < CALM {
            sleep(LOOK).await;
        }
    }
}

/// Runs a plan to its end. The world as it is then.
pub async fn run(plan: &Plan, without: Option<Defence>) -> Arc<World> {
    let world = World::begin(plan, without).await;
    for number in 0..plan.dispatchers {
        let mine = |crash: &&crate::plan::Crash| usize::from(crash.dispatcher) == number;
        let crashes = plan.crashes.iter().filter(mine).cloned().collect();
        tokio::task::spawn_local(process::supervise(Arc::clone(&world), number, crashes));
    }
    sleep_until(world.began + plan.storm()).await;
    world.calm();
    world.settled().await;
    world
}

/// Whether there is nothing left to do.
pub async fn is_settled(world: &World) -> bool {
    let store = &world.store.store;
    store.messages_waiting().await == 0
        && world.queue.len() == 0
        && store
            .calls()
            .await
            .iter()
            .all(|call| call.state == CallState::Ended)
        && store.strays().await.iter().all(|stray| stray.ended)
        && world
            .carrier
            .placed()
            .iter()
            .all(|call| call.over.is_some())
}

async fn customers(world: Arc<World>, mut ringing: mpsc::UnboundedReceiver<String>) {
    while let Some(sid) = ringing.recv().await {
        tokio::spawn(life::live(Arc::clone(&world), sid));
    }
}

/// Publishes what is committed.
async fn relay(world: Arc<World>) {
    loop {
        sleep(RELAY).await;
        if !world.queue.is_away() {
            for row in world.store.store.take_messages().await {
                world.note(&row.message);
                world.queue.publish(row);
            }
        }
    }
}

async fn clicks(world: Arc<World>) {
    let mut clicks = world.plan.clicks.clone();
    clicks.sort_by_key(|click| click.at_ms);
    for click in clicks {
        sleep_until(world.began + Duration::from_millis(click.at_ms.into())).await;
        let transaction = transaction(click.transaction);
        world.store.store.request_call(&transaction).await;
    }
}

async fn broker(world: Arc<World>) {
    let mut troubles = world.plan.broker.clone();
    troubles.sort_by_key(|(at, _)| *at);
    for (at, trouble) in troubles {
        sleep_until(world.began + Duration::from_millis(at.into())).await;
        match trouble {
            Broker::Wiped => world.queue.wipe(),
            Broker::Repeats => world.queue.repeat(),
            Broker::Away(seconds) => world.queue.away(Duration::from_secs(seconds.into())),
        }
    }
}

impl Plan {
    /// How long until the last thing of the plan has begun.
    fn storm(&self) -> Duration {
        let last = [
            self.clicks.iter().map(|click| click.at_ms).max(),
            self.crashes
                .iter()
                .map(|crash| crash.at_ms + crash.away_ms)
                .max(),
            self.broker.iter().map(|(at, _)| *at + 60_000).max(),
            self.carrier_away.iter().map(|(at, time)| at + time).max(),
            // A minute for what befalls operations and webhooks.
            Some(60_000),
        ];
        let last = last.into_iter().flatten().max().unwrap_or(0);
        Duration::from_millis(last.into()).min(STORM * 2)
    }
}
