//! What happens in one run, drawn by proptest so that a failure shrinks to the few things that matter.
//!
//! Everything is a list of deviations from a world in which all goes well: an empty plan is a sunny day.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};

/// Everything but the clicks happens, or begins, within this time; afterwards the world is calm.
pub const STORM: Duration = Duration::from_mins(6);

/// One run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub dispatchers: usize,
    /// `REDIAL_UNKNOWN`.
    pub redial: bool,
    /// How far the carrier's clock is ahead.
    pub skew_s: i64,
    /// Whether the carrier calls back at all.
    pub webhooks: bool,
    pub clicks: Vec<Click>,
    /// How the placements are answered, in their order; the rest is placed.
    pub answers: Vec<Answer>,
    pub crashes: Vec<Crash>,
    /// What befalls the store's operations, each counted from the one before.
    pub faults: Vec<(u8, Fault)>,
    pub broker: Vec<(u32, Broker)>,
    /// When the carrier answers no questions.
    pub carrier_away: Vec<(u32, u32)>,
    /// What befalls webhooks, in the order of their sending.
    pub hooks: Vec<Hook>,
}

/// Somebody presses Call.
#[derive(Debug, Clone)]
pub struct Click {
    pub at_ms: u32,
    /// Transactions 0 and 1 have the same number.
    pub transaction: u8,
}

/// How one placement is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub kind: Kind,
    /// What the customer does.
    pub life: Life,
    /// From the request to the carrier's decision.
    pub before_ms: u32,
    /// From the decision to the answer.
    pub after_ms: u32,
    /// How far the carrier's look-ups lag behind.
    pub lag_ms: u32,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            kind: Kind::Placed,
            life: Life::Confirms,
            before_ms: 50,
            after_ms: 50,
            lag_ms: 500,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Placed,
    Refused,
    Later(Option<u8>),
    NotPlaced,
    Halt,
    /// An answer that proves nothing, or none; whether the call was placed.
    ServerError(bool),
    Reset(bool),
    Silence(bool),
}

#[derive(Debug, Clone, Copy)]
pub enum Life {
    Confirms,
    ReportsFraud,
    HangsUp,
    NoAnswer,
    Busy,
    Fails,
    /// On the line for minutes.
    Talks,
}

/// A process dies, and is started again.
#[derive(Debug, Clone)]
pub struct Crash {
    pub dispatcher: u8,
    pub at_ms: u32,
    /// So many steps later: between any two of its awaits.
    pub polls: u8,
    /// Whether it ends as SIGTERM asks for, instead of at once.
    pub gently: bool,
    pub away_ms: u32,
}

#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The database is away: nothing happens.
    Before,
    /// It is committed, and the answer is lost.
    After,
    /// It takes so long to be heard, and so long to be committed.
    Slow(u16, u16),
    /// Whoever asks dies before it, or after it, and is away for so long.
    Dies(Side, u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

#[derive(Debug, Clone, Copy)]
pub enum Broker {
    /// All its storage is lost.
    Wiped,
    /// It delivers everything that is under way once more.
    Repeats,
    /// Nothing can be published or taken for so many seconds.
    Away(u8),
}

#[derive(Debug, Clone, Copy)]
pub enum Hook {
    OnTime,
    Lost,
    Late(u16),
    Twice(u16),
}

fn at() -> impl Strategy<Value = u32> {
    0..u32::try_from(STORM.as_millis()).unwrap()
}

fn clicks() -> impl Strategy<Value = Vec<Click>> {
    let click =
        (0..60_000_u32, 0..4_u8).prop_map(|(at_ms, transaction)| Click { at_ms, transaction });
    vec(click, 1..5)
}

fn answer() -> impl Strategy<Value = Answer> {
    let kind = prop_oneof![
        3 => Just(Kind::Placed),
        1 => Just(Kind::Refused),
        1 => proptest::option::of(0..40_u8).prop_map(Kind::Later),
        1 => Just(Kind::NotPlaced),
        1 => Just(Kind::Halt),
        2 => any::<bool>().prop_map(Kind::ServerError),
        2 => any::<bool>().prop_map(Kind::Reset),
        3 => any::<bool>().prop_map(Kind::Silence),
    ];
    let life = prop_oneof![
        3 => Just(Life::Confirms),
        1 => Just(Life::ReportsFraud),
        1 => Just(Life::HangsUp),
        1 => Just(Life::NoAnswer),
        1 => Just(Life::Busy),
        1 => Just(Life::Fails),
        1 => Just(Life::Talks),
    ];
    // Now and then a request is on its way for longer than anybody looks for its call.
    let before = prop_oneof![6 => 0..500_u32, 2 => 0..15_000_u32, 1 => 100_000..160_000_u32];
    let after = prop_oneof![3 => 0..500_u32, 1 => 0..15_000_u32];
    let lag = prop_oneof![6 => 0..3_000_u32, 1 => 0..20_000_u32, 1 => 100_000..160_000_u32];
    (kind, life, before, after, lag).prop_map(|(kind, life, before_ms, after_ms, lag_ms)| Answer {
        kind,
        life,
        before_ms,
        after_ms,
        lag_ms,
    })
}

fn crash() -> impl Strategy<Value = Crash> {
    let at = prop_oneof![2 => 0..70_000_u32, 1 => at()];
    (
        0..3_u8,
        at,
        any::<u8>(),
        proptest::bool::weighted(0.2),
        0..90_000_u32,
    )
        .prop_map(|(dispatcher, at_ms, polls, gently, away_ms)| Crash {
            dispatcher,
            at_ms,
            polls,
            gently,
            away_ms,
        })
}

fn fault() -> impl Strategy<Value = (u8, Fault)> {
    let fault = prop_oneof![
        1 => Just(Fault::Before),
        1 => Just(Fault::After),
        1 => (0..3_000_u16, 0..3_000_u16).prop_map(|(before, after)| Fault::Slow(before, after)),
        1 => (0..40_000_u16, 0..40_000_u16).prop_map(|(before, after)| Fault::Slow(before, after)),
        2 => (any::<bool>(), 0..60_000_u16).prop_map(|(before, away)| {
            Fault::Dies(if before { Side::Before } else { Side::After }, away)
        }),
    ];
    (0..12_u8, fault)
}

fn broker() -> impl Strategy<Value = (u32, Broker)> {
    let trouble = prop_oneof![
        1 => Just(Broker::Wiped),
        2 => Just(Broker::Repeats),
        1 => (1..60_u8).prop_map(Broker::Away),
    ];
    (at(), trouble)
}

fn hook() -> impl Strategy<Value = Hook> {
    prop_oneof![
        3 => Just(Hook::OnTime),
        2 => Just(Hook::Lost),
        1 => (0..60_000_u16).prop_map(Hook::Late),
        1 => (0..30_000_u16).prop_map(Hook::Twice),
    ]
}

pub fn plan() -> impl Strategy<Value = Plan> {
    let world = (
        1..4_usize,
        proptest::bool::weighted(0.4),
        prop_oneof![2 => Just(0_i64), 1 => Just(300), 1 => Just(-300)],
        proptest::bool::weighted(0.8),
    );
    let trouble = (
        clicks(),
        vec(answer(), 0..6),
        vec(crash(), 0..4),
        vec(fault(), 0..12),
        vec(broker(), 0..3),
        vec((at(), 0..120_000_u32), 0..2),
        vec(hook(), 0..12),
    );
    (world, trouble).prop_map(
        |(
            (dispatchers, redial, skew_s, webhooks),
            (clicks, answers, crashes, faults, broker, carrier_away, hooks),
        )| Plan {
            dispatchers,
            redial,
            skew_s,
            webhooks,
            clicks,
            answers,
            crashes,
            faults,
            broker,
            carrier_away,
            hooks,
        },
    )
}
