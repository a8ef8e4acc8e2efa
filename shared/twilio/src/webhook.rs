//! What the carrier posts to us. Unknown fields are ignored (new ones appear without notice), optional ones are read leniently:
//! a field that cannot be read counts as missing, because the customer is on the line and an error helps nobody.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::CallStatus;

/// The posted form is not a webhook of a call.
#[derive(Debug, thiserror::Error)]
#[error("not a webhook of a call: {0}")]
pub struct Unreadable(#[source] serde_json::Error);

/// Reads one of this module's forms from the decoded name-value pairs of the request
/// ([`crate::signature::form_pairs`]). Of a repeated name the first value counts.
pub fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Unreadable> {
    // A JSON object of strings is only the vehicle: it is the data model in which a field may be missing.
    let mut first = Map::new();
    for (name, value) in pairs {
        first
            .entry(name)
            .or_insert_with(|| Value::String(value.clone()));
    }
    serde_json::from_value(Value::Object(first)).map_err(Unreadable)
}

/// What every webhook of a call says about the call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Call {
    /// The carrier's id of the call, opaque.
    #[serde(deserialize_with = "not_empty")]
    pub call_sid: String,
    /// The account the call belongs to; another than ours is refused.
    #[serde(deserialize_with = "not_empty")]
    pub account_sid: String,
    /// The calling number (ours).
    pub from: Option<String>,
    /// The called number.
    pub to: Option<String>,
    /// Where the call is.
    pub call_status: Option<CallStatus>,
    /// `outbound-api` for calls placed by us.
    pub direction: Option<String>,
}

/// `/voice`: the customer answered, what shall be said?
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Voice {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// The verdict of synchronous answering-machine detection.
    pub answered_by: Option<AnsweredBy>,
}

/// `/gather`: what the customer said or pressed in one turn.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Gather {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// Missing or empty when nothing was understood. Any length, any characters.
    pub speech_result: Option<String>,
    /// Above 0, up to 1; often missing, and none when it is not such a number. Exactly 0 is how speech recognisers say that
    /// they give none, so it counts as missing too.
    #[serde(default, deserialize_with = "confidence")]
    pub confidence: Option<f32>,
    /// Keys pressed, without the finishing `#`.
    pub digits: Option<String>,
}

/// `/status`: the call's status changed. Order is not guaranteed, duplicates happen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Status {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// Counts a call's callbacks from 0 in the order they were made.
    #[serde(default, deserialize_with = "lenient")]
    pub sequence_number: Option<u32>,
    /// The last SIP answer, at the end (486 busy, 603 declined …).
    #[serde(default, deserialize_with = "lenient")]
    pub sip_response_code: Option<u16>,
    /// Seconds, at the end.
    #[serde(default, deserialize_with = "lenient")]
    pub call_duration: Option<u32>,
    /// When the carrier made the callback, RFC 2822 as it came; [`Status::at`] reads it.
    pub timestamp: Option<String>,
    /// The carrier's reason when it failed.
    pub error_code: Option<String>,
    /// The verdict of answering-machine detection when there was one.
    pub answered_by: Option<AnsweredBy>,
}

impl Status {
    /// When the carrier made the callback.
    pub fn at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        crate::rest::rfc2822(self.timestamp.as_deref()?)
    }
}

/// `/dial`: how a transfer ended.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Dial {
    /// The customer's call.
    #[serde(flatten)]
    pub call: Call,
    /// `completed` (spoken with), `busy`, `no-answer`, `failed` or `canceled`.
    pub dial_call_status: Option<CallStatus>,
    /// The transferred leg's own id.
    pub dial_call_sid: Option<String>,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient")]
    pub dial_call_duration: Option<u32>,
}

/// `/amd`: what asynchronous answering-machine detection found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Amd {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// The verdict.
    pub answered_by: AnsweredBy,
    /// How long the detection took, in milliseconds.
    #[serde(default, deserialize_with = "lenient")]
    pub machine_detection_duration: Option<u32>,
}

/// `/fallback`: another document could not be had.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fallback {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// The carrier's error code, such as 11200 or 12100.
    pub error_code: Option<String>,
    /// The URL that failed.
    pub error_url: Option<String>,
}

/// A verdict of answering-machine detection (both detection modes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnsweredBy {
    /// A person.
    Human,
    /// A machine began to speak (`Enable`).
    MachineStart,
    /// The machine's beep was heard: a message may be left.
    MachineEndBeep,
    /// The machine fell silent without a beep: a message may be left.
    MachineEndSilence,
    /// The machine's greeting ended in some other way.
    MachineEndOther,
    /// A fax.
    Fax,
    /// Not decided, to be treated as a person; also any word this version does not know.
    Unknown,
}

impl AnsweredBy {
    /// Whether the detection is sure that no person answered.
    pub fn is_machine(&self) -> bool {
        !matches!(self, Self::Human | Self::Unknown)
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::MachineStart => "machine_start",
            Self::MachineEndBeep => "machine_end_beep",
            Self::MachineEndSilence => "machine_end_silence",
            Self::MachineEndOther => "machine_end_other",
            Self::Fax => "fax",
            Self::Unknown => "unknown",
        }
    }
}

impl<'de> Deserialize<'de> for AnsweredBy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            "human" => Self::Human,
            "machine_start" => Self::MachineStart,
            "machine_end_beep" => Self::MachineEndBeep,
            "machine_end_silence" => Self::MachineEndSilence,
            "machine_end_other" => Self::MachineEndOther,
            "fax" => Self::Fax,
            _ => Self::Unknown,
        })
    }
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        Err(serde::de::Error::custom(
            "CallSid and AccountSid may not be empty",
        ))
    } else {
        Ok(text)
    }
}

fn lenient<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(String::deserialize(deserializer)?.trim().parse().ok())
}

fn confidence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    Ok(lenient::<D, f32>(deserializer)?.filter(|value| *value > 0.0 && *value <= 1.0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn form<T: DeserializeOwned>(extra: &[(&str, &str)]) -> Result<T, Unreadable> {
        let base = [
            ("CallSid", "CA1"),
            ("AccountSid", "AC1"),
            ("SomethingNew", "x"),
            ("To", "+14155550101"),
        ];
        let pairs: Vec<_> = base
            .iter()
            .chain(extra)
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        read(&pairs)
    }

    #[test]
    fn a_spoken_turn_is_read_with_its_confidence() {
        let turn: Gather = form(&[
            ("SpeechResult", "Yes."),
            ("Confidence", "0.93"),
            ("CallStatus", "in-progress"),
        ])
        .unwrap();
        assert_eq!(turn.speech_result.as_deref(), Some("Yes."));
        assert_eq!(turn.confidence, Some(0.93));
        assert_eq!(turn.call.call_status, Some(CallStatus::InProgress));
        assert_eq!(turn.call.to.as_deref(), Some("+14155550101"));
    }

    #[test]
    fn a_confidence_that_is_no_probability_counts_as_missing() {
        for bad in ["", "high", "NaN", "inf", "-0.1", "0", "0.0", "1.1"] {
            assert_eq!(
                form::<Gather>(&[("Confidence", bad)]).unwrap().confidence,
                None,
                "{bad}"
            );
        }
        assert_eq!(form::<Gather>(&[]).unwrap().confidence, None);
    }

    #[test]
    fn numbers_that_cannot_be_read_do_not_spoil_a_status() {
        let status: Status = form(&[
            ("CallStatus", "completed"),
            ("SequenceNumber", "three"),
            ("CallDuration", "12"),
            ("SipResponseCode", ""),
        ])
        .unwrap();
        assert_eq!(
            (
                status.sequence_number,
                status.call_duration,
                status.sip_response_code
            ),
            (None, Some(12), None)
        );
    }

    #[test]
    fn a_status_tells_when_it_was_made() {
        let status: Status = form(&[("Timestamp", "Sun, 22 Nov 2026 17:00:00 +0000")]).unwrap();
        assert_eq!(
            status.at().unwrap().to_rfc3339(),
            "2026-11-22T17:00:00+00:00"
        );
        assert_eq!(
            form::<Status>(&[("Timestamp", "yesterday")]).unwrap().at(),
            None
        );
    }

    #[test]
    fn both_ids_are_required() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert!(read::<Voice>(&[pair("CallSid", "CA1")]).is_err());
        assert!(read::<Voice>(&[pair("AccountSid", "AC1")]).is_err());
        assert!(read::<Voice>(&[pair("AccountSid", "AC1"), pair("CallSid", "")]).is_err());
    }

    #[test]
    fn an_unknown_verdict_is_treated_as_a_person() {
        let amd: Amd = form(&[
            ("AnsweredBy", "parrot"),
            ("MachineDetectionDuration", "3200"),
        ])
        .unwrap();
        assert!(!amd.answered_by.is_machine());
        assert!(
            form::<Amd>(&[("AnsweredBy", "machine_end_beep")])
                .unwrap()
                .answered_by
                .is_machine()
        );
        assert!(form::<Amd>(&[]).is_err());
    }

    #[test]
    fn a_repeated_name_counts_once() {
        let turn: Gather = form(&[("Digits", "1"), ("Digits", "2"), ("CallSid", "CA2")]).unwrap();
        assert_eq!(
            (turn.digits.as_deref(), turn.call.call_sid.as_str()),
            (Some("1"), "CA1")
        );
    }

    #[test]
    fn the_result_of_a_transfer_and_of_a_fallback_are_read() {
        let dial: Dial = form(&[("DialCallStatus", "no-answer"), ("DialCallSid", "CA9")]).unwrap();
        assert_eq!(dial.dial_call_status, Some(CallStatus::NoAnswer));
        let fallback: Fallback = form(&[
            ("ErrorCode", "11200"),
            ("ErrorUrl", "https://x.example/voice/T"),
        ])
        .unwrap();
        assert_eq!(fallback.error_code.as_deref(), Some("11200"));
    }
}
