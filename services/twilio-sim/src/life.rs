//! The life of a call, one task for each: the account's queue, ringing, the documents, the end.

mod amd;
mod callback;
mod dial;
mod documents;
mod gather;
mod line;
mod queue;
mod statuses;

use std::sync::Arc;

use tokio::time::Instant;
use twilio::CallStatus;

pub use queue::Queue;

use self::line::Line;
use crate::{
    call::{Call, EndedBy},
    hand::Hand,
    script::Fate,
    sim::Sim,
};

/// From the placement to the last callback.
pub async fn live(sim: Arc<Sim>, call: Arc<Call>) {
    stages(sim.clone(), call.clone()).await;
    sim.book.over(&call);
}

async fn stages(sim: Arc<Sim>, call: Arc<Call>) {
    let placed = Instant::now();
    tokio::select! {
        biased;
        // Cancelled in the queue: nobody is told.
        _ = call.stopped() => return,
        () = sim.queue.turn() => {}
    }
    if !call.start(sim.clock.now(), placed.elapsed()) {
        return;
    }
    let mut line = Line::new(sim, call);
    line.tell("initiated", &CallStatus::Initiated);
    let (status, sip, by) = match ring(&mut line).await {
        Ok(()) => (CallStatus::Completed, 200, answered(&mut line).await),
        Err((status, sip)) => (status, sip, EndedBy::Unanswered),
    };
    let status = line
        .call
        .finish(status, by, line.talked(), sip, line.sim.clock.now());
    tracing::info!(sid = line.call.sid, %status, "call {} is over: {status}", line.call.sid);
    line.tell("completed", &status);
}

/// Until somebody or something answers, or it is clear that nobody will: then the final status and the SIP answer.
async fn ring(line: &mut Line) -> Result<(), (CallStatus, u16)> {
    let canceled = |_| (CallStatus::Canceled, 487);
    line.wait(line::DIALLING).await.map_err(canceled)?;
    let call = line.call.clone();
    if call.hand.is_none() && matches!(call.script.then, Fate::Failed | Fate::Refuse { .. }) {
        return Err((CallStatus::Failed, 404));
    }
    call.advance(CallStatus::Ringing, line.sim.clock.now());
    line.tell("ringing", &CallStatus::Ringing);
    let timeout = call.request.timeout;
    if let Some(hand) = &call.hand {
        return ring_by_hand(line, hand).await;
    }
    let ring = call.script.ring.duration().min(timeout);
    line.wait(ring).await.map_err(canceled)?;
    match call.script.then {
        Fate::Busy => Err((CallStatus::Busy, 486)),
        Fate::Replies(_) | Fate::Machine(_) if ring < timeout => Ok(()),
        _ => {
            line.wait(timeout.saturating_sub(ring))
                .await
                .map_err(canceled)?;
            Err((CallStatus::NoAnswer, 480))
        }
    }
}

/// Until the person answers or declines, as long as the bank lets it ring.
async fn ring_by_hand(line: &Line, hand: &Hand) -> Result<(), (CallStatus, u16)> {
    let decision = hand.ring();
    tokio::select! {
        biased;
        answer = decision => match answer {
            Ok(true) => Ok(()),
            // Whoever declines is busy; so says the carrier, too.
            Ok(false) | Err(_) => Err((CallStatus::Busy, 486)),
        },
        rung = line.wait(line.call.request.timeout) => {
            hand.idle();
            Err(rung.map_or((CallStatus::Canceled, 487), |()| (CallStatus::NoAnswer, 480)))
        }
    }
}

async fn answered(line: &mut Line) -> EndedBy {
    line.answer();
    line.call
        .advance(CallStatus::InProgress, line.sim.clock.now());
    line.tell("answered", &CallStatus::InProgress);
    line.hear("line", "answered");
    let over = match amd::detect(line).await {
        Ok(()) => documents::run(line).await,
        Err(over) => Err(over),
    };
    let (by, why) = match over {
        Ok(()) => (EndedBy::Service, "the documents have ended"),
        Err(line::Over::HungUp) => (EndedBy::Customer, "the customer has hung up"),
        Err(line::Over::Stopped) => (EndedBy::Rest, "ended through the REST API"),
        Err(line::Over::TimeLimit) => (EndedBy::TimeLimit, "the time limit is reached"),
    };
    line.hear("line", why);
    by
}
