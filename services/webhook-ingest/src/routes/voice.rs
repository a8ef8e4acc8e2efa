//! `POST /voice/{transaction}?call=…`: the customer picked up; the greeting and the question. Once per call.

use axum::extract::State;
use domain::Fact;
use runtime::problem::Problem;
use serde_json::json;
use store::Answered;
use twilio::webhook;

use crate::{ingest::App, receive::Telling, reply::Reply, signed::Signed};

pub(crate) async fn voice(
    State(app): State<App>,
    signed: Signed<webhook::Voice>,
) -> Result<Reply, Problem> {
    let data = json!({ "prompt": "greeting", "fault": signed.fault });
    let telling = Telling::new("/voice", "prompted", "voice");
    let answered = app
        .receive(signed.about.as_ref(), telling, move |_, _| {
            (Some(Fact::Voice), data.clone())
        })
        .await?;
    Ok(match (answered, &signed.about) {
        (Answered::Stored { call, .. }, Some(about)) => app.script(about, &call).opening(),
        (Answered::Stray, _) => Reply::hangup(),
        _ => Reply::goodbye(app.default_phrases),
    })
}
