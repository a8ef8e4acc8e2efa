//! `GET /2010-04-01/Accounts/{account}/Calls.json`: calls, newest first, a page at a time, a little late.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Query, State},
};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{access::Struck, problem::Problem, request::Form, shape};
use crate::{call::Call, sim::Sim};

/// Twilio's own limits of `PageSize`.
const USUAL_PAGE: usize = 50;
const LARGEST_PAGE: usize = 1000;
/// What a list can be filtered by.
const FILTERS: [&str; 3] = ["To", "From", "Status"];

pub(super) async fn list(
    State(sim): State<Arc<Sim>>,
    Extension(struck): Extension<Struck>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Problem> {
    let query = Form(&query);
    let page = Page::of(&query)?;
    if sim.faults.listing(query.get("To").unwrap_or_default()) {
        struck.by("listing_error");
        return Err(Problem::internal());
    }
    let lag = sim.faults.list_lag().unwrap_or(sim.config.list_lag);
    let fits = |call: &Call| is_asked_for(call, &query) && call.placed.elapsed() >= lag;
    let before = page.after.unwrap_or(u64::MAX);
    let mut calls = sim.book.newest(before, page.size + 1, fits);
    let more = calls.len() > page.size;
    calls.truncate(page.size);
    let account = &sim.config.account_sid;
    let next = Page {
        number: page.number + 1,
        size: page.size,
        after: calls.last().map(|last| last.number),
    };
    let first = Page {
        number: 0,
        size: page.size,
        after: None,
    };
    Ok(Json(json!({
        "calls": calls.iter().map(|call| shape::call(call, &sim)).collect::<Vec<_>>(),
        "first_page_uri": first.uri(account, &query),
        "next_page_uri": more.then(|| next.uri(account, &query)),
        "previous_page_uri": null,
        "page": page.number,
        "page_size": page.size,
        "start": page.number * page.size,
        "end": (page.number * page.size + calls.len()).saturating_sub(1),
        "uri": page.uri(account, &query),
    })))
}

/// Which part of the list.
struct Page {
    number: usize,
    size: usize,
    /// The number of the last call on the page before, so that new calls do not shift the pages.
    after: Option<u64>,
}

impl Page {
    fn of(query: &Form<'_>) -> Result<Self, Problem> {
        let token = query
            .get("PageToken")
            .map(|token| token.strip_prefix("PA").and_then(|n| n.parse().ok()));
        Ok(Self {
            number: number(query, "Page")?.unwrap_or(0),
            size: number(query, "PageSize")?
                .unwrap_or(USUAL_PAGE)
                .clamp(1, LARGEST_PAGE),
            after: token
                .map(|after| after.ok_or_else(|| bad("PageToken")))
                .transpose()?,
        })
    }

    fn uri(&self, account: &str, query: &Form<'_>) -> String {
        let mut text = Serializer::new(String::new());
        for name in FILTERS {
            if let Some(value) = query.get(name) {
                text.append_pair(name, value);
            }
        }
        text.append_pair("PageSize", &self.size.to_string());
        text.append_pair("Page", &self.number.to_string());
        if let Some(after) = self.after {
            text.append_pair("PageToken", &format!("PA{after}"));
        }
        format!(
            "/2010-04-01/Accounts/{account}/Calls.json?{}",
            text.finish()
        )
    }
}

fn is_asked_for(call: &Call, query: &Form<'_>) -> bool {
    let is = |name, value: &str| query.get(name).is_none_or(|wanted| wanted == value);
    let [to, from, status] = FILTERS;
    is(to, &call.request.to) && is(from, &call.request.from) && is(status, call.status().as_str())
}

fn number(query: &Form<'_>, name: &str) -> Result<Option<usize>, Problem> {
    query
        .get(name)
        .map(str::parse)
        .transpose()
        .map_err(|_| bad(name))
}

fn bad(name: &str) -> Problem {
    Problem::bad_request(20006, format!("{name} is not valid"))
}
