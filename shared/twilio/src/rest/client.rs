//! The client.

use std::time::{Duration, Instant};

use http::header;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use super::{
    CallPage, CallResource, CreateCall, EndCall, Error, ListCalls, Placement,
    exchange::{self, Answer, Operation},
    resource::{ListBody, rfc2822},
    sort,
};
use crate::{CallStatus, local::is_local};

const CREATE: Operation = Operation {
    name: "create_call",
    method: "POST",
    template: "/2010-04-01/Accounts/{account}/Calls.json",
};
const LIST: Operation = Operation {
    name: "list_calls",
    method: "GET",
    template: "/2010-04-01/Accounts/{account}/Calls.json",
};
const FETCH: Operation = Operation {
    name: "fetch_call",
    method: "GET",
    template: "/2010-04-01/Accounts/{account}/Calls/{call}.json",
};
const UPDATE: Operation = Operation {
    name: "update_call",
    method: "POST",
    template: "/2010-04-01/Accounts/{account}/Calls/{call}.json",
};

/// How long an idle connection is kept. Shorter than servers keep theirs: a request written into a connection that the other
/// side is closing is lost in a way that leaves "was it placed?" unknown.
const IDLE: Duration = Duration::from_secs(15);

/// Where the carrier is and who we are there.
#[derive(Debug, Clone)]
pub struct Config {
    /// `https://api.twilio.com`, or another carrier's base with its path.
    pub base_url: Url,
    /// The account.
    pub account_sid: String,
    /// Its secret.
    pub auth_token: SecretString,
    /// For a whole request, from connecting to the last byte. Half of it is the limit for connecting, so that a connection
    /// that never came about is told from an answer that never came.
    pub timeout: Duration,
}

/// The client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The base cannot carry paths, or would send the secret in the clear.
    #[error(
        "the carrier's base URL must be https (or http on this machine or a name without dots), without query and fragment"
    )]
    BaseUrl,
    /// The account id is empty or would change the path.
    #[error("the account SID must be letters, digits and dashes")]
    AccountSid,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// Talks to the carrier's REST API. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    config: Config,
}

impl Client {
    /// Builds a client. Nothing is sent.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let base = &config.base_url;
        let local = is_local(base);
        let scheme_fits = base.scheme() == "https" || (base.scheme() == "http" && local);
        if !scheme_fits || base.query().is_some() || base.fragment().is_some() {
            return Err(ConfigError::BaseUrl);
        }
        if !is_sid(&config.account_sid) {
            return Err(ConfigError::AccountSid);
        }
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("ringcheck/", env!("CARGO_PKG_VERSION")))
            .timeout(config.timeout)
            .connect_timeout(config.timeout / 2)
            .pool_idle_timeout(IDLE)
            // A redirected or repeated placement could ring twice.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        if local {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build()?,
            config,
        })
    }

    /// Places a call. Never an error: whatever happens says whether the customer's phone may ring.
    pub async fn create_call(&self, call: &CreateCall) -> Placement {
        let (started, span) = (Instant::now(), self.span(CREATE));
        let request = self.http.post(self.url("Calls.json")).form(&call.form());
        let placement = match exchange::send(self.signed_in(request), &span).await {
            Ok(answer) => sort(answer.status, &answer.headers, &answer.body),
            Err(error) => from_lost_request(&error),
        };
        let failed = !matches!(placement, Placement::Placed(_) | Placement::Refused { .. });
        exchange::record(CREATE, placement.label(), failed, started, &span);
        placement
    }

    /// Looks a call up by its id.
    pub async fn fetch_call(&self, sid: &str) -> Result<CallResource, Error> {
        self.asked(FETCH, self.http.get(self.call_url(sid)?))
            .await
            .and_then(|answer| body(&answer))
    }

    /// Lists calls, newest first. The list lags behind placements.
    pub async fn list_calls(&self, filter: &ListCalls) -> Result<CallPage, Error> {
        self.page(self.http.get(self.url("Calls.json")).query(filter))
            .await
    }

    /// The next page of a list, by the `next_page_uri` of the page before.
    pub async fn next_calls(&self, next_page_uri: &str) -> Result<CallPage, Error> {
        let url = self
            .config
            .base_url
            .join(next_page_uri)
            .map_err(|_| Error::Unreadable)?;
        if url.origin() != self.config.base_url.origin() {
            return Err(Error::Elsewhere);
        }
        self.page(self.http.get(url)).await
    }

    /// Ends a call.
    pub async fn update_call(&self, sid: &str, how: EndCall) -> Result<CallResource, Error> {
        let status: CallStatus = how.status();
        let request = self
            .http
            .post(self.call_url(sid)?)
            .form(&[("Status", status.as_str())]);
        self.asked(UPDATE, request)
            .await
            .and_then(|answer| body(&answer))
    }

    async fn page(&self, request: RequestBuilder) -> Result<CallPage, Error> {
        let answer = self.asked(LIST, request).await?;
        let ListBody {
            calls,
            next_page_uri,
        } = body(&answer)?;
        let date = answer
            .headers
            .get(header::DATE)
            .and_then(|value| value.to_str().ok());
        Ok(CallPage {
            calls,
            next_page_uri,
            carrier_now: date.and_then(rfc2822),
        })
    }

    async fn asked(&self, operation: Operation, request: RequestBuilder) -> Result<Answer, Error> {
        let (started, span) = (Instant::now(), self.span(operation));
        let result = match exchange::send(self.signed_in(request), &span).await {
            Err(error)
            | Ok(Answer {
                cut: Some(error), ..
            }) => Err(Error::Transport(error)),
            Ok(answer) if answer.status.is_success() => Ok(answer),
            Ok(answer) => Err(Error::from_answer(
                answer.status,
                &answer.headers,
                &answer.body,
            )),
        };
        let label = result.as_ref().map_or_else(Error::label, |_| "ok");
        let failed = !matches!(result, Ok(_) | Err(Error::NotFound));
        exchange::record(operation, label, failed, started, &span);
        result
    }

    fn span(&self, operation: Operation) -> tracing::Span {
        exchange::span(
            operation,
            self.config.base_url.host_str().unwrap_or_default(),
        )
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(
            &self.config.account_sid,
            Some(self.config.auth_token.expose_secret()),
        )
    }

    fn url(&self, end: &str) -> String {
        let base = self.config.base_url.as_str().trim_end_matches('/');
        format!(
            "{base}/2010-04-01/Accounts/{}/{end}",
            self.config.account_sid
        )
    }

    /// An id that is none (a slash, a query) cannot name a call.
    fn call_url(&self, sid: &str) -> Result<String, Error> {
        if is_sid(sid) {
            Ok(self.url(&format!("Calls/{sid}.json")))
        } else {
            Err(Error::NotFound)
        }
    }
}

/// Sorts a request that got no answer. Only a failure to connect (name, port, TLS handshake, proxy) proves that nothing was
/// sent, and a request that could not even be built was not sent either.
fn from_lost_request(error: &reqwest::Error) -> Placement {
    let why = reason(error);
    if error.is_connect() || error.is_builder() {
        return Placement::NotPlaced {
            why: format!("no connection to the carrier: {why}"),
        };
    }
    if error.is_timeout() {
        return Placement::Unknown {
            why: "the carrier did not answer in time".to_owned(),
        };
    }
    Placement::Unknown {
        why: format!("the connection was lost before the answer: {why}"),
    }
}

/// The innermost cause, which names the trouble and no URL.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn body<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|_| Error::Unreadable)
}

fn is_sid(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
