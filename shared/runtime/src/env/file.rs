//! The `.env` file. It is read into memory; the process environment is not touched (setting it is unsafe).

use std::io;
use std::path::Path;

use super::ConfigError;

/// The file's settings in order; none when there is no such file.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(ConfigError::dotenv_io(error)),
    }
}

pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let text = text.trim_start_matches('\u{feff}');
    dotenvy::Iter::new(text.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| match error {
            dotenvy::Error::LineParse(content, _) => {
                ConfigError::dotenv(line_number(text, &content))
            }
            dotenvy::Error::Io(source) => ConfigError::dotenv_io(source),
            _ => ConfigError::dotenv(None),
        })
}

/// The parser reports the text it could not read, not where it stood. An unclosed quote makes that text several
/// lines long: its first one is the place to look.
fn line_number(text: &str, content: &str) -> Option<usize> {
    let first = content.lines().next()?.trim();
    text.lines()
        .position(|line| line.trim() == first)
        .map(|index| index + 1)
}
