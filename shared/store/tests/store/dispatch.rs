//! What dispatchers write: one suite, over the store in Postgres and the one in memory.

mod desk;
mod letters;
mod placing;
mod races;
mod redial;
mod silent;
mod strays;
mod sweeper;
mod unknown;

use std::time::Duration;

use domain::{Answer, CallState, CarrierStatus, Fact};
use store::{CarrierCall, Claim, Claimed, Dispatch as _, FencedWrite, UnknownCall};

use desk::{Click, Desk};

const SECOND: Duration = Duration::from_secs(1);
const LEASE: Duration = Duration::from_secs(30);
const WINDOW: Duration = Duration::from_mins(2);

/// Each test twice: over Postgres, where time that passes is rows that grow older, and in memory, where the clock is tokio's.
macro_rules! over_both {
    ($($(#[$meta:meta])* async fn $name:ident($desk:ident) $body:block)*) => {
        $(
            $(#[$meta])*
            async fn $name<D: crate::dispatch::desk::Desk>($desk: &D) $body
        )*
        mod postgres {
            $(
                #[tokio::test]
                async fn $name() {
                    let desk = crate::dispatch::desk::Rows::fresh().await;
                    super::$name(&desk).await;
                }
            )*
        }
        mod memory {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    let desk = crate::dispatch::desk::Memory::fresh().await;
                    super::$name(&desk).await;
                }
            )*
        }
    };
}
use over_both;

async fn claim<D: Desk>(desk: &D, click: &Click) -> Claimed {
    match desk.store().claim(click.call_id, LEASE).await.unwrap() {
        Claim::Claimed(claimed) => claimed,
        other => panic!("{other:?}"),
    }
}

/// Claimed and marked as sent.
async fn send<D: Desk>(desk: &D, click: &Click) -> Claimed {
    let claimed = claim(desk, click).await;
    done(desk.store().mark_sent(&claimed, SECOND).await.unwrap());
    claimed
}

/// Sent, and nobody knows what came of it.
async fn lose<D: Desk>(desk: &D, click: &Click) -> UnknownCall {
    let claimed = send(desk, click).await;
    let lost = desk.store().unknown(&claimed, "no answer").await;
    done(lost.unwrap());
    let found = desk.store().unknown_calls(SECOND * 5, 9).await.unwrap();
    let own = found
        .into_iter()
        .find(|found| found.call_id == click.call_id);
    own.unwrap()
}

/// With the carrier, as `sid`.
async fn place<D: Desk>(desk: &D, click: &Click, sid: &str) -> Claimed {
    let claimed = send(desk, click).await;
    done(desk.store().placed(&claimed, sid).await.unwrap());
    claimed
}

fn done(written: FencedWrite) {
    assert_eq!(written, FencedWrite::Done);
}

fn status(status: CarrierStatus) -> Fact {
    Fact::Status { status, sip: None }
}

fn yes() -> Fact {
    Fact::Heard {
        turn: 1,
        answer: Answer::Yes,
        silent: false,
        gave_up: false,
    }
}

fn at_the_carrier(sid: &str, status: Option<CarrierStatus>) -> CarrierCall {
    CarrierCall {
        sid: sid.to_owned(),
        status,
    }
}

async fn state<D: Desk>(desk: &D, click: &Click) -> CallState {
    desk.shown(click).await.state
}
