//! The query parameters that the list and its counts share.

use runtime::problem::Problem;
use store::ListQuery;

use crate::problems::invalid_parameter;

const LONGEST_SEARCH: usize = 200;

/// What was asked for, in the list's usual order, from its beginning.
pub fn filtered(
    q: Option<String>,
    action: Option<String>,
    attention: Option<String>,
) -> Result<ListQuery, Problem> {
    Ok(ListQuery {
        q: given(q).map(search).transpose()?,
        action: given(action)
            .map(|text| parse("action", &text))
            .transpose()?,
        attention: given(attention)
            .map(|text| parse("attention", &text))
            .transpose()?,
        ..ListQuery::default()
    })
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
