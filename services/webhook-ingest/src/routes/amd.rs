//! `POST /amd/{transaction}?call=…`: who the carrier thinks picked up. Each verdict once.

use axum::extract::State;
use domain::{Fact, MachineVerdict};
use runtime::problem::Problem;
use serde_json::json;
use twilio::webhook;

use crate::{ingest::App, receive::Telling, reply::Noted, signed::Signed};

pub(crate) async fn amd(
    State(app): State<App>,
    signed: Signed<webhook::Amd>,
) -> Result<Noted, Problem> {
    let form = &signed.form;
    let found = form.answered_by.as_str();
    // "unknown" is treated as a person, and that a person is there is what everything else assumes anyway. Whether a machine's
    // verdict counts is decided by what else is known of the call.
    let fact = found
        .parse()
        .ok()
        .filter(|verdict: &MachineVerdict| verdict.is_machine())
        .map(|verdict| Fact::Machine { verdict });
    let data = json!({ "answered_by": found, "detection_ms": form.machine_detection_duration });
    let once = format!("amd:{found}");
    let telling = Telling::new("/amd", "status", once);
    app.receive(signed.about.as_ref(), telling, move |_, _| {
        (fact.clone(), data.clone())
    })
    .await?;
    Ok(Noted)
}
