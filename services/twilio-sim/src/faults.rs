//! Faults of the whole stand-in: a plan set through the control API, decided by its seed, counted where it strikes.

mod control;
mod draw;
mod fault;
mod plan;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use chrono::TimeDelta;
use serde::Serialize;
use tokio::time::Instant;

pub use control::router;
pub use fault::{CallbackFault, Fault};
pub use plan::FaultPlan;

use self::draw::{choose, draw};

/// For how many different numbers and calls attempts are counted; all others are always at their first.
const MOST_COUNTED: usize = 200_000;

/// The plan in force, if there is one.
#[derive(Debug, Default)]
pub struct Faults(RwLock<Option<Arc<Storm>>>);

/// A plan, since when it has been in force, and what it did.
#[derive(Debug)]
pub struct Storm {
    plan: FaultPlan,
    since: Instant,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// Requests that place a call.
    placements: u64,
    /// How often something of a kind was drawn for somebody.
    drawn: HashMap<(&'static str, String), u64>,
    /// How often each fault struck.
    struck: BTreeMap<&'static str, u64>,
}

/// What the plan has in store for one placement and its call.
#[derive(Debug, Clone)]
pub struct Weather {
    storm: Arc<Storm>,
    /// Which attempt to place a call to this number it is, counted from 0.
    attempt: u64,
    /// What goes wrong at the placement.
    pub fault: Option<Fault>,
    /// Whether nothing is ever sent for the call.
    pub no_webhooks: bool,
}

/// A plan and what it did, for the control API.
#[derive(Debug, Serialize)]
pub struct Report {
    plan: Option<FaultPlan>,
    /// False: there is none, or it has ended by itself.
    in_force: bool,
    placements: u64,
    struck: BTreeMap<&'static str, u64>,
}

impl Faults {
    /// Puts a plan in force; its counts begin anew.
    pub fn set(&self, plan: FaultPlan) {
        let storm = Storm {
            plan,
            since: Instant::now(),
            counts: Mutex::default(),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(storm));
    }

    /// No faults any more. Callbacks of calls that are under way keep theirs.
    pub fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What a placement to this number and its call are in for. Counts it.
    pub fn placement(&self, to: &str) -> Option<Weather> {
        let storm = self.in_force()?;
        if !storm.counts_one_more() {
            return None;
        }
        let attempt = storm.nth("placing", to);
        let drawn = |kind| draw(storm.plan.seed, kind, to, attempt);
        let never = [(storm.plan.webhooks.never, ())];
        Some(Weather {
            fault: storm.plan.placing.choose(drawn("placing")),
            no_webhooks: choose(drawn("webhooks"), never).is_some(),
            attempt,
            storm,
        })
    }

    /// Whether this request for a list of the calls to `to` fails.
    pub fn listing(&self, to: &str) -> bool {
        self.in_force()
            .is_some_and(|storm| storm.fails("listing_error", storm.plan.listing.error, to))
    }

    /// Whether this request about the call fails.
    pub fn asking(&self, sid: &str) -> bool {
        self.in_force()
            .is_some_and(|storm| storm.fails("asking_error", storm.plan.asking.error, sid))
    }

    /// How long after its creation a call appears in lists, if the plan says so.
    pub fn list_lag(&self) -> Option<Duration> {
        let lag = self.in_force()?.plan.listing.lag?;
        Some(lag.duration())
    }

    /// How far the carrier's clock is ahead.
    pub fn offset(&self) -> TimeDelta {
        self.in_force().map_or(TimeDelta::zero(), |storm| {
            TimeDelta::seconds(storm.plan.clock.offset_seconds)
        })
    }

    /// Whether a plan is in force.
    pub fn are_on(&self) -> bool {
        self.in_force().is_some()
    }

    /// The plan that was set last, and what it did.
    pub fn report(&self) -> Report {
        let storm = self.storm();
        let (placements, struck) = storm.as_ref().map_or_else(Default::default, |storm| {
            let counts = storm.counts();
            (counts.placements, counts.struck.clone())
        });
        Report {
            in_force: storm.as_ref().is_some_and(|storm| !storm.is_over()),
            plan: storm.map(|storm| storm.plan.clone()),
            placements,
            struck,
        }
    }

    fn storm(&self) -> Option<Arc<Storm>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn in_force(&self) -> Option<Arc<Storm>> {
        self.storm().filter(|storm| !storm.is_over())
    }
}

impl Storm {
    /// Counts a placement, unless the plan has had all of its.
    fn counts_one_more(&self) -> bool {
        let mut counts = self.counts();
        let more = self.has_more(&counts);
        counts.placements += u64::from(more);
        more
    }

    fn has_more(&self, counts: &Counts) -> bool {
        let most = self.plan.until.placements;
        most.is_none_or(|most| counts.placements < most)
    }

    fn is_over(&self) -> bool {
        let all_placed = !self.has_more(&self.counts());
        let lasted = self
            .plan
            .lasts()
            .is_some_and(|lasts| self.since.elapsed() >= lasts);
        all_placed || lasted
    }

    /// How often something of this kind was drawn for `whom` before.
    fn nth(&self, kind: &'static str, whom: &str) -> u64 {
        let mut counts = self.counts();
        if counts.drawn.len() >= MOST_COUNTED {
            return 0;
        }
        let count = counts.drawn.entry((kind, whom.to_owned())).or_default();
        *count += 1;
        *count - 1
    }

    fn fails(&self, kind: &'static str, share: draw::Share, whom: &str) -> bool {
        if share == draw::Share::default() {
            return false;
        }
        let drawn = draw(self.plan.seed, kind, whom, self.nth(kind, whom));
        let fails = choose(drawn, [(share, ())]).is_some();
        if fails {
            self.strike(kind);
        }
        fails
    }

    fn strike(&self, name: &'static str) {
        *self.counts().struck.entry(name).or_default() += 1;
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Weather {
    /// What happens to the status callback of this `SequenceNumber` of a call to `to`.
    pub fn callback(&self, to: &str, sequence: u32) -> Option<CallbackFault> {
        let nth = (self.attempt << 32) | u64::from(sequence);
        let drawn = draw(self.storm.plan.seed, "callback", to, nth);
        self.storm.plan.callbacks.choose(drawn)
    }

    /// Counts a fault that struck.
    pub fn strike(&self, name: &'static str) {
        self.storm.strike(name);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn under(plan: &str) -> Faults {
        let faults = Faults::default();
        faults.set(serde_json::from_str(plan).unwrap());
        faults
    }

    const MIXED: &str = r#"{"seed":42,"placing":{"error_after_placing":0.2,"unavailable":0.2,"reset_before_placing":0.1},
        "callbacks":{"dropped":0.2,"doubled":0.2},"webhooks":{"never":0.1}}"#;

    fn fates(faults: &Faults, numbers: &[String]) -> BTreeMap<String, String> {
        let mut fates = BTreeMap::new();
        for attempt in 0..2 {
            for number in numbers {
                let weather = faults.placement(number).unwrap();
                let told: Vec<_> = (0..4).map(|n| weather.callback(number, n)).collect();
                fates.insert(
                    format!("{number} {attempt}"),
                    format!("{:?} {} {told:?}", weather.fault, weather.no_webhooks),
                );
            }
        }
        fates
    }

    #[test]
    fn a_seed_replays_its_faults_whatever_the_order() {
        let mut numbers: Vec<_> = (0..200).map(|n| format!("+1415555{n:04}")).collect();
        let first = fates(&under(MIXED), &numbers);
        numbers.reverse();
        assert_eq!(first, fates(&under(MIXED), &numbers));
        let other = MIXED.replace("42", "43");
        assert_ne!(first, fates(&under(&other), &numbers));
        let anew = |number: &str| first[&format!("{number} 0")] != first[&format!("{number} 1")];
        assert!(numbers.iter().any(|number| anew(number)), "attempts differ");
    }

    #[test]
    fn a_plan_ends_after_its_placements() {
        let faults =
            under(r#"{"placing":{"unavailable":1},"until":{"placements":2},"listing":{"lag":9}}"#);
        for _ in 0..2 {
            assert!(faults.are_on() && faults.list_lag().is_some());
            let weather = faults.placement("+14155550101").unwrap();
            assert_eq!(weather.fault, Some(Fault::Unavailable));
        }
        assert!(faults.placement("+14155550101").is_none());
        assert!(!faults.are_on() && faults.list_lag().is_none());
        assert!(faults.report().plan.is_some(), "still shown");
    }

    #[tokio::test(start_paused = true)]
    async fn a_plan_ends_after_its_time() {
        let faults = under(r#"{"clock":{"offset_seconds":300},"until":{"seconds":60}}"#);
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(faults.offset().num_seconds(), 300);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(faults.offset().num_seconds(), 0);
    }
}
