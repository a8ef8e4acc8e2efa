//! What the service reads from its environment.

use std::{net::SocketAddr, str::FromStr};

use domain::PhoneNumber;
use runtime::{ConfigError, Env};
use secrecy::{ExposeSecret as _, SecretString};
use store::StoreConfig;
use twilio::{
    callback::{Callbacks, PublicUrlError},
    signature::Verifier,
};
use url::Url;

use crate::phrases::{self, Phrases};

/// The service's name in logs, traces, metrics and the outbox.
pub const SERVICE: &str = "webhook-ingest";

/// What `--help` says of the environment.
pub const HELP: &str = "\
Environment:
  DATABASE_URL                Postgres (15 or newer), postgres://user:password@host:port/database (secret)
  NATS_URL                    NATS with JetStream, 2.11 or newer (secret) [nats://127.0.0.1:4222]
  NATS_REPLICAS               how many servers of a NATS cluster keep each stream: 1, 3 or 5 [as they are; a new one: 1]
  NATS_PLACEMENT              which servers those may be: cluster=NAME,tag=NAME [as they are; a new one: any]
  LISTEN_ADDR                 where the carrier's webhooks arrive [127.0.0.1:8081]
  ADMIN_ADDR                  /metrics, /readyz in detail, PUT /log [127.0.0.1:9081]
  PUBLIC_URL                  what the carrier calls this service; https unless local
  TWILIO_ACCOUNT_SID          the account; webhooks of another are refused
  TWILIO_AUTH_TOKEN           what webhooks are signed with (secret)
  TWILIO_AUTH_TOKEN_PREVIOUS  the token before, while tokens are being changed (secret) [unset]
  TWILIO_PHONE_NUMBER         the number that the fraud desk sees on a transfer
  FRAUD_DESK_NUMBER           where a customer who says no is connected to [unset: closes instead]
  DEFAULT_LANGUAGE            for transactions that name none: en or es [en]
  OTEL_EXPORTER_OTLP_ENDPOINT, LOG_FORMAT, LOG_LEVEL
A secret NAME may be given as a file: NAME_FILE. A .env file is read too.";

/// Everything that can be set.
pub struct Config {
    /// `DATABASE_URL`.
    pub(crate) database: StoreConfig,
    /// `NATS_URL`, `NATS_REPLICAS`, `NATS_PLACEMENT`.
    pub(crate) bus: bus::Settings,
    /// `LISTEN_ADDR`.
    pub(crate) listen_addr: SocketAddr,
    /// `ADMIN_ADDR`.
    pub(crate) admin_addr: SocketAddr,
    /// `PUBLIC_URL`.
    pub(crate) callbacks: Callbacks,
    /// `TWILIO_ACCOUNT_SID`.
    pub(crate) account_sid: String,
    /// `TWILIO_AUTH_TOKEN` and `TWILIO_AUTH_TOKEN_PREVIOUS`.
    pub(crate) verifier: Verifier,
    /// `TWILIO_PHONE_NUMBER`.
    pub(crate) our_number: PhoneNumber,
    /// `FRAUD_DESK_NUMBER`.
    pub(crate) fraud_desk: Option<PhoneNumber>,
    /// `DEFAULT_LANGUAGE`.
    pub(crate) default_phrases: &'static Phrases,
}

impl Config {
    /// Reads and checks everything.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let PublicUrl(callbacks) = env.required("PUBLIC_URL")?;
        let SpokenLanguage(default_phrases) =
            env.or("DEFAULT_LANGUAGE", SpokenLanguage::english())?;
        Ok(Self {
            database: database(&env.secret("DATABASE_URL")?)?,
            bus: bus::Settings::from_env(env)?,
            listen_addr: listen_addr(env)?,
            admin_addr: env.or("ADMIN_ADDR", SocketAddr::from(([127, 0, 0, 1], 9081)))?,
            callbacks,
            account_sid: env.required("TWILIO_ACCOUNT_SID")?,
            verifier: verifier(env)?,
            our_number: env.required("TWILIO_PHONE_NUMBER")?,
            fraud_desk: env.optional("FRAUD_DESK_NUMBER")?,
            default_phrases,
        })
    }
}

/// Where webhooks arrive.
pub fn listen_addr(env: &Env) -> Result<SocketAddr, ConfigError> {
    env.or("LISTEN_ADDR", SocketAddr::from(([127, 0, 0, 1], 8081)))
}

/// A caller of ours waits on the line: less time than the store's usual bounds give.
fn database(url: &SecretString) -> Result<StoreConfig, ConfigError> {
    let usual = StoreConfig::from_url(url.expose_secret(), SERVICE)
        .map_err(|why| ConfigError::because("DATABASE_URL", why))?;
    Ok(StoreConfig {
        acquire_timeout: crate::receive::ACQUIRE_LIMIT,
        statement_timeout: crate::receive::LIMIT,
        finds_by_key: true,
        ..usual
    })
}

fn verifier(env: &Env) -> Result<Verifier, ConfigError> {
    let current = env.secret("TWILIO_AUTH_TOKEN")?;
    let previous = env.optional_secret("TWILIO_AUTH_TOKEN_PREVIOUS")?;
    Verifier::new([current].into_iter().chain(previous))
        .map_err(|why| ConfigError::because("TWILIO_AUTH_TOKEN", why))
}

struct PublicUrl(Callbacks);

/// Why a text is no public address.
#[derive(Debug, thiserror::Error)]
enum NoPublicUrl {
    #[error("it is not an absolute URL such as https://calls.example.com")]
    Syntax(#[from] url::ParseError),
    #[error(transparent)]
    Unfit(#[from] PublicUrlError),
}

impl FromStr for PublicUrl {
    type Err = NoPublicUrl;

    fn from_str(text: &str) -> Result<Self, NoPublicUrl> {
        Ok(Self(Callbacks::new(&Url::parse(text)?)?))
    }
}

struct SpokenLanguage(&'static Phrases);

#[derive(Debug, thiserror::Error)]
#[error("expected one of {0}")]
struct NotSpoken(String);

impl SpokenLanguage {
    fn english() -> Self {
        Self(phrases::english())
    }
}

impl FromStr for SpokenLanguage {
    type Err = NotSpoken;

    fn from_str(tag: &str) -> Result<Self, NotSpoken> {
        let known = || phrases::tags().collect::<Vec<_>>().join(", ");
        phrases::spoken(tag)
            .map(Self)
            .ok_or_else(|| NotSpoken(known()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 5] = [
        (
            "DATABASE_URL",
            "postgres://ringcheck:pw@127.0.0.1/ringcheck",
        ),
        ("PUBLIC_URL", "https://calls.bank.example"),
        ("TWILIO_ACCOUNT_SID", "AC0123"),
        ("TWILIO_AUTH_TOKEN", "topsecret"),
        ("TWILIO_PHONE_NUMBER", "+15005550006"),
    ];

    fn with(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_env(&Env::from_pairs(GOOD.iter().chain(more).copied()))
    }

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let config = with(&[]).unwrap();
        assert_eq!(config.bus.url.expose_secret(), "nats://127.0.0.1:4222");
        assert_eq!(config.listen_addr.to_string(), "127.0.0.1:8081");
        assert_eq!(config.admin_addr.to_string(), "127.0.0.1:9081");
        assert_eq!(config.default_phrases.tag, "en");
        assert!(config.fraud_desk.is_none());
    }

    #[test]
    fn a_bad_value_is_told_by_its_variable_and_a_secret_is_not_shown() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://topsecret"),
            ("PUBLIC_URL", "calls.bank.example"),
            ("PUBLIC_URL", "http://calls.bank.example"),
            ("TWILIO_PHONE_NUMBER", "12"),
            ("FRAUD_DESK_NUMBER", "0800"),
            ("DEFAULT_LANGUAGE", "tlh"),
            ("LISTEN_ADDR", "here"),
        ] {
            let error = with(&[(name, value)]).err().expect(name);
            assert_eq!(error.variable(), name);
            assert!(!error.to_string().contains("topsecret"), "{error}");
        }
    }
}
