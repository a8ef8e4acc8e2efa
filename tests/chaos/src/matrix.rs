//! One fault at a time, and how long it takes until nothing is left of it.

use std::{fmt, path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    customers::{Customer, LONG},
    judge::{Evidence, judge},
    proxy::Mode,
    run::{all_end, click_all, evidence, prepare},
    stage::{Line, Setup, Stage},
};

/// Clicks a row.
pub const CLICKS: usize = 60;
/// The clicks are spread evenly over this.
pub const WITHIN: Duration = Duration::from_secs(15);
/// The fault begins so long after the first click.
pub const BEGINS: Duration = Duration::from_secs(5);
/// Faults that last, last so long.
pub const LASTS: Duration = Duration::from_secs(8);
/// A clock that is wrong is wrong by this.
const CLOCK_OFF: Duration = Duration::from_mins(5);
/// Where Debian keeps it.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing, for comparison.
    None,
    /// Postgres is stopped as by a crash and started again.
    PostgresRestart,
    /// Every connection is ended by `pg_terminate_backend`.
    BackendKill,
    /// A lock holds every statement, so that no connection is free.
    PoolExhausted,
    /// NATS is killed and started again.
    NatsRestart,
    /// The same, and its storage is removed.
    NatsWiped,
    /// Two of three dispatchers are killed with -9 and stay dead.
    DispatcherKill,
    /// The carrier answers 429 to everything.
    TooMany,
    /// What the carrier answers does not arrive; the calls are placed.
    LostAnswers,
    /// Every status callback comes twice, and in the wrong order.
    DoubledWebhooks,
    /// No webhook arrives, from the first click to the end.
    NoWebhooks,
    /// The clock of the dispatchers' host is 5 minutes ahead, and answers are lost so that calls have to be looked up.
    DispatchersClock,
    /// The same with the carrier's clock.
    CarriersClock,
}

/// All rows of the matrix.
pub const ALL: [Fault; 13] = [
    Fault::None,
    Fault::PostgresRestart,
    Fault::BackendKill,
    Fault::PoolExhausted,
    Fault::NatsRestart,
    Fault::NatsWiped,
    Fault::DispatcherKill,
    Fault::TooMany,
    Fault::LostAnswers,
    Fault::DoubledWebhooks,
    Fault::NoWebhooks,
    Fault::DispatchersClock,
    Fault::CarriersClock,
];

/// What came of one fault.
pub struct Row {
    /// Which.
    pub fault: Fault,
    /// Clicks without a call and without a reason, and calls that the carrier had and we never learnt of.
    pub lost: usize,
    /// Clicks for which a number rang twice.
    pub doubled: usize,
    /// From the end of the fault until every call clicked before it is known to be placed, or has ended.
    pub placed: Duration,
    /// From the end of a call at the carrier to its end on the desk: the slowest.
    pub labelled: Duration,
    /// What the judge found, if anything.
    pub wrong: Vec<String>,
}

impl Fault {
    /// As the table says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PostgresRestart => "Postgres restart",
            Self::BackendKill => "backend kill",
            Self::PoolExhausted => "pool exhausted",
            Self::NatsRestart => "NATS restart",
            Self::NatsWiped => "NATS wiped",
            Self::DispatcherKill => "dispatcher kill",
            Self::TooMany => "429 storm",
            Self::LostAnswers => "lost carrier answers",
            Self::DoubledWebhooks => "doubled and reordered webhooks",
            Self::NoWebhooks => "no webhooks at all",
            Self::DispatchersClock => "clock of the dispatchers' host 5 minutes off",
            Self::CarriersClock => "clock of the carrier 5 minutes off",
        }
    }

    /// How it is made.
    pub const fn how(self) -> &'static str {
        match self {
            Self::None => "nothing is done",
            Self::PostgresRestart => {
                "stopped in `immediate` mode (as by a crash) and started again"
            }
            Self::BackendKill => {
                "`pg_terminate_backend` on every connection, once a second for 8 s"
            }
            Self::PoolExhausted => {
                "`LOCK TABLE` holds every statement for 8 s, so that no connection of any pool is free"
            }
            Self::NatsRestart => "killed with -9 and started again with what it had stored",
            Self::NatsWiped => "killed with -9, its storage removed, started again empty",
            Self::DispatcherKill => "two of three killed with -9; they stay dead",
            Self::TooMany => {
                "the carrier answers every placement with 429 for 8 s, no `Retry-After`"
            }
            Self::LostAnswers => {
                "for 8 s a proxy delivers every request to the carrier and cuts the connection instead of answering; of the status callbacks only the last one comes, and customers let it ring"
            }
            Self::DoubledWebhooks => {
                "every status callback is delivered twice, and the first ones after the last one"
            }
            Self::NoWebhooks => {
                "from the first click on the carrier cannot connect to webhook-ingest"
            }
            Self::DispatchersClock => {
                "`libfaketime` sets the clock of every dispatcher 5 minutes ahead; answers are lost as above, so that calls must be looked up by their times"
            }
            Self::CarriersClock => {
                "twilio-sim's clock is 5 minutes behind; answers are lost as above, so that calls must be looked up by their times"
            }
        }
    }

    /// Runs it.
    pub async fn run(self) -> Row {
        let mut dice = StdRng::seed_from_u64(1);
        let stage = Stage::start(&self.setup(), &mut dice).await;
        let mut customers: Vec<_> = (0..CLICKS).map(Customer::plain).collect();
        for customer in &mut customers {
            self.prepare(customer);
        }
        prepare(&stage, &customers).await;
        // What starts up (streams, a lead) is not what is measured.
        sleep(Duration::from_secs(3)).await;
        let pace = WITHIN / u32::try_from(CLICKS).unwrap_or(1);
        let times: Vec<_> = (0..).map(|n| pace * n).take(CLICKS).collect();
        let began = Instant::now();
        let (over, ()) = tokio::join!(
            self.happen(&stage, began),
            click_all(&stage, &customers, &times, began)
        );
        let ended = all_end(&stage).await;
        let evidence = evidence(&stage, false).await;
        let mut row = self.measure(&evidence, over);
        if !ended {
            row.wrong.push("not every call ends".to_owned());
        }
        row
    }

    /// The programs as they ship, with their own waits.
    fn setup(self) -> Setup {
        let faketime: Vec<(&'static str, String)> = vec![
            ("LD_PRELOAD", FAKETIME.to_owned()),
            ("FAKETIME", format!("+{}s", CLOCK_OFF.as_secs())),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ];
        Setup {
            dispatcher: "call-dispatcher",
            of_dispatchers: match self {
                Self::DispatchersClock => faketime,
                _ => vec![],
            },
            of_carrier: vec![(
                "SIM_SPEED",
                if self.rings_long() { "1" } else { "20" }.to_owned(),
            )],
            ..Setup::default()
        }
    }

    /// Why it cannot be run here, if so.
    pub fn impossible(self) -> Option<String> {
        let missing = self == Self::DispatchersClock && !PathBuf::from(FAKETIME).exists();
        missing.then(|| format!("{FAKETIME} is not there (Debian's package libfaketime)"))
    }

    fn carrier_is_behind(self) -> Duration {
        if self == Self::CarriersClock {
            CLOCK_OFF
        } else {
            Duration::ZERO
        }
    }

    fn rings_long(self) -> bool {
        matches!(
            self,
            Self::LostAnswers | Self::DispatchersClock | Self::CarriersClock
        )
    }

    fn prepare(self, customer: &mut Customer) {
        if self.rings_long() {
            customer.ring = LONG;
            // The last one tells the end, for which the reconciler would wait as long as a call may last.
            customer.callbacks = json!([{"times": 0}, {"times": 0}, {"times": 0}]);
        }
        if self == Self::DoubledWebhooks {
            customer.callbacks = json!([
                {"times": 2, "late": 60}, {"times": 2, "late": 45}, {"times": 2, "late": 30}, {"times": 2}
            ]);
        }
    }

    /// Lets it happen at its time, and says when it was over.
    async fn happen(self, stage: &Stage, began: Instant) -> DateTime<Utc> {
        if self == Self::CarriersClock {
            let behind =
                json!({ "clock": { "offset_seconds": -CLOCK_OFF.as_secs().cast_signed() } });
            stage.carrier.put("sim/faults", &behind).await;
        }
        if self == Self::NoWebhooks {
            stage.proxy(Line::Webhooks).set(Mode::Away);
        }
        sleep_until(began + BEGINS).await;
        match self {
            Self::None | Self::DoubledWebhooks | Self::NoWebhooks => {}
            Self::PostgresRestart => stage.restart_postgres(),
            Self::NatsRestart => stage.restart_nats(),
            Self::NatsWiped => stage.wipe_nats(),
            Self::BackendKill => {
                for _ in 0..LASTS.as_secs() {
                    stage.terminate_backends().await;
                    sleep(Duration::from_secs(1)).await;
                }
            }
            Self::PoolExhausted => hold_every_statement(stage).await,
            Self::DispatcherKill => (0..2).for_each(|n| stage.kill_dispatcher(n)),
            Self::TooMany => storm(stage).await,
            Self::LostAnswers | Self::DispatchersClock | Self::CarriersClock => {
                stage.proxy(Line::Carrier).set(Mode::LoseAnswers(1.0));
                sleep(LASTS).await;
                stage.proxy(Line::Carrier).set(Mode::Pass);
            }
        }
        Utc::now()
    }

    fn measure(self, evidence: &Evidence, over: DateTime<Utc>) -> Row {
        let (counts, offences) = judge(evidence);
        let (mut placed, mut labelled) = (Duration::ZERO, Duration::ZERO);
        for case in evidence.cases.values() {
            let call = &case["calls"][0];
            let (Some(clicked), Some(ended)) = (time(&call["created_at"]), time(&call["ended_at"]))
            else {
                continue;
            };
            if clicked <= over {
                let known = known(case).unwrap_or(ended);
                placed = placed.max((known - over).to_std().unwrap_or_default());
            }
            let records = evidence
                .records
                .get(call["id"].as_str().unwrap_or_default());
            if let Some(at_carrier) = records.and_then(|records| records.last()?.ended) {
                let at_carrier = at_carrier + self.carrier_is_behind();
                labelled = labelled.max((ended - at_carrier).to_std().unwrap_or_default());
            }
        }
        let mut wrong: Vec<_> = offences
            .into_iter()
            .map(|offence| format!("{}: {}", offence.transaction, offence.what))
            .collect();
        if self.rings_long() && counts.looked_up == 0 {
            wrong.push("no call was looked up".to_owned());
        }
        Row {
            fault: self,
            lost: counts.lost + counts.unconfirmed_though_placed,
            doubled: counts.doubled,
            placed,
            labelled,
            wrong,
        }
    }
}

/// No statement on transactions gets on, so that every pool runs empty.
async fn hold_every_statement(stage: &Stage) {
    let mut connection = stage.database().await;
    let mut held = connection.begin().await.expect("a transaction");
    held.execute("LOCK TABLE transactions, calls IN ACCESS EXCLUSIVE MODE")
        .await
        .expect("the lock");
    sleep(LASTS).await;
    held.rollback().await.expect("the end of the lock");
}

/// The carrier has had enough of us.
async fn storm(stage: &Stage) {
    let faults = json!({ "placing": { "too_many": { "share": 1 } } });
    stage.carrier.put("sim/faults", &faults).await;
    sleep(LASTS).await;
    stage.carrier.put("sim/faults", &json!({})).await;
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

/// When the desk first knew that the carrier has the call.
fn known(case: &Value) -> Option<DateTime<Utc>> {
    let mut timeline = case["timeline"].as_array()?.iter();
    let first = timeline.find(|event| {
        let kind = event["kind"].as_str().unwrap_or_default();
        // Its being unknown is an event, too.
        let placed = kind == "placed" && event["data"]["carrier_call_id"].is_string();
        placed || matches!(kind, "status" | "prompted" | "heard")
    });
    time(&first?["at"])
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "| {} | {} | {} | {} | {:.1} | {:.1} |",
            self.fault.name(),
            self.fault.how(),
            self.lost,
            self.doubled,
            self.placed.as_secs_f64(),
            self.labelled.as_secs_f64()
        )
    }
}
