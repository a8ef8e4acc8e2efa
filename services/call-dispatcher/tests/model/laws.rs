//! What is true of the world once it is calm, whatever happened before.

use std::collections::BTreeMap;

use domain::{CallId, CallState, Outcome};
use store::{
    Dispatch as _,
    memory::{MemoryCall, MemoryStray},
};

use crate::world::{World, is_settled};

/// Every law that does not hold.
pub async fn broken(world: &World) -> Vec<String> {
    let end = End {
        world,
        calls: world.store.store.calls().await,
        strays: world.store.store.strays().await,
    };
    let mut broken = end.rung_twice();
    broken.extend(end.asked_twice_at_once());
    broken.extend(end.not_at_their_end());
    broken.extend(end.lost_answers());
    broken.extend(end.wrong_labels().await);
    broken.extend(end.without_reason());
    if !is_settled(world).await {
        let live = world.carrier.placed().into_iter();
        let live = live.filter(|call| call.over.is_none());
        broken.push(format!(
            "not at rest: {} messages in the outbox, {} in the queue, at the carrier {:?}",
            world.store.store.messages_waiting().await,
            world.queue.len(),
            live.map(|call| call.sid).collect::<Vec<_>>()
        ));
    }
    let due = world.store.store.republish_due(true, 100).await.unwrap();
    if due > 0 {
        broken.push(format!("{due} calls are still due"));
    }
    broken
}

struct End<'a> {
    world: &'a World,
    calls: Vec<MemoryCall>,
    strays: Vec<MemoryStray>,
}

impl End<'_> {
    fn call(&self, id: CallId) -> Option<&MemoryCall> {
        self.calls.iter().find(|call| call.id == id)
    }

    /// No number is rung twice for one click; with the option, twice at most, and one of the two is a stray that was ended.
    fn rung_twice(&self) -> Vec<String> {
        let mut calls: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for placed in self.world.carrier.placed() {
            calls.entry(placed.call).or_default().push(placed);
        }
        let mut broken = Vec::new();
        for (call, placed) in calls {
            let allowed = if self.world.plan.redial { 2 } else { 1 };
            if placed.len() > allowed {
                broken.push(format!("call {call} was placed {} times", placed.len()));
            }
            let bound = self.call(call).and_then(|row| row.carrier_call_id.as_ref());
            for placed in &placed {
                let own = Some(&placed.sid) == bound;
                let known = self
                    .strays
                    .iter()
                    .any(|stray| stray.carrier_call_id == placed.sid);
                if own && (placed.cut || known) {
                    broken.push(format!(
                        "{}, call {call} itself, was taken for a stray",
                        placed.sid
                    ));
                }
                if !own && bound.is_some() && !known && !placed.found_over() {
                    broken.push(format!(
                        "{} rang beside call {call}'s {bound:?}, and nobody ended it",
                        placed.sid
                    ));
                }
            }
        }
        broken
    }

    /// Two requests for one call are never under way together, nor is one written for a number that is on another call.
    fn asked_twice_at_once(&self) -> Vec<String> {
        let requests = self.world.carrier.requests();
        let mut broken = Vec::new();
        for (index, first) in requests.iter().enumerate() {
            for second in &requests[index + 1..] {
                if first.call == second.call && second.at < first.until {
                    broken.push(format!("two requests for call {} at once", first.call));
                }
            }
        }
        broken
    }

    fn not_at_their_end(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for call in &self.calls {
            let own = call.carrier_call_id.as_deref();
            let live = own
                .and_then(|sid| self.world.carrier.find(sid))
                .is_some_and(|placed| placed.over.is_none());
            if call.state != CallState::Ended && !live {
                broken.push(format!("call {} is {} for ever", call.id, call.state));
            }
        }
        for stray in &self.strays {
            if !stray.ended {
                broken.push(format!("stray {} was never ended", stray.carrier_call_id));
            }
        }
        broken
    }

    /// What was answered with 2xx is kept.
    fn lost_answers(&self) -> Vec<String> {
        let heard = self.world.heard.lock().unwrap();
        let lost = heard.iter().filter(|heard| {
            let call = self.call(heard.call);
            !call.is_some_and(|call| call.facts.iter().any(|fact| *fact == heard.fact))
        });
        lost.map(|heard| format!("{:?} of call {} is lost", heard.fact, heard.call))
            .collect()
    }

    /// What pages were told last is the function of what is known.
    async fn wrong_labels(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let shown = self.world.shown.lock().unwrap().clone();
        for (id, (_, shown)) in shown {
            let verdict = self.world.store.store.verdict(&id).await;
            if verdict != Some(shown) {
                broken.push(format!("{id} shows {shown:?}, its facts say {verdict:?}"));
            }
        }
        for call in &self.calls {
            if call.state != call.facts.state() || call.outcome != call.facts.outcome() {
                broken.push(format!(
                    "call {} is {}, its facts say {}",
                    call.id,
                    call.state,
                    call.facts.state()
                ));
            }
        }
        broken
    }

    /// Nothing is given up that was not asked of the carrier, nor unconfirmed that the carrier's list showed.
    fn without_reason(&self) -> Vec<String> {
        let requests = self.world.carrier.requests();
        let mut broken = Vec::new();
        for call in &self.calls {
            let asked = requests.iter().any(|request| request.call == call.id);
            if call.outcome == Some(Outcome::Unconfirmed) && !asked && call.sent_at.is_none() {
                broken.push(format!(
                    "call {} ended unconfirmed, and was never asked for",
                    call.id
                ));
            }
            if call.outcome == Some(Outcome::AppError) && call.carrier_call_id.is_none() {
                broken.push(format!("call {} was given up", call.id));
            }
        }
        broken
    }
}
