//! `<Gather>`: asking and listening.

use std::time::Duration;

use twilio::twiml::{Gather, Input, SpeechTimeout};
use url::Url;

use super::{
    documents::{Step, prompt},
    line::{Line, Over, speaking_time},
    statuses::{Params, add},
};
use crate::script::Reply;

/// How long a person thinks before answering.
const THINKING: Duration = Duration::from_secs(1);
/// Silence before an empty answer, when the document does not say.
const USUAL_TIMEOUT: u32 = 5;
/// What a recogniser makes of sounds that are no words.
const MUMBLED: (&str, f32) = ("brr fnah gah", 0.11);

enum Heard {
    Nothing,
    Speech(String, Option<f32>),
    Keys(String),
}

/// Asks, listens, and says where to go on; None: with the next verb.
pub(super) async fn gather(
    line: &mut Line,
    gather: &Gather,
    base: &Url,
) -> Result<Option<Step>, Over> {
    for part in &gather.prompts {
        prompt(line, part).await?;
    }
    let heard = listen(line, gather).await?;
    line.end_turn();
    let mut extra = Params::new();
    match heard {
        Heard::Nothing if !gather.action_on_empty_result => return Ok(None),
        Heard::Nothing => {
            add(&mut extra, "msg", "Gather End");
            add(
                &mut extra,
                if hears(gather, Input::Speech) {
                    "SpeechResult"
                } else {
                    "Digits"
                },
                "",
            );
        }
        Heard::Speech(text, confidence) => {
            line.hear("customer", &text);
            add(&mut extra, "SpeechResult", &text);
            if let Some(confidence) = confidence {
                add(&mut extra, "Confidence", &confidence);
            }
            let language = gather.language.as_deref().unwrap_or("en-US");
            add(&mut extra, "Language", &language);
        }
        Heard::Keys(keys) => {
            line.hear("customer", &format!("(presses {keys})"));
            add(&mut extra, "Digits", &keys);
            add(&mut extra, "FinishedOnKey", "");
        }
    }
    Ok(Some(Step::to(base, gather.action.as_deref(), extra)))
}

async fn listen(line: &Line, gather: &Gather) -> Result<Heard, Over> {
    let patience = Duration::from_secs(gather.timeout.unwrap_or(USUAL_TIMEOUT).into());
    let (speech, keys) = (hears(gather, Input::Speech), hears(gather, Input::Dtmf));
    match line.reply() {
        Reply::Say { text, confidence } if speech => {
            line.wait(THINKING + speaking_time(&text) + silence_after_speech(gather))
                .await?;
            Ok(Heard::Speech(text, confidence))
        }
        Reply::Mumble if speech => {
            line.wait(THINKING + speaking_time(MUMBLED.0) + silence_after_speech(gather))
                .await?;
            Ok(Heard::Speech(MUMBLED.0.to_owned(), Some(MUMBLED.1)))
        }
        Reply::Press(pressed) if keys => {
            line.wait(THINKING).await?;
            let (digits, complete) = digits(&pressed, gather.num_digits);
            if !complete {
                line.wait(patience).await?;
            }
            Ok(if digits.is_empty() {
                Heard::Nothing
            } else {
                Heard::Keys(digits)
            })
        }
        _ => {
            line.wait(patience).await?;
            Ok(Heard::Nothing)
        }
    }
}

/// The keys up to `#` or up to the number asked for, and whether that ended the input at once.
fn digits(pressed: &str, most: Option<u32>) -> (String, bool) {
    let before = pressed.split('#').next().unwrap_or_default();
    let most = most.map_or(usize::MAX, |most| most as usize);
    let digits: String = before.chars().take(most).collect();
    let complete = digits.len() == most || pressed.contains('#');
    (digits, complete)
}

/// Without `input` only keys are listened for.
fn hears(gather: &Gather, kind: Input) -> bool {
    gather.input.contains(&kind) || (gather.input.is_empty() && kind == Input::Dtmf)
}

fn silence_after_speech(gather: &Gather) -> Duration {
    match gather.speech_timeout {
        Some(SpeechTimeout::Seconds(seconds)) => Duration::from_secs(seconds.into()),
        Some(SpeechTimeout::Auto) => Duration::from_secs(1),
        // Twilio takes `timeout` when there is no `speechTimeout`.
        None => Duration::from_secs(gather.timeout.unwrap_or(USUAL_TIMEOUT).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn keys_end_at_their_number_or_at_the_hash_key() {
        for (pressed, most, expected, complete) in [
            ("1", Some(1), "1", true),
            ("12", Some(1), "1", true),
            ("1", Some(2), "1", false),
            ("1#", Some(2), "1", true),
            ("12*", None, "12*", false),
            ("#", None, "", true),
        ] {
            assert_eq!(
                digits(pressed, most),
                (expected.to_owned(), complete),
                "{pressed}"
            );
        }
    }
}
