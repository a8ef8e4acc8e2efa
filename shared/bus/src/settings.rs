//! Where NATS is, and how it is to keep the streams: what the three services read alike.

use std::fmt;
use std::str::FromStr;

use runtime::{ConfigError, Env};
use secrecy::{ExposeSecret as _, SecretString};

use crate::connection::Bus;
use crate::error::BusError;

/// A server's own limit.
const MOST_REPLICAS: u8 = 5;

/// What is read from the environment. `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `NATS_URL`; it may hold a password.
    pub url: SecretString,
    /// `NATS_REPLICAS` and `NATS_PLACEMENT`.
    pub streams: StreamSettings,
}

/// How the streams are kept. What is not said here is left as it is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamSettings {
    /// How many servers keep each stream. Not said: 1 when a stream is created.
    pub replicas: Option<u8>,
    /// Which servers those may be. Not said: any.
    pub placement: Option<Placement>,
}

/// Which servers may keep the streams; as text `cluster=NAME,tag=NAME`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// The cluster of that name.
    pub cluster: Option<String>,
    /// Servers that have all of these tags.
    pub tags: Vec<String>,
}

impl Settings {
    /// Reads and checks them; an error names the variable.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let url = env.optional_secret("NATS_URL")?;
        Ok(Self {
            url: url.unwrap_or_else(|| "nats://127.0.0.1:4222".into()),
            streams: StreamSettings::from_env(env)?,
        })
    }

    /// As [`Bus::connect`].
    pub async fn connect(&self, name: &str) -> Result<Bus, BusError> {
        Bus::open(self.url.expose_secret(), name, self.streams.clone()).await
    }
}

impl StreamSettings {
    fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let replicas: Option<u8> = env.optional("NATS_REPLICAS")?;
        if let Some(number) = replicas.filter(|number| !(1..=MOST_REPLICAS).contains(number)) {
            let why = "expected 1, or 3 or 5 in a cluster (NATS keeps at most 5 copies)";
            return Err(ConfigError::invalid(
                "NATS_REPLICAS",
                &number.to_string(),
                why,
            ));
        }
        Ok(Self {
            replicas,
            placement: env.optional("NATS_PLACEMENT")?,
        })
    }
}

/// Why a text says no placement.
#[derive(Debug, thiserror::Error)]
pub enum PlacementError {
    /// A part is something else.
    #[error(
        "{0:?} is neither cluster=NAME nor tag=NAME (expected for example cluster=east,tag=ssd)"
    )]
    Part(String),
    /// A stream cannot be in two clusters.
    #[error("it names two clusters")]
    TwoClusters,
}

impl FromStr for Placement {
    type Err = PlacementError;

    fn from_str(text: &str) -> Result<Self, PlacementError> {
        let mut placement = Self::default();
        for part in text.split(',').map(str::trim) {
            let said = part.split_once('=').map(|(key, name)| (key, name.trim()));
            match said.filter(|(_, name)| !name.is_empty()) {
                Some(("cluster", name)) => {
                    if placement.cluster.replace(name.to_owned()).is_some() {
                        return Err(PlacementError::TwoClusters);
                    }
                }
                Some(("tag", name)) => placement.tags.push(name.to_owned()),
                _ => return Err(PlacementError::Part(part.to_owned())),
            }
        }
        Ok(placement)
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cluster = self.cluster.iter().map(|name| ("cluster", name));
        let tags = self.tags.iter().map(|name| ("tag", name));
        for (number, (key, name)) in cluster.chain(tags).enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(f, "{comma}{key}={name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        Settings::from_env(&Env::from_pairs(pairs.iter().copied()))
    }

    #[test]
    fn what_is_not_set_is_not_said() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.url.expose_secret(), "nats://127.0.0.1:4222");
        assert_eq!(settings.streams, StreamSettings::default());
    }

    #[test]
    fn replicas_and_placement_are_read() {
        let pairs = [
            ("NATS_REPLICAS", "3"),
            ("NATS_PLACEMENT", "cluster=east, tag=ssd,tag=az:1"),
        ];
        let streams = read(&pairs).unwrap().streams;
        assert_eq!(streams.replicas, Some(3));
        let placement = streams.placement.unwrap();
        assert_eq!(placement.cluster.as_deref(), Some("east"));
        assert_eq!(placement.tags, ["ssd", "az:1"]);
        assert_eq!(placement.to_string(), "cluster=east,tag=ssd,tag=az:1");
    }

    #[test]
    fn a_bad_value_is_told_by_its_variable() {
        for (name, value) in [
            ("NATS_REPLICAS", "0"),
            ("NATS_REPLICAS", "6"),
            ("NATS_REPLICAS", "three"),
            ("NATS_PLACEMENT", "east"),
            ("NATS_PLACEMENT", "cluster="),
            ("NATS_PLACEMENT", "tag=ssd,"),
            ("NATS_PLACEMENT", "cluster=east,cluster=west"),
            ("NATS_PLACEMENT", "zone=1"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.variable(), name, "{value}");
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let settings = read(&[("NATS_URL", "nats://u:sesame@h")]).unwrap();
        assert!(!format!("{settings:?}").contains("sesame"));
    }
}
