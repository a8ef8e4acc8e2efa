//! `POST /dial/{transaction}?call=…`: how the transfer to the fraud desk went. Each result once.

use axum::extract::State;
use domain::{DialStatus, Fact};
use runtime::problem::Problem;
use serde_json::json;
use store::Answered;
use twilio::webhook;

use crate::{clean::word, ingest::App, receive::Telling, reply::Reply, signed::Signed};

pub(crate) async fn dial(
    State(app): State<App>,
    signed: Signed<webhook::Dial>,
) -> Result<Reply, Problem> {
    let form = &signed.form;
    let status = form
        .dial_call_status
        .as_ref()
        .map_or_else(|| "unknown".to_owned(), |status| word(status.as_str()));
    let result: Option<DialStatus> = status.parse().ok();
    let data = json!({ "status": status, "duration_seconds": form.dial_call_duration });
    let once = format!("dial:{status}");
    let telling = Telling::new("/dial", "dial_result", once);
    let answered = app
        .receive(signed.about.as_ref(), telling, move |_, _| {
            (result.map(|status| Fact::Dial { status }), data.clone())
        })
        .await?;
    Ok(match (answered, &signed.about) {
        (Answered::Stored { call, .. }, Some(about)) => app
            .script(about, &call)
            .after_transfer(result.is_some_and(DialStatus::reached)),
        (Answered::Stray, _) => Reply::hangup(),
        _ => Reply::goodbye(app.default_phrases),
    })
}
