//! Status callbacks on their way: once and at once, unless a script or a fault has it otherwise.

use std::{sync::Arc, time::Duration};

use super::{line::Line, statuses::Params};
use crate::{
    call::Call,
    faults::CallbackFault,
    sim::Sim,
    webhook::{Purpose, Target},
};

/// A status callback, and how it is delivered.
#[derive(Debug)]
pub(super) struct Callback {
    number: u32,
    target: Target,
    params: Params,
    /// How often.
    times: u8,
    /// Not before this telephone time.
    not_before: Duration,
    /// What goes wrong with it.
    fault: Option<CallbackFault>,
}

impl Callback {
    pub(super) fn new(call: &Call, number: u32, target: Target, params: Params) -> Self {
        let deliveries = &call.script.status_callbacks;
        let delivery = deliveries.get(number as usize).copied().unwrap_or_default();
        let weather = call.weather.as_ref();
        Self {
            number,
            target,
            params,
            times: delivery.times,
            not_before: call.tempo.now() + delivery.late.duration(),
            fault: weather.and_then(|weather| weather.callback(&call.request.to, number)),
        }
    }

    /// Sends it, and after it those that were held back for it. The last event of a call leaves none behind.
    pub(super) fn send(line: &mut Line, callback: Option<Self>, is_last: bool) {
        let mut leaving = Vec::new();
        if let Some(callback) = callback {
            let nothing_follows = is_last && callback.fault == Some(CallbackFault::Reordered);
            if let Some(fault) = callback.fault.filter(|_| !nothing_follows) {
                let what = format!("callback {} {}", callback.number, fault.name());
                line.call.struck(what, fault.name());
            }
            match callback.fault {
                Some(CallbackFault::Dropped) => {}
                Some(CallbackFault::Reordered) if !is_last => {
                    line.held.push(callback);
                    return;
                }
                _ => leaving.push(callback),
            }
        } else if !is_last {
            return;
        }
        leaving.extend(line.held.drain(..).rev());
        leaving.retain(|callback| callback.times > 0);
        if leaving.is_empty() {
            return;
        }
        let (sim, call) = (line.sim.clone(), line.call.clone());
        line.sim.spawn(async move {
            for callback in leaving {
                callback.deliver(&sim, &call).await;
            }
        });
    }

    async fn deliver(self, sim: &Arc<Sim>, call: &Call) {
        call.tempo.sleep_until(self.not_before).await;
        let mut times = self.times;
        match self.fault {
            Some(CallbackFault::Delayed(seconds)) => tokio::time::sleep(seconds.duration()).await,
            Some(CallbackFault::Doubled) => times = times.saturating_mul(2),
            _ => {}
        }
        for _ in 0..times {
            // What became of it is in the call's record; nobody else cares.
            let _ = sim
                .webhooks
                .send(call, Purpose::Status, &self.target, &self.params)
                .await;
        }
    }
}
