//! Which events become log lines, and which spans become traces.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{ParseError, Targets};

/// Libraries that talk too much at `info` and below. A directive for one of them overrides this.
const QUIET: [&str; 10] = [
    "async_nats",
    "h2",
    "hyper",
    "hyper_util",
    "opentelemetry",
    "reqwest",
    "rustls",
    "sqlx",
    "tokio_util",
    "tower",
];

/// Why filter directives are refused.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// Neither a level nor `target=level`. (A bare word would silently mean "everything of that module".)
    #[error(
        "{0:?} is not a level (expected off, error, warn, info, debug or trace, or directives such as info,bus=debug)"
    )]
    NotALevel(String),
    /// Not in the syntax of directives.
    #[error("expected a level, or directives such as info,bus=debug: {0}")]
    Syntax(#[from] ParseError),
    /// There is no filter to replace.
    #[error("logging is not set up in this process")]
    NotSetUp,
}

pub(super) fn parse(directives: &str) -> Result<EnvFilter, FilterError> {
    let directives = directives.trim();
    for part in directives
        .split(',')
        .map(str::trim)
        .filter(|part| !part.contains(['=', '[', ']', '{', '}']))
    {
        if !is_level(part) {
            return Err(FilterError::NotALevel(part.to_owned()));
        }
    }
    let quiet = QUIET.map(|target| format!("{target}=warn")).join(",");
    Ok(EnvFilter::builder().parse(format!("{quiet},{directives}"))?)
}

fn is_level(word: &str) -> bool {
    ["off", "error", "warn", "info", "debug", "trace"]
        .iter()
        .any(|level| word.eq_ignore_ascii_case(level))
}

/// Independent of the log level: turning logs down must not tear traces apart.
pub(super) fn for_traces() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_targets(QUIET.map(|target| (target, LevelFilter::OFF)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_level_or_directives_are_taken_and_libraries_kept_quiet() {
        for good in [
            "info",
            "WARN",
            "info,bus=debug",
            "bus::worker=trace",
            "off",
            "info,[request{route}]=debug",
        ] {
            let text = parse(good).unwrap().to_string();
            assert!(text.contains("async_nats=warn"), "{text}");
        }
    }

    #[test]
    fn a_directive_for_a_library_overrides_its_quietness() {
        let text = parse("info,async_nats=debug").unwrap().to_string();
        assert!(
            text.contains("async_nats=debug") && !text.contains("async_nats=warn"),
            "{text}"
        );
    }

    #[test]
    fn nonsense_is_refused_with_the_choices() {
        assert!(
            parse("loud")
                .unwrap_err()
                .to_string()
                .contains("expected off, error, warn, info")
        );
        assert!(parse("info,bus").is_err());
        assert!(parse("bus=loud").is_err());
    }
}
