//! What a committed change has still to tell the other services: stored with the change, published after the commit.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{CallId, TransactionId},
    words::{Action, Attention, CallState, Outcome},
};

/// One message to be published. Ids and labels only: who needs more asks the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// A call waits to be placed.
    CallRequested {
        /// The call.
        call_id: CallId,
        /// Its transaction.
        transaction_id: TransactionId,
        /// 0 at the click; greater when the same request is published again, so that the stream's duplicate window does
        /// not swallow it.
        epoch: u32,
    },
    /// The carrier has a call that is not the one its URL's call was bound to: it is to be ended there.
    StrayFound {
        /// The call that the stray's URL names.
        call_id: CallId,
        /// Its transaction.
        transaction_id: TransactionId,
        /// The carrier's name of the stray (`CallSid`).
        carrier_call_id: String,
        /// As in [`Message::CallRequested`].
        epoch: u32,
    },
    /// Something that the desk sees of a transaction changed.
    TransactionChanged {
        /// The transaction.
        transaction_id: TransactionId,
        /// Its version after the change.
        version: i64,
        /// Its label.
        action: Action,
        /// Why a person should look.
        attention: Attention,
        /// Its newest call.
        call: Option<CallNews>,
    },
    /// So many transactions changed at once that pages should ask anew.
    ManyChanged {
        /// Tells one such message from another.
        id: Uuid,
    },
}

/// A call as [`Message::TransactionChanged`] tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallNews {
    /// The call.
    pub id: CallId,
    /// Where it is.
    pub state: CallState,
    /// Why it ended.
    pub outcome: Option<Outcome>,
}

impl Message {
    /// The same for every publication of the same message, different for all others.
    pub fn id(&self) -> String {
        match self {
            Self::CallRequested { call_id, epoch, .. } => format!("call-{call_id}-{epoch}"),
            Self::StrayFound {
                carrier_call_id,
                epoch,
                ..
            } => format!("stray-{carrier_call_id}-{epoch}"),
            Self::TransactionChanged {
                transaction_id,
                version,
                ..
            } => format!("transaction-{transaction_id}-{version}"),
            Self::ManyChanged { id } => format!("many-{id}"),
        }
    }
}
