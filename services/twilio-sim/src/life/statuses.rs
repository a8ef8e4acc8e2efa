//! What status callbacks say, and the fields that every webhook of a call has.

use twilio::CallStatus;

use super::{callback::Callback, line::Line};
use crate::{call::Call, sim::Sim};

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
    pub(super) fn tell(&mut self, event: &str, status: &CallStatus) {
        let request = &self.call.request;
        let wanted = request.events.iter().any(|wanted| wanted == event);
        let target = request.status_callback.clone().filter(|_| wanted);
        let callback = target.map(|target| {
            let number = self.call.next_sequence();
            Callback::new(
                &self.call,
                number,
                target,
                self.status_params(number, status),
            )
        });
        Callback::send(self, callback, status.is_final());
    }

    fn status_params(&self, number: u32, status: &CallStatus) -> Params {
        let mut params = about(&self.sim, &self.call, status);
        let now = self.sim.carriers(self.sim.clock.now());
        add(&mut params, "Timestamp", &now.to_rfc2822());
        add(&mut params, "CallbackSource", "call-progress-events");
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
        params
    }
}
