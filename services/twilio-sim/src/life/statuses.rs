//! Status callbacks, and the fields that every webhook of a call has.

use twilio::CallStatus;

use super::line::Line;
use crate::{call::Call, sim::Sim, webhook::Purpose};

/// Names and values of a webhook.
pub(super) type Params = Vec<(String, String)>;

/// One more field.
pub(super) fn add(params: &mut Params, name: &str, value: &(impl ToString + ?Sized)) {
    params.push((name.to_owned(), value.to_string()));
}

/// The fields that every webhook of a call has. The empty ones are sent (and signed), too.
pub(super) fn about(sim: &Sim, call: &Call, status: &CallStatus) -> Params {
    let (to, from) = (call.request.to.as_str(), call.request.from.as_str());
    let mut params = Params::new();
    for (name, value) in [
        ("AccountSid", sim.config.account_sid.as_str()),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call.sid.as_str()),
        ("CallStatus", status.as_str()),
        ("Called", to),
        ("CalledCity", ""),
        ("CalledCountry", "US"),
        ("CalledState", ""),
        ("CalledZip", ""),
        ("Caller", from),
        ("CallerCountry", "US"),
        ("Direction", "outbound-api"),
        ("From", from),
        ("FromCountry", "US"),
        ("To", to),
        ("ToCity", ""),
        ("ToCountry", "US"),
    ] {
        add(&mut params, name, value);
    }
    if let Some(verdict) = call.summary().answered_by {
        add(&mut params, "AnsweredBy", verdict);
    }
    params
}

impl Line {
    /// Tells an event, if anybody wants to know it. Each is a request of its own beside the call, so they may overtake
    /// one another, as they do in reality.
    pub(super) fn tell(&self, event: &str, status: &CallStatus) {
        let request = &self.call.request;
        let Some(target) = request.status_callback.clone() else {
            return;
        };
        if !request.events.iter().any(|wanted| wanted == event) {
            return;
        }
        let mut params = about(&self.sim, &self.call, status);
        add(&mut params, "Timestamp", &self.sim.clock.now().to_rfc2822());
        add(&mut params, "CallbackSource", "call-progress-events");
        let number = self.call.next_sequence();
        add(&mut params, "SequenceNumber", &number);
        if status.is_final() {
            let state = self.call.summary();
            let seconds = state.duration.unwrap_or_default();
            add(&mut params, "CallDuration", &seconds);
            add(&mut params, "Duration", &seconds.div_ceil(60));
            if let Some(code) = state.sip_response_code {
                add(&mut params, "SipResponseCode", &code);
            }
        }
        let delivery = self
            .call
            .script
            .status_callbacks
            .get(number as usize)
            .copied()
            .unwrap_or_default();
        let (sim, call) = (self.sim.clone(), self.call.clone());
        let at = call.tempo.now() + delivery.late.duration();
        self.sim.spawn(async move {
            call.tempo.sleep_until(at).await;
            for _ in 0..delivery.times {
                // What became of it is in the call's record; nobody else cares.
                let _ = sim
                    .webhooks
                    .send(&call, Purpose::Status, &target, &params)
                    .await;
            }
        });
    }
}
