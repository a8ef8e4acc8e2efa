//! What the dispatcher reads from its environment.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use bus::worker;
use domain::PhoneNumber;
use runtime::{ConfigError, Env};
use secrecy::{ExposeSecret as _, SecretString};
use store::StoreConfig;
use twilio::callback::Callbacks;
use url::Url;

use crate::watch::Times;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`.
    pub database: StoreConfig,
    /// `NATS_URL`, `NATS_REPLICAS`, `NATS_PLACEMENT`.
    pub bus: bus::Settings,
    /// `ACK_WAIT`: a request of which its dispatcher says nothing for so long is delivered to another.
    pub ack_wait: Duration,
    /// `MAX_ACK_PENDING`: requests under way with all dispatchers together.
    pub max_ack_pending: NonZeroU32,
    /// `ADMIN_ADDR`: metrics, readiness in detail, log level.
    pub admin_addr: SocketAddr,
    /// `PUBLIC_URL`: where the carrier finds webhook-ingest.
    pub callbacks: Callbacks,
    /// `TWILIO_API_BASE`.
    pub api_base: Url,
    /// `TWILIO_ACCOUNT_SID`.
    pub account_sid: String,
    /// `TWILIO_AUTH_TOKEN`.
    pub auth_token: SecretString,
    /// `TWILIO_PHONE_NUMBER`: who rings.
    pub from: PhoneNumber,
    /// `CARRIER_TIMEOUT`: the limit of a request to the carrier.
    pub carrier_timeout: Duration,
    /// `TWILIO_CALLS_PER_SECOND`; 0 lifts the limit.
    pub calls_per_second: f64,
    /// `REDIAL_UNKNOWN`: whether a call that may have been placed, and was not found, is dialled once more.
    pub redial_unknown: bool,
    /// When the watch does what. Not from the environment: tests shorten it.
    pub watch: Times,
    /// On top of the carrier's time-out, how long a claim holds. Not from the environment either.
    pub lease_margin: Duration,
}

/// The service's name in logs, traces, metrics and the outbox.
pub const SERVICE: &str = "call-dispatcher";

/// What claiming, marking and storing may take on top of the carrier's time-out.
const LEASE_MARGIN: Duration = Duration::from_secs(20);

/// After a dispatcher died, its requests wait so long at most.
const LONGEST_ACK_WAIT: Duration = Duration::from_hours(1);

/// What `--help` says of the environment.
pub const HELP: &str = "\
Environment:
  DATABASE_URL             Postgres (15 or newer), postgres://user:password@host:port/database (secret)
  NATS_URL                 NATS with JetStream, 2.11 or newer (secret) [nats://127.0.0.1:4222]
  NATS_REPLICAS            how many servers of a NATS cluster keep each stream: 1, 3 or 5 [as they are; a new one: 1]
  NATS_PLACEMENT           which servers those may be: cluster=NAME,tag=NAME [as they are; a new one: any]
  ACK_WAIT                 a request that a dispatcher is silent about for so long is given to another; more than
                           CARRIER_TIMEOUT and 20 s [35s]
  MAX_ACK_PENDING          requests under way with all dispatchers together [1000]
  ADMIN_ADDR               /metrics, /readyz in detail, PUT /log [127.0.0.1:9082]
  PUBLIC_URL               where the carrier reaches webhook-ingest; https unless local
  TWILIO_ACCOUNT_SID       the account
  TWILIO_AUTH_TOKEN        its token (secret)
  TWILIO_PHONE_NUMBER      the number that rings the customer
  TWILIO_API_BASE          [https://api.twilio.com]
  TWILIO_CALLS_PER_SECOND  the account's limit; 0 lifts it [1]
  CARRIER_TIMEOUT          limit of a request to the carrier [10s]
  REDIAL_UNKNOWN           true: a call that may have been placed, and that the carrier's list does not show after two
                           minutes, is dialled once more; the customer may be rung twice [false]
  OTEL_EXPORTER_OTLP_ENDPOINT, LOG_FORMAT, LOG_LEVEL
A secret NAME may be given as a file: NAME_FILE. A .env file is read too.";

impl Config {
    /// Reads and checks everything.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let public_url: Url = env.required("PUBLIC_URL")?;
        let callbacks = Callbacks::new(&public_url)
            .map_err(|error| ConfigError::invalid("PUBLIC_URL", public_url.as_str(), error))?;
        let calls_per_second = env.or("TWILIO_CALLS_PER_SECOND", 1.0)?;
        if !(0.0..=10_000.0).contains(&calls_per_second) {
            let why = "expected a number from 0 (no limit) to 10000";
            let value = calls_per_second.to_string();
            return Err(ConfigError::invalid("TWILIO_CALLS_PER_SECOND", &value, why));
        }
        let carrier_timeout = env.duration_or("CARRIER_TIMEOUT", Duration::from_secs(10))?;
        if !(Duration::from_millis(100)..=Duration::from_secs(30)).contains(&carrier_timeout) {
            let why = "expected between 100ms and 30s, so that a call's lease outlives it";
            return Err(ConfigError::because("CARRIER_TIMEOUT", why));
        }
        Ok(Self {
            database: database(env)?,
            bus: bus::Settings::from_env(env)?,
            ack_wait: ack_wait(env, carrier_timeout)?,
            max_ack_pending: env.or("MAX_ACK_PENDING", worker::DEFAULT_MAX_ACK_PENDING)?,
            admin_addr: admin_addr(env)?,
            callbacks,
            api_base: env.or("TWILIO_API_BASE", default_api_base())?,
            account_sid: env.required("TWILIO_ACCOUNT_SID")?,
            auth_token: env.secret("TWILIO_AUTH_TOKEN")?,
            from: env.required("TWILIO_PHONE_NUMBER")?,
            carrier_timeout,
            calls_per_second,
            redial_unknown: env.or("REDIAL_UNKNOWN", false)?,
            watch: Times::default(),
            lease_margin: LEASE_MARGIN,
        })
    }
}

/// Where the database is: all that the commands read.
pub(crate) fn database(env: &Env) -> Result<StoreConfig, ConfigError> {
    let url = env.secret("DATABASE_URL")?;
    let usual = StoreConfig::from_url(url.expose_secret(), SERVICE)
        .map_err(|error| ConfigError::because("DATABASE_URL", error))?;
    Ok(StoreConfig {
        finds_by_key: true,
        ..usual
    })
}

/// Longer than a claim can hold: a dispatcher that was handed the request again finds out what became of the first, and
/// does not meet a request to the carrier that is still under way.
fn ack_wait(env: &Env, carrier_timeout: Duration) -> Result<Duration, ConfigError> {
    let ack_wait = env.duration_or("ACK_WAIT", worker::DEFAULT_ACK_WAIT)?;
    let claim = carrier_timeout + LEASE_MARGIN;
    if ack_wait <= claim {
        let why = format!(
            "is {ack_wait:?}, and must be more than {claim:?}: CARRIER_TIMEOUT and the {LEASE_MARGIN:?} that storing may take"
        );
        return Err(ConfigError::because("ACK_WAIT", why));
    }
    if ack_wait > LONGEST_ACK_WAIT {
        let why = format!(
            "is {ack_wait:?}, and may be at most {LONGEST_ACK_WAIT:?}: so long would a request wait for the next dispatcher"
        );
        return Err(ConfigError::because("ACK_WAIT", why));
    }
    Ok(ack_wait)
}

/// Where it says whether it is ready: it listens nowhere else.
pub fn admin_addr(env: &Env) -> Result<SocketAddr, ConfigError> {
    env.or("ADMIN_ADDR", SocketAddr::from(([127, 0, 0, 1], 9082)))
}

fn default_api_base() -> Url {
    #[allow(clippy::expect_used, reason = "a literal; a test reads it")]
    Url::parse("https://api.twilio.com").expect("a URL")
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
        ("TWILIO_AUTH_TOKEN", "secret"),
        ("TWILIO_PHONE_NUMBER", "+15005550006"),
    ];

    fn with(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_env(&Env::from_pairs(GOOD.iter().chain(more).copied()))
    }

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let config = with(&[]).unwrap();
        assert_eq!(config.ack_wait, Duration::from_secs(35));
        assert_eq!(config.max_ack_pending.get(), 1000);
        assert!(!config.redial_unknown);
        assert_eq!(config.api_base.as_str(), "https://api.twilio.com/");
        assert_eq!(config.carrier_timeout, Duration::from_secs(10));
        assert!((config.calls_per_second - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_bad_value_is_told_by_its_variable() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://secret@host"),
            ("PUBLIC_URL", "http://calls.bank.example"),
            ("TWILIO_PHONE_NUMBER", "12"),
            ("CARRIER_TIMEOUT", "5m"),
            ("TWILIO_CALLS_PER_SECOND", "-1"),
            ("ADMIN_ADDR", "here"),
            ("NATS_REPLICAS", "0"),
            ("ACK_WAIT", "soon"),
            ("ACK_WAIT", "2h"),
            ("MAX_ACK_PENDING", "0"),
            ("REDIAL_UNKNOWN", "perhaps"),
        ] {
            let error = with(&[(name, value)]).unwrap_err();
            assert_eq!(error.variable(), name);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_request_outlives_the_claim_that_it_leads_to() {
        let waits = |wait, timeout| with(&[("ACK_WAIT", wait), ("CARRIER_TIMEOUT", timeout)]);
        assert_eq!(
            waits("30001ms", "10s").unwrap().ack_wait.as_millis(),
            30_001
        );
        assert!(waits("51s", "30s").is_ok());
        for (wait, timeout) in [("30s", "10s"), ("35s", "15s"), ("1s", "100ms")] {
            assert_eq!(waits(wait, timeout).unwrap_err().variable(), "ACK_WAIT");
        }
        // Also one that is not set.
        let error = with(&[("CARRIER_TIMEOUT", "20s")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "ACK_WAIT: is 35s, and must be more than 40s: CARRIER_TIMEOUT and the 20s that storing may take"
        );
    }

    #[test]
    fn debug_hides_the_secrets() {
        let with_password = [("NATS_URL", "nats://ringcheck:pw@127.0.0.1")];
        let shown = format!("{:?}", with(&with_password).unwrap());
        assert!(
            !shown.contains("\"secret\"") && !shown.contains("pw"),
            "{shown}"
        );
    }
}
