//! The query parameters that the list and its counts share.

use chrono::{DateTime, Utc};
use runtime::problem::Problem;
use store::ListQuery;

use crate::problems::invalid_parameter;

const LONGEST_SEARCH: usize = 200;

/// The filters as they were asked for: each empty text is as good as none.
pub struct Filters {
    pub q: Option<String>,
    pub action: Option<String>,
    pub attention: Option<String>,
    pub outcome: Option<String>,
    pub called_since: Option<String>,
    pub called_before: Option<String>,
}

impl Filters {
    /// What was asked for, in the list's usual order, from its beginning.
    pub fn read(self) -> Result<ListQuery, Problem> {
        Ok(ListQuery {
            q: given(self.q).map(search).transpose()?,
            action: word("action", self.action)?,
            attention: word("attention", self.attention)?,
            outcome: word("outcome", self.outcome)?,
            called_since: moment("called_since", self.called_since)?,
            called_before: moment("called_before", self.called_before)?,
            ..ListQuery::default()
        })
    }
}

/// An empty parameter is as good as none.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Reads a parameter's text.
pub fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &'static str,
    text: &str,
) -> Result<T, Problem> {
    text.parse().map_err(|error| invalid_parameter(name, error))
}

fn word<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &'static str,
    text: Option<String>,
) -> Result<Option<T>, Problem> {
    given(text).map(|text| parse(name, &text)).transpose()
}

fn moment(name: &'static str, text: Option<String>) -> Result<Option<DateTime<Utc>>, Problem> {
    let Some(text) = given(text) else {
        return Ok(None);
    };
    let at = DateTime::parse_from_rfc3339(&text).map_err(|_| {
        invalid_parameter(
            name,
            "give a time with its zone, for example 2026-11-24T00:00:00Z",
        )
    })?;
    Ok(Some(at.to_utc()))
}

fn search(text: String) -> Result<String, Problem> {
    if text.chars().count() > LONGEST_SEARCH {
        let why = format_args!("search for at most {LONGEST_SEARCH} characters");
        return Err(invalid_parameter("q", why));
    }
    if text.contains('\0') {
        return Err(invalid_parameter("q", "leave out the NUL character"));
    }
    Ok(text)
}
