//! A small XML element tree, strict: one root, no document type (and so no entities of its own), a limited depth.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::{EscapeError, resolve_xml_entity},
    events::{BytesStart, Event},
};

/// `TwiML` is three levels deep; what is deeper is no `TwiML`.
const MAX_DEPTH: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// All text directly inside, in one piece.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// Why a text is not the kind of XML we read.
#[derive(Debug, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed.
    #[error(transparent)]
    Syntax(#[from] quick_xml::Error),
    /// An attribute is not well-formed.
    #[error("bad attribute: {0}")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    /// A reference to something else than the five entities of XML and single characters.
    #[error("bad reference: {0}")]
    Reference(#[from] EscapeError),
    /// A document type, a processing instruction or too deep a nesting.
    #[error("{0} is not allowed")]
    Forbidden(&'static str),
    /// Something beside the root element, or none.
    #[error("a document has exactly one root element and nothing beside it")]
    Root,
}

impl From<quick_xml::encoding::EncodingError> for XmlError {
    fn from(error: quick_xml::encoding::EncodingError) -> Self {
        Self::Syntax(error.into())
    }
}

pub(super) fn read(document: &str) -> Result<Element, XmlError> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().enable_all_checks(true);
    reader.config_mut().expand_empty_elements = true;
    // The outermost entry stands for the document itself.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                if open.len() > MAX_DEPTH {
                    return Err(XmlError::Forbidden("such deep nesting"));
                }
                open.push(element(&start)?);
            }
            // The reader has checked that it ends what was open.
            Event::End(_) => {
                if let (Some(closed), Some(parent)) = (open.pop(), open.last_mut()) {
                    parent.children.push(closed);
                }
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content()?),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()?),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref()? {
                    Some(character) => Cow::Owned(character.to_string()),
                    None => Cow::Borrowed(entity(&reference.decode()?)?),
                };
                add_text(&mut open, &text);
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::PI(_) => return Err(XmlError::Forbidden("a processing instruction")),
            Event::DocType(_) => return Err(XmlError::Forbidden("a document type")),
            Event::Empty(_) => return Err(XmlError::Forbidden("an unexpanded empty element")),
            Event::Eof => break,
        }
    }
    root(open)
}

fn root(mut open: Vec<Element>) -> Result<Element, XmlError> {
    let (Some(mut document), true) = (open.pop(), open.is_empty()) else {
        return Err(XmlError::Root);
    };
    match (
        document.children.pop(),
        document.children.is_empty(),
        document.text.trim(),
    ) {
        (Some(root), true, "") => Ok(root),
        _ => Err(XmlError::Root),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, XmlError> {
    let mut element = Element {
        name: utf8(start.name().as_ref()),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
        element
            .attributes
            .push((utf8(attribute.key.as_ref()), value.into_owned()));
    }
    Ok(element)
}

/// The document was a `str`, so nothing is lost here.
fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn entity(name: &str) -> Result<&'static str, EscapeError> {
    resolve_xml_entity(name)
        .ok_or_else(|| EscapeError::UnrecognizedEntity(0..name.len(), name.to_owned()))
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}
