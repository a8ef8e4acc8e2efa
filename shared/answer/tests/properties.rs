//! What holds for every input.
#![allow(missing_docs, clippy::unwrap_used)]

use answer::{Label, MAX_CHARS, MAX_WORDS, MIN_CARRIER_CONFIDENCE, read, read_by_rules};
use proptest::prelude::*;

/// Sentences of words that matter to the reader, so that its rules meet in every combination.
fn sentence() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "yes",
        "no",
        "not",
        "I",
        "did",
        "didn't",
        "made",
        "it",
        "that was me",
        "wasn't me",
        "fraud",
        "maybe",
        "I mean",
        ",",
        ".",
        "?",
        "but",
        "my wife",
        "sorry",
        "agent",
        "sí",
        "fui yo",
        "no sé",
        "fraude",
        "zebra",
        "absolutely",
        "pardon",
        "if",
    ]);
    prop::collection::vec(words, 0..12).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>(), language in any::<String>(), confidence in any::<Option<f32>>()) {
        let reading = read(&text, &language, confidence);
        prop_assert!((0.0..=1.0).contains(&reading.confidence));
        prop_assert!(!reading.why.is_empty());
        prop_assert!(reading.why.chars().count() < 400);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let reading = read(&String::from_utf8_lossy(&bytes), "es", Some(0.5));
        prop_assert!(reading.confidence <= 0.5);
    }

    #[test]
    fn badly_heard_is_never_yes_nor_wrong_person(text in sentence(), confidence in 0.0..MIN_CARRIER_CONFIDENCE) {
        for language in ["en", "es"] {
            let label = read(&text, language, Some(confidence)).label;
            prop_assert!(!matches!(label, Label::Yes | Label::WrongPerson));
        }
    }

    #[test]
    fn a_fraud_word_in_a_sentence_of_its_own_wins(before in sentence(), after in sentence()) {
        prop_assert_eq!(read(&format!("{before}. fraud. {after}"), "en", None).label, Label::Fraud);
        prop_assert_eq!(read(&format!("{before}. fraude. {after}"), "es", None).label, Label::Fraud);
    }

    #[test]
    fn a_denial_in_full_is_never_closed(before in sentence(), after in sentence()) {
        prop_assume!(!before.contains("I mean") && !after.contains("I mean"));
        let label = read(&format!("{before}. I did not make it. {after}"), "en", None).label;
        prop_assert!(!matches!(label, Label::Yes | Label::WrongPerson), "{label}");
    }

    #[test]
    fn case_and_control_characters_do_not_matter(text in sentence()) {
        for language in ["en", "es"] {
            let plain = read(&text, language, None);
            prop_assert_eq!(&read(&text.to_uppercase(), language, None), &plain);
            prop_assert_eq!(&read(&text.replace(' ', "\u{0} \u{7}\t"), language, None), &plain);
        }
    }
}

#[test]
fn a_long_text_is_read_to_the_limit_and_never_as_yes() {
    let yes = "yes that was me ".repeat(7_000);
    let reading = read(&yes, "en", Some(1.0));
    assert_eq!(reading.label, Label::Unsure, "{}", reading.why);
    assert_eq!(read(&"x".repeat(100_000), "en", None).label, Label::None);
    assert_eq!(
        read(&format!("it is fraud {yes}"), "en", None).label,
        Label::Fraud
    );
    let padded = format!("{} yes", "um ".repeat(MAX_WORDS));
    assert_ne!(read(&padded, "en", None).label, Label::Yes);
    let spaced = format!("yes{}", " ".repeat(MAX_CHARS * 50));
    assert_eq!(read(&spaced, "en", None).label, Label::Yes);
}

/// However much was bought, a word that a yes may answer instead keeps the rules from it.
#[test]
fn a_word_that_may_be_answered_forbids_a_bare_yes_whatever_is_named_beside_it() {
    let names = "yes that's the kettle that's the toaster that's the lamp";
    for beside in ["asleep", "listening", "neighbour", "refund"] {
        for text in [format!("{beside}, {names}"), format!("{names}, {beside}")] {
            let reading = read_by_rules(&text, "en", None);
            assert_ne!(reading.label, Label::Yes, "{text}: {}", reading.why);
        }
    }
    assert_eq!(read_by_rules(names, "en", None).label, Label::Yes);
}

#[test]
fn confidence_is_the_lower_of_the_readers_and_the_carriers() {
    assert_eq!(read("yes", "en", Some(0.9)).label, Label::Yes);
    assert!(read("yes", "en", None).confidence > 0.8);
    assert!((read("yes", "en", Some(0.6)).confidence - 0.6).abs() < f32::EPSILON);
    assert_eq!(read("yes", "en", Some(f32::NAN)), read("yes", "en", None));
    assert_eq!(read("yes", "en", Some(7.0)), read("yes", "en", None));
    assert_eq!(read("yes", "en", Some(-1.0)).label, Label::Unsure);
    assert_eq!(read("no", "en", Some(0.05)).label, Label::No);
    assert_eq!(read("it is fraud", "en", Some(0.05)).label, Label::Fraud);
}

#[test]
fn the_reason_names_the_words_that_decided_and_nothing_personal() {
    assert_eq!(
        read("Yes, I'm sure I didn't make it", "en", None).why,
        "denied it: \"didnt … make\""
    );
    assert_eq!(
        read("yes, this is a scam", "en", None).why,
        "called it fraud: \"scam\""
    );
    let why = read(
        "yes that was me, card 4111 1111, Mrs Applegarth",
        "en",
        None,
    )
    .why;
    assert_eq!(why, "stands by it: \"was me\"");
}
