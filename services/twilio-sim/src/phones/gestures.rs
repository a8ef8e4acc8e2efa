//! What a person does with the phone in their hand.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    call::Call,
    control::error,
    hand::{Hand, NotNow},
    script::{USUAL_CONFIDENCE, is_keys},
    sim::Sim,
};

/// The longest that is said in one turn, in characters.
const LONGEST: usize = 500;
/// The most keys of one request.
const MOST_KEYS: usize = 32;

/// Why nothing was done.
pub(super) struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        error(self.0, &self.1)
    }
}

type Done = Result<StatusCode, Refusal>;

/// Words, and how sure the recogniser is of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    text: String,
    #[serde(default = "usual_confidence")]
    confidence: f32,
}

/// Keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Keys {
    digits: String,
}

fn usual_confidence() -> f32 {
    USUAL_CONFIDENCE
}

pub(super) async fn answer(State(sim): State<Arc<Sim>>, Path(sid): Path<String>) -> Done {
    act(&sim, &sid, |hand| hand.decide(true))
}

pub(super) async fn decline(State(sim): State<Arc<Sim>>, Path(sid): Path<String>) -> Done {
    act(&sim, &sid, |hand| hand.decide(false))
}

pub(super) async fn hang_up(State(sim): State<Arc<Sim>>, Path(sid): Path<String>) -> Done {
    act(&sim, &sid, Hand::hang_up)
}

pub(super) async fn say(
    State(sim): State<Arc<Sim>>,
    Path(sid): Path<String>,
    words: Result<Json<Words>, JsonRejection>,
) -> Done {
    let Words { text, confidence } = read(words)?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(senseless(format!("text is 1 to {LONGEST} characters")));
    }
    if !(0.0..=1.0).contains(&confidence) {
        return Err(senseless("confidence is 0 to 1".to_owned()));
    }
    act(&sim, &sid, |hand| hand.say(text.to_owned(), confidence))
}

pub(super) async fn press(
    State(sim): State<Arc<Sim>>,
    Path(sid): Path<String>,
    keys: Result<Json<Keys>, JsonRejection>,
) -> Done {
    let Keys { digits } = read(keys)?;
    if !is_keys(&digits) || digits.len() > MOST_KEYS {
        let why = format!("digits are 1 to {MOST_KEYS} of the keys 0-9, * and #");
        return Err(senseless(why));
    }
    act(&sim, &sid, |hand| hand.press(&digits))
}

fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Refusal> {
    body.map(|Json(value)| value)
        .map_err(|bad| Refusal(bad.status(), bad.body_text()))
}

fn senseless(why: String) -> Refusal {
    Refusal(StatusCode::UNPROCESSABLE_ENTITY, why)
}

fn not_now(why: impl Into<String>) -> Refusal {
    Refusal(StatusCode::CONFLICT, why.into())
}

fn act(sim: &Sim, sid: &str, gesture: impl FnOnce(&Hand) -> Result<(), NotNow>) -> Done {
    let call = sim.book.call(sid);
    let call = call.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, "no such call".to_owned()))?;
    gesture(hand(&call)?).map_err(|why| not_now(why.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

fn hand(call: &Call) -> Result<&Hand, Refusal> {
    let status = call.status();
    if status.is_final() {
        return Err(not_now(format!("the call is over: {status}")));
    }
    call.hand.as_ref().ok_or_else(|| {
        not_now("this call follows its script: nobody played its number when it was placed")
    })
}
