//! The stage of these tests: a stand-in on a free port, and a small app that plays the customer of its webhooks.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use runtime::Env;
use secrecy::SecretString;
use serde_json::Value;
use tokio::{net::TcpListener, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use twilio::{
    rest::{Client, Config as ClientConfig, CreateCall, Placement, StatusEvent},
    signature::{Body, Verifier, form_pairs},
};
use twilio_sim::{Config, Server};

pub const TOKEN: &str = "token-of-the-tests";
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const OURS: &str = "+14155550000";
pub const DEADLINE: Duration = Duration::from_secs(20);

/// What the app answers to one request of a path.
#[derive(Debug, Clone)]
pub enum Answer {
    Twiml(String),
    Status(u16),
    Other {
        content_type: &'static str,
        body: &'static str,
    },
    /// Not until the test is over.
    Never,
}

/// A request the app got.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub params: HashMap<String, String>,
    pub token: Option<String>,
    pub signed: bool,
}

#[derive(Clone)]
struct App {
    base: String,
    /// The answers of a path, in order; the last one again and again.
    answers: Arc<Mutex<HashMap<String, VecDeque<Answer>>>>,
    got: Arc<Mutex<Vec<Got>>>,
}

async fn answer(State(app): State<App>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let pairs = form_pairs(&body);
    let url = format!("{}{}", app.base, uri.path_and_query().unwrap());
    let verifier = Verifier::new([SecretString::from(TOKEN)]).unwrap();
    let signed = verifier
        .verify(
            &url,
            Body::Form(&pairs),
            text("x-twilio-signature").as_deref(),
            None,
        )
        .is_ok();
    let path = uri.path().to_owned();
    app.got.lock().unwrap().push(Got {
        path: path.clone(),
        params: pairs.into_iter().collect(),
        token: text("i-twilio-idempotency-token"),
        signed,
    });
    let answer = {
        let mut answers = app.answers.lock().unwrap();
        match answers.get_mut(&path) {
            None => Answer::Status(204),
            Some(queue) if queue.len() > 1 => queue.pop_front().unwrap(),
            Some(queue) => queue.front().cloned().unwrap(),
        }
    };
    match answer {
        Answer::Twiml(body) => {
            ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], body).into_response()
        }
        Answer::Status(status) => axum::http::StatusCode::from_u16(status)
            .unwrap()
            .into_response(),
        Answer::Other { content_type, body } => {
            ([(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Answer::Never => std::future::pending().await,
    }
}

pub struct Stage {
    /// The stand-in's address.
    pub sim: String,
    /// The app's address.
    pub app: String,
    pub http: reqwest::Client,
    pub client: Client,
    state: App,
    _guard: DropGuard,
}

/// The account and its secret, as HTTP Basic wants them.
pub fn basic() -> String {
    STANDARD.encode(format!("{ACCOUNT}:{TOKEN}"))
}

/// A document around these verbs.
pub fn twiml(verbs: &str) -> Answer {
    Answer::Twiml(format!("<Response>{verbs}</Response>"))
}

impl Stage {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With these settings of the stand-in.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let mut env: HashMap<&str, &str> = HashMap::from([
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("TWILIO_PHONE_NUMBER", OURS),
            ("SIM_SPEED", "200"),
            ("SIM_CALLS_PER_SECOND", "0"),
            ("SIM_LIST_LAG", "0s"),
        ]);
        env.extend(settings.iter().copied());
        let server = Server::bind(Config::from_env(&Env::from_pairs(env)).unwrap())
            .await
            .unwrap();
        let sim = format!("http://{}", server.addr());
        let shutdown = CancellationToken::new();
        tokio::spawn(server.run(shutdown.clone()));

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let app = format!("http://{}", listener.local_addr().unwrap());
        let state = App {
            base: app.clone(),
            answers: Arc::default(),
            got: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });

        let client = Client::new(ClientConfig {
            base_url: sim.parse().unwrap(),
            account_sid: ACCOUNT.into(),
            auth_token: TOKEN.into(),
            timeout: DEADLINE,
        });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            sim,
            app,
            http,
            client: client.unwrap(),
            state,
            _guard: shutdown.drop_guard(),
        }
    }

    /// What the app answers at this path: each once, the last one again and again.
    pub fn answers(&self, path: &str, answers: impl IntoIterator<Item = Answer>) {
        self.state
            .answers
            .lock()
            .unwrap()
            .insert(path.to_owned(), answers.into_iter().collect());
    }

    /// Everything the app got at this path so far.
    pub fn got(&self, path: &str) -> Vec<Got> {
        self.state
            .got
            .lock()
            .unwrap()
            .iter()
            .filter(|got| got.path == path)
            .cloned()
            .collect()
    }

    /// Everything the app got.
    pub fn all_got(&self) -> Vec<Got> {
        self.state.got.lock().unwrap().clone()
    }

    /// A request for a call whose webhooks come to the app: `/voice`, `/fallback`, `/status`.
    pub fn call_to(&self, number: &str) -> CreateCall {
        CreateCall {
            to: number.into(),
            from: OURS.into(),
            url: format!("{}/voice", self.app),
            fallback_url: format!("{}/fallback", self.app),
            status_callback: format!("{}/status", self.app),
            status_events: StatusEvent::ALL.into(),
            ring_seconds: 20,
            time_limit: None,
            machine_detection: None,
        }
    }

    /// Places it; its id.
    pub async fn place(&self, call: &CreateCall) -> String {
        match self.client.create_call(call).await {
            Placement::Placed(placed) => placed.sid,
            other => panic!("not placed: {other:?}"),
        }
    }

    /// Describes what happens when the number is called.
    pub async fn script(&self, number: &str, script: &str) {
        let url = format!("{}/sim/numbers/{number}", self.sim);
        let request = self
            .http
            .put(url)
            .header("content-type", "application/json")
            .body(script.to_owned());
        let answer = request.send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap()
        );
    }

    /// Puts a plan of faults in force.
    pub async fn faults(&self, plan: Value) {
        let url = format!("{}/sim/faults", self.sim);
        let answer = self.http.put(url).json(&plan).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{text}");
    }

    /// What the control API shows there.
    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sim);
        let answer = self.http.get(url).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The stand-in's record of a call.
    pub async fn record(&self, sid: &str) -> Value {
        self.get(&format!("/sim/calls/{sid}")).await
    }

    /// One line for each call, oldest first.
    pub async fn rings(&self) -> Vec<Value> {
        let url = format!("{}/sim/rings", self.sim);
        let text = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }

    /// Waits until so many calls have ended; their lines.
    pub async fn ended(&self, count: usize) -> Vec<Value> {
        self.until("the end of the calls", async || {
            let rings = self.rings().await;
            let over = rings.iter().filter(|ring| ring["ended"].is_string());
            (over.count() == count).then_some(rings)
        })
        .await
    }

    /// Waits until this is so.
    pub async fn until<T>(&self, what: &str, check: impl AsyncFn() -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(result) = check().await {
                return result;
            }
            assert!(
                Instant::now() < deadline,
                "never came to be: {what}; the app got {:#?}",
                self.all_got()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the call is over and every callback has been answered; its record.
    pub async fn over(&self, sid: &str) -> Value {
        self.until("the end of the call", async || {
            let record = self.record(sid).await;
            let param = |webhook: &Value, name: &str| {
                let params = webhook["params"].as_array().unwrap();
                params
                    .iter()
                    .find(|pair| pair[0] == name)
                    .map(|pair| pair[1].as_str().unwrap().to_owned())
            };
            let told = record["webhooks"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|webhook| webhook["purpose"] == "status");
            let numbers: HashSet<_> = told
                .clone()
                .map(|webhook| param(webhook, "SequenceNumber").unwrap())
                .collect();
            let last = told
                .clone()
                .find(|webhook| param(webhook, "CallDuration").is_some())?;
            let expected = param(last, "SequenceNumber")
                .unwrap()
                .parse::<usize>()
                .unwrap()
                + 1;
            (numbers.len() == expected).then_some(record)
        })
        .await
    }

    /// Calls a number and waits for the end.
    pub async fn call(&self, number: &str) -> Value {
        let sid = self.place(&self.call_to(number)).await;
        self.over(&sid).await
    }

    /// The statuses told so far, in the order of their making.
    pub fn statuses(&self) -> Vec<String> {
        let mut told = self.got("/status");
        told.sort_by_key(|got| got.params["SequenceNumber"].parse::<u32>().unwrap());
        told.iter()
            .map(|got| got.params["CallStatus"].clone())
            .collect()
    }
}
