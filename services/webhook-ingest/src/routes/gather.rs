//! `POST /gather/{transaction}?call=…&turn=n[&fault=1]`: what the customer said or pressed in turn n. The first one stored
//! of a turn wins, and every answer for that turn is made from it.

use axum::extract::State;
use domain::conversation::MAX_TURNS;
use runtime::problem::Problem;
use serde_json::Value;
use store::Answered;
use twilio::webhook;

use crate::{
    ingest::App,
    phrases,
    receive::Telling,
    reply::Reply,
    signed::Signed,
    turn::{Heard, HeardEvent},
};

pub(crate) async fn gather(
    State(app): State<App>,
    signed: Signed<webhook::Gather>,
) -> Result<Reply, Problem> {
    let Some(turn) = signed.turn.filter(|turn| (1..=MAX_TURNS).contains(turn)) else {
        tracing::warn!(
            turn = signed.turn,
            "a webhook names a turn that is never asked"
        );
        return Ok(Reply::goodbye(app.default_phrases));
    };
    // Asked again by the fallback, a turn may have been answered before, unknown to it: the second answer is a fact of its
    // own, and the rank of the two decides. Without an answer this asks for the document of the first.
    let again = signed.fault && !Heard::is_silence(&signed.form);
    let asked = if again { ":again" } else { "" };
    let once = format!("heard:{turn}{asked}");
    let telling = Telling::new("/gather", "heard", once);
    let (form, fault, default_phrases) = (signed.form, signed.fault, app.default_phrases);
    let answered = app
        .receive(signed.about.as_ref(), telling, move |facts, call| {
            let language = phrases::of(call, default_phrases).tag;
            let (fact, event) = Heard::from_form(&form, language).judge(turn, fault, facts);
            (Some(fact), event.into())
        })
        .await?;
    Ok(match (answered, &signed.about) {
        (Answered::Stored { data, new, call }, Some(about)) => match read(data, new) {
            Some(event) => app.script(about, &call).step(event.step),
            None => Reply::goodbye(app.phrases(&call)),
        },
        (Answered::Stray, _) => Reply::hangup(),
        _ => Reply::goodbye(app.default_phrases),
    })
}

/// The stored event. Another version of this program may have written it; what cannot be read ends the call politely.
fn read(data: Value, new: bool) -> Option<HeardEvent> {
    let event: HeardEvent = serde_json::from_value(data)
        .inspect_err(|error| tracing::error!(%error, "a stored turn cannot be read"))
        .ok()?;
    if new {
        metrics::counter!("webhook_answers_total", "answer" => event.answer.as_str()).increment(1);
    }
    Some(event)
}
