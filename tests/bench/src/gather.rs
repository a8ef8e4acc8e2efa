//! `/gather`: signed as the carrier signs, each for a turn of a live call that was not heard before, so that each writes.

use std::{fs, net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, ensure};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use secrecy::SecretString;
use serde_json::Value;
use twilio::{
    callback::Callbacks,
    signature::{self, Algorithm},
};
use url::Url;
use uuid::Uuid;

use crate::{
    arrivals::{self, Arrivals},
    http::{self, Connection},
};

/// What customers say, turn by turn: three turns that are asked again and one that decides.
const SAID: [(&str, &str); 4] = [
    ("sorry, what was that?", "0.81"),
    ("hmm, let me think", "0.74"),
    ("could you say that again please", "0.9"),
    ("yes, I made that transaction", "0.93"),
];

#[derive(clap::Args)]
pub struct Arguments {
    /// Where webhook-ingest listens
    #[arg(long)]
    at: SocketAddr,
    /// Its `PUBLIC_URL`, which signatures cover
    #[arg(long)]
    public_url: Url,
    /// A line for each live call: transaction, call, CallSid and customer's number, tabs between them
    #[arg(long)]
    calls: PathBuf,
    /// Requests that arrive each second, by the clock; without it each connection asks as soon as it was answered
    #[arg(long)]
    rate: Option<f64>,
    /// At most so many requests; there are four for each call
    #[arg(long)]
    count: usize,
    /// Connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
}

/// The account that webhooks are of, and what they are signed with: as the services get it, from the environment.
struct Account {
    sid: String,
    token: SecretString,
}

impl Account {
    fn from_env() -> anyhow::Result<Self> {
        let read = |name: &'static str| std::env::var(name).context(name);
        Ok(Self {
            sid: read("TWILIO_ACCOUNT_SID")?,
            token: read("TWILIO_AUTH_TOKEN")?.into(),
        })
    }
}

struct LiveCall {
    transaction: String,
    id: Uuid,
    sid: String,
    number: String,
}

/// Makes the requests.
pub fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let mut calls = read_calls(arguments)?;
    // Not in the order in which the rows were made.
    calls.shuffle(&mut StdRng::seed_from_u64(1));
    let callbacks = Callbacks::new(&arguments.public_url)?;
    let account = Account::from_env()?;
    let requests: Vec<Vec<u8>> = (1..)
        .zip(SAID)
        // Turn by turn, so that a call's turns are as far from each other as they can be.
        .flat_map(|(turn, said)| calls.iter().map(move |call| (turn, said, call)))
        .take(arguments.count)
        .map(|(turn, said, call)| request(arguments.at, &account, &callbacks, call, turn, said))
        .collect();
    let arrivals = match arguments.rate {
        Some(rate) => Arrivals::open(rate, requests.len()),
        None => Arrivals::Closed,
    };
    let mut doers = Vec::new();
    for _ in 0..arguments.connections {
        let mut connection = Connection::to(arguments.at)?;
        let requests = &requests;
        doers.push(async move |place: usize| {
            let answer = connection.ask(&requests[place]).await;
            // A turn of no call of ours is answered too, by a hangup without another question or thanks.
            answer.is_ok_and(|answer| answer.status == 200 && is_heard(answer.body))
        });
    }
    Ok(arrivals::make(requests.len(), &arrivals, doers).report())
}

/// Whether the document asks again or says what the call was marked as.
fn is_heard(document: &[u8]) -> bool {
    http::find(document, b"<Gather").is_some() || http::find(document, b"marked").is_some()
}

fn read_calls(arguments: &Arguments) -> anyhow::Result<Vec<LiveCall>> {
    let text = fs::read_to_string(&arguments.calls).context("--calls")?;
    let calls = text.lines().map(|line| {
        let mut columns = line.split('\t');
        let mut column = || columns.next().context("a line of --calls has four columns");
        Ok(LiveCall {
            transaction: column()?.to_owned(),
            id: column()?.parse()?,
            sid: column()?.to_owned(),
            number: column()?.to_owned(),
        })
    });
    let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
    ensure!(
        arguments.count <= calls.len() * SAID.len(),
        "there are four requests for each call, and {} calls",
        calls.len()
    );
    Ok(calls)
}

/// The bytes of one request, with what the carrier really sends along.
fn request(
    at: SocketAddr,
    account: &Account,
    callbacks: &Callbacks,
    call: &LiveCall,
    turn: u32,
    (speech, confidence): (&str, &str),
) -> Vec<u8> {
    let url = callbacks.gather(&call.transaction, call.id, turn, false);
    let url = url.split('#').next().unwrap_or_default();
    let form: Vec<(String, String)> = [
        ("AccountSid", account.sid.as_str()),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", &call.sid),
        ("CallStatus", "in-progress"),
        ("Called", &call.number),
        ("Caller", "+18005550100"),
        ("Confidence", confidence),
        ("Direction", "outbound-api"),
        ("From", "+18005550100"),
        ("Language", "en-US"),
        ("SpeechResult", speech),
        ("To", &call.number),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let signed = signature::sign(&account.token, Algorithm::HmacSha1, url, &form);
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form)
        .finish();
    let base = callbacks.requested("");
    let path = url.strip_prefix(&base).unwrap_or(url);
    let headers = format!(
        "content-type: application/x-www-form-urlencoded\r\nuser-agent: TwilioProxy/1.1\r\n{}: {signed}\r\n",
        signature::HEADER
    );
    http::post(at, path, &headers, &body)
}
