//! `GET /events`

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use futures_util::stream;
use runtime::problem::Query;
use serde::Deserialize;
use utoipa::IntoParams;

use super::App;
use crate::live::{Client, LastEvent};

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsParams {
    /// As `Last-Event-ID`, for a connection that a page opens anew: there it cannot set headers. The header wins.
    after: Option<String>,
}

/// Live changes (Server-Sent Events)
///
/// `transaction` carries a Transaction as it is now: drop it if its `version` is smaller than what you have. `resync`
/// (data `{}`) says to read everything again. Ids are `<epoch>-<number>`; a connection with `Last-Event-ID` begins with
/// what changed since, or with `resync`. `feed` (data `{"connected":false}`) says that changes are late, because the server's
/// own feed is away: ask by yourself until it says `true`. `beat` (data `{}`) comes every 10 seconds: a connection that is silent
/// for longer than two of them is dead.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "events",
    params(
        EventsParams,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was received"),
    ),
    responses((status = 200, description = "Event stream", body = String, content_type = "text/event-stream"))
)]
pub async fn events(
    State(app): State<App>,
    Query(params): Query<EventsParams>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let last = last_event(&headers, params.after.as_deref());
    let client = Client::connect(app.live, last);
    let blocks = stream::unfold(client, |mut client| async {
        let bytes = client.next().await?;
        Some((Ok::<_, Infallible>(bytes), client))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Asks a proxy in front (nginx) not to collect it.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(blocks))
}

/// The header is of this connection, the parameter of the one before it.
fn last_event(headers: &HeaderMap, after: Option<&str>) -> LastEvent {
    let header = headers.get("last-event-id").map(HeaderValue::as_bytes);
    let parameter = after.map(str::as_bytes);
    let Some(id) = [header, parameter]
        .into_iter()
        .flatten()
        .find(|id| !id.is_empty())
    else {
        return LastEvent::None;
    };
    let position = str::from_utf8(id).ok().and_then(|id| id.parse().ok());
    position.map_or(LastEvent::Unreadable, LastEvent::At)
}
