//! What we ask for.

use serde::Serialize;

use crate::CallStatus;

/// A change of status the carrier shall tell us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusEvent {
    /// It left the carrier's queue.
    Initiated,
    /// The phone rings.
    Ringing,
    /// Somebody or something answered (arrives as `in-progress`).
    Answered,
    /// It is over, however it ended.
    Completed,
}

impl StatusEvent {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::Initiated,
        Self::Ringing,
        Self::Answered,
        Self::Completed,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiated => "initiated",
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::Completed => "completed",
        }
    }
}

/// Asynchronous answering-machine detection: the customer is spoken to at once, the verdict is posted when it is there.
/// The synchronous kind keeps a person in silence for seconds and is not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineDetection {
    /// Whether to wait for the end of the machine's greeting, so that a message can be left.
    pub until_message_end: bool,
    /// Where the verdict is posted.
    pub callback: String,
    /// Seconds after which the verdict is `unknown` (the carrier's default is 30).
    pub timeout: Option<u32>,
}

/// A call to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCall {
    /// The customer, E.164.
    pub to: String,
    /// Our number, E.164.
    pub from: String,
    /// Fetched when the customer answers ([`crate::callback`]).
    pub url: String,
    /// Fetched when another document could not be had.
    pub fallback_url: String,
    /// Told the changes of status in `status_events`.
    pub status_callback: String,
    /// Which changes.
    pub status_events: Vec<StatusEvent>,
    /// How long it rings, in seconds, at most 600.
    pub ring_seconds: u32,
    /// How long the whole call may last, in seconds.
    pub time_limit: Option<u32>,
    /// Answering-machine detection, when wanted.
    pub machine_detection: Option<MachineDetection>,
}

impl CreateCall {
    /// The form's fields. An event per field: one field with several words does not work.
    pub(super) fn form(&self) -> Vec<(&'static str, String)> {
        let mut form = vec![
            ("To", self.to.clone()),
            ("From", self.from.clone()),
            ("Url", self.url.clone()),
            ("Method", "POST".to_owned()),
            ("FallbackUrl", self.fallback_url.clone()),
            ("FallbackMethod", "POST".to_owned()),
            ("StatusCallback", self.status_callback.clone()),
            ("StatusCallbackMethod", "POST".to_owned()),
            ("Timeout", self.ring_seconds.to_string()),
        ];
        form.extend(
            self.status_events
                .iter()
                .map(|event| ("StatusCallbackEvent", event.as_str().to_owned())),
        );
        form.extend(
            self.time_limit
                .map(|seconds| ("TimeLimit", seconds.to_string())),
        );
        if let Some(detection) = &self.machine_detection {
            let mode = if detection.until_message_end {
                "DetectMessageEnd"
            } else {
                "Enable"
            };
            form.push(("MachineDetection", mode.to_owned()));
            form.push(("AsyncAmd", "true".to_owned()));
            form.push(("AsyncAmdStatusCallback", detection.callback.clone()));
            form.push(("AsyncAmdStatusCallbackMethod", "POST".to_owned()));
            form.extend(
                detection
                    .timeout
                    .map(|seconds| ("MachineDetectionTimeout", seconds.to_string())),
            );
        }
        form
    }
}

/// Which calls to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListCalls {
    /// Called number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Calling number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// In this status only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CallStatus>,
    /// At most so many a page (the carrier's default is 50, its limit 1000).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}

/// How a call is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndCall {
    /// Only while it is queued or ringing; one that was answered goes on.
    Cancel,
    /// Whatever it is doing.
    Complete,
}

impl EndCall {
    pub(super) fn status(self) -> CallStatus {
        match self {
            Self::Cancel => CallStatus::Canceled,
            Self::Complete => CallStatus::Completed,
        }
    }
}
