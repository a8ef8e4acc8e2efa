//! `<Dial>`: connecting the customer to another scripted number.

use std::time::Duration;

use twilio::{CallStatus, twiml::Dial};
use url::Url;

use super::{
    documents::{self, Step},
    line::{Line, Over},
    statuses::{Params, add},
};
use crate::script::Fate;

/// Ring seconds when the document does not say.
const USUAL_TIMEOUT: u32 = 30;

/// Connects, and says where to go on; None: with the next verb. When the customer hangs up, the transferred call ends, too,
/// and its action is told all the same; what that answers is not carried out.
pub(super) async fn dial(line: &Line, dial: &Dial, base: &Url) -> Result<Option<Step>, Over> {
    line.hear("line", "connecting to another number");
    let mut transfer = Transfer {
        status: CallStatus::Canceled,
        bridged: None,
    };
    let cut = transfer.connect(line, dial).await;
    line.hear("line", &format!("the other number: {}", transfer.status));
    let step = dial
        .action
        .as_deref()
        .map(|action| Step::to(base, Some(action), transfer.result(line)));
    match (cut, step) {
        (Ok(()), step) => Ok(step),
        (Err(over), Some(step)) => {
            documents::tell(line, step).await;
            Err(over)
        }
        (Err(over), None) => Err(over),
    }
}

/// A call to the other number.
struct Transfer {
    status: CallStatus,
    /// When it was answered, in telephone time.
    bridged: Option<Duration>,
}

impl Transfer {
    async fn connect(&mut self, line: &Line, dial: &Dial) -> Result<(), Over> {
        let script = line.sim.customers.script(dial.number.trim());
        let timeout = Duration::from_secs(dial.timeout.unwrap_or(USUAL_TIMEOUT).into());
        if matches!(script.then, Fate::Failed | Fate::Refuse { .. }) {
            self.status = CallStatus::Failed;
            return Ok(());
        }
        let ring = script.ring.duration().min(timeout);
        line.wait(ring).await?;
        match script.then {
            Fate::Busy => self.status = CallStatus::Busy,
            Fate::Replies(_) | Fate::Machine(_) if ring < timeout => {
                self.status = CallStatus::Completed;
                self.bridged = Some(line.call.tempo.now());
                line.wait(script.talk.duration()).await?;
            }
            _ => {
                line.wait(timeout.saturating_sub(ring)).await?;
                self.status = CallStatus::NoAnswer;
            }
        }
        Ok(())
    }

    fn result(&self, line: &Line) -> Params {
        let mut params = Params::new();
        add(&mut params, "DialCallStatus", &self.status);
        add(&mut params, "DialBridged", &self.bridged.is_some());
        if self.status != CallStatus::Failed {
            let sid = format!("CA{}", uuid::Uuid::now_v7().simple());
            add(&mut params, "DialCallSid", &sid);
        }
        if let Some(bridged) = self.bridged {
            let talked = line.call.tempo.now().saturating_sub(bridged);
            add(&mut params, "DialCallDuration", &talked.as_secs());
        }
        params
    }
}
