//! One turn of the conversation: from what the carrier heard to what is stored of it, and spoken from it.

use domain::{
    Answer, Fact, Facts,
    conversation::{self, Step, Turn},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilio::webhook;

use crate::clean::cleaned;

/// Characters of an utterance that are kept.
const KEPT: usize = 2_000;

/// What a customer said or pressed, as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    text: Option<String>,
    digits: Option<String>,
    carrier_confidence: Option<f32>,
    answer: Answer,
    confidence: f32,
    why: String,
    silent: bool,
}

/// The event `heard`, as the timeline shows it and as the turn's document is made from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeardEvent {
    /// From 1.
    pub turn: u8,
    /// What was said, cut to 2,000 characters.
    pub text: Option<String>,
    /// What was pressed.
    pub digits: Option<String>,
    /// The carrier's certainty of the words, 0 to 1, in hundredths.
    pub carrier_confidence: Option<f64>,
    /// What was meant.
    pub answer: Answer,
    /// Our certainty of that, 0 to 1, in hundredths.
    pub confidence: f64,
    /// One line for a person.
    pub why: String,
    /// Whether nothing was said or pressed.
    pub silent: bool,
    /// Whether the fallback had asked the question.
    #[serde(default)]
    pub fault: bool,
    /// What follows.
    pub step: Step,
}

impl Heard {
    /// Whether nothing was said or pressed.
    pub fn is_silence(form: &webhook::Gather) -> bool {
        let empty =
            |text: &Option<String>| text.as_deref().is_none_or(|it| cleaned(it, 1).is_empty());
        empty(&form.digits) && empty(&form.speech_result)
    }

    /// Understands a turn: keys before speech, and silence where there is neither.
    pub fn from_form(form: &webhook::Gather, language: &str) -> Self {
        let digits = form.digits.as_deref().map(|keys| cleaned(keys, 20));
        let spoken = form.speech_result.as_deref().unwrap_or_default();
        let text = Some(cleaned(spoken, KEPT)).filter(|text| !text.is_empty());
        let heard = Self {
            digits: digits.filter(|keys| !keys.is_empty()),
            carrier_confidence: form.confidence.filter(|_| text.is_some()),
            text,
            answer: Answer::None,
            confidence: 1.0,
            why: String::new(),
            silent: false,
        };
        if let Some(keys) = heard.digits.as_deref() {
            let (answer, why) = pressed(keys);
            Self {
                answer,
                why,
                ..heard
            }
        } else if heard.text.is_some() {
            let reading = answer::read(spoken, language, heard.carrier_confidence);
            Self {
                answer: meant(reading.label),
                confidence: reading.confidence,
                why: reading.why,
                ..heard
            }
        } else {
            Self {
                why: "nothing was said or pressed".to_owned(),
                silent: true,
                ..heard
            }
        }
    }

    /// What is stored of it as turn `turn` of a call of which `facts` are known.
    pub fn judge(self, turn: u8, fault: bool, facts: &Facts) -> (Fact, HeardEvent) {
        let mut turns = facts.turns_before(turn);
        turns.push(Turn {
            answer: self.answer,
            silent: self.silent,
        });
        let next = conversation::next(&turns, turn);
        let fact = Fact::Heard {
            turn,
            answer: self.answer,
            silent: self.silent,
            gave_up: next.gave_up(),
        };
        let step = spoken(next, &fact, facts);
        let event = HeardEvent {
            turn,
            text: self.text,
            digits: self.digits,
            carrier_confidence: self.carrier_confidence.map(hundredths),
            answer: self.answer,
            confidence: hundredths(self.confidence),
            why: self.why,
            silent: self.silent,
            fault,
            step,
        };
        (fact, event)
    }
}

/// What is said follows from everything that is known, so that it is what the desk sees: a turn may have been answered
/// twice, when its first answer was stored too late for its document.
fn spoken(next: Step, fact: &Fact, facts: &Facts) -> Step {
    if matches!(next, Step::Ask { .. }) {
        return next;
    }
    let mut all = facts.clone();
    all.insert(fact.clone());
    all.outcome()
        .and_then(conversation::closing)
        .unwrap_or(next)
}

impl From<HeardEvent> for Value {
    fn from(event: HeardEvent) -> Self {
        // Texts, numbers and words always make JSON.
        serde_json::to_value(event).unwrap_or_default()
    }
}

/// So that 0.93 is stored as 0.93, and not as the nearest single-precision number.
fn hundredths(certainty: f32) -> f64 {
    (f64::from(certainty) * 100.0).round() / 100.0
}

fn pressed(keys: &str) -> (Answer, String) {
    let answer = match keys {
        "1" => Answer::Yes,
        "2" => Answer::No,
        "3" => Answer::Fraud,
        _ => return (Answer::None, "a key without a meaning".to_owned()),
    };
    (answer, format!("key {keys}"))
}

fn meant(label: answer::Label) -> Answer {
    match label {
        answer::Label::Yes => Answer::Yes,
        answer::Label::No => Answer::No,
        answer::Label::Fraud => Answer::Fraud,
        answer::Label::Unsure => Answer::Unsure,
        answer::Label::Repeat => Answer::Repeat,
        answer::Label::Agent => Answer::Agent,
        answer::Label::WrongPerson => Answer::WrongPerson,
        answer::Label::OptOut => Answer::OptOut,
        answer::Label::None => Answer::None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn heard(fields: &[(&str, &str)]) -> Heard {
        let mut pairs = vec![
            ("CallSid".to_owned(), "CA1".to_owned()),
            ("AccountSid".to_owned(), "AC1".to_owned()),
        ];
        pairs.extend(fields.iter().map(|(n, v)| ((*n).into(), (*v).into())));
        Heard::from_form(&webhook::read(&pairs).unwrap(), "en")
    }

    #[test]
    fn keys_come_before_speech() {
        for (keys, answer) in [
            ("1", Answer::Yes),
            ("2", Answer::No),
            ("3", Answer::Fraud),
            ("4", Answer::None),
            ("12", Answer::None),
            ("*", Answer::None),
        ] {
            let heard = heard(&[("Digits", keys), ("SpeechResult", "wrong number")]);
            assert_eq!((heard.answer, heard.silent), (answer, false), "{keys}");
        }
    }

    #[test]
    fn neither_words_nor_keys_are_silence() {
        for fields in [
            &[][..],
            &[("SpeechResult", "")],
            &[("SpeechResult", " \u{0}\u{7}\n"), ("Digits", "")],
        ] {
            let heard = heard(fields);
            assert!(heard.silent && heard.answer == Answer::None, "{fields:?}");
            assert_eq!((heard.text, heard.digits), (None, None));
        }
    }

    #[test]
    fn of_a_long_utterance_the_beginning_is_kept() {
        let long = heard(&[("SpeechResult", &"yes ".repeat(25_000))]);
        assert_eq!(long.text.unwrap().chars().count(), 1_999);
        assert!(!long.silent);
    }

    #[test]
    fn the_carriers_certainty_bounds_ours() {
        let heard = heard(&[("SpeechResult", "yes"), ("Confidence", "0.5")]);
        assert_eq!(heard.carrier_confidence, Some(0.5));
        assert!(heard.confidence <= 0.5);
    }

    #[test]
    fn an_event_reads_back_as_itself() {
        let (fact, event) = heard(&[("SpeechResult", "what?")]).judge(1, true, &Facts::default());
        let stored = serde_json::to_value(&event).unwrap();
        assert_eq!(serde_json::from_value::<HeardEvent>(stored).unwrap(), event);
        assert!(matches!(
            fact,
            Fact::Heard {
                turn: 1,
                answer: Answer::Repeat,
                ..
            }
        ));
    }
}
