//! `<Gather>`: asking and listening.

use std::time::Duration;

use twilio::twiml::{Gather, Input, SpeechTimeout};
use url::Url;

use super::{
    documents::{Step, prompt},
    line::{Line, Over, speaking_time},
    statuses::{Params, add},
};
use crate::{
    hand::{Ear, Gesture, Hand, digits},
    script::Reply,
};

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
    let heard = if let Some(hand) = &line.call.hand {
        let heard = by_hand(line, hand, gather).await;
        hand.idle();
        heard?
    } else {
        ask(line, gather).await?;
        listen(line, gather).await?
    };
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

async fn ask(line: &Line, gather: &Gather) -> Result<(), Over> {
    for part in &gather.prompts {
        prompt(line, part).await?;
    }
    Ok(())
}

/// A person may speak or press while being asked; that cuts the question short. Afterwards they have their time to think,
/// which is more than the bank would give them: they read and type.
async fn by_hand(line: &Line, hand: &Hand, gather: &Gather) -> Result<Heard, Over> {
    let mut gestures = hand.listen(Ear {
        speech: hears(gather, Input::Speech),
        keys: hears(gather, Input::Dtmf),
        num_digits: gather.num_digits,
    });
    let patience = patience(gather);
    let asked = async {
        ask(line, gather).await?;
        line.wait(patience.max(line.sim.config.patience)).await
    };
    let mut gesture = tokio::select! {
        biased;
        gesture = gestures.recv() => gesture,
        over = asked => return over.map(|()| Heard::Nothing),
    };
    loop {
        let pressed = match gesture {
            None => return Ok(Heard::Nothing),
            Some(Gesture::Said { text, confidence }) => {
                return Ok(Heard::Speech(text, Some(confidence)));
            }
            Some(Gesture::Pressed { digits, complete }) if complete => {
                return Ok(Heard::of_keys(digits));
            }
            Some(Gesture::Pressed { digits, .. }) => digits,
        };
        gesture = tokio::select! {
            biased;
            gesture = gestures.recv() => gesture,
            over = line.wait(patience) => return over.map(|()| Heard::of_keys(pressed)),
        };
    }
}

impl Heard {
    fn of_keys(digits: String) -> Self {
        if digits.is_empty() {
            Self::Nothing
        } else {
            Self::Keys(digits)
        }
    }
}

/// How long silence lasts before it is an answer.
fn patience(gather: &Gather) -> Duration {
    Duration::from_secs(gather.timeout.unwrap_or(USUAL_TIMEOUT).into())
}

async fn listen(line: &Line, gather: &Gather) -> Result<Heard, Over> {
    let patience = patience(gather);
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
            Ok(Heard::of_keys(digits))
        }
        _ => {
            line.wait(patience).await?;
            Ok(Heard::Nothing)
        }
    }
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
        None => patience(gather),
    }
}
