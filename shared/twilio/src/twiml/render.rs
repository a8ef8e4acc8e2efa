//! From types to XML.

use std::fmt::{Display, Write as _};

use super::{
    Dial, Gather, Input, MAX_BYTES, MAX_HINTS, Pause, Play, Prompt, Response, Say, SpeechTimeout,
    Verb,
};

/// The document is larger than the carrier reads.
#[derive(Debug, thiserror::Error)]
#[error("the document is {bytes} bytes, the carrier reads at most {MAX_BYTES}")]
pub struct TooLarge {
    /// Its size.
    pub bytes: usize,
}

/// The text without the characters that XML 1.0 cannot hold, not even escaped ("Char" of its specification).
pub fn legal(text: &str) -> String {
    text.chars()
        .filter(|character| is_legal(*character))
        .collect()
}

fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

impl Response {
    /// The document as XML. Everything that came from outside is escaped, and what XML cannot hold is dropped.
    pub fn render(&self) -> Result<String, TooLarge> {
        let mut xml = Xml(String::from(
            r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#,
        ));
        for verb in &self.verbs {
            xml.verb(verb);
        }
        xml.0.push_str("</Response>");
        if xml.0.len() > MAX_BYTES {
            Err(TooLarge { bytes: xml.0.len() })
        } else {
            Ok(xml.0)
        }
    }
}

struct Xml(String);

impl Xml {
    fn verb(&mut self, verb: &Verb) {
        match verb {
            Verb::Say(say) => self.say(say),
            Verb::Play(play) => self.play(play),
            Verb::Pause(pause) => self.pause(pause),
            Verb::Gather(gather) => self.gather(gather),
            Verb::Dial(dial) => self.dial(dial),
            Verb::Redirect(url) => {
                self.open("Redirect");
                self.close_with_text("Redirect", url);
            }
            Verb::Hangup => self.0.push_str("<Hangup/>"),
        }
    }

    fn say(&mut self, say: &Say) {
        self.open("Say");
        self.attribute("voice", say.voice.as_ref());
        self.attribute("language", say.language.as_ref());
        self.close_with_text("Say", &say.text);
    }

    fn play(&mut self, play: &Play) {
        self.open("Play");
        self.close_with_text("Play", &play.url);
    }

    fn pause(&mut self, pause: &Pause) {
        self.open("Pause");
        self.attribute("length", Some(pause.length));
        self.0.push_str("/>");
    }

    fn gather(&mut self, gather: &Gather) {
        self.open("Gather");
        self.attribute("input", input(&gather.input));
        self.attribute("action", gather.action.as_ref());
        self.attribute("timeout", gather.timeout);
        self.attribute("speechTimeout", gather.speech_timeout.map(speech_timeout));
        self.attribute("numDigits", gather.num_digits);
        self.attribute("language", gather.language.as_ref());
        self.attribute("speechModel", gather.speech_model.as_ref());
        self.attribute("hints", hints(&gather.hints));
        self.attribute(
            "actionOnEmptyResult",
            gather.action_on_empty_result.then_some(true),
        );
        self.0.push('>');
        for prompt in &gather.prompts {
            match prompt {
                Prompt::Say(say) => self.say(say),
                Prompt::Play(play) => self.play(play),
                Prompt::Pause(pause) => self.pause(pause),
            }
        }
        self.0.push_str("</Gather>");
    }

    fn dial(&mut self, dial: &Dial) {
        self.open("Dial");
        self.attribute("action", dial.action.as_ref());
        self.attribute("timeout", dial.timeout);
        self.attribute("callerId", dial.caller_id.as_ref());
        self.attribute("answerOnBridge", dial.answer_on_bridge.then_some(true));
        self.0.push('>');
        self.open("Number");
        self.close_with_text("Number", &dial.number);
        self.0.push_str("</Dial>");
    }

    fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
    }

    fn attribute(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(self.0, " {name}=\"");
            self.escaped(&value.to_string());
            self.0.push('"');
        }
    }

    fn close_with_text(&mut self, name: &str, text: &str) {
        self.0.push('>');
        self.escaped(text);
        let _ = write!(self.0, "</{name}>");
    }

    /// White space other than a blank is written as a reference, because XML parsers would otherwise turn it into others.
    fn escaped(&mut self, text: &str) {
        for character in text.chars().filter(|character| is_legal(*character)) {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                other => self.0.push(other),
            }
        }
    }
}

fn input(kinds: &[Input]) -> Option<String> {
    let words = kinds.iter().map(|kind| match kind {
        Input::Dtmf => "dtmf",
        Input::Speech => "speech",
    });
    (!kinds.is_empty()).then(|| words.collect::<Vec<_>>().join(" "))
}

fn speech_timeout(timeout: SpeechTimeout) -> String {
    match timeout {
        SpeechTimeout::Auto => "auto".to_owned(),
        SpeechTimeout::Seconds(seconds) => seconds.to_string(),
    }
}

/// Hints are one comma-separated attribute.
fn hints(hints: &[String]) -> Option<String> {
    let (most, longest) = MAX_HINTS;
    let usable = |hint: &String| -> String {
        legal(hint)
            .replace(',', " ")
            .trim()
            .chars()
            .take(longest)
            .collect()
    };
    let usable: Vec<_> = hints
        .iter()
        .map(usable)
        .filter(|hint| !hint.is_empty())
        .take(most)
        .collect();
    (!usable.is_empty()).then(|| usable.join(","))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

    fn render(verb: Verb) -> String {
        let xml = Response::new([verb]).render().unwrap();
        let inside = xml
            .strip_prefix(DECLARATION)
            .unwrap()
            .strip_prefix("<Response>")
            .unwrap();
        inside.strip_suffix("</Response>").unwrap().to_owned()
    }

    #[test]
    fn a_question_is_written_with_the_attributes_that_were_given() {
        let gather = Gather {
            input: vec![Input::Dtmf, Input::Speech],
            action: Some("https://x.example/gather/T?call=1&turn=1#rc=2".into()),
            timeout: Some(5),
            speech_timeout: Some(SpeechTimeout::Seconds(2)),
            num_digits: Some(1),
            language: Some("en-US".into()),
            speech_model: Some("googlev2_telephony_short".into()),
            hints: vec!["yes".into(), "no, not me".into()],
            action_on_empty_result: true,
            prompts: vec![
                Prompt::Say(Say::new("Yes or no?")),
                Prompt::Pause(Pause { length: 1 }),
            ],
        };
        assert_eq!(
            render(Verb::Gather(gather)),
            concat!(
                r#"<Gather input="dtmf speech" action="https://x.example/gather/T?call=1&amp;turn=1#rc=2" timeout="5""#,
                r#" speechTimeout="2" numDigits="1" language="en-US" speechModel="googlev2_telephony_short""#,
                r#" hints="yes,no  not me" actionOnEmptyResult="true"><Say>Yes or no?</Say><Pause length="1"/></Gather>"#
            )
        );
    }

    #[test]
    fn a_merchant_called_dial_stays_text() {
        let said = render(Verb::Say(Say::new("</Say><Dial>+1900</Dial>\" & 'x'")));
        assert_eq!(
            said,
            "<Say>&lt;/Say&gt;&lt;Dial&gt;+1900&lt;/Dial&gt;&quot; &amp; &apos;x&apos;</Say>"
        );
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_dropped() {
        assert_eq!(
            legal("a\0b\u{1}\u{b}\u{1f}c\u{FFFE}\u{FFFF}d\t\n\r\u{7f}\u{10FFFF}"),
            "abcd\t\n\r\u{7f}\u{10FFFF}"
        );
        assert_eq!(
            render(Verb::Say(Say::new("\u{8}x\r\n"))),
            "<Say>x&#13;&#10;</Say>"
        );
    }

    #[test]
    fn a_transfer_and_the_small_verbs() {
        let dial = Dial {
            number: "+18005550199".into(),
            action: Some("https://x.example/dial/T".into()),
            timeout: Some(20),
            caller_id: Some("+14155550000".into()),
            answer_on_bridge: true,
        };
        assert_eq!(
            render(Verb::Dial(dial)),
            concat!(
                r#"<Dial action="https://x.example/dial/T" timeout="20" callerId="+14155550000" answerOnBridge="true">"#,
                "<Number>+18005550199</Number></Dial>"
            )
        );
        assert_eq!(render(Verb::Hangup), "<Hangup/>");
        assert_eq!(
            render(Verb::Redirect("https://x/?a=1&b".into())),
            "<Redirect>https://x/?a=1&amp;b</Redirect>"
        );
        assert_eq!(
            render(Verb::Play(Play {
                url: "https://x/a.mp3".into()
            })),
            "<Play>https://x/a.mp3</Play>"
        );
    }

    #[test]
    fn a_document_the_carrier_would_not_read_is_an_error() {
        let fits =
            "x".repeat(MAX_BYTES - DECLARATION.len() - "<Response><Say></Say></Response>".len());
        assert_eq!(
            Response::new([Verb::Say(Say::new(fits.clone()))])
                .render()
                .unwrap()
                .len(),
            MAX_BYTES
        );
        assert!(
            Response::new([Verb::Say(Say::new(fits + "x"))])
                .render()
                .is_err()
        );
    }

    #[test]
    fn hints_keep_to_the_carriers_limits() {
        let many: Vec<_> = (0..600).map(|number| format!("{number:0>120}")).collect();
        let written = super::hints(&many).unwrap();
        assert_eq!(written.split(',').count(), 500);
        assert!(written.split(',').all(|hint| hint.len() == 100));
        assert_eq!(super::hints(&[",".into(), " ".into()]), None);
    }
}
