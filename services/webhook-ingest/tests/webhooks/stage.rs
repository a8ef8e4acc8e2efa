//! A running service with a database of its own, and a carrier that signs.

use domain::{Action, Answer, Attention, CallId, CallState, Money, Outcome, TransactionId};
use reqwest::{StatusCode, header};
use runtime::Env;
use serde_json::Value;
use store::{NewTransaction, RequestCall, Store, StoreConfig, Transaction};
use tokio_util::sync::CancellationToken;
use twilio::{
    signature::{self, Algorithm},
    twiml::{self, Prompt, Response, Verb},
};
use webhook_ingest::{Config, Server};

/// Not where the service listens: signatures cover this address, whatever the Host header says.
pub const PUBLIC_URL: &str = "https://calls.bank.example";
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const TOKEN: &str = "the auth token";
pub const PREVIOUS_TOKEN: &str = "the token before";
pub const OUR_NUMBER: &str = "+15005550006";
pub const DESK: &str = "+18005550199";

pub struct Stage {
    pub store: Store,
    pub base: String,
    client: reqwest::Client,
    shutdown: CancellationToken,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl Stage {
    /// With a fraud desk.
    pub async fn new() -> Self {
        Self::with(&[("FRAUD_DESK_NUMBER", DESK)]).await
    }

    /// With these settings more.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::over(&test_servers::fresh_database().await, settings).await
    }

    /// Over this database.
    pub async fn over(database: &str, settings: &[(&str, &str)]) -> Self {
        let store = Store::new(StoreConfig::from_url(database, "test").unwrap());
        store.migrate().await.unwrap();
        let fixed = [
            ("DATABASE_URL", database),
            // Nothing listens there: no webhook needs NATS.
            ("NATS_URL", "nats://127.0.0.1:9"),
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("ADMIN_ADDR", "127.0.0.1:0"),
            ("PUBLIC_URL", PUBLIC_URL),
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("TWILIO_AUTH_TOKEN_PREVIOUS", PREVIOUS_TOKEN),
            ("TWILIO_PHONE_NUMBER", OUR_NUMBER),
        ];
        let env = Env::from_pairs(fixed.iter().chain(settings).copied());
        let server = Server::bind(Config::from_env(&env).unwrap()).await.unwrap();
        let base = format!("http://{}", server.addr().unwrap());
        let shutdown = CancellationToken::new();
        tokio::spawn(server.run(shutdown.clone()));
        Self {
            store,
            base,
            client: reqwest::Client::new(),
            shutdown,
        }
    }

    /// Imports a transaction and clicks.
    pub async fn call(&self, n: u32) -> Call<'_> {
        self.call_of(sample(n)).await
    }

    /// Imports this transaction and clicks.
    pub async fn call_of(&self, transaction: NewTransaction) -> Call<'_> {
        let id = transaction.id.clone();
        self.store.import(&[transaction], false).await.unwrap();
        let requested = self.store.request_call(&id, None, Some(TRACE)).await;
        let RequestCall::Requested(call) = requested.unwrap() else {
            panic!("the transaction has a call already");
        };
        Call {
            stage: self,
            transaction: id.to_string(),
            id: call.id,
            sid: format!("CA{:032x}", call.id.0.as_u128()),
        }
    }

    /// Posts a form as the carrier does.
    pub async fn post(&self, path_and_query: &str, form: &[(&str, &str)]) -> Served {
        let pairs: Vec<(String, String)> = form
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        let url = format!("{PUBLIC_URL}{path_and_query}");
        let made = signature::sign(&TOKEN.into(), Algorithm::HmacSha1, &url, &pairs);
        self.post_with(path_and_query, &pairs, Some(&made)).await
    }

    /// Posts a form with this signature.
    pub async fn post_with(
        &self,
        path_and_query: &str,
        form: &[(String, String)],
        signature: Option<&str>,
    ) -> Served {
        let url = format!("{}{path_and_query}", self.base);
        let mut request = self.client.post(url).form(form);
        if let Some(signature) = signature {
            request = request.header(signature::HEADER, signature);
        }
        Served::read(request.send().await.unwrap()).await
    }

    /// What the desk sees of a transaction.
    pub async fn seen(&self, id: &str) -> Transaction {
        let id: TransactionId = id.parse().unwrap();
        self.store.transaction(&id).await.unwrap().unwrap()
    }
}

/// W3C traceparent of every click.
pub const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

pub fn sample(n: u32) -> NewTransaction {
    NewTransaction {
        id: format!("TXN{n:03}").parse().unwrap(),
        client_name: "John Doe".into(),
        card_number: "***1234".into(),
        client_phone: format!("+1415555{:04}", 100 + n).parse().unwrap(),
        money: Money::parse("2500.75", domain::Currency::default()).unwrap(),
        bank_name: "Chase Bank".into(),
        merchant_name: "Amazon".into(),
        transaction_date: "2025-03-15".parse().unwrap(),
        language: None,
        time_zone: None,
        action: Action::NotAnswered,
    }
}

/// A call that the customer is on.
pub struct Call<'a> {
    pub stage: &'a Stage,
    pub transaction: String,
    pub id: CallId,
    pub sid: String,
}

impl Call<'_> {
    pub async fn voice(&self) -> Served {
        self.post("voice", "", &[]).await
    }

    pub async fn gather(&self, turn: u8, form: &[(&str, &str)]) -> Served {
        self.post("gather", &format!("&turn={turn}"), form).await
    }

    pub async fn say(&self, turn: u8, text: &str) -> Served {
        self.gather(turn, &[("SpeechResult", text), ("Confidence", "0.93")])
            .await
    }

    pub async fn press(&self, turn: u8, key: &str) -> Served {
        self.gather(turn, &[("Digits", key)]).await
    }

    pub async fn status(&self, status: &str) -> Served {
        self.post("status", "", &[("CallStatus", status)]).await
    }

    /// Posts to a route of this call.
    pub async fn post(&self, route: &str, more: &str, form: &[(&str, &str)]) -> Served {
        let path = self.path(route, more);
        self.stage.post(&path, &self.form(form)).await
    }

    pub fn path(&self, route: &str, more: &str) -> String {
        format!("/{route}/{}?call={}{more}", self.transaction, self.id)
    }

    pub fn form<'b>(&'b self, more: &[(&'b str, &'b str)]) -> Vec<(&'b str, &'b str)> {
        let own = [
            ("CallSid", self.sid.as_str()),
            ("AccountSid", ACCOUNT),
            ("From", OUR_NUMBER),
            ("To", "+14155550101"),
        ];
        own.iter().chain(more).copied().collect()
    }

    /// The label and why a person should look.
    pub async fn label(&self) -> (Action, Attention) {
        let seen = self.stage.seen(&self.transaction).await;
        (seen.action, seen.attention)
    }

    /// State, outcome and answer.
    pub async fn fate(&self) -> (CallState, Option<Outcome>, Option<Answer>) {
        let id: TransactionId = self.transaction.parse().unwrap();
        let calls = self.stage.store.calls(&id).await.unwrap();
        let call = calls.into_iter().find(|call| call.id == self.id).unwrap();
        (call.state, call.outcome, call.answer)
    }

    /// The data of the events of a kind.
    pub async fn events(&self, kind: &str) -> Vec<Value> {
        let id: TransactionId = self.transaction.parse().unwrap();
        let events = self.stage.store.timeline(&id).await.unwrap();
        let of_kind = events.into_iter().filter(|event| event.kind == kind);
        of_kind.map(|event| event.data).collect()
    }

    /// How many events there are, of any kind.
    pub async fn event_count(&self) -> usize {
        let id: TransactionId = self.transaction.parse().unwrap();
        self.stage.store.timeline(&id).await.unwrap().len()
    }
}

/// An answer to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub status: StatusCode,
    pub content_type: String,
    pub body: String,
}

impl Served {
    async fn read(response: reqwest::Response) -> Self {
        let content_type = response.headers().get(header::CONTENT_TYPE);
        Self {
            status: response.status(),
            content_type: content_type.map_or_else(String::new, |it| it.to_str().unwrap().into()),
            body: response.text().await.unwrap(),
        }
    }

    /// The document; it must be one that the carrier takes.
    pub fn twiml(&self) -> Response {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        assert!(self.content_type.starts_with("text/xml"), "{self:?}");
        twiml::parse(&self.body).unwrap()
    }

    /// Everything that is spoken.
    pub fn said(&self) -> String {
        let spoken = self.twiml().verbs.into_iter().flat_map(|verb| match verb {
            Verb::Say(say) => vec![say.text],
            Verb::Gather(gather) => gather
                .prompts
                .into_iter()
                .filter_map(|prompt| match prompt {
                    Prompt::Say(say) => Some(say.text),
                    _ => None,
                })
                .collect(),
            _ => vec![],
        });
        spoken.collect::<Vec<_>>().join(" ")
    }

    /// Where the answer to the question goes; panics when nothing is asked.
    pub fn asks(&self) -> String {
        let verbs = self.twiml().verbs;
        let gather = verbs.into_iter().find_map(|verb| match verb {
            Verb::Gather(gather) => Some(gather),
            _ => None,
        });
        gather.expect("a question").action.unwrap()
    }

    pub fn hangs_up(&self) -> bool {
        self.twiml().verbs.last() == Some(&Verb::Hangup)
    }

    pub fn only_hangs_up(&self) -> bool {
        self.twiml().verbs == [Verb::Hangup]
    }

    /// A polite end that tells nothing.
    pub fn is_goodbye(&self) -> bool {
        self.hangs_up() && self.said() == "Goodbye."
    }
}
