//! Messages that nobody can do anything with.

use bytes::Bytes;
use serde::Deserialize;
use uuid::Uuid;

/// A message whose handling panics at this delivery, or a later one, is dead: what has failed so often fails again.
pub(super) const PATIENT_DELIVERIES: u64 = 5;

/// A message that leaves the queue unhandled, for somebody to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Where it came from: see [`crate::subject`].
    pub subject: String,
    /// As it arrived. [`crate::Bus::republish`] takes it back.
    pub payload: Bytes,
    /// Why it was given up, for people.
    pub reason: String,
    /// How often it had been delivered, this time included.
    pub deliveries: u64,
    /// The call that it was about, where the payload tells one.
    pub call_id: Option<Uuid>,
}

impl DeadLetter {
    pub(super) fn new(subject: &str, payload: &Bytes, reason: String, deliveries: u64) -> Self {
        Self {
            subject: subject.to_owned(),
            call_id: call_of(payload),
            payload: payload.clone(),
            reason,
            deliveries,
        }
    }
}

/// A payload that cannot be read as a message may still name its call.
fn call_of(payload: &[u8]) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct OfCall {
        call_id: Uuid,
    }
    serde_json::from_slice(payload)
        .map(|OfCall { call_id }| call_id)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_told_where_the_payload_tells_it() {
        let id = "01930b5c-6d5e-7000-8000-000000000001";
        let told = |payload: &str| call_of(payload.as_bytes()).map(|id| id.to_string());
        assert_eq!(
            told(&format!(r#"{{"call_id":"{id}"}}"#)).as_deref(),
            Some(id)
        );
        for silent in [
            "",
            "{not json",
            "[]",
            "{}",
            r#"{"call_id":7}"#,
            r#"{"call_id":"x"}"#,
        ] {
            assert_eq!(told(silent), None, "{silent}");
        }
    }
}
