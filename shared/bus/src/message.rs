//! The messages: ids and labels only, never personal data. JSON with a version; unknown fields are ignored.

use std::cmp::Ordering;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The version that this release writes and reads.
pub const VERSION: u32 = 1;

/// Something that travels over the bus.
pub trait Message: Serialize + DeserializeOwned + Send + 'static {
    /// As JSON.
    fn encode(&self) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(self).map(Bytes::from)
    }

    /// From JSON.
    fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        #[derive(Deserialize)]
        struct Versioned {
            v: u32,
        }
        let Versioned { v } = serde_json::from_slice(payload)?;
        match v.cmp(&VERSION) {
            Ordering::Less => Err(DecodeError::Outdated(v)),
            Ordering::Equal => Ok(()),
            Ordering::Greater => Err(DecodeError::Version(v)),
        }?;
        Ok(serde_json::from_slice(payload)?)
    }
}

/// Why a message cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not JSON, or a member is missing or of the wrong type. It never will be readable.
    #[error("not a message of this kind")]
    Malformed(#[from] serde_json::Error),
    /// Written by an older release than any that this one follows. It never will be readable.
    #[error("version {0} of the message is no longer known")]
    Outdated(u32),
    /// Written by a newer release; a newer replica can read it.
    #[error("version {0} of the message is not known here")]
    Version(u32),
}

/// `calls.requested`: a call is due and is to be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRequested {
    /// [`VERSION`].
    pub v: u32,
    /// Which call.
    pub call_id: Uuid,
    /// The transaction it is for.
    pub transaction_id: String,
}

impl CallRequested {
    /// In this release's version.
    pub fn new(call_id: Uuid, transaction_id: impl Into<String>) -> Self {
        Self {
            v: VERSION,
            call_id,
            transaction_id: transaction_id.into(),
        }
    }
}

impl Message for CallRequested {}

/// `calls.control`: something is to be done about a call at the carrier. So far that is one thing: a stray is to be ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndStray {
    /// [`VERSION`].
    pub v: u32,
    /// The call that the stray's URL names.
    pub call_id: Uuid,
    /// The transaction it is for.
    pub transaction_id: String,
    /// The carrier's name of the stray: what is to be ended.
    pub carrier_call_id: String,
}

impl Message for EndStray {}

/// `events.transaction.<id>`: what the desk sees of a transaction has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionChanged {
    /// [`VERSION`].
    pub v: u32,
    /// Which transaction.
    pub transaction_id: String,
    /// The transaction's version after the change: an older one than what is shown is to be dropped.
    pub version: i64,
    /// One of the five labels, for example `Connecting...`.
    pub action: String,
    /// `none`, `call_back`, `needs_review` or `number_blocked`.
    pub attention: String,
    /// The call that the change is about, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<Uuid>,
    /// Where that call is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Why that call ended, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl Message for TransactionChanged {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const CALL: &str =
        r#"{"v":1,"call_id":"01930b5c-6d5e-7000-8000-000000000001","transaction_id":"TXN001"}"#;

    #[test]
    fn a_message_survives_the_way() {
        let message = CallRequested::decode(CALL.as_bytes()).unwrap();
        assert_eq!(message.transaction_id, "TXN001");
        assert_eq!(message.encode().unwrap(), CALL);
    }

    #[test]
    fn unknown_members_are_ignored_and_optional_ones_may_be_absent() {
        let json = br#"{"v":1,"transaction_id":"T","version":3,"action":"Resolved","attention":"none","new":{"x":1}}"#;
        let message = TransactionChanged::decode(json).unwrap();
        assert_eq!(
            (message.version, message.call_id, message.outcome),
            (3, None, None)
        );
    }

    #[test]
    fn another_version_is_told_apart_from_rubbish() {
        let newer = CALL.replace("\"v\":1", "\"v\":2");
        assert!(matches!(
            CallRequested::decode(newer.as_bytes()),
            Err(DecodeError::Version(2))
        ));
        let older = CALL.replace("\"v\":1", "\"v\":0");
        assert!(matches!(
            CallRequested::decode(older.as_bytes()),
            Err(DecodeError::Outdated(0))
        ));
        for rubbish in [
            "",
            "{}",
            "[]",
            r#"{"v":1}"#,
            r#"{"v":1,"call_id":"x","transaction_id":"T"}"#,
        ] {
            assert!(
                matches!(
                    CallRequested::decode(rubbish.as_bytes()),
                    Err(DecodeError::Malformed(_))
                ),
                "{rubbish}"
            );
        }
    }
}
