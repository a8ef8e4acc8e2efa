//! What keeps a call from being forgotten: due calls are asked for again, calls of unknown fate are looked up, silent ones
//! asked about, and strays that were not ended yet announced again.
//!
//! One replica does it at a time, the one that [`lead`]s. That only saves work: every job is safe to be done by several.

mod asking;
mod lead;
mod look_up;
mod reconciler;
mod sweeper;
mod trouble;

use std::{fmt, sync::Arc, time::Duration};

use domain::PhoneNumber;
use store::{Dispatch, SilenceLimits};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{carrier::Carrier, placing::RING_SECONDS};

use lead::Lead;
use trouble::Trouble;
pub use trouble::WatchError;

/// So many calls are looked at in one round.
const MOST: u16 = 100;
/// How much longer than it should a call may be silent, and how often the carrier is asked about it then.
const SILENT: Duration = Duration::from_mins(1);
/// From one webhook of a conversation to the next: what we say, and the answer. Only a talk with a specialist lasts longer, and
/// is found to be live. A call whose last webhook was lost must not wait as long as the longest talk.
const LONGEST_TURN: Duration = Duration::from_mins(1);
/// The longest pause after a round that failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Whether nothing waits in the queue, as the broker tells it.
pub trait Queue: Send + Sync + 'static {
    /// None where it cannot tell.
    fn is_empty(&self) -> impl Future<Output = Option<bool>> + Send;
}

/// When the watch does what.
#[derive(Debug, Clone)]
pub struct Times {
    /// How long a call of unknown fate may still be heard of or found.
    pub look_up_window: Duration,
    /// How often such a call is looked up.
    pub look_up_every: Duration,
    /// How long a look-up that the carrier never answers goes on.
    pub look_up_gives_up: Duration,
    /// How often due calls are looked for.
    pub sweep_every: Duration,
    /// How often silent calls are looked for.
    pub reconcile_every: Duration,
    /// From when on a call counts as silent.
    pub silence: SilenceLimits,
    /// How long the lead lasts that is not renewed; it is renewed three times in that.
    pub lead_term: Duration,
}

impl Default for Times {
    /// DESIGN "Placing".
    fn default() -> Self {
        Self {
            look_up_window: Duration::from_mins(2),
            look_up_every: Duration::from_secs(5),
            look_up_gives_up: Duration::from_mins(15),
            sweep_every: Duration::from_secs(1),
            reconcile_every: Duration::from_secs(5),
            silence: SilenceLimits {
                ringing: Duration::from_secs(RING_SECONDS.into()) + SILENT,
                answered: LONGEST_TURN + SILENT,
                ask_every: SILENT,
            },
            lead_term: Duration::from_secs(10),
        }
    }
}

/// The watch of one process.
pub struct Watch<D, C, Q> {
    /// Where calls are.
    pub store: D,
    /// Who rings them.
    pub carrier: C,
    /// Where requests wait.
    pub queue: Q,
    /// The number that rings.
    pub from: PhoneNumber,
    /// Whether a call that was not found is dialled once more (`REDIAL_UNKNOWN`).
    pub redial: bool,
    /// When.
    pub times: Times,
    /// Rung by a placing that does not know what became of its request; the look-up then does not wait for its time, nor
    /// for the lead.
    pub unknown: Arc<Notify>,
    /// Tells this process from the others that may lead.
    pub name: String,
}

impl<D, C, Q> fmt::Debug for Watch<D, C, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("name", &self.name)
            .field("times", &self.times)
            .field("redial", &self.redial)
            .finish_non_exhaustive()
    }
}

impl<D: Dispatch, C: Carrier, Q: Queue> Watch<D, C, Q> {
    /// Runs until `shutdown`, then gives the lead to another. Dropping it in the middle of a job harms nothing.
    pub async fn run(self, shutdown: CancellationToken) {
        let lead = Lead::new(self.store.clone(), self.name.clone(), self.times.lead_term);
        let jobs = async {
            tokio::join!(
                lead.hold(),
                self.sweep(&lead),
                self.look_up(&lead),
                self.reconcile(&lead)
            )
        };
        shutdown.run_until_cancelled(jobs).await;
        lead.resign().await;
    }

    async fn sweep(&self, lead: &Lead<D>) {
        let mut trouble = Trouble::new("looking for due calls", self.times.sweep_every);
        loop {
            let round = async { self.sweep_once().await };
            self.while_leading(lead, round, &mut trouble).await;
            tokio::time::sleep(trouble.pause()).await;
        }
    }

    async fn look_up(&self, lead: &Lead<D>) {
        let mut trouble = Trouble::new("looking up unknown calls", self.times.look_up_every);
        loop {
            let rung = tokio::time::timeout(trouble.pause(), self.unknown.notified()).await;
            if rung.is_ok() {
                trouble.note_rung(self.look_up_once().await);
            } else {
                let round = self.look_up_once();
                self.while_leading(lead, round, &mut trouble).await;
            }
        }
    }

    async fn reconcile(&self, lead: &Lead<D>) {
        let mut trouble = Trouble::new("asking about silent calls", self.times.reconcile_every);
        loop {
            self.while_leading(lead, self.reconcile_once(), &mut trouble)
                .await;
            tokio::time::sleep(trouble.pause()).await;
        }
    }

    async fn while_leading(
        &self,
        lead: &Lead<D>,
        round: impl Future<Output = Result<(), WatchError>>,
        trouble: &mut Trouble,
    ) {
        if lead.leads() {
            trouble.note(round.await);
        }
    }
}
