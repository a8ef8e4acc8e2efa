//! `GET /2010-04-01/Accounts/{account}/Calls.json`: calls, newest first, a page at a time, a little late.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{problem::Problem, request::Form, shape};
use crate::{call::Call, sim::Sim};

/// Twilio's own limits of `PageSize`.
const USUAL_PAGE: usize = 50;
const LARGEST_PAGE: usize = 1000;

pub(super) async fn list(
    State(sim): State<Arc<Sim>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Problem> {
    let query = Form(&query);
    let size = number(&query, "PageSize")?
        .unwrap_or(USUAL_PAGE)
        .clamp(1, LARGEST_PAGE);
    let page = number(&query, "Page")?.unwrap_or(0);
    // The token names the last call of the page before: new calls do not shift the pages.
    let before = query
        .get("PageToken")
        .map(|token| token.strip_prefix("PA").and_then(|n| n.parse::<u64>().ok()));
    let before = before
        .map(|token| token.ok_or_else(|| Problem::bad_request(20006, "Invalid PageToken")))
        .transpose()?;
    let visible = sim.clock.now() - sim.config.list_lag;
    let fits = |call: &Arc<Call>| {
        let status = call.status();
        call.created <= visible
            && before.is_none_or(|number| call.number < number)
            && query.get("To").is_none_or(|to| to == call.request.to)
            && query
                .get("From")
                .is_none_or(|from| from == call.request.from)
            && query
                .get("Status")
                .is_none_or(|word| word == status.as_str())
    };
    let mut calls: Vec<_> = sim
        .book
        .newest_first()
        .into_iter()
        .filter(fits)
        .take(size + 1)
        .collect();
    let more = calls.len() > size;
    calls.truncate(size);
    let uri = |page: usize, token: Option<u64>| {
        let mut text = Serializer::new(String::new());
        for name in ["To", "From", "Status"] {
            if let Some(value) = query.get(name) {
                text.append_pair(name, value);
            }
        }
        text.append_pair("PageSize", &size.to_string())
            .append_pair("Page", &page.to_string());
        if let Some(token) = token {
            text.append_pair("PageToken", &format!("PA{token}"));
        }
        format!(
            "/2010-04-01/Accounts/{}/Calls.json?{}",
            sim.config.account_sid,
            text.finish()
        )
    };
    let next = calls
        .last()
        .filter(|_| more)
        .map(|last| uri(page + 1, Some(last.number)));
    let shapes: Vec<_> = calls
        .iter()
        .map(|call| shape::call(call, &sim.config.account_sid))
        .collect();
    Ok(Json(json!({
        "calls": shapes,
        "first_page_uri": uri(0, None),
        "next_page_uri": next,
        "previous_page_uri": null,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": (page * size + calls.len()).saturating_sub(1),
        "uri": uri(page, before),
    })))
}

fn number(query: &Form<'_>, name: &str) -> Result<Option<usize>, Problem> {
    let parsed = query.get(name).map(str::parse).transpose();
    parsed.map_err(|_| Problem::bad_request(20006, format!("{name} is a number")))
}
