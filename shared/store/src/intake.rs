//! Webhooks that wait are stored together: what a commit costs is shared, and nobody waits for company.
//!
//! A round takes whatever is waiting, opens the cases of all, and commits once; each webhook is answered after that commit.
//! While a round is under way the next one gathers, and goes beside it once there are enough to be worth what a round costs
//! by itself (docs/bench.md); an idle intake takes a webhook as soon as it comes. What would hold up a round goes alone: a
//! case that another writer holds, and every webhook of a round that the database refused.

use std::collections::{BTreeSet, HashMap};

use domain::{Fact, Facts};
use serde_json::Value;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    error::StoreError,
    pool::Store,
    webhook::{Answered, Judge, ServedCall, Taken, Webhook, look_up_repeated, take},
};

/// At most so many webhooks share a commit: one that fails is repeated alone for each of them.
const MOST_TOGETHER: usize = 128;
/// So many rounds are under way at once at most: while one is with the database, the other's webhooks are answered.
const ROUNDS: usize = 2;
/// So many webhooks are worth a round beside another one.
const WORTH_IT: usize = 16;
/// So many webhooks may wait for a round; a caller waits for its place.
const WAITING: usize = 4_096;

/// The way in for webhooks. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {
    queue: mpsc::Sender<Job>,
}

/// What stores them: to be run beside whatever uses the [`Intake`].
#[derive(Debug)]
pub struct Rounds {
    store: Store,
    queue: mpsc::Receiver<Job>,
}

struct Job {
    webhook: Webhook,
    judge: Box<Judge<'static>>,
    answer: oneshot::Sender<Result<Answered, StoreError>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.webhook.fmt(f)
    }
}

impl Store {
    /// An intake of this store, and what has to run for it.
    pub fn intake(&self) -> (Intake, Rounds) {
        let (sender, queue) = mpsc::channel(WAITING);
        let store = self.clone();
        (Intake { queue: sender }, Rounds { store, queue })
    }
}

impl Intake {
    /// As [`Store::receive`], together with others. A caller that stops waiting does not take its webhook back.
    pub async fn receive(
        &self,
        webhook: Webhook,
        judge: impl Fn(&Facts, &ServedCall) -> (Option<Fact>, Value) + Send + Sync + 'static,
    ) -> Result<Answered, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Job {
            webhook,
            judge: Box::new(judge),
            answer,
        };
        let closed = || StoreError::Unavailable(sqlx::Error::WorkerCrashed.into());
        self.queue.send(job).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

impl Rounds {
    /// Stores until `stop`, and what is waiting then.
    pub async fn run(mut self, stop: CancellationToken) {
        let alone = TaskTracker::new();
        let (mut jobs, mut rounds) = (Vec::new(), JoinSet::new());
        let mut open = true;
        while open || !jobs.is_empty() || !rounds.is_empty() {
            let enough = if rounds.is_empty() { 1 } else { WORTH_IT };
            if jobs.len() >= enough && rounds.len() < ROUNDS {
                let (store, alone) = (self.store.clone(), alone.clone());
                let jobs = std::mem::take(&mut jobs);
                rounds.spawn(async move { round(&store, jobs, &alone).await });
            }
            let room = MOST_TOGETHER - jobs.len();
            tokio::select! {
                biased;
                Some(_) = rounds.join_next() => {}
                taken = self.queue.recv_many(&mut jobs, room), if open && room > 0 => open = taken > 0,
                () = stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
            }
        }
        alone.close();
        alone.wait().await;
    }
}

/// Stores `jobs` with one commit, and those that cannot be stored so each with its own.
async fn round(store: &Store, jobs: Vec<Job>, alone: &TaskTracker) {
    metrics::histogram!("webhooks_together").record(u32::try_from(jobs.len()).unwrap_or(u32::MAX));
    let taken = match together(store, &jobs).await {
        Ok(taken) => taken,
        Err(StoreError::Unavailable(error)) => {
            for job in jobs {
                // Where nobody waits any more, the carrier will ask again.
                let _ = job.answer.send(Err(StoreError::Unavailable(error.clone())));
            }
            return;
        }
        // One of them may be to blame: the others must not suffer for it.
        Err(error) => {
            tracing::warn!(
                error = error.chain(),
                "{} webhooks could not be stored together and are stored one by one",
                jobs.len()
            );
            jobs.iter().map(|_| None).collect()
        }
    };
    for (job, answered) in jobs.into_iter().zip(taken) {
        if let Some(answered) = answered {
            let _ = job.answer.send(Ok(answered));
            continue;
        }
        let store = store.clone();
        alone.spawn(async move {
            let answered = store.receive(&job.webhook, &*job.judge).await;
            let _ = job.answer.send(answered);
        });
    }
}

/// What became of each of `jobs`; none where its case was not to be had without waiting.
async fn together(store: &Store, jobs: &[Job]) -> Result<Vec<Option<Answered>>, StoreError> {
    let ids: BTreeSet<&str> = jobs
        .iter()
        .map(|job| job.webhook.transaction_id.as_str())
        .collect();
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let (mut tx, mut cases) = store.open_free_cases(&ids).await?;
    let places: HashMap<String, usize> = cases
        .iter()
        .map(|open| open.id.to_string())
        .zip(0..)
        .collect();

    let (mut webhooks, mut taken, mut of_job) = (Vec::new(), Vec::new(), Vec::new());
    for job in jobs {
        let place = places.get(job.webhook.transaction_id.as_str());
        of_job.push(place.is_some());
        if let Some(place) = place {
            taken.push(take(&mut cases[*place], &job.webhook, &*job.judge));
            webhooks.push(&job.webhook);
        }
    }
    look_up_repeated(&mut tx, &webhooks, &mut taken).await?;
    cases.retain(crate::open_case::OpenCase::is_changed);
    if !cases.is_empty() {
        store.commit_all(tx, cases).await?;
    }
    let mut answers = taken.into_iter().map(Taken::answered);
    Ok(of_job
        .into_iter()
        .map(|opened| {
            if opened {
                answers.next().flatten()
            } else {
                None
            }
        })
        .collect())
}
