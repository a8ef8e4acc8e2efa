//! The carrier's word for where a call is.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `CallStatus` of webhooks and `status` of the REST resource. A word we do not know is kept as it came: new ones appear
/// without notice, and an unknown status must never make a webhook unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallStatus {
    /// Accepted, waiting for the account's turn.
    Queued,
    /// Leaving the queue; seen in callbacks only.
    Initiated,
    /// The customer's phone rings.
    Ringing,
    /// Answered, by whomever.
    InProgress,
    /// Answered and over. Says nothing about who answered.
    Completed,
    /// The line was engaged.
    Busy,
    /// The carrier could not reach the number.
    Failed,
    /// Rang out, or was rejected.
    NoAnswer,
    /// Ended through the API before it was answered.
    Canceled,
    /// A word this version does not know.
    Other(String),
}

impl CallStatus {
    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Queued => "queued",
            Self::Initiated => "initiated",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
            Self::Other(word) => word,
        }
    }

    /// Whether the carrier will do nothing more with the call.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled
        )
    }
}

impl From<&str> for CallStatus {
    fn from(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "initiated" => Self::Initiated,
            "ringing" => Self::Ringing,
            "in-progress" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "failed" => Self::Failed,
            "no-answer" => Self::NoAnswer,
            "canceled" => Self::Canceled,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl FromStr for CallStatus {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(word.into())
    }
}

impl fmt::Display for CallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CallStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CallStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|word| word.as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_round_trip_also_unknown_ones() {
        for word in [
            "queued",
            "initiated",
            "ringing",
            "in-progress",
            "completed",
            "busy",
            "failed",
            "no-answer",
            "canceled",
            "on-the-moon",
        ] {
            assert_eq!(CallStatus::from(word).as_str(), word);
        }
    }

    #[test]
    fn only_the_five_last_words_are_final() {
        let last = ["completed", "busy", "failed", "no-answer", "canceled"];
        let going_on = [
            "queued",
            "initiated",
            "ringing",
            "in-progress",
            "on-the-moon",
        ];
        assert!(last.iter().all(|word| CallStatus::from(*word).is_final()));
        assert!(
            !going_on
                .iter()
                .any(|word| CallStatus::from(*word).is_final())
        );
    }
}
