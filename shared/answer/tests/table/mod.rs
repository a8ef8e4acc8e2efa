//! Checks what is made of a list of sentences, by the rules alone and with the second opinion, and shows all that fail at once.

use answer::{Label, Reading, read, read_by_rules};

/// Every sentence is read as `label` by the rules, and the second opinion leaves it so or makes it one that is mistaken for it at
/// little cost: another that asks again, `fraud` for `no` or `no` for `fraud`.
pub fn holds(language: &str, label: Label, sentences: &[&str]) {
    settled(language, label, label, sentences);
}

/// No sentence is read as `label`, whether with the second opinion or without.
#[allow(dead_code, reason = "not every file of tests has such sentences")]
pub fn never(language: &str, label: Label, sentences: &[&str]) {
    check(language, sentences, |ruled, found| {
        ruled != label && found != label
    });
}

/// The rules read every sentence as `ruled`; with the second opinion it is `label`.
pub fn settled(language: &str, ruled: Label, label: Label, sentences: &[&str]) {
    check(language, sentences, |by_rules, found| {
        by_rules == ruled && alike(found) == alike(label)
    });
}

/// One of the labels that are mistaken for each other at little cost.
fn alike(label: Label) -> Label {
    match label {
        Label::Fraud => Label::No,
        label if label.decisive() => label,
        _ => Label::None,
    }
}

fn check(language: &str, sentences: &[&str], right: impl Fn(Label, Label) -> bool) {
    let told = |reading: &Reading| format!("{} ({})", reading.label, reading.why);
    let failed: Vec<String> = sentences
        .iter()
        .filter_map(|sentence| {
            let ruled = read_by_rules(sentence, language, None);
            let found = read(sentence, language, None);
            let wrong = !right(ruled.label, found.label);
            wrong.then(|| {
                let (ruled, found) = (told(&ruled), told(&found));
                format!("{sentence:?}: the rules say {ruled}; read as {found}")
            })
        })
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
