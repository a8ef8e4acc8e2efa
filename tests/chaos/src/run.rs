//! Clicks while the plan happens, waits for the end, and lets the judge speak.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, stream};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    customers::Customer,
    judge::{Counts, Evidence, Offence, judge},
    plan::{Plan, Step, Weather, at_the_carrier},
    stage::{Line, Setup, Stage},
};

/// How long calls may take to end once everything is well again: as long as the reconciler that ships lets an answered call be
/// silent, and some more.
const PATIENCE: Duration = Duration::from_mins(4);
/// How long what still moves (a webhook that is repeated, a message that is acknowledged) may take to settle after that.
const SETTLING: Duration = Duration::from_secs(20);
/// Transactions looked at by one request each, so many at once.
const LOOKS: usize = 8;
/// Of more offences than this only the number is told.
const STORIES: usize = 3;

/// One run.
#[derive(Debug, Clone)]
pub struct Chaos {
    /// Of the customers, the plan, the proxies' dice and the carrier's faults.
    pub seed: u64,
    /// So many customers.
    pub calls: usize,
    /// The clicks are spread over this, and so is the plan.
    pub within: Duration,
    /// What goes wrong. [`Weather::Doubles`] is for dispatchers that dial unknown calls again.
    pub weather: Weather,
    /// The processes.
    pub setup: Setup,
}

/// What came of it.
pub struct Report {
    /// In numbers.
    pub counts: Counts,
    /// Everything that is wrong, as a text to read; empty when nothing is.
    pub wrong: String,
    /// How long it took from the first click to the last label.
    pub took: Duration,
    /// What the proxies did: answers lost and connections cut, by line.
    pub harm: Vec<(Line, usize, usize)>,
    /// The plan.
    pub plan: Plan,
    /// How long the slowest process took to stop.
    pub stopped_in: Duration,
    /// The timeline of the call that took longest from its click to its end.
    pub slowest: String,
}

impl Chaos {
    /// Runs it. Everything is thrown from the seed before anything starts.
    pub async fn run(&self) -> Report {
        let mut dice = StdRng::seed_from_u64(self.seed);
        let customers: Vec<_> = (0..self.calls)
            .map(|n| Customer::thrown(n, self.weather, &mut dice))
            .collect();
        let plan = Plan::thrown(&mut dice, self.weather, self.setup.dispatchers, self.within);
        let faults = at_the_carrier(&mut dice, self.weather);
        let times = times(&mut dice, self.calls, self.within);
        let stage = Arc::new(Stage::start(&self.setup, &mut dice).await);
        prepare(&stage, &customers).await;
        stage.carrier.put("sim/faults", &faults).await;
        let began = Instant::now();
        let ((), ()) = tokio::join!(
            carry_out(&stage, &plan, began),
            click_all(&stage, &customers, &times, began)
        );
        let ended = all_end(&stage).await;
        let took = began.elapsed();
        let (evidence, counts, offences) = settle(&stage, self.weather == Weather::Doubles).await;
        let mut wrong = String::new();
        if !ended {
            let _ = writeln!(wrong, "not every call ends within {PATIENCE:?}");
        }
        wrong += &left_over(&stage).await;
        wrong += &stories(&stage, &offences).await;
        let harm = Line::ALL.map(|line| {
            let (lost, cut) = stage.proxy(line).harm();
            (line, lost, cut)
        });
        let mut stage = Arc::into_inner(stage).expect("nobody else has the stage");
        for name in stage.crashed() {
            let _ = writeln!(wrong, "{name} has ended by itself");
        }
        for line in stage.said("panicked").lines() {
            let _ = writeln!(wrong, "{line}");
        }
        if !wrong.is_empty() {
            let _ = writeln!(wrong, "all logs are in {}", stage.keep_logs().display());
        }
        let stopped_in = tokio::task::block_in_place(|| stage.terminate());
        Report {
            counts,
            wrong,
            took,
            harm: harm.to_vec(),
            plan,
            stopped_in,
            slowest: slowest(&evidence),
        }
    }
}

/// Seconds since the click and what happened, of the call that took longest.
fn slowest(evidence: &Evidence) -> String {
    let time = |value: &Value| value.as_str()?.parse::<DateTime<Utc>>().ok();
    let seconds = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).as_seconds_f64();
    let took = |case: &Value| {
        let call = &case["calls"][0];
        Some(seconds(
            time(&call["created_at"])?,
            time(&call["ended_at"])?,
        ))
    };
    let of_all = evidence
        .cases
        .values()
        .filter_map(|case| Some((took(case)?, case)));
    let Some((took, case)) = of_all.max_by(|one, other| one.0.total_cmp(&other.0)) else {
        return String::new();
    };
    let mut text = format!("{took:.0} s:");
    for event in case["timeline"].as_array().into_iter().flatten() {
        if let (Some(clicked), Some(at)) =
            (time(&case["calls"][0]["created_at"]), time(&event["at"]))
        {
            let _ = write!(text, " {:.0} {}", seconds(clicked, at), event["kind"]);
        }
    }
    text
}

/// When each click is made.
fn times(dice: &mut StdRng, calls: usize, within: Duration) -> Vec<Duration> {
    let mut times: Vec<_> = (0..calls)
        .map(|_| within.mul_f64(dice.random_range(0.0..1.0)))
        .collect();
    times.sort_unstable();
    times
}

/// Customers and their transactions.
pub async fn prepare(stage: &Stage, customers: &[Customer]) {
    stage.carrier.script(customers).await;
    let rows: Vec<Value> = customers.iter().map(Customer::row).collect();
    for some in rows.chunks(200) {
        stage.desk.import(some).await;
    }
}

async fn carry_out(stage: &Stage, plan: &Plan, began: Instant) {
    for (at, step) in &plan.0 {
        sleep_until(began + *at).await;
        match *step {
            Step::Kill(n) => stage.kill_dispatcher(n),
            Step::Start(n) => stage.start_dispatcher(n),
            Step::WipeNats => stage.wipe_nats(),
            Step::RestartPostgres => stage.restart_postgres(),
            Step::Set(line, mode) => stage.proxy(line).set(mode),
            Step::Cut(line) => stage.proxy(line).cut(),
        }
    }
}

/// Each customer's button, at its time.
pub async fn click_all(stage: &Stage, customers: &[Customer], times: &[Duration], began: Instant) {
    let clicks = customers.iter().zip(times).map(|(customer, at)| {
        let at = began + *at;
        async move {
            sleep_until(at).await;
            stage.desk.click(&customer.transaction).await;
        }
    });
    futures_util::future::join_all(clicks).await;
}

/// Waits until every call has ended; false when some do not.
pub async fn all_end(stage: &Stage) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(rows) = stage.desk.list().await {
            let ended = |row: &Value| row["call"]["state"] == "ended";
            if rows.values().all(ended) {
                return true;
            }
        }
        sleep(Duration::from_millis(500)).await;
    }
    false
}

/// Judges until nothing is wrong, or nothing more can change.
async fn settle(stage: &Stage, redial: bool) -> (Evidence, Counts, Vec<Offence>) {
    let deadline = Instant::now() + SETTLING;
    loop {
        let evidence = evidence(stage, redial).await;
        let (counts, offences) = judge(&evidence);
        if offences.is_empty() || Instant::now() > deadline {
            return (evidence, counts, offences);
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// All that is known.
pub async fn evidence(stage: &Stage, redial: bool) -> Evidence {
    let rows = stage
        .desk
        .list()
        .await
        .expect("the list, now that all is well");
    let cases: BTreeMap<String, Value> = stream::iter(rows.into_keys())
        .map(|id| async move {
            let case = stage.desk.case(&id).await;
            (id, case.expect("the case, now that all is well"))
        })
        .buffer_unordered(LOOKS)
        .collect()
        .await;
    Evidence {
        cases,
        records: stage.carrier.calls().await,
        requests: stage.carrier.requests().await,
        redial,
    }
}

/// What waits although everything has ended.
async fn left_over(stage: &Stage) -> String {
    let deadline = Instant::now() + SETTLING;
    loop {
        let (outbox, queue) = (stage.outbox().await, stage.queue().await);
        let letters = stage.dead_letters().await;
        if (outbox, queue, letters) == (0, 0, 0) {
            return String::new();
        }
        if Instant::now() > deadline {
            return format!(
                "left over: {outbox} in the outbox, {queue} in the queue, {letters} dead letters\n"
            );
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// The whole story of the first few offenders: timeline, and the carrier's record.
async fn stories(stage: &Stage, offences: &[Offence]) -> String {
    let mut text = String::new();
    let offenders: BTreeSet<&str> = offences
        .iter()
        .map(|offence| offence.transaction.as_str())
        .collect();
    for offence in offences {
        let _ = writeln!(text, "{}: {}", offence.transaction, offence.what);
    }
    let records = stage.carrier.calls().await;
    for transaction in offenders.iter().take(STORIES) {
        let Some(case) = stage.desk.case(transaction).await else {
            continue;
        };
        let _ = writeln!(text, "---- {transaction}: {:#}", case["calls"]);
        for event in case["timeline"].as_array().into_iter().flatten() {
            let _ = writeln!(text, "  {event}");
        }
        for call in case["calls"].as_array().into_iter().flatten() {
            let id = call["id"].as_str().unwrap_or_default();
            for record in records.get(id).into_iter().flatten() {
                let _ = writeln!(
                    text,
                    "  at the carrier: {} {} placed {}, over {:?}",
                    record.sid, record.status, record.created, record.ended
                );
                for webhook in &record.webhooks {
                    let _ = writeln!(
                        text,
                        "    {} {}?{} {:?} -> {:?} {:?} in {} ms",
                        webhook.at,
                        webhook.route(),
                        webhook.url.query().unwrap_or_default(),
                        webhook.param("CallStatus"),
                        webhook.status,
                        webhook.error,
                        webhook.took_ms
                    );
                }
            }
            text += &stage.said(id);
        }
    }
    text
}
