//! Configuration from environment variables over an optional `.env` file.

mod duration;
mod error;
mod file;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

pub use duration::parse as parse_duration;
pub use error::ConfigError;

/// A snapshot of the settings, taken once at start.
///
/// A variable that is set to the empty string counts as unset. `Debug` shows names, never values.
#[derive(Clone)]
pub struct Env {
    /// `None` for a value that is not valid UTF-8.
    values: BTreeMap<String, Option<String>>,
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Env {
    /// The process environment over `.env` in the working directory, if there is one. The process wins.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn load() -> Result<Self, ConfigError> {
        let mut values: BTreeMap<_, _> = file::read(Path::new(".env"))?
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect();
        for (name, value) in std::env::vars_os() {
            if let Ok(name) = name.into_string()
                && !value.is_empty()
            {
                values.insert(name, value.into_string().ok());
            }
        }
        Ok(Self { values })
    }

    /// Exactly these settings and nothing of the process: for tests.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self {
            values: pairs
                .into_iter()
                .map(|(name, value)| (name.into(), Some(value.into())))
                .collect(),
        }
    }

    /// A setting that must be there.
    pub fn required<T>(&self, name: &str) -> Result<T, ConfigError>
    where
        T: FromStr<Err: fmt::Display> + 'static,
    {
        self.optional(name)?
            .ok_or_else(|| ConfigError::missing(name))
    }

    /// A setting that may be absent.
    pub fn optional<T>(&self, name: &str) -> Result<Option<T>, ConfigError>
    where
        T: FromStr<Err: fmt::Display> + 'static,
    {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|error: T::Err| match expected::<T>() {
                Some((kind, example)) => ConfigError::wrong_kind(name, text, kind, example),
                None => ConfigError::invalid(name, text, &error),
            })
    }

    /// A setting with a default.
    pub fn or<T>(&self, name: &str, default: T) -> Result<T, ConfigError>
    where
        T: FromStr<Err: fmt::Display> + 'static,
    {
        Ok(self.optional(name)?.unwrap_or(default))
    }

    /// A length of time with a unit (`10s`, `500ms`, `2m`, `1h`), or the default.
    pub fn duration_or(&self, name: &str, default: Duration) -> Result<Duration, ConfigError> {
        let Some(text) = self.text(name)? else {
            return Ok(default);
        };
        duration::parse(text)
            .ok_or_else(|| ConfigError::wrong_kind(name, text, "a duration", duration::EXAMPLE))
    }

    /// A secret that must be there: as `NAME`, or in the file that `NAME_FILE` names.
    pub fn secret(&self, name: &str) -> Result<SecretString, ConfigError> {
        self.optional_secret(name)?
            .ok_or_else(|| ConfigError::missing_secret(name))
    }

    /// As [`Env::secret`], for one that may be absent. Line ends at the end of the file are not part of it.
    pub fn optional_secret(&self, name: &str) -> Result<Option<SecretString>, ConfigError> {
        let file_name = format!("{name}_FILE");
        match (self.text(name)?, self.text(&file_name)?) {
            (Some(_), Some(_)) => Err(ConfigError::both(name)),
            (Some(value), None) => Ok(Some(value.into())),
            (None, Some(path)) => {
                let content = std::fs::read_to_string(path)
                    .map_err(|source| ConfigError::file(&file_name, path, source))?;
                let secret = content.trim_end_matches(['\r', '\n']);
                if secret.is_empty() {
                    return Err(ConfigError::empty_file(&file_name, path));
                }
                Ok(Some(secret.into()))
            }
            (None, None) => Ok(None),
        }
    }

    /// Whether the variable is set to anything at all.
    pub fn is_set(&self, name: &str) -> bool {
        self.values
            .get(name)
            .is_some_and(|value| value.as_deref() != Some(""))
    }

    fn text(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        match self.values.get(name) {
            None => Ok(None),
            Some(None) => Err(ConfigError::not_text(name)),
            Some(Some(value)) => Ok(Some(value.trim()).filter(|value| !value.is_empty())),
        }
    }
}

/// What to call a type of the standard library, and an example, in place of its parser's own terse words.
fn expected<T: 'static>() -> Option<(&'static str, &'static str)> {
    let is = |ids: &[TypeId]| ids.contains(&TypeId::of::<T>());
    if is(&[TypeId::of::<bool>()]) {
        Some(("true or false", "true"))
    } else if is(&[
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<usize>(),
    ]) {
        Some(("a whole number in the range allowed here", "10"))
    } else if is(&[TypeId::of::<i32>(), TypeId::of::<i64>()]) {
        Some(("a whole number", "10"))
    } else if is(&[TypeId::of::<f32>(), TypeId::of::<f64>()]) {
        Some(("a number", "1.5"))
    } else if is(&[TypeId::of::<SocketAddr>()]) {
        Some(("an IP address and port", "127.0.0.1:8080"))
    } else if is(&[TypeId::of::<IpAddr>()]) {
        Some(("an IP address", "127.0.0.1"))
    } else if is(&[TypeId::of::<url::Url>()]) {
        Some(("an absolute URL", "https://example.com"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
