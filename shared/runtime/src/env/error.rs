//! What is wrong with the configuration, in sentences for the person who starts the service.

use std::fmt;
use std::io;

/// A setting that cannot be used. The text names the variable, says what is wrong and what is expected; a
/// secret's value is never part of it.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct ConfigError {
    variable: String,
    problem: String,
    #[source]
    source: Option<io::Error>,
}

impl ConfigError {
    /// For rules of a service's own: `variable` is set to `value`, which cannot be used because of `why`.
    pub fn invalid(variable: &str, value: &str, why: impl fmt::Display) -> Self {
        Self::new(variable, format!("{} cannot be used: {why}", shown(value)))
    }

    /// For a wrong combination of settings, where no single value is to be shown.
    pub fn because(variable: &str, why: impl fmt::Display) -> Self {
        Self::new(variable, why.to_string())
    }

    /// The variable at fault.
    pub fn variable(&self) -> &str {
        &self.variable
    }

    pub(super) fn wrong_kind(variable: &str, value: &str, kind: &str, example: &str) -> Self {
        Self::new(
            variable,
            format!(
                "{} is not {kind} (expected for example {example})",
                shown(value)
            ),
        )
    }

    pub(super) fn missing(variable: &str) -> Self {
        Self::new(variable, "is not set, and there is no default")
    }

    pub(super) fn missing_secret(variable: &str) -> Self {
        Self::new(
            variable,
            format!(
                "is not set, and there is no default (set it, or set {variable}_FILE to a file that holds it)"
            ),
        )
    }

    pub(super) fn both(variable: &str) -> Self {
        Self::new(
            variable,
            format!("is set, and {variable}_FILE too: set only one of them"),
        )
    }

    pub(super) fn not_text(variable: &str) -> Self {
        Self::new(variable, "is not valid UTF-8")
    }

    pub(super) fn empty_file(variable: &str, path: &str) -> Self {
        Self::new(variable, format!("the file {path:?} is empty"))
    }

    pub(super) fn file(variable: &str, path: &str, source: io::Error) -> Self {
        Self {
            source: Some(source),
            ..Self::new(variable, format!("the file {path:?} cannot be read"))
        }
    }

    pub(super) fn dotenv(line: Option<usize>) -> Self {
        // The line itself may hold a secret and is not shown.
        let place = line.map_or_else(|| "a line".to_owned(), |line| format!("line {line}"));
        Self::new(
            ".env",
            format!(
                "{place} cannot be read (expected NAME=value; a value with spaces or # in \"quotes\")"
            ),
        )
    }

    pub(super) fn dotenv_io(source: io::Error) -> Self {
        Self {
            source: Some(source),
            ..Self::new(".env", "the file cannot be read")
        }
    }

    fn new(variable: &str, problem: impl Into<String>) -> Self {
        Self {
            variable: variable.to_owned(),
            problem: problem.into(),
            source: None,
        }
    }
}

/// The value in quotes, unless it may carry a password (`scheme://user:password@host`).
fn shown(value: &str) -> String {
    if value.contains('@') {
        "the value (not shown: it may hold a password)".to_owned()
    } else {
        format!("{value:?}")
    }
}
