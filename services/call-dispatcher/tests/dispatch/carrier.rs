//! A carrier on a socket of its own: answers each placement as scripted, and remembers it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;
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
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    received: Vec<HashMap<String, String>>,
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
            .route("/2010-04-01/Accounts/{account}/Calls.json", post(place))
            .with_state(carrier.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        (carrier, url.parse().unwrap())
    }

    pub fn answer_next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.0.lock().unwrap().answers.extend(answers);
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
        Answer::Placed => placed(number),
        Answer::PlacedWhen(permit) => {
            permit.acquire().await.unwrap().forget();
            placed(number)
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

fn placed(number: usize) -> Response {
    let body = json!({ "sid": format!("CA{number}"), "status": "queued", "to": "", "from": "" });
    (StatusCode::CREATED, Json(body)).into_response()
}
