//! `TwiML`, the documents a call is driven with: types, [`Response::render`] and [`parse`].
//!
//! Only the verbs and attributes this system uses. Source: Twilio's `TwiML` reference.

mod parse;
mod render;
mod tree;

pub use parse::{ParseError, parse};
pub use render::{TooLarge, legal};
pub use tree::XmlError;

/// The largest document the carrier reads, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// How many hints a Gather may have, and how long each may be, in characters.
pub const MAX_HINTS: (usize, usize) = (500, 100);

/// A whole document: verbs carried out one after the other; at its end the call is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// In order.
    pub verbs: Vec<Verb>,
}

impl Response {
    /// A document of these verbs.
    pub fn new(verbs: impl IntoIterator<Item = Verb>) -> Self {
        Self {
            verbs: verbs.into_iter().collect(),
        }
    }
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// Speak.
    Say(Say),
    /// Play a recording.
    Play(Play),
    /// Be silent.
    Pause(Pause),
    /// Ask, and listen for speech or keys.
    Gather(Gather),
    /// Connect the customer to another number.
    Dial(Dial),
    /// Go on with the document at this URL.
    Redirect(String),
    /// End the call.
    Hangup,
}

/// What may stand inside a Gather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// Speak.
    Say(Say),
    /// Play a recording.
    Play(Play),
    /// Be silent.
    Pause(Pause),
}

/// Text to speech. A voice that does not speak the language fails the verb.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Say {
    /// What is said; any characters, those illegal in XML are dropped.
    pub text: String,
    /// Such as `Polly.Joanna`.
    pub voice: Option<String>,
    /// Such as `en-US`.
    pub language: Option<String>,
}

impl Say {
    /// This text in the account's own voice and language.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// Where it is.
    pub url: String,
}

/// Silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Seconds.
    pub length: u32,
}

/// A kind of input a Gather listens for; the first to arrive wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Keys.
    Dtmf,
    /// Speech.
    Speech,
}

/// How much silence ends an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeechTimeout {
    /// The carrier decides; not together with a named speech model.
    Auto,
    /// Seconds.
    Seconds(u32),
}

/// A question. What is None is left to the carrier's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gather {
    /// What is listened for; empty means keys only, the carrier's default.
    pub input: Vec<Input>,
    /// Where the answer is posted; the document's own URL when missing.
    pub action: Option<String>,
    /// Seconds of silence, counted from the end of the prompts, that count as no answer (the carrier's default is 5).
    pub timeout: Option<u32>,
    /// Silence that ends an utterance.
    pub speech_timeout: Option<SpeechTimeout>,
    /// So many keys end the input without `#`.
    pub num_digits: Option<u32>,
    /// The customer's language, such as `en-US`.
    pub language: Option<String>,
    /// Such as `googlev2_telephony_short`.
    pub speech_model: Option<String>,
    /// Words the customer will probably use. Commas in them become spaces; see [`MAX_HINTS`].
    pub hints: Vec<String>,
    /// Whether no answer is posted to the action, too; otherwise the next verb follows.
    pub action_on_empty_result: bool,
    /// What is said while listening begins.
    pub prompts: Vec<Prompt>,
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dial {
    /// The number to connect to, E.164.
    pub number: String,
    /// Where the result is posted; without it the next verb follows.
    pub action: Option<String>,
    /// Ring seconds (the carrier's default is 30).
    pub timeout: Option<u32>,
    /// The number the other side sees.
    pub caller_id: Option<String>,
    /// Whether the customer hears ringing until the other side has answered.
    pub answer_on_bridge: bool,
}
