//! Checks what the rules make of a list of sentences and shows all that fail at once. What a second opinion settles is measured
//! on labelled sentences instead: single ones say little about it.

use answer::{Label, read_by_rules};

/// Every sentence is read as `label`.
pub fn holds(language: &str, label: Label, sentences: &[&str]) {
    check(
        language,
        sentences,
        |found| found == label,
        &format!("expected {label}"),
    );
}

/// No sentence is read as `label`.
pub fn never(language: &str, label: Label, sentences: &[&str]) {
    check(
        language,
        sentences,
        |found| found != label,
        "must not be that",
    );
}

fn check(language: &str, sentences: &[&str], right: impl Fn(Label) -> bool, wanted: &str) {
    let failed: Vec<String> = sentences
        .iter()
        .map(|sentence| (sentence, read_by_rules(sentence, language, None)))
        .filter(|(_, reading)| !right(reading.label))
        .map(|(sentence, reading)| {
            format!(
                "{sentence:?} is {} ({}); {wanted}",
                reading.label, reading.why
            )
        })
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
