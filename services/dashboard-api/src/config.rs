//! The settings.

use std::net::{Ipv4Addr, SocketAddr};

use runtime::env::{ConfigError, Env};
use secrecy::ExposeSecret;
use store::StoreConfig;

/// The variables of this program, as `--help` shows them.
pub const VARIABLES: &str = "\
Settings are environment variables (a .env file in the working directory is read too; a secret can also be given as \
the file that NAME_FILE names):
  DATABASE_URL        Postgres, version 15 or newer (secret; no default)
  NATS_URL            NATS with JetStream, 2.11 or newer (secret) [nats://127.0.0.1:4222]
  NATS_REPLICAS       how many servers of a NATS cluster keep each stream: 1, 3 or 5 [as they are; a new one: 1]
  NATS_PLACEMENT      which servers those may be: cluster=NAME,tag=NAME [as they are; a new one: any]
  LISTEN_ADDR         where the page and the API are served [127.0.0.1:8080]
  ADMIN_ADDR          /metrics, readiness in detail, PUT /log: not for the public [127.0.0.1:9080]
  MIGRATE_ON_START    bring the database's schema up to date before serving it [true]
  LOG_FORMAT          text or json [text]
  LOG_LEVEL           error, warn, info, debug, trace, or filter directives [info]
  OTEL_EXPORTER_OTLP_ENDPOINT
                      an OTLP receiver speaking HTTP; unset: traces are not exported";

/// What the service needs to know. `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct Config {
    /// How to reach Postgres.
    pub store: StoreConfig,
    /// How to reach NATS, and how it is to keep the streams.
    pub bus: bus::Settings,
    /// Where the page and the API are served. Port 0: any free one.
    pub listen_addr: SocketAddr,
    /// Where operators look. Port 0: any free one.
    pub admin_addr: SocketAddr,
    /// Whether to migrate the database at start.
    pub migrate_on_start: bool,
    /// How live changes are served.
    pub live: LiveConfig,
}

/// How live changes are served.
#[derive(Debug, Clone)]
pub struct LiveConfig {
    /// So many changes may wait for a slow client; one that is further behind is told to read everything again.
    pub buffer: usize,
    /// How often a stream says that it lives. A page takes 25 seconds of silence for a dead connection.
    pub beat: std::time::Duration,
}

impl Default for LiveConfig {
    fn default() -> Self {
        Self {
            buffer: 1_024,
            beat: std::time::Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Reads and checks the settings; an error names the variable.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        Ok(Self {
            store: database_from_env(env)?,
            bus: bus::Settings::from_env(env)?,
            listen_addr: listen_addr(env)?,
            admin_addr: env.or("ADMIN_ADDR", local(9080))?,
            migrate_on_start: env.or("MIGRATE_ON_START", true)?,
            live: LiveConfig::default(),
        })
    }
}

/// Where the page and the API are served.
pub fn listen_addr(env: &Env) -> Result<SocketAddr, ConfigError> {
    env.or("LISTEN_ADDR", local(8080))
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The database alone: all that the commands `migrate` and `import` need.
pub fn database_from_env(env: &Env) -> Result<StoreConfig, ConfigError> {
    let url = env.secret("DATABASE_URL")?;
    let url = url.expose_secret();
    let scheme = ["postgres://", "postgresql://"];
    if !scheme.iter().any(|scheme| url.starts_with(scheme)) {
        let why = "expected a URL such as postgres://user@127.0.0.1:5432/ringcheck";
        return Err(ConfigError::because("DATABASE_URL", why));
    }
    // The parser's own words name no part of the URL but its port.
    let options = url.parse().map_err(|error| {
        ConfigError::because("DATABASE_URL", format_args!("cannot be used: {error}"))
    })?;
    Ok(StoreConfig::new(options, crate::NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_has_to_be_named() {
        let config = Config::from_env(&Env::from_pairs([("DATABASE_URL", "postgres://u@h/d")]));
        let config = config.unwrap();
        assert_eq!(config.listen_addr.to_string(), "127.0.0.1:8080");
        assert_eq!(config.admin_addr.to_string(), "127.0.0.1:9080");
        assert!(config.migrate_on_start);
    }

    #[test]
    fn errors_name_the_variable_and_show_no_password() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://u:sesame@h/d"),
            ("DATABASE_URL", "postgres://u:sesame@h:port/d"),
            ("LISTEN_ADDR", "everywhere"),
            ("MIGRATE_ON_START", "perhaps"),
            ("NATS_REPLICAS", "many"),
        ] {
            let pairs = [("DATABASE_URL", "postgres://u@h/d"), (name, value)];
            let error = Config::from_env(&Env::from_pairs(pairs)).unwrap_err();
            assert_eq!(error.variable(), name);
            assert!(!error.to_string().contains("sesame"), "{error}");
        }
        let none: [(&str, &str); 0] = [];
        let error = Config::from_env(&Env::from_pairs(none)).unwrap_err();
        assert_eq!(error.variable(), "DATABASE_URL");
    }

    #[test]
    fn debug_shows_no_password() {
        let pairs = [
            ("DATABASE_URL", "postgres://u:sesame@h/d"),
            ("NATS_URL", "nats://u:sesame@h"),
        ];
        let config = Config::from_env(&Env::from_pairs(pairs)).unwrap();
        assert!(!format!("{config:?}").contains("sesame"));
    }
}
