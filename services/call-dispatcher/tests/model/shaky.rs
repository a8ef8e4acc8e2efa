//! A store that is away, loses its answers or is slow when the plan says so.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::CallId;
use store::{
    Adopted, CarrierCall, Claim, Claimed, DeadLetter, Dispatch, FencedWrite, NotFound,
    SilenceLimits, SilentCall, StoreError, UnknownCall, memory::MemoryStore,
};
use tokio::{
    sync::{Notify, mpsc},
    time::sleep,
};

use crate::plan::{Fault, Side};

/// The faults to come; shared by all who use the store.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<VecDeque<(u8, Fault)>>>);

impl Faults {
    pub fn new(planned: &[(u8, Fault)]) -> Self {
        Self(Arc::new(Mutex::new(planned.iter().copied().collect())))
    }

    /// All is well from now on.
    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    /// What befalls the next operation.
    fn next(&self) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap();
        let (countdown, fault) = faults.front_mut()?;
        if let Some(fewer) = countdown.checked_sub(1) {
            *countdown = fewer;
            return None;
        }
        let fault = *fault;
        faults.pop_front();
        Some(fault)
    }
}

/// Where a process is stopped for good, to be dropped there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    Before(&'static str),
    After(&'static str),
}

#[derive(Clone, Default)]
pub struct Stop(Arc<(Mutex<Option<Point>>, Notify)>);

impl Stop {
    /// The next one who comes to `point` stops there; returns when somebody has.
    pub async fn at(&self, point: Point) {
        *self.0.0.lock().unwrap() = Some(point);
        self.0.1.notified().await;
    }

    async fn here(&self, point: Point) {
        let stops = self
            .0
            .0
            .lock()
            .unwrap()
            .take_if(|at| *at == point)
            .is_some();
        if stops {
            self.0.1.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

/// Something that keeps customers from being rung twice, or calls from being forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defence {
    /// The mark that a request is about to be written.
    Mark,
    /// The fencing number.
    Fence,
    /// The time that must have passed before a call that was not found is dialled again, and the option that allows it.
    Window,
    Sweeper,
    LookUp,
    Reconciler,
    Strays,
}

/// The store as one process sees it.
#[derive(Clone)]
pub struct Shaky {
    pub store: MemoryStore,
    pub faults: Faults,
    pub stop: Stop,
    /// What is taken away, to see that it is missed.
    pub without: Option<Defence>,
    /// Told for how long the process is away that dies here.
    pub dies: Option<mpsc::UnboundedSender<Duration>>,
}

impl Shaky {
    /// Runs an operation with an await before it and one after it, where a crash may strike, and with its fault.
    pub async fn run<T>(
        &self,
        name: &'static str,
        operation: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let fault = self.faults.next();
        let (before, after) = match fault {
            Some(Fault::Slow(before, after)) => (before.into(), after.into()),
            _ => (1, 1),
        };
        sleep(Duration::from_millis(before)).await;
        match fault {
            Some(Fault::Before) => return Err(self.away().await),
            Some(Fault::Dies(Side::Before, time)) => return Err(self.die(time).await),
            _ => {}
        }
        self.stop.here(Point::Before(name)).await;
        let done = operation.await;
        self.stop.here(Point::After(name)).await;
        sleep(Duration::from_millis(after)).await;
        match fault {
            Some(Fault::After) => Err(self.away().await),
            Some(Fault::Dies(Side::After, time)) => Err(self.die(time).await),
            _ => done,
        }
    }

    /// What the store says when it is away.
    async fn away(&self) -> StoreError {
        self.store.fail_next(store::memory::Fault::BeforeCommit);
        self.store.are_bound(&[]).await.unwrap_err()
    }

    /// The end of the process. A webhook's is only its connection's.
    async fn die(&self, away: u16) -> StoreError {
        let Some(dies) = &self.dies else {
            return self.away().await;
        };
        let _ = dies.send(Duration::from_millis(away.into()));
        std::future::pending().await
    }

    fn lacks(&self, defence: Defence) -> bool {
        self.without == Some(defence)
    }

    /// A claim that no fencing number can show to be overtaken, should that defence be away.
    async fn claimed(&self, claimed: &Claimed) -> Claimed {
        let mut claimed = claimed.clone();
        if self.lacks(Defence::Fence) {
            let call = self.store.call(claimed.call_id).await.unwrap();
            claimed.fence = call.fence;
        }
        claimed
    }
}

impl Dispatch for Shaky {
    async fn not_due(&self, call: CallId) -> Result<Option<Claim>, StoreError> {
        self.run("not_due", self.store.not_due(call)).await
    }

    async fn claim(&self, call: CallId, lease: Duration) -> Result<Claim, StoreError> {
        self.run("claim", self.store.claim(call, lease)).await
    }

    async fn put_off(&self, call: CallId, wait: Duration) -> Result<(), StoreError> {
        self.run("put_off", self.store.put_off(call, wait)).await
    }

    async fn mark_sent(
        &self,
        claimed: &Claimed,
        needed: Duration,
    ) -> Result<FencedWrite, StoreError> {
        if self.lacks(Defence::Mark) {
            return Ok(FencedWrite::Done);
        }
        let claimed = &self.claimed(claimed).await;
        self.run("mark_sent", self.store.mark_sent(claimed, needed))
            .await
    }

    async fn placed(&self, claimed: &Claimed, sid: &str) -> Result<FencedWrite, StoreError> {
        let claimed = &self.claimed(claimed).await;
        self.run("placed", self.store.placed(claimed, sid)).await
    }

    async fn refused(
        &self,
        claimed: &Claimed,
        code: i32,
        text: &str,
    ) -> Result<FencedWrite, StoreError> {
        let claimed = &self.claimed(claimed).await;
        self.run("refused", self.store.refused(claimed, code, text))
            .await
    }

    async fn retry_after(
        &self,
        claimed: &Claimed,
        wait: Duration,
        why: &str,
    ) -> Result<FencedWrite, StoreError> {
        let claimed = &self.claimed(claimed).await;
        self.run("retry_after", self.store.retry_after(claimed, wait, why))
            .await
    }

    async fn unknown(&self, claimed: &Claimed, why: &str) -> Result<FencedWrite, StoreError> {
        let claimed = &self.claimed(claimed).await;
        self.run("unknown", self.store.unknown(claimed, why)).await
    }

    async fn give_up(&self, letter: &DeadLetter) -> Result<bool, StoreError> {
        self.run("give_up", self.store.give_up(letter)).await
    }

    async fn unknown_calls(
        &self,
        every: Duration,
        limit: u16,
    ) -> Result<Vec<UnknownCall>, StoreError> {
        if self.lacks(Defence::LookUp) {
            return Ok(Vec::new());
        }
        self.run("unknown_calls", self.store.unknown_calls(every, limit))
            .await
    }

    async fn are_bound(&self, sids: &[String]) -> Result<Vec<String>, StoreError> {
        self.run("are_bound", self.store.are_bound(sids)).await
    }

    async fn adopt(&self, call: &UnknownCall, found: &CarrierCall) -> Result<Adopted, StoreError> {
        self.run("adopt", self.store.adopt(call, found)).await
    }

    async fn not_found(
        &self,
        call: &UnknownCall,
        window: Duration,
        redial: bool,
    ) -> Result<NotFound, StoreError> {
        let (window, redial) = if self.lacks(Defence::Window) {
            (Duration::ZERO, true)
        } else {
            (window, redial)
        };
        self.run("not_found", self.store.not_found(call, window, redial))
            .await
    }

    async fn silent_calls(
        &self,
        limits: &SilenceLimits,
        limit: u16,
    ) -> Result<Vec<SilentCall>, StoreError> {
        if self.lacks(Defence::Reconciler) {
            return Ok(Vec::new());
        }
        self.run("silent_calls", self.store.silent_calls(limits, limit))
            .await
    }

    async fn told(&self, call: &SilentCall, found: CarrierCall) -> Result<(), StoreError> {
        self.run("told", self.store.told(call, found)).await
    }

    async fn gone(&self, call: &SilentCall) -> Result<(), StoreError> {
        self.run("gone", self.store.gone(call)).await
    }

    async fn republish_due(&self, queue_empty: bool, limit: u16) -> Result<usize, StoreError> {
        if self.lacks(Defence::Sweeper) {
            return Ok(0);
        }
        self.run(
            "republish_due",
            self.store.republish_due(queue_empty, limit),
        )
        .await
    }

    async fn longest_due(&self) -> Result<Option<Duration>, StoreError> {
        self.run("longest_due", self.store.longest_due()).await
    }

    async fn stray_ended(&self, sid: &str) -> Result<(), StoreError> {
        if self.lacks(Defence::Strays) {
            return Ok(());
        }
        self.run("stray_ended", self.store.stray_ended(sid)).await
    }

    async fn republish_strays(&self, limit: u16) -> Result<usize, StoreError> {
        self.run("republish_strays", self.store.republish_strays(limit))
            .await
    }

    async fn lead(&self, name: &str, holder: &str, term: Duration) -> Result<bool, StoreError> {
        self.run("lead", self.store.lead(name, holder, term)).await
    }

    async fn resign(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        self.run("resign", self.store.resign(name, holder)).await
    }
}
