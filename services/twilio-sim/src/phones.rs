//! The customers' phones, for a person who plays one: what rings and what is said, as a snapshot or as a stream of them, and
//! answering, speaking, pressing keys, hanging up. See `proto-docs/twilio-sim.md`.

mod gestures;
mod watching;

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post, put},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use twilio::CallStatus;

use crate::{
    call::{Call, Line},
    config::is_number,
    control::error,
    hand::Ear,
    sim::Sim,
};

/// How many phones a snapshot shows; nobody can look at more.
const MOST_SHOWN: usize = 50;

/// The routes. Streams end at shutdown.
pub fn router(shutdown: CancellationToken) -> Router<Arc<Sim>> {
    let watchers = watching::Watchers::new(shutdown);
    Router::new()
        .route(
            "/sim/numbers/{number}/played",
            put(play).delete(leave).get(played),
        )
        .route("/sim/phones", get(phones))
        .route(
            "/sim/events",
            get(move |State(sim)| async move { watching::events(sim, watchers) }),
        )
        .route("/sim/calls/{sid}/answer", post(gestures::answer))
        .route("/sim/calls/{sid}/decline", post(gestures::decline))
        .route("/sim/calls/{sid}/say", post(gestures::say))
        .route("/sim/calls/{sid}/press", post(gestures::press))
        .route("/sim/calls/{sid}/hang_up", post(gestures::hang_up))
}

/// All phones that ring or are talked on.
#[derive(Debug, Serialize)]
struct Phones {
    /// Those that a person plays first, then the newest first.
    #[serde(rename = "phones")]
    shown: Vec<Phone>,
    /// How many more there are than are shown.
    more: usize,
    /// The numbers that a person plays.
    played: BTreeSet<String>,
    /// Whether a plan of faults is in force.
    faults: bool,
}

/// A phone that rings or is talked on.
#[derive(Debug, Serialize)]
struct Phone {
    sid: String,
    /// Whose phone it is.
    number: String,
    /// Who calls.
    from: String,
    state: PhoneState,
    /// When it came into this state.
    since: DateTime<Utc>,
    /// Whether a person plays it, so that it can be answered, spoken into and so on.
    played: bool,
    /// What is listened for at this moment, where a person plays.
    listens: Option<Ear>,
    transcript: Vec<Line>,
    /// How many webhook requests were sent for it so far; they are shown with the call.
    webhooks: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum PhoneState {
    Ringing,
    Active,
}

impl Phone {
    /// None when it neither rings nor is talked on.
    fn of(call: &Call) -> Option<Self> {
        let summary = call.summary();
        let state = match summary.status {
            CallStatus::Ringing => PhoneState::Ringing,
            CallStatus::InProgress => PhoneState::Active,
            _ => return None,
        };
        let (transcript, webhooks) = call.heard();
        Some(Self {
            sid: call.sid.clone(),
            number: call.request.to.clone(),
            from: call.request.from.clone(),
            state,
            since: summary.updated,
            played: call.hand.is_some(),
            listens: call.hand.as_ref().and_then(crate::hand::Hand::ear),
            transcript,
            webhooks,
        })
    }
}

impl Phones {
    fn now(sim: &Sim) -> Self {
        let shows =
            |call: &Call| matches!(call.status(), CallStatus::Ringing | CallStatus::InProgress);
        let mut calls = sim.book.newest(u64::MAX, usize::MAX, shows);
        calls.sort_by_key(|call| call.hand.is_none());
        let more = calls.len().saturating_sub(MOST_SHOWN);
        calls.truncate(MOST_SHOWN);
        Self {
            shown: calls.iter().filter_map(|call| Phone::of(call)).collect(),
            more,
            played: sim.customers.played(),
            faults: sim.faults.are_on(),
        }
    }
}

async fn phones(State(sim): State<Arc<Sim>>) -> Json<Phones> {
    Json(Phones::now(&sim))
}

#[derive(Serialize)]
struct Played {
    played: bool,
}

async fn played(State(sim): State<Arc<Sim>>, Path(number): Path<String>) -> Json<Played> {
    Json(Played {
        played: sim.customers.is_played(&number),
    })
}

async fn play(
    State(sim): State<Arc<Sim>>,
    Path(number): Path<String>,
) -> Result<Json<Played>, Response> {
    if !is_number(&number) {
        return Err(error(
            StatusCode::UNPROCESSABLE_ENTITY,
            "a number looks like +14155550101",
        ));
    }
    let play = sim.customers.play(number);
    play.map_err(|full| error(StatusCode::INSUFFICIENT_STORAGE, &full.to_string()))?;
    sim.changes.tell();
    Ok(Json(Played { played: true }))
}

async fn leave(State(sim): State<Arc<Sim>>, Path(number): Path<String>) -> StatusCode {
    sim.customers.leave(&number);
    sim.changes.tell();
    StatusCode::NO_CONTENT
}
