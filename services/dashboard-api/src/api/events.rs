//! `GET /events`

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use futures_util::stream;

use super::App;
use crate::live::{Client, LastEvent};

/// Live changes (Server-Sent Events)
///
/// `transaction` carries a Transaction as it is now: drop it if its `version` is smaller than what you have. `resync`
/// (data `{}`) says to read everything again. Ids are `<epoch>-<number>`; a connection with `Last-Event-ID` begins with
/// what changed since, or with `resync`. `feed` (data `{"connected":false}`) says that changes are late, because the server's
/// own feed is away: ask by yourself until it says `true`. Comments keep it open.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was received")),
    responses((status = 200, description = "Event stream", body = String, content_type = "text/event-stream"))
)]
pub async fn events(State(app): State<App>, headers: HeaderMap) -> impl IntoResponse {
    let client = Client::connect(app.live, last_event(&headers));
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

fn last_event(headers: &HeaderMap) -> LastEvent {
    let Some(id) = headers.get("last-event-id").filter(|id| !id.is_empty()) else {
        return LastEvent::None;
    };
    let position = id.to_str().ok().and_then(|id| id.parse().ok());
    position.map_or(LastEvent::Unreadable, LastEvent::At)
}
