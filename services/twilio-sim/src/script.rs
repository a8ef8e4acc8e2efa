//! What a called person, machine or line does: a small language in JSON.
//!
//! `{"about": "…", "ring": 2, "then": {"replies": [{"say": "Yes."}]}}`; `then` is also one of `"busy"`, `"no_answer"`, `"failed"`,
//! `{"machine": {…}}`, `{"refuse": {"code": 21214}}`. See `proto-docs/twilio-sim.md`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::faults::Fault;

/// What happens when a number is called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// How long it rings before anything else happens, in telephone seconds.
    #[serde(default = "two_seconds")]
    pub ring: Seconds,
    /// What then happens.
    pub then: Fate,
    /// How long a call that was transferred here is talked through, in telephone seconds.
    #[serde(default = "twenty_seconds")]
    pub talk: Seconds,
    /// How the status callbacks are delivered: the first entry is for `SequenceNumber` 0, and so on; what has no entry is
    /// delivered once and at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status_callbacks: Vec<Delivery>,
    /// What goes wrong when a call to this number is placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// How one status callback is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// How often; 0 is never.
    #[serde(default = "once")]
    pub times: u8,
    /// How many telephone seconds late.
    #[serde(default)]
    pub late: Seconds,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            times: once(),
            late: Seconds::default(),
        }
    }
}

/// How a call to the number goes on after ringing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fate {
    /// A person answers, and does one of these whenever listened to; the last one again and again.
    Replies(Vec<Reply>),
    /// An answering machine answers.
    Machine(Machine),
    /// The line is engaged.
    Busy,
    /// Nobody picks up, however long it rings.
    NoAnswer,
    /// The carrier cannot reach the number.
    Failed,
    /// The REST API refuses to call the number.
    Refuse {
        /// The carrier's error code.
        code: u32,
    },
}

/// An answering machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// What it says first; a listening Gather hears it.
    pub greeting: String,
    /// Whether it beeps when it has finished.
    #[serde(default = "yes")]
    pub beep: bool,
}

/// What a person does when listened to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawReply", into = "RawReply")]
pub enum Reply {
    /// Speaks, and is understood like this.
    Say {
        /// The words.
        text: String,
        /// How sure the recogniser is. None: it does not say.
        confidence: Option<f32>,
    },
    /// Presses these keys.
    Press(String),
    /// Says nothing.
    Silence,
    /// Makes sounds that are no words.
    Mumble,
    /// Puts the phone down so many telephone seconds after the turn began (at answering, or after the answer before).
    HangUp(Seconds),
}

/// A length of time in seconds, from none to an hour.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Seconds(Duration);

impl Seconds {
    /// As a duration.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        if (0.0..=3600.0).contains(&seconds) {
            Ok(Self(Duration::from_secs_f64(seconds)))
        } else {
            Err("a length of time is 0 to 3600 seconds")
        }
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}

fn two_seconds() -> Seconds {
    Seconds(Duration::from_secs(2))
}

fn twenty_seconds() -> Seconds {
    Seconds(Duration::from_secs(20))
}

fn once() -> u8 {
    1
}

fn yes() -> bool {
    true
}

/// How sure the recogniser is when the script does not say.
pub(crate) const USUAL_CONFIDENCE: f32 = 0.93;

/// A reply as it is written: exactly one of the first five.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawReply {
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    press: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    silence: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mumble: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hang_up: Option<Seconds>,
    /// Only with `say`; `"missing"` for a recogniser that does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<RawConfidence>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RawConfidence {
    Number(f32),
    Word(String),
}

impl TryFrom<RawReply> for Reply {
    type Error = &'static str;

    fn try_from(raw: RawReply) -> Result<Self, Self::Error> {
        let confidence = match raw.confidence {
            None => None,
            Some(_) if raw.say.is_none() => return Err("confidence belongs to say"),
            Some(RawConfidence::Number(number)) if (0.0..=1.0).contains(&number) => {
                Some(Some(number))
            }
            Some(RawConfidence::Word(word)) if word == "missing" => Some(None),
            Some(_) => return Err("confidence is 0 to 1, or \"missing\""),
        };
        match (raw.say, raw.press, raw.silence, raw.mumble, raw.hang_up) {
            (Some(text), None, None, None, None) => Ok(Self::Say {
                text,
                confidence: confidence.unwrap_or(Some(USUAL_CONFIDENCE)),
            }),
            (None, Some(keys), None, None, None) if is_keys(&keys) => Ok(Self::Press(keys)),
            (None, Some(_), None, None, None) => Err("press takes the keys 0-9, * and #"),
            (None, None, Some(true), None, None) => Ok(Self::Silence),
            (None, None, None, Some(true), None) => Ok(Self::Mumble),
            (None, None, None, None, Some(after)) => Ok(Self::HangUp(after)),
            _ => Err(
                "a reply is exactly one of say, press, silence: true, mumble: true, hang_up: seconds",
            ),
        }
    }
}

/// Whether these are keys of a telephone.
pub(crate) fn is_keys(keys: &str) -> bool {
    !keys.is_empty()
        && keys
            .chars()
            .all(|key| key.is_ascii_digit() || matches!(key, '*' | '#'))
}

impl From<Reply> for RawReply {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Say { text, confidence } => {
                let confidence = confidence.map_or_else(
                    || RawConfidence::Word("missing".into()),
                    RawConfidence::Number,
                );
                Self {
                    say: Some(text),
                    confidence: Some(confidence),
                    ..Self::default()
                }
            }
            Reply::Press(keys) => Self {
                press: Some(keys),
                ..Self::default()
            },
            Reply::Silence => Self {
                silence: Some(true),
                ..Self::default()
            },
            Reply::Mumble => Self {
                mumble: Some(true),
                ..Self::default()
            },
            Reply::HangUp(after) => Self {
                hang_up: Some(after),
                ..Self::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Script, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn a_script_survives_a_round_trip() {
        let text = r#"{"about":"a","ring":1.5,"talk":3,"status_callbacks":[{"times":2},{"late":4}],"fault":{"too_many":{"retry_after":2}},"then":{"replies":[
            {"say":"Yes"},{"say":"No","confidence":0.25},{"say":"Oh","confidence":"missing"},{"press":"1#"},
            {"silence":true},{"mumble":true},{"hang_up":3}]}}"#;
        let script = read(text).unwrap();
        assert_eq!(
            read(&serde_json::to_string(&script).unwrap()).unwrap(),
            script
        );
        let Fate::Replies(replies) = script.then else {
            unreachable!()
        };
        assert_eq!(
            replies[0],
            Reply::Say {
                text: "Yes".into(),
                confidence: Some(USUAL_CONFIDENCE)
            }
        );
        assert_eq!(
            replies[2],
            Reply::Say {
                text: "Oh".into(),
                confidence: None
            }
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "{}",
            r#"{"then":"explode"}"#,
            r#"{"then":"busy","speed":1}"#,
            r#"{"then":"busy","ring":-1}"#,
            r#"{"then":"busy","ring":1e9}"#,
            r#"{"then":{"replies":[{}]}}"#,
            r#"{"then":{"replies":[{"silence":false}]}}"#,
            r#"{"then":{"replies":[{"say":"x","press":"1"}]}}"#,
            r#"{"then":{"replies":[{"press":"one"}]}}"#,
            r#"{"then":{"replies":[{"press":"1","confidence":0.5}]}}"#,
            r#"{"then":{"replies":[{"say":"x","confidence":2}]}}"#,
            r#"{"then":{"replies":[{"say":"x","confidence":"high"}]}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
