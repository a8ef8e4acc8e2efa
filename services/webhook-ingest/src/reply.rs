//! A document as the answer to a webhook.

use axum::{
    Extension,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use runtime::http::Told;
use twilio::twiml::{self, Gather, Input, Prompt, Say, SpeechTimeout, Verb};

use crate::phrases::Phrases;

/// What the call does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply(pub twiml::Response);

impl Reply {
    pub fn new(verbs: impl IntoIterator<Item = Verb>) -> Self {
        Self(twiml::Response::new(verbs))
    }

    /// Ends a call that is none of ours, without a word.
    pub fn hangup() -> Self {
        Self::new([Verb::Hangup])
    }

    /// Ends a call that we know nothing about.
    pub fn goodbye(phrases: &Phrases) -> Self {
        Self::new([say(phrases, phrases.goodbye), Verb::Hangup])
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let document = self.0.render().unwrap_or_else(|error| {
            // What comes from outside is cut before it is spoken, so no document gets this long.
            tracing::error!(%error, "a document could not be served: hanging up instead");
            "<Response><Hangup/></Response>".to_owned()
        });
        (
            Extension(Told),
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            document,
        )
            .into_response()
    }
}

/// The answer to a webhook that only tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noted;

impl IntoResponse for Noted {
    fn into_response(self) -> Response {
        (StatusCode::NO_CONTENT, Extension(Told)).into_response()
    }
}

/// Speaks a text.
pub(crate) fn say(phrases: &Phrases, text: impl Into<String>) -> Verb {
    Verb::Say(spoken(phrases, text))
}

/// Seconds of silence after the question that count as no answer.
const SILENCE: u32 = 6;
/// Seconds of silence that end an answer.
const PAUSE: u32 = 2;

/// Asks, listening for speech and for one key, and posts what came of it, also nothing, to `action`. Carriers that do not
/// know `actionOnEmptyResult` fall through to the Redirect, which says the same.
pub(crate) fn ask(phrases: &Phrases, text: impl Into<String>, action: String) -> [Verb; 2] {
    let gather = Gather {
        input: vec![Input::Dtmf, Input::Speech],
        action: Some(action.clone()),
        timeout: Some(SILENCE),
        speech_timeout: Some(SpeechTimeout::Seconds(PAUSE)),
        num_digits: Some(1),
        language: Some(phrases.language.to_owned()),
        speech_model: Some(phrases.speech_model.to_owned()),
        hints: phrases
            .hints
            .iter()
            .map(|hint| (*hint).to_owned())
            .collect(),
        action_on_empty_result: true,
        prompts: vec![Prompt::Say(spoken(phrases, text))],
    };
    [Verb::Gather(gather), Verb::Redirect(action)]
}

fn spoken(phrases: &Phrases, text: impl Into<String>) -> Say {
    Say {
        text: text.into(),
        voice: Some(phrases.voice.to_owned()),
        language: Some(phrases.language.to_owned()),
    }
}
