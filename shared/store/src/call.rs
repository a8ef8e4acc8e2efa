//! A call as it is read.

use chrono::{DateTime, Utc};
use domain::{Answer, CallId, CallState, Outcome, PhoneNumber, TransactionId};
use serde::Serialize;
use uuid::Uuid;

use crate::error::StoreError;

/// One telephone call, placed or to be placed, for one transaction.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Call {
    /// Our name of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Uuid))]
    pub id: CallId,
    /// What it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub transaction_id: TransactionId,
    /// Where it is.
    pub state: CallState,
    /// Why it ended; may be raised afterwards.
    pub outcome: Option<Outcome>,
    /// What the customer meant.
    pub answer: Option<Answer>,
    /// Why it failed, was rejected or was not allowed.
    pub reason: Option<CallReason>,
    /// The number it rings, fixed at the click.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub number: PhoneNumber,
    /// How many times a dispatcher took it up.
    pub attempt: i32,
    /// Not to be placed before.
    pub not_before: Option<DateTime<Utc>>,
    /// The call that it repeats.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Uuid>))]
    pub redial_of: Option<CallId>,
    /// Who clicked.
    pub requested_by: Option<String>,
    /// The carrier's name of it (`CallSid`).
    pub carrier_call_id: Option<String>,
    /// When it was clicked.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Why a call failed, was rejected or was not allowed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallReason {
    /// The carrier's code, the SIP response code, or the rule's name.
    pub code: String,
    /// A sentence, where there is one.
    pub text: String,
}

/// The columns of a call that readers are shown.
#[derive(Debug)]
pub(crate) struct CallRow {
    pub id: Uuid,
    pub transaction_id: String,
    pub number: String,
    pub state: String,
    pub outcome: Option<String>,
    pub answer: Option<String>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub attempt: i32,
    pub not_before: Option<DateTime<Utc>>,
    pub redial_of: Option<Uuid>,
    pub requested_by: Option<String>,
    pub carrier_call_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<CallRow> for Call {
    type Error = StoreError;

    fn try_from(row: CallRow) -> Result<Self, StoreError> {
        let code = row.reason_code;
        let text = row.reason_text.unwrap_or_default();
        Ok(Self {
            id: CallId(row.id),
            transaction_id: word("calls.transaction_id", &row.transaction_id)?,
            state: word("calls.state", &row.state)?,
            outcome: optional_word("calls.outcome", row.outcome.as_deref())?,
            answer: optional_word("calls.answer", row.answer.as_deref())?,
            reason: code.map(|code| CallReason { code, text }),
            number: PhoneNumber::stored(row.number),
            attempt: row.attempt,
            not_before: row.not_before,
            redial_of: row.redial_of.map(CallId),
            requested_by: row.requested_by,
            carrier_call_id: row.carrier_call_id,
            created_at: row.created_at,
            ended_at: row.ended_at,
        })
    }
}

/// Reads a stored word.
pub(crate) fn word<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.parse()
        .map_err(|why: T::Err| StoreError::corrupt(what, why))
}

/// Reads a stored word that may be missing.
pub(crate) fn optional_word<T>(
    what: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.map(|text| word(what, text)).transpose()
}
