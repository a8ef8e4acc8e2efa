//! What is sent to a browser: blocks of the event stream format (HTML, "Server-sent events").

use bytes::Bytes;
use store::Transaction;

use super::Position;

/// A rendered event. Cloning shares its bytes.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it brings a client up to.
    pub position: Position,
    /// What it is.
    pub kind: Kind,
    /// As sent.
    pub bytes: Bytes,
}

/// What a block is, to who decides whether a client needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Needed by a client that is not as far yet.
    News,
    /// The feed began, or lost its thread: needed by everybody.
    Restart,
}

/// A transaction as it is now.
pub fn transaction(
    position: Position,
    transaction: &Transaction,
) -> Result<Block, serde_json::Error> {
    // JSON as serde writes it holds no line break, which would end the field.
    let json = serde_json::to_string(transaction)?;
    Ok(Block {
        position,
        kind: Kind::News,
        bytes: format!("event: transaction\nid: {position}\ndata: {json}\n\n").into(),
    })
}

/// Too much changed to be told one by one: everything is to be read again.
pub fn resync(position: Position, kind: Kind) -> Block {
    Block {
        position,
        kind,
        bytes: format!("event: resync\nid: {position}\ndata: {{}}\n\n").into(),
    }
}

/// Tells a browser from where to resume, and is no event.
pub fn id_only(position: Position) -> Bytes {
    format!("id: {position}\n\n").into()
}

/// Whether changes arrive as they happen. Not part of the stream's order: it carries no id.
pub fn feed(connected: bool) -> Bytes {
    format!("event: feed\ndata: {{\"connected\":{connected}}}\n\n").into()
}

/// Says that the connection lives, which a comment cannot: a page does not see those. A page that does not know it passes
/// it over. It carries no id, but shows a page the last one.
pub fn beat() -> Bytes {
    Bytes::from_static(b"event: beat\ndata: {}\n\n")
}

/// Passed over by browsers.
pub fn comment(text: &'static str) -> Bytes {
    format!(": {text}\n\n").into()
}
