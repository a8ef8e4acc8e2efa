//! `POST /fallback/{transaction}?call=…`: another document could not be had. Needs no database: it stores what happened if
//! that is quickly done, and in any case speaks a safe apology, without details, and asks the turn again while it can.

use std::time::Duration;

use axum::extract::State;
use domain::{Fact, Facts, conversation::MAX_TURNS};
use runtime::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Answered;
use twilio::{twiml::Verb, webhook};
use url::Url;

use crate::{
    clean::word,
    ingest::{App, Ingest},
    phrases::Phrases,
    receive::Telling,
    reply::{Reply, ask, say},
    signed::{About, Signed},
};

/// The customer has been waiting while the carrier tried the other document: this one is here within 2 s.
const LIMIT: Duration = Duration::from_secs(1);

pub(crate) async fn fallback(State(app): State<App>, signed: Signed<webhook::Fallback>) -> Reply {
    let failed = Failed::read(signed.form.error_url.as_deref());
    let turn = failed.document.turn();
    let error_code = signed.form.error_code.as_deref().map(word);
    let once = format!("fallback:{turn}");
    let telling = Telling {
        limit: LIMIT,
        ..Telling::new("/fallback", "prompted", once)
    };
    let answered = app
        .receive(signed.about.as_ref(), telling, move |facts, _| {
            let event = Stored {
                prompt: "fallback".to_owned(),
                turn,
                error_code: error_code.clone(),
                heard: has_heard(facts, turn),
            };
            (Some(Fact::Fallback { turn }), json!(event))
        })
        .await;
    reply(&app, failed, signed.about.as_ref(), answered)
}

/// The event, as the timeline shows it.
#[derive(Serialize, Deserialize)]
struct Stored {
    prompt: String,
    /// The turn whose document could not be had; 0 for the greeting.
    turn: u8,
    /// The carrier's code.
    error_code: Option<String>,
    /// Whether that turn's answer had been stored nevertheless.
    heard: bool,
}

fn has_heard(facts: &Facts, turn: u8) -> bool {
    facts
        .iter()
        .any(|fact| matches!(fact, Fact::Heard { turn: heard, .. } if *heard == turn))
}

fn reply(
    app: &Ingest,
    failed: Failed,
    about: Option<&About>,
    answered: Result<Answered, Problem>,
) -> Reply {
    let (phrases, heard) = match answered {
        Ok(Answered::Unknown) => return Reply::goodbye(app.default_phrases),
        Ok(Answered::Stray) => return Reply::hangup(),
        Ok(Answered::Stored { data, call, .. }) => {
            let stored = serde_json::from_value(data);
            let heard = stored.is_ok_and(|stored: Stored| stored.heard);
            (app.phrases(&call), heard)
        }
        Err(problem) => {
            tracing::warn!(
                code = problem.code(),
                "a fallback is served without being stored"
            );
            (app.default_phrases, false)
        }
    };
    match about {
        Some(about) => again(app, phrases, failed, about, heard),
        None => Reply::goodbye(phrases),
    }
}

/// The turn once more, or, after the fallback has tried that already, the way to a person.
fn again(app: &Ingest, phrases: &Phrases, failed: Failed, about: &About, heard: bool) -> Reply {
    let (transaction, call) = (about.transaction_id().as_str(), about.call_id().0);
    match failed {
        Failed {
            document: Document::Voice,
            asked_again: false,
        } => Reply::new([
            say(phrases, phrases.apology),
            Verb::Redirect(marked_as_fault(&app.callbacks.voice(transaction, call))),
        ]),
        Failed {
            document: Document::Gather(turn),
            asked_again: false,
        } => {
            let action = app
                .callbacks
                .gather(transaction, call, u32::from(turn), true);
            if heard {
                // Only our answer was lost: it is made again from what is stored, and nobody is asked twice.
                return Reply::new([Verb::Redirect(action)]);
            }
            let text = [phrases.apology, phrases.question_after_fault].join(" ");
            Reply::new(ask(phrases, text, action))
        }
        Failed { .. } => {
            let text = [phrases.apology, phrases.call_your_bank].join(" ");
            Reply::new([say(phrases, text), Verb::Hangup])
        }
    }
}

/// A callback URL with `&fault=1`; the fragment with the carrier's retries stays.
fn marked_as_fault(callback: &str) -> String {
    match callback.split_once('#') {
        Some((url, fragment)) => format!("{url}&fault=1#{fragment}"),
        None => format!("{callback}&fault=1"),
    }
}

/// Which of our documents the carrier could not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    Voice,
    Gather(u8),
    /// The result of a transfer, or one we cannot tell.
    Other,
}

impl Document {
    fn turn(self) -> u8 {
        match self {
            Self::Gather(turn) => turn,
            Self::Voice | Self::Other => 0,
        }
    }
}

/// What `ErrorUrl` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failed {
    document: Document,
    /// Whether the fallback had asked for that document already.
    asked_again: bool,
}

impl Failed {
    fn read(error_url: Option<&str>) -> Self {
        let url = error_url.and_then(|url| Url::parse(url).ok());
        let query = |name: &str| {
            let mut pairs = url.as_ref()?.query_pairs();
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let mut segments = url
            .as_ref()
            .and_then(Url::path_segments)
            .into_iter()
            .flatten();
        let turn = query("turn").and_then(|turn| turn.parse().ok());
        let document = match (segments.nth_back(1), turn) {
            (Some("voice"), _) => Document::Voice,
            (Some("gather"), Some(turn)) if (1..=MAX_TURNS).contains(&turn) => {
                Document::Gather(turn)
            }
            _ => Document::Other,
        };
        Self {
            document,
            asked_again: query("fault").as_deref() == Some("1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_url_tells_the_document_and_whether_it_was_asked_again() {
        let base = "https://x.example/base";
        for (url, document, asked_again) in [
            ("/voice/T?call=1", Document::Voice, false),
            ("/voice/T?call=1&fault=1#rc=2", Document::Voice, true),
            ("/gather/T?call=1&turn=2", Document::Gather(2), false),
            ("/gather/T?call=1&turn=6&fault=1", Document::Gather(6), true),
            ("/gather/T?call=1&turn=7", Document::Other, false),
            ("/gather/T?call=1", Document::Other, false),
            ("/dial/T?call=1&turn=1", Document::Other, false),
            ("", Document::Other, false),
        ] {
            let expected = Failed {
                document,
                asked_again,
            };
            assert_eq!(
                Failed::read(Some(&format!("{base}{url}"))),
                expected,
                "{url}"
            );
        }
        assert_eq!(Failed::read(None).document, Document::Other);
        assert_eq!(Failed::read(Some("\0")).document, Document::Other);
    }
}
