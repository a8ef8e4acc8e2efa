//! Single stories of the same world, each with one thing that goes wrong.

mod deaths;
mod found;

use std::sync::Arc;

use domain::{Action, Attention};
use store::memory::MemoryCall;
use tokio_util::sync::CancellationToken;

use crate::{
    carrier::Placed,
    laws,
    plan::{Answer, Click, Kind, Plan},
    process,
    shaky::Point,
    world::{self, World},
};

/// One click, and nothing that goes wrong.
fn sunny() -> Plan {
    Plan {
        dispatchers: 1,
        redial: false,
        skew_s: 0,
        webhooks: true,
        clicks: vec![Click {
            at_ms: 0,
            transaction: 2,
        }],
        answers: Vec::new(),
        crashes: Vec::new(),
        faults: Vec::new(),
        broker: Vec::new(),
        carrier_away: Vec::new(),
        hooks: Vec::new(),
    }
}

fn answered(kind: Kind) -> Answer {
    Answer {
        kind,
        ..Answer::default()
    }
}

/// Nobody tells us of the call that the first placement leads to; only the carrier's list has it.
fn lost(kind: Kind) -> Plan {
    Plan {
        answers: vec![answered(kind)],
        webhooks: false,
        ..sunny()
    }
}

struct Story(Arc<World>);

impl Story {
    async fn begin(plan: &Plan) -> Self {
        Self(World::begin(plan, None).await)
    }

    /// A dispatcher that works until it comes to `point`, and dies there.
    async fn dies_at(&self, point: Point) {
        let process = process::run(Arc::clone(&self.0), 1, CancellationToken::new());
        tokio::select! {
            () = process => panic!("it ended by itself"),
            () = self.0.store.stop.at(point) => {}
        }
        self.0.queue.died(1);
    }

    /// Another dispatcher goes on until there is nothing left to do. The law holds.
    async fn ends(&self) -> MemoryCall {
        tokio::task::spawn_local(process::run(
            Arc::clone(&self.0),
            2,
            CancellationToken::new(),
        ));
        self.0.settled().await;
        assert_eq!(laws::broken(&self.0).await, Vec::<String>::new());
        self.0.store.store.calls().await.pop().unwrap()
    }

    fn requests(&self) -> usize {
        self.0.carrier.requests().len()
    }

    fn placed(&self) -> Vec<Placed> {
        self.0.carrier.placed()
    }

    async fn shown(&self) -> (Action, Attention) {
        let verdict = self.0.store.store.verdict(&world::transaction(2)).await;
        let verdict = verdict.unwrap();
        (verdict.action, verdict.attention)
    }
}

/// Runs on a clock that jumps to whatever happens next.
macro_rules! story {
    ($name:ident, $body:expr) => {
        #[tokio::test(start_paused = true)]
        async fn $name() {
            tokio::task::LocalSet::new().run_until($body).await;
        }
    };
}

use story;
