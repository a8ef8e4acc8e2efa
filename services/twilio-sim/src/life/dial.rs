//! `<Dial>`: connecting the customer to another scripted number.

use std::time::Duration;

use twilio::{CallStatus, twiml::Dial};
use url::Url;

use super::{
    documents::Step,
    line::{Line, Over},
    statuses::{Params, add},
};
use crate::script::Fate;

/// Ring seconds when the document does not say.
const USUAL_TIMEOUT: u32 = 30;

/// Connects, and says where to go on; None: with the next verb.
pub(super) async fn dial(line: &Line, dial: &Dial, base: &Url) -> Result<Option<Step>, Over> {
    line.hear("line", "connecting to another number");
    let (status, talked) = connect(line, dial).await?;
    line.hear("line", &format!("the other number: {status}"));
    if dial.action.is_none() {
        return Ok(None);
    }
    let mut extra = Params::new();
    add(&mut extra, "DialCallStatus", &status);
    add(
        &mut extra,
        "DialBridged",
        &(status == CallStatus::Completed),
    );
    if status != CallStatus::Failed {
        add(
            &mut extra,
            "DialCallSid",
            &format!("CA{}", uuid::Uuid::now_v7().simple()),
        );
    }
    if status == CallStatus::Completed {
        add(&mut extra, "DialCallDuration", &talked.as_secs());
    }
    Ok(Some(Step::to(base, dial.action.as_deref(), extra)))
}

/// How it ended, and how long was spoken.
async fn connect(line: &Line, dial: &Dial) -> Result<(CallStatus, Duration), Over> {
    let script = line.sim.customers.script(dial.number.trim());
    let timeout = Duration::from_secs(dial.timeout.unwrap_or(USUAL_TIMEOUT).into());
    if matches!(script.then, Fate::Failed | Fate::Refuse { .. }) {
        return Ok((CallStatus::Failed, Duration::ZERO));
    }
    let ring = script.ring.duration().min(timeout);
    line.wait(ring).await?;
    match script.then {
        Fate::Busy => Ok((CallStatus::Busy, Duration::ZERO)),
        Fate::Replies(_) | Fate::Machine(_) if ring < timeout => {
            let talk = script.talk.duration();
            line.wait(talk).await?;
            Ok((CallStatus::Completed, talk))
        }
        _ => {
            line.wait(timeout.saturating_sub(ring)).await?;
            Ok((CallStatus::NoAnswer, Duration::ZERO))
        }
    }
}
