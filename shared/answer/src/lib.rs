//! Reads what a customer said when asked "Did you make this transaction?".
//!
//! Six steps, each a module: the text becomes normalised words in clauses ([`text`]), a language's table turns words into
//! cues ([`language`]), the cues of a clause become evidence with polarity and scope ([`evidence`]), rules make one label of all
//! evidence ([`verdict`]), what was learned from labelled sentences has an opinion of its own ([`opinion`]), and the two are
//! settled ([`decide`]). The code knows no language: a language is a table in [`languages`] and its tests.
//! How well it reads is measured by [`evaluate()`]; `docs/answer-reader.md` tells more.
//!
//! The reader is built to err on the safe side. A case closed wrongly costs a customer money, asking again costs ten seconds:
//! `yes` needs clear evidence, of the rules or of the words together, explicit fraud words win over everything except their own
//! negation, and whatever stays in doubt is `unsure` or `none`.
//!
//! ```
//! use answer::{Label, read};
//! assert_eq!(read("no no it's fine, that was me", "en-US", None).label, Label::Yes);
//! assert_eq!(read("yes, this is fraud", "en-US", Some(0.9)).label, Label::Fraud);
//! ```

mod claim;
mod contrast;
mod decide;
mod evaluate;
mod evidence;
mod label;
mod language;
mod languages;
mod learned;
mod lexicon;
mod opinion;
mod phrases;
mod scan;
mod story;
mod text;
mod verdict;
mod why;

pub use decide::MIN_CARRIER_CONFIDENCE;
pub use evaluate::{
    BadSentences, Evaluation, Harm, Labelled, Mistake, Report, Share, evaluate, evaluate_with,
    labelled,
};
pub use label::{Label, UnknownLabel};
pub use languages::{LANGUAGES, has_language};
pub use learned::Learned;
pub use text::{MAX_CHARS, MAX_WORDS};

use languages::Table;
use opinion::{Utterance, Weights};
use verdict::Ruling;

/// What an utterance was understood to mean.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reading {
    /// The meaning.
    pub label: Label,
    /// How sure the reader is, 0 to 1; never above the carrier's own confidence.
    pub confidence: f32,
    /// One line for a person: the rule that decided and, in quotation marks, the words it rests on. Holds only words of the
    /// language's tables: those of the rules, and those that at least two of the sentences learned from have, common names among
    /// them. No number gets into it.
    pub why: String,
}

/// Builds the tables, which takes about a tenth of a second each; without it the first reading of a language does.
pub fn prepare() {
    languages::prepare();
}

/// Reads an utterance.
///
/// `language` is a BCP 47 tag; only its primary subtag counts (`es-MX` is read as `es`) and a language without a table is read
/// as English. `confidence` is the carrier's recognition confidence, 0 to 1, often missing; not a number counts as missing.
/// Any text is accepted, at any length: the first [`MAX_CHARS`] characters and [`MAX_WORDS`] words are read, and what goes on
/// after them is never read as `yes`.
pub fn read(text: &str, language: &str, confidence: Option<f32>) -> Reading {
    let table = languages::table(language);
    read_with(text, table, &table.weights, confidence)
}

/// What the rules alone make of an utterance, without the second opinion that settles what they leave open.
pub fn read_by_rules(text: &str, language: &str, confidence: Option<f32>) -> Reading {
    let table = languages::table(language);
    read_with(text, table, &Weights::default(), confidence)
}

fn read_with(text: &str, table: &Table, weights: &Weights, confidence: Option<f32>) -> Reading {
    hear(text, table, |ruling, utterance| {
        decide::decide(ruling, utterance, weights, confidence)
    })
}

/// The steps before an opinion: what the rules say of a text, and what an opinion can be had of.
fn hear<T>(text: &str, table: &Table, then: impl FnOnce(&Ruling, &Utterance) -> T) -> T {
    let heard = text::split(text);
    let evidence = evidence::collect(&heard, &table.lexicon);
    let ruling = verdict::rule(&evidence);
    then(&ruling, &Utterance::new(&heard, table, &evidence, &ruling))
}
