//! Settings.

use std::{fmt, net::SocketAddr, str::FromStr, time::Duration};

use runtime::{ConfigError, Env};
use secrecy::SecretString;

use crate::tempo::{self, BadSpeed};

/// What `--help` says about the environment.
pub const HELP: &str = "\
Environment:
  LISTEN_ADDR            where to listen (127.0.0.1:8090)
  TWILIO_ACCOUNT_SID     the one account there is (required)
  TWILIO_AUTH_TOKEN      its secret, also the key of webhook signatures; or TWILIO_AUTH_TOKEN_FILE (required)
  TWILIO_PHONE_NUMBER    the one number it may call from (required)
  SIM_SPEED              how many times faster than real the telephone is, up to 1000 (1)
  SIM_CALLS_PER_SECOND   calls the account may start per real second, the rest is queued; 0 lifts the limit (1)
  SIM_LIST_LAG           how long after its creation a call appears in lists (1s)
  SIM_KEEP               how many calls and how many REST requests are kept in its records, up to 1000000 (5000)
  SIM_PATIENCE           how long a customer who is played by a person may think before an answer (60s)
  SIM_WEBHOOK_LIMIT      how long a webhook may take with all its retries (15s)
  LOG_FORMAT, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT  as in the other services";

/// Settings of the stand-in.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen_addr: SocketAddr,
    /// The one account there is.
    pub account_sid: String,
    /// Its secret, which also signs webhooks.
    pub auth_token: SecretString,
    /// The one number it may call from.
    pub phone_number: String,
    /// How many times faster than real the telephone is.
    pub speed: f64,
    /// Calls the account may start per real second; 0 lifts the limit.
    pub calls_per_second: f64,
    /// How long after its creation a call appears in lists.
    pub list_lag: Duration,
    /// How many calls and how many REST requests are kept.
    pub keep: usize,
    /// How long a customer who is played by a person may think before an answer.
    pub patience: Duration,
    /// How long a webhook may take with all its retries.
    pub webhook_limit: Duration,
}

impl Config {
    /// Reads the variables of [`HELP`].
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        Ok(Self {
            listen_addr: listen_addr(env)?,
            account_sid: env.required("TWILIO_ACCOUNT_SID")?,
            auth_token: env.secret("TWILIO_AUTH_TOKEN")?,
            phone_number: env.required::<Number>("TWILIO_PHONE_NUMBER")?.0,
            speed: env.or("SIM_SPEED", Speed(1.0))?.0,
            calls_per_second: env.or("SIM_CALLS_PER_SECOND", Rate(1.0))?.0,
            list_lag: env.duration_or("SIM_LIST_LAG", Duration::from_secs(1))?,
            keep: env.or("SIM_KEEP", Keep(5_000))?.0,
            patience: env.duration_or("SIM_PATIENCE", Duration::from_mins(1))?,
            webhook_limit: env.duration_or("SIM_WEBHOOK_LIMIT", Duration::from_secs(15))?,
        })
    }
}

/// Where to listen.
pub fn listen_addr(env: &Env) -> Result<SocketAddr, ConfigError> {
    env.or("LISTEN_ADDR", SocketAddr::from(([127, 0, 0, 1], 8090)))
}

/// Whether a text looks like a phone number in E.164. The stand-in is not choosier than that: which numbers exist is its
/// directory's business.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
}

struct Number(String);

impl FromStr for Number {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_number(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("expected a phone number such as +14155550000")
        }
    }
}

struct Speed(f64);

impl FromStr for Speed {
    type Err = BadSpeed;

    fn from_str(text: &str) -> Result<Self, BadSpeed> {
        tempo::speed(text.parse().map_err(|_| BadSpeed)?).map(Self)
    }
}

struct Rate(f64);

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, BadRate> {
        text.parse()
            .ok()
            .filter(|rate| (0.0..=1000.0).contains(rate))
            .map(Self)
            .ok_or(BadRate)
    }
}

struct Keep(usize);

impl FromStr for Keep {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().ok();
        number
            .filter(|number| (1..=1_000_000).contains(number))
            .map(Self)
            .ok_or("expected a number from 1 to 1000000")
    }
}

struct BadRate;

impl fmt::Display for BadRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a number from 0 to 1000")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const REQUIRED: [(&str, &str); 3] = [
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", "t"),
        ("TWILIO_PHONE_NUMBER", "+14155550000"),
    ];

    #[test]
    fn the_defaults_are_those_of_the_help() {
        let config = Config::from_env(&Env::from_pairs(REQUIRED)).unwrap();
        assert_eq!(config.listen_addr.to_string(), "127.0.0.1:8090");
        assert_eq!((config.speed, config.calls_per_second), (1.0, 1.0));
        assert_eq!(config.keep, 5_000);
        assert_eq!(
            (config.list_lag, config.webhook_limit, config.patience),
            (
                Duration::from_secs(1),
                Duration::from_secs(15),
                Duration::from_mins(1)
            )
        );
    }

    #[test]
    fn a_bad_setting_is_named() {
        for (name, value) in [
            ("SIM_SPEED", "0"),
            ("SIM_SPEED", "fast"),
            ("SIM_CALLS_PER_SECOND", "-1"),
            ("SIM_LIST_LAG", "soon"),
            ("SIM_KEEP", "0"),
            ("TWILIO_PHONE_NUMBER", "0800"),
            ("TWILIO_ACCOUNT_SID", ""),
        ] {
            let env = Env::from_pairs(REQUIRED.into_iter().chain([(name, value)]));
            let error = Config::from_env(&env).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
