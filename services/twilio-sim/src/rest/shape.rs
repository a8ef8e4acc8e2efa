//! A call as Twilio shows it: numbers as strings, dates in RFC 2822 by the carrier's own clock, much of it null.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{call::Call, sim::Sim};

pub(super) fn call(call: &Call, sim: &Sim) -> Value {
    let account = &sim.config.account_sid;
    let offset = sim.faults.offset();
    let date = |at: DateTime<Utc>| date(at + offset);
    let state = call.summary();
    let uri = format!("/2010-04-01/Accounts/{account}/Calls/{}.json", call.sid);
    let below = |name: &str| {
        format!(
            "/2010-04-01/Accounts/{account}/Calls/{}/{name}.json",
            call.sid
        )
    };
    json!({
        "sid": call.sid,
        "account_sid": account,
        "parent_call_sid": null,
        "phone_number_sid": "PN00000000000000000000000000000001",
        "api_version": "2010-04-01",
        "status": state.status,
        "direction": "outbound-api",
        "to": call.request.to,
        "to_formatted": call.request.to,
        "from": call.request.from,
        "from_formatted": call.request.from,
        "date_created": date(call.created),
        "date_updated": date(state.updated),
        "start_time": state.started.map(date),
        "end_time": state.ended.map(date),
        "duration": state.duration.map(|seconds| seconds.to_string()),
        "queue_time": state.queue_time.to_string(),
        "price": null,
        "price_unit": "USD",
        "answered_by": state.answered_by,
        "annotation": null,
        "caller_name": null,
        "forwarded_from": null,
        "group_sid": null,
        "trunk_sid": null,
        "uri": uri,
        "subresource_uris": {
            "events": below("Events"),
            "notifications": below("Notifications"),
            "payments": below("Payments"),
            "recordings": below("Recordings"),
            "siprec": below("Siprec"),
            "streams": below("Streams"),
            "transcriptions": below("Transcriptions"),
            "user_defined_message_subscriptions": below("UserDefinedMessageSubscriptions"),
            "user_defined_messages": below("UserDefinedMessages"),
        },
    })
}

/// As in webhooks and in the API.
fn date(at: DateTime<Utc>) -> String {
    at.to_rfc2822()
}
