//! A carrier on a socket of its own: answers each placement as scripted, and remembers it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};
use url::Url;

/// How one placement is answered.
pub enum Answer {
    /// With 201.
    Placed,
    /// With this status and error code, and perhaps a `Retry-After`.
    Error(u16, u32, Option<&'static str>),
    /// With 201, once the test has added a permit.
    PlacedWhen(Arc<Semaphore>),
    /// With 500, although it was placed.
    PlacedAndLost,
}

/// A call that the carrier has.
#[derive(Clone)]
struct Known {
    sid: String,
    to: String,
    created: DateTime<Utc>,
    status: &'static str,
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    received: Vec<HashMap<String, String>>,
    known: Vec<Known>,
    ended: Vec<String>,
}

#[derive(Clone, Default)]
pub struct Carrier(Arc<Mutex<Script>>);

impl Carrier {
    /// Starts; everything that is not scripted is placed.
    pub async fn start() -> (Self, Url) {
        let carrier = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route(
                "/2010-04-01/Accounts/{account}/Calls.json",
                post(place).get(list),
            )
            .route(
                "/2010-04-01/Accounts/{account}/Calls/{call}",
                post(end).get(fetch),
            )
            .with_state(carrier.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        (carrier, url.parse().unwrap())
    }

    pub fn answer_next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.0.lock().unwrap().answers.extend(answers);
    }

    /// Brings all its calls to this status.
    pub fn bring_all_to(&self, status: &'static str) {
        for call in &mut self.0.lock().unwrap().known {
            call.status = status;
        }
    }

    /// Adds a call that nobody asked for.
    pub fn add(&self, sid: &str) {
        self.0.lock().unwrap().known.push(Known {
            sid: sid.to_owned(),
            to: String::new(),
            created: Utc::now(),
            status: "ringing",
        });
    }

    /// The calls that it was asked to end.
    pub fn ended(&self) -> Vec<String> {
        self.0.lock().unwrap().ended.clone()
    }

    /// The placements received, oldest first.
    pub fn received(&self) -> Vec<HashMap<String, String>> {
        self.0.lock().unwrap().received.clone()
    }
}

async fn place(
    State(carrier): State<Carrier>,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let (answer, number) = {
        let mut script = carrier.0.lock().unwrap();
        script.received.push(form.into_iter().collect());
        (
            script.answers.pop_front().unwrap_or(Answer::Placed),
            script.received.len(),
        )
    };
    match answer {
        Answer::Placed => placed(&carrier, number),
        Answer::PlacedWhen(permit) => {
            permit.acquire().await.unwrap().forget();
            placed(&carrier, number)
        }
        Answer::PlacedAndLost => {
            let _ = placed(&carrier, number);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Answer::Error(status, code, retry_after) => {
            let body = json!({ "code": code, "message": "as scripted", "status": status });
            let mut answer = (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
            if let Some(seconds) = retry_after {
                answer
                    .headers_mut()
                    .insert("Retry-After", HeaderValue::from_static(seconds));
            }
            answer
        }
    }
}

fn placed(carrier: &Carrier, number: usize) -> Response {
    let mut script = carrier.0.lock().unwrap();
    let call = Known {
        sid: format!("CA{number}"),
        to: script.received[number - 1]["To"].clone(),
        created: Utc::now(),
        status: "queued",
    };
    script.known.push(call.clone());
    (StatusCode::CREATED, shown(&call)).into_response()
}

fn shown(call: &Known) -> Json<Value> {
    Json(json!({
        "sid": call.sid,
        "status": call.status,
        "to": call.to,
        "date_created": call.created.to_rfc2822(),
    }))
}

async fn list(
    State(carrier): State<Carrier>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let script = carrier.0.lock().unwrap();
    let calls = script.known.iter().rev();
    let calls: Vec<Value> = calls
        .filter(|call| call.to == asked["To"])
        .map(|call| shown(call).0)
        .collect();
    let date = Utc::now().to_rfc2822().replace("+0000", "GMT");
    let body = Json(json!({ "calls": calls, "next_page_uri": null }));
    ([("Date", date)], body).into_response()
}

async fn fetch(
    State(carrier): State<Carrier>,
    Path((_, call)): Path<(String, String)>,
) -> Response {
    carrier.find(&call)
}

async fn end(State(carrier): State<Carrier>, Path((_, call)): Path<(String, String)>) -> Response {
    let sid = call.trim_end_matches(".json").to_owned();
    carrier.0.lock().unwrap().ended.push(sid);
    carrier.find(&call)
}

impl Carrier {
    fn find(&self, file: &str) -> Response {
        let script = self.0.lock().unwrap();
        let sid = file.trim_end_matches(".json");
        match script.known.iter().find(|call| call.sid == sid) {
            Some(call) => shown(call).into_response(),
            None => (StatusCode::NOT_FOUND, Json(json!({ "code": 20404 }))).into_response(),
        }
    }
}
