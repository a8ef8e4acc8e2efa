//! `POST /status/{transaction}?call=…`: the carrier's word on the call. Each word once.

use axum::extract::State;
use domain::{CarrierStatus, Fact};
use runtime::problem::Problem;
use serde_json::{Value, json};
use twilio::webhook;

use crate::{clean::word, ingest::App, receive::Telling, reply::Noted, signed::Signed};

pub(crate) async fn status(
    State(app): State<App>,
    signed: Signed<webhook::Status>,
) -> Result<Noted, Problem> {
    let Some(status) = &signed.form.call.call_status else {
        tracing::warn!("a status webhook names no status");
        return Ok(Noted);
    };
    let status = word(status.as_str());
    // New words appear without notice: they are kept for the timeline and mean nothing yet.
    let fact = status
        .parse::<CarrierStatus>()
        .ok()
        .map(|status| Fact::Status {
            status,
            sip: signed.form.sip_response_code,
        });
    let data = particulars(&status, &signed.form);
    let once = format!("status:{status}");
    let telling = Telling::new("/status", "status", once);
    app.receive(signed.about.as_ref(), telling, move |_, _| {
        (fact.clone(), data.clone())
    })
    .await?;
    Ok(Noted)
}

fn particulars(status: &str, form: &webhook::Status) -> Value {
    json!({
        "status": status,
        "sip": form.sip_response_code,
        "sequence": form.sequence_number,
        "duration_seconds": form.call_duration,
        "error_code": form.error_code.as_deref().map(word),
        "carrier_at": form.at(),
    })
}
