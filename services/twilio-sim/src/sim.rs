//! The stand-in as a whole: what its parts share.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use runtime::clock::Clock;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::{
    book::{Book, Full},
    call::{Call, Plan},
    changes::Changes,
    config::Config,
    customers::{Callee, Customers},
    faults::{Faults, Weather},
    hand::Hand,
    life::{self, Queue},
    rest::CreateRequest,
    tempo::{BadSpeed, Tempo},
    webhook::Webhooks,
};

/// What the REST API, the calls and the control API share.
pub struct Sim {
    /// Settings.
    pub config: Config,
    /// The clock on the wall, for dates.
    pub clock: Arc<dyn Clock>,
    /// The telephone's clock.
    pub tempo: Arc<Tempo>,
    /// Who answers which number.
    pub customers: Customers,
    /// What goes wrong, for all numbers.
    pub faults: Faults,
    /// Tells that something about the telephones changed.
    pub changes: Changes,
    /// Calls and requests.
    pub book: Book,
    /// Sends webhooks.
    pub webhooks: Webhooks,
    /// The account's calls per second.
    pub queue: Queue,
    /// The calls' tasks and their webhooks.
    pub tasks: TaskTracker,
    /// Ends them all.
    pub shutdown: CancellationToken,
}

/// The stand-in cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The compiled-in scripts cannot be read.
    #[error("customers.json: {0}")]
    Customers(#[from] serde_json::Error),
    /// The speed is no factor.
    #[error(transparent)]
    Speed(#[from] BadSpeed),
}

impl Sim {
    /// Sets everything up. Nothing runs yet.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, SetUpError> {
        Ok(Arc::new(Self {
            tempo: Arc::new(Tempo::new(config.speed)?),
            changes: Changes::default(),
            customers: Customers::built_in()?,
            faults: Faults::default(),
            book: Book::keeping(config.keep),
            webhooks: Webhooks::new(
                config.auth_token.clone(),
                config.webhook_limit,
                clock.clone(),
            ),
            queue: Queue::new(config.calls_per_second),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
            clock,
            config,
        }))
    }

    /// Puts a call into the queue; from there on it lives in a task of its own.
    pub fn place(
        self: &Arc<Self>,
        request: CreateRequest,
        callee: Callee,
        weather: Option<Weather>,
    ) -> Result<Arc<Call>, Full> {
        let (script, tempo, hand) = match callee {
            Callee::Scripted(script) => (script, self.tempo.clone(), None),
            Callee::Played(script) => {
                // Nobody can keep up with compressed time.
                let hand = Hand::new(self.changes.clone());
                (script, Arc::new(Tempo::real()), Some(hand))
            }
        };
        let plan = Plan {
            request,
            script,
            tempo,
            hand,
            weather,
            changes: self.changes.clone(),
        };
        let call = self.book.place(plan, self.clock.now())?;
        let span = tracing::info_span!(parent: None, "simulated call", sid = call.sid);
        self.spawn(life::live(self.clone(), call.clone()).instrument(span));
        Ok(call)
    }

    /// What the carrier's clock shows at this moment: it may be off.
    pub fn carriers(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + self.faults.offset()
    }

    /// Runs something beside, until shutdown.
    pub fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = task => {}
            }
        });
    }
}
