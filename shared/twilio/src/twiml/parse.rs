//! From XML to types, strictly: names are case-sensitive, and what is unknown is an error, so that a slip of ours shows in a
//! test instead of being passed over by the carrier.

use std::str::FromStr;

use super::{
    Dial, Gather, Input, MAX_BYTES, Pause, Play, Prompt, Response, Say, SpeechTimeout, Verb,
    tree::{self, Element, XmlError},
};

/// Why a text is not a `TwiML` document of ours.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Larger than the carrier reads.
    #[error("the document is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Not XML, or not the plain kind.
    #[error("not XML: {0}")]
    Xml(#[from] XmlError),
    /// The root element is not `Response`.
    #[error("the root element is <{0}>, it must be <Response>")]
    Root(String),
    /// An element we do not know, or not there.
    #[error("<{element}> may not stand in <{parent}>")]
    Element {
        /// The element.
        element: String,
        /// Where it stands.
        parent: String,
    },
    /// An attribute we do not know.
    #[error("<{element}> has no attribute {attribute}")]
    Attribute {
        /// The element.
        element: String,
        /// The attribute.
        attribute: String,
    },
    /// A value that the attribute cannot have.
    #[error("attribute {attribute} cannot be {value:?}")]
    Value {
        /// The attribute.
        attribute: String,
        /// Its value.
        value: String,
    },
    /// Text where only elements belong.
    #[error("<{0}> holds no text")]
    Text(String),
    /// A Dial without exactly one Number.
    #[error("<Dial> needs exactly one <Number>")]
    Number,
}

/// Reads a document.
pub fn parse(document: &str) -> Result<Response, ParseError> {
    if document.len() > MAX_BYTES {
        return Err(ParseError::TooLarge);
    }
    let root = tree::read(document)?;
    if root.name != "Response" {
        return Err(ParseError::Root(root.name));
    }
    no_text(&root)?;
    let mut root = Attributes::of(root);
    let verbs = root.children("Response", verb)?;
    root.finish()?;
    Ok(Response { verbs })
}

fn verb(element: Element, parent: &str) -> Result<Verb, ParseError> {
    Ok(match element.name.as_str() {
        "Gather" => Verb::Gather(gather(element)?),
        "Dial" => Verb::Dial(dial(element)?),
        "Redirect" => Verb::Redirect(text_only(element)?),
        "Hangup" => {
            let element = empty(element)?;
            element.finish()?;
            Verb::Hangup
        }
        _ => match prompt(element, parent)? {
            Prompt::Say(say) => Verb::Say(say),
            Prompt::Play(play) => Verb::Play(play),
            Prompt::Pause(pause) => Verb::Pause(pause),
        },
    })
}

fn prompt(element: Element, parent: &str) -> Result<Prompt, ParseError> {
    Ok(match element.name.as_str() {
        "Say" => {
            let mut from = Attributes::of(childless(element)?);
            let say = Say {
                voice: from.take("voice"),
                language: from.take("language"),
                text: from.text(),
            };
            from.finish()?;
            Prompt::Say(say)
        }
        "Play" => Prompt::Play(Play {
            url: text_only(element)?,
        }),
        "Pause" => {
            let mut from = empty(element)?;
            let pause = Pause {
                length: from.parsed("length")?.unwrap_or(1),
            };
            from.finish()?;
            Prompt::Pause(pause)
        }
        _ => return Err(misplaced(&element, parent)),
    })
}

fn gather(element: Element) -> Result<Gather, ParseError> {
    no_text(&element)?;
    let mut from = Attributes::of(element);
    let gather = Gather {
        input: from.with("input", input)?.unwrap_or_default(),
        action: from.take("action"),
        timeout: from.parsed("timeout")?,
        speech_timeout: from.with("speechTimeout", speech_timeout)?,
        num_digits: from.parsed("numDigits")?,
        language: from.take("language"),
        speech_model: from.take("speechModel"),
        hints: from
            .take("hints")
            .map(|list| list.split(',').map(str::to_owned).collect())
            .unwrap_or_default(),
        action_on_empty_result: from.parsed("actionOnEmptyResult")?.unwrap_or(false),
        prompts: from.children("Gather", prompt)?,
    };
    from.finish()?;
    Ok(gather)
}

fn dial(element: Element) -> Result<Dial, ParseError> {
    no_text(&element)?;
    let mut from = Attributes::of(element);
    let mut numbers = from.children("Dial", |element, parent| {
        if element.name == "Number" {
            text_only(element)
        } else {
            Err(misplaced(&element, parent))
        }
    })?;
    let (Some(number), true) = (numbers.pop(), numbers.is_empty()) else {
        return Err(ParseError::Number);
    };
    let dial = Dial {
        number,
        action: from.take("action"),
        timeout: from.parsed("timeout")?,
        caller_id: from.take("callerId"),
        answer_on_bridge: from.parsed("answerOnBridge")?.unwrap_or(false),
    };
    from.finish()?;
    Ok(dial)
}

fn input(value: &str) -> Option<Vec<Input>> {
    let kind = |word| match word {
        "dtmf" => Some(Input::Dtmf),
        "speech" => Some(Input::Speech),
        _ => None,
    };
    value.split(' ').map(kind).collect()
}

fn speech_timeout(value: &str) -> Option<SpeechTimeout> {
    if value == "auto" {
        Some(SpeechTimeout::Auto)
    } else {
        value.parse().ok().map(SpeechTimeout::Seconds)
    }
}

fn text_only(element: Element) -> Result<String, ParseError> {
    let mut from = Attributes::of(childless(element)?);
    let text = from.text();
    from.finish()?;
    Ok(text)
}

fn empty(element: Element) -> Result<Attributes, ParseError> {
    no_text(&element)?;
    childless(element).map(Attributes::of)
}

fn childless(element: Element) -> Result<Element, ParseError> {
    match element.children.first() {
        Some(child) => Err(misplaced(child, &element.name)),
        None => Ok(element),
    }
}

fn no_text(element: &Element) -> Result<(), ParseError> {
    if element.text.trim().is_empty() {
        Ok(())
    } else {
        Err(ParseError::Text(element.name.clone()))
    }
}

fn misplaced(element: &Element, parent: &str) -> ParseError {
    ParseError::Element {
        element: element.name.clone(),
        parent: parent.to_owned(),
    }
}

/// An element whose parts are taken out one by one; what is left at the end is unknown.
struct Attributes {
    element: Element,
}

impl Attributes {
    fn of(element: Element) -> Self {
        Self { element }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let place = self
            .element
            .attributes
            .iter()
            .position(|(known, _)| known == name)?;
        Some(self.element.attributes.swap_remove(place).1)
    }

    fn with<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ParseError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match read(&value) {
            Some(read) => Ok(Some(read)),
            None => Err(ParseError::Value {
                attribute: name.to_owned(),
                value,
            }),
        }
    }

    fn parsed<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, ParseError> {
        self.with(name, |value| value.parse().ok())
    }

    fn text(&mut self) -> String {
        std::mem::take(&mut self.element.text)
    }

    fn children<T>(
        &mut self,
        parent: &str,
        read: impl Fn(Element, &str) -> Result<T, ParseError>,
    ) -> Result<Vec<T>, ParseError> {
        std::mem::take(&mut self.element.children)
            .into_iter()
            .map(|child| read(child, parent))
            .collect()
    }

    fn finish(self) -> Result<(), ParseError> {
        match self.element.attributes.into_iter().next() {
            Some((attribute, _)) => Err(ParseError::Attribute {
                element: self.element.name,
                attribute,
            }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_document_as_people_write_it_is_read() {
        let document = "<?xml version='1.0'?>\n<!-- hello -->\n<Response>\n  <Say voice=\"Polly.Joanna\">Fish &amp; chips\n</Say>\n  \
             <Gather numDigits='1'><Say><![CDATA[<b>]]></Say></Gather><Pause/>\n</Response>\n";
        let response = parse(document).unwrap();
        let Verb::Say(say) = &response.verbs[0] else {
            unreachable!("{response:?}")
        };
        assert_eq!(
            (say.text.as_str(), say.voice.as_deref()),
            ("Fish & chips\n", Some("Polly.Joanna"))
        );
        let Verb::Gather(gather) = &response.verbs[1] else {
            unreachable!("{response:?}")
        };
        assert_eq!(gather.prompts, [Prompt::Say(Say::new("<b>"))]);
        assert_eq!(response.verbs[2], Verb::Pause(Pause { length: 1 }));
    }

    #[test]
    fn what_is_unknown_or_misplaced_is_an_error() {
        let bad = [
            "",
            "plain text",
            "<Response>",
            "<Response/><Response/>",
            "<Response/>x",
            "<response/>",
            "<Response><say>x</say></Response>",
            "<Response><Say Voice='x'>x</Say></Response>",
            "<Response>text</Response>",
            "<Response version='1'/>",
            "<Response><Say><Pause/></Say></Response>",
            "<Response><Gather><Dial><Number>1</Number></Dial></Gather></Response>",
            "<Response><Gather><Gather/></Gather></Response>",
            "<Response><Gather timeout='soon'/></Response>",
            "<Response><Gather timeout='-1'/></Response>",
            "<Response><Gather actionOnEmptyResult='TRUE'/></Response>",
            "<Response><Gather input='telepathy'/></Response>",
            "<Response><Dial>+14155550101</Dial></Response>",
            "<Response><Dial/></Response>",
            "<Response><Dial><Number>1</Number><Number>2</Number></Dial></Response>",
            "<Response><Hangup now='yes'/></Response>",
            "<Response><Hangup>x</Hangup></Response>",
            "<!DOCTYPE x [<!ENTITY e 'x'>]><Response><Say>&e;</Say></Response>",
            "<Response><Say>&unknown;</Say></Response>",
            "<Response><Say>&#0;</Say></Response>",
            "<?other thing?><Response/>",
        ];
        for document in bad {
            assert!(parse(document).is_err(), "accepted: {document}");
        }
    }

    #[test]
    fn size_and_depth_are_limited() {
        let large = format!("<Response><Say>{}</Say></Response>", "x".repeat(MAX_BYTES));
        assert!(matches!(parse(&large), Err(ParseError::TooLarge)));
        let deep = format!(
            "<Response>{}{}</Response>",
            "<a>".repeat(1000),
            "</a>".repeat(1000)
        );
        assert!(matches!(
            parse(&deep),
            Err(ParseError::Xml(XmlError::Forbidden(_)))
        ));
    }
}
