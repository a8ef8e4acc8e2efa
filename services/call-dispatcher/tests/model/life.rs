//! What a customer does when the phone rings, and what the carrier tells webhook-ingest of it.

use std::{sync::Arc, time::Duration};

use domain::{Answer, CarrierStatus, Fact};
use serde_json::json;
use store::{Answered, Webhook, memory::MemoryCall};
use tokio::time::sleep;

use crate::{
    carrier::Placed,
    plan::{Hook, Life},
    world::{Heard, World},
};

/// The carrier waits for a document no longer.
const DOCUMENT: Duration = Duration::from_secs(15);
/// Retries of a webhook that was answered with 503.
const RETRIES: usize = 2;

#[derive(Debug, Clone)]
enum Step {
    Status(CarrierStatus),
    Voice,
    Heard(Answer),
}

fn steps(life: Life) -> Vec<(u64, Step)> {
    use CarrierStatus::{Busy, Completed, Failed, InProgress, Initiated, NoAnswer, Ringing};
    let mut steps = vec![(100, Step::Status(Initiated))];
    let rings = |seconds: u64, end| {
        vec![
            (1_000, Step::Status(Ringing)),
            (seconds * 1_000, Step::Status(end)),
        ]
    };
    let picked_up = |answer: Option<Answer>, seconds: u64| {
        let mut steps = rings(4, InProgress);
        steps.push((100, Step::Voice));
        steps.extend(answer.map(|answer| (4_000, Step::Heard(answer))));
        steps.push((seconds * 1_000, Step::Status(Completed)));
        steps
    };
    steps.extend(match life {
        Life::Confirms => picked_up(Some(Answer::Yes), 5),
        Life::ReportsFraud => picked_up(Some(Answer::Fraud), 5),
        Life::HangsUp => picked_up(None, 2),
        Life::Talks => picked_up(Some(Answer::No), 8 * 60),
        Life::NoAnswer => rings(30, NoAnswer),
        Life::Busy => rings(1, Busy),
        Life::Fails => rings(1, Failed),
    });
    steps
}

/// The whole life of one of the carrier's calls.
pub async fn live(world: Arc<World>, sid: String) {
    let Some(call) = world.carrier.find(&sid) else {
        return;
    };
    for (after, step) in steps(call.life) {
        sleep(Duration::from_millis(after)).await;
        match step {
            Step::Status(status) => {
                if !world.carrier.advance(&sid, status) {
                    break;
                }
                tell(&world, &call, status);
            }
            Step::Voice => fetch(&world, &call, "prompted", "voice", Fact::Voice).await,
            Step::Heard(answer) => {
                let fact = Fact::Heard {
                    turn: 1,
                    answer,
                    silent: false,
                    gave_up: false,
                };
                fetch(&world, &call, "heard", "heard:1", fact).await;
            }
        }
    }
    if world.carrier.find(&sid).is_some_and(|seen| seen.cut) {
        tell(&world, &call, CarrierStatus::Completed);
    }
}

fn tell(world: &Arc<World>, call: &Placed, status: CarrierStatus) {
    let fact = Fact::Status { status, sip: None };
    let once = format!("status:{status}");
    let told = send(Arc::clone(world), call.clone(), "status", once, fact);
    tokio::spawn(async move {
        let _ = told.await;
    });
}

/// The carrier waits for the answer, and does what it says.
async fn fetch(world: &Arc<World>, call: &Placed, kind: &'static str, once: &str, fact: Fact) {
    let over = world
        .carrier
        .find(&call.sid)
        .is_none_or(|call| call.over.is_some());
    if over {
        return;
    }
    let sent = send(Arc::clone(world), call.clone(), kind, once.to_owned(), fact);
    let fetched = tokio::time::timeout(DOCUMENT, tokio::spawn(sent)).await;
    if let Ok(Ok(Some(Answered::Stray))) = fetched {
        world.carrier.cut(&call.sid);
    }
}

/// One webhook, with what befalls it; the last answer that webhook-ingest gave.
async fn send(
    world: Arc<World>,
    call: Placed,
    kind: &'static str,
    once: String,
    fact: Fact,
) -> Option<Answered> {
    if !world.plan.webhooks {
        return None;
    }
    let hook = world.next_hook();
    let webhook = Webhook {
        call_id: call.call,
        transaction_id: call.transaction.clone(),
        carrier_call_id: call.sid.clone(),
        kind,
        once,
    };
    match hook {
        Hook::Lost => return None,
        Hook::Late(wait) => sleep(Duration::from_millis(wait.into())).await,
        Hook::OnTime | Hook::Twice(_) => {}
    }
    let answered = deliver(&world, &webhook, &fact).await;
    if let Hook::Twice(wait) = hook {
        tokio::spawn(async move {
            sleep(Duration::from_millis(wait.into())).await;
            deliver(&world, &webhook, &fact).await;
        });
    }
    answered
}

/// The carrier tells of a call that is not the one that ours is bound to.
pub async fn tell_of_stray(world: &World, call: &MemoryCall, sid: &str) {
    let webhook = Webhook {
        call_id: call.id,
        transaction_id: call.transaction_id.clone(),
        carrier_call_id: sid.to_owned(),
        kind: "status",
        once: "status:ringing".to_owned(),
    };
    let fact = Fact::Status {
        status: CarrierStatus::Ringing,
        sip: None,
    };
    let answered = deliver(world, &webhook, &fact).await;
    assert!(matches!(answered, Some(Answered::Stray)), "{answered:?}");
}

async fn deliver(world: &World, webhook: &Webhook, fact: &Fact) -> Option<Answered> {
    for _ in 0..=RETRIES {
        let judge = |_: &domain::Facts, _: &store::ServedCall| (Some(fact.clone()), json!({}));
        let received = world.store.store.receive(webhook, judge);
        match world.store.run("receive", received).await {
            Ok(answered) => {
                if matches!(answered, Answered::Stored { .. }) {
                    world.heard.lock().unwrap().push(Heard {
                        call: webhook.call_id,
                        fact: fact.clone(),
                    });
                }
                return Some(answered);
            }
            Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
    None
}
