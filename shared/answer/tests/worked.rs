//! The marks, on the labelled sentences of the project, however a recogniser writes them.
#![allow(missing_docs, clippy::expect_used)]

mod sentences;
mod table;

use answer::{Label, Labelled, evaluate, read, read_by_rules};
use sentences::worked;

const OPENINGS: [&str; 16] = [
    "yes", "yeah", "yep", "well", "okay", "so", "oh", "sorry", "right", "correct", "sí", "bueno",
    "pues", "ay", "mire", "correcto",
];

#[test]
fn no_case_is_closed_wrongly_and_no_alarm_is_missed() {
    for (language, sentences) in worked() {
        let found = evaluate(&sentences, language);
        assert_eq!(
            found.unsafe_closes().count,
            0,
            "{language}\n{}",
            found.report(20)
        );
        assert_eq!(
            found.missed_alarms().count,
            0,
            "{language}\n{}",
            found.report(20)
        );
    }
}

#[test]
fn of_yes_no_and_fraud_99_in_100_are_read_right_at_the_first_try() {
    for (language, sentences) in worked() {
        let found = evaluate(&sentences, language);
        let right = found.first_try();
        assert!(
            right.count * 100 >= right.of * 99,
            "{language}\n{}",
            found.report(40)
        );
    }
}

/// Recognisers differ in capitals, full stops and accents; none of them carries meaning here.
#[test]
fn capitals_a_full_stop_and_accents_do_not_change_the_reading() {
    for (language, sentences) in worked() {
        for sentence in sentences {
            let plain = read(sentence.text, language, None);
            let filler = if language == "en" { "um" } else { "mm" };
            let ways = [
                format!("{}.", capitalised(sentence.text)),
                sentence.text.to_uppercase(),
                sentence.text.to_lowercase(),
                without_accents(sentence.text),
                format!("  {} !", sentence.text),
                format!("{filler}, {}", sentence.text),
            ];
            for way in ways {
                assert_eq!(read(&way, language, None), plain, "{way:?}");
            }
        }
    }
}

/// The comma that many recognisers set after an opening word makes no yes of what is none.
#[test]
fn a_comma_makes_no_yes() {
    for (language, sentences) in worked() {
        no_yes_with(language, &sentences, |before, after| {
            let opens = OPENINGS.contains(&before.to_lowercase().as_str());
            opens.then(|| format!("{before},{after}"))
        });
    }
}

/// Fillers between the words neither make a yes nor take a denial away.
#[test]
fn a_filler_anywhere_closes_no_case() {
    for (language, sentences) in worked() {
        for filler in ["uh", "eh", "zebra"] {
            no_yes_with(language, &sentences, |before, after| {
                Some(format!("{before} {filler}{after}"))
            });
        }
    }
}

/// What is said to somebody else, before or after an answer, closes no case.
#[test]
fn talk_in_the_room_closes_no_case() {
    let mut closed = Vec::new();
    for (language, sentences) in worked() {
        let talk = if language == "en" {
            [
                "listening",
                "my neighbour is asleep",
                "the bus is coming",
                "refund",
            ]
        } else {
            [
                "escuchando",
                "mi vecino está dormido",
                "ya viene el autobús",
                "reembolso",
            ]
        };
        let answers = sentences
            .iter()
            .filter(|sentence| sentence.label != Label::Yes);
        for (answer, talk) in answers.flat_map(|answer| talk.map(|talk| (answer.text, talk))) {
            for text in [format!("{answer} {talk}"), format!("{talk} {answer}")] {
                let reading = read(&text, language, None);
                if reading.label == Label::Yes {
                    closed.push(format!("{text:?}: {}", reading.why));
                }
            }
        }
    }
    assert!(closed.is_empty(), "\n{}", closed.join("\n"));
}

/// What breaks off before a noun or another clause may have become anything.
#[test]
fn what_was_cut_off_closes_no_case() {
    for (language, label, text) in [
        ("en", Label::Unsure, "yes I paid for the"),
        ("en", Label::Yes, "yes that's the one I paid for"),
        ("en", Label::Unsure, "that was me and um"),
        ("en", Label::Yes, "that was me and I paid for it"),
        ("es", Label::Unsure, "sí la hice para"),
        ("es", Label::Unsure, "fui yo pero"),
        ("es", Label::Yes, "sí la hice para mi hijo"),
    ] {
        let reading = read(text, language, None);
        assert_eq!(reading.label, label, "{text:?}: {}", reading.why);
    }
}

fn no_yes_with(
    language: &str,
    sentences: &[Labelled],
    changed: impl Fn(&str, &str) -> Option<String>,
) {
    let mut closed = Vec::new();
    for sentence in sentences
        .iter()
        .filter(|sentence| sentence.label != Label::Yes)
    {
        for (at, _) in sentence.text.match_indices(' ') {
            let (before, after) = sentence.text.split_at(at);
            if let Some(text) = changed(before, after) {
                let reading = read(&text, language, None);
                if reading.label == Label::Yes {
                    closed.push(format!("{text:?}: {}", reading.why));
                }
            }
        }
    }
    assert!(closed.is_empty(), "\n{}", closed.join("\n"));
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

fn without_accents(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' | 'ü' => 'u',
            c => c,
        })
        .collect()
}

/// Sentences made to resemble a yes: half answers, greetings, questions, other people, other purchases. The labels are those of
/// readers who did not make them, who took a few for a yes after all; the rules leave them all open.
#[test]
fn what_only_resembles_a_yes_is_none() {
    for (language, file) in [
        (
            "en",
            include_str!("../sentences/learned/en-resembles-yes.tsv"),
        ),
        (
            "es",
            include_str!("../sentences/learned/es-resembles-yes.tsv"),
        ),
    ] {
        are_read(language, file, 91);
        let sentences = answer::labelled(file).expect("a file of sentences");
        let closed: Vec<_> = sentences
            .iter()
            .map(|sentence| sentence.text)
            .filter(|text| read_by_rules(text, language, None).label == Label::Yes)
            .collect();
        assert!(closed.is_empty(), "{closed:#?}");
    }
}

/// Turns of phrase that the worked sentences do not have, and what was set aside while they were worked with.
#[test]
fn more_sentences_are_read_as_well() {
    for (language, file) in [
        ("en", include_str!("../sentences/en-more.tsv")),
        ("es", include_str!("../sentences/es-more.tsv")),
        ("en", include_str!("../sentences/en-aside.tsv")),
        ("es", include_str!("../sentences/es-aside.tsv")),
        ("en", include_str!("../sentences/en-later.tsv")),
        ("es", include_str!("../sentences/es-later.tsv")),
    ] {
        are_read(language, file, 98);
    }
}

/// By writers who did not know the reader; nothing was learned from them and nothing worked with them. What to expect of
/// sentences that nobody has seen is their first look, in `docs/answer-reader.md`.
#[test]
fn the_last_exams_are_passed() {
    for (language, file) in [
        ("en", include_str!("../sentences/exams/en-exam-3.tsv")),
        ("es", include_str!("../sentences/exams/es-exam-3.tsv")),
        ("en", include_str!("../sentences/exams/en-exam-4.tsv")),
        ("es", include_str!("../sentences/exams/es-exam-4.tsv")),
        ("en", include_str!("../sentences/exams/en-exam-5.tsv")),
        ("es", include_str!("../sentences/exams/es-exam-5.tsv")),
    ] {
        are_read(language, file, 95);
    }
}

/// Told as people tell it, by one who did not know the reader, and families of turns: long stories, many voices.
#[test]
fn stories_close_no_case_wrongly_and_most_are_read_at_the_first_try() {
    for (language, file, percent) in [
        ("en", include_str!("../sentences/en-practice.tsv"), 97),
        ("es", include_str!("../sentences/es-practice.tsv"), 98),
        ("en", include_str!("../sentences/en-exam.tsv"), 98),
        ("es", include_str!("../sentences/es-exam.tsv"), 98),
        ("en", include_str!("../sentences/en-practice-2.tsv"), 97),
        ("es", include_str!("../sentences/es-practice-2.tsv"), 98),
        ("en", include_str!("../sentences/en-practice-3.tsv"), 97),
        ("es", include_str!("../sentences/es-practice-3.tsv"), 98),
        ("en", include_str!("../sentences/learned/en-exam-2.tsv"), 97),
        ("es", include_str!("../sentences/learned/es-exam-2.tsv"), 97),
        ("en", include_str!("../sentences/en-families.tsv"), 98),
        ("es", include_str!("../sentences/es-families.tsv"), 98),
    ] {
        are_read(language, file, percent);
    }
}

fn are_read(language: &str, file: &str, percent: usize) {
    let sentences = answer::labelled(file).expect("a file of sentences");
    let found = evaluate(&sentences, language);
    let (closed, missed, right) = (
        found.unsafe_closes(),
        found.missed_alarms(),
        found.first_try(),
    );
    assert_eq!(
        (closed.count, missed.count),
        (0, 0),
        "{language}\n{}",
        found.report(20)
    );
    assert!(
        right.count * 100 >= right.of * percent,
        "{language}\n{}",
        found.report(40)
    );
}

/// The sentences that the reader was asked for by name.
#[test]
fn the_hard_sentences_are_read_right() {
    for (label, sentence) in [
        (Label::Yes, "no no it's fine, that was me"),
        (Label::No, "yes I'm sure I did not make it"),
        (Label::Fraud, "yes, it's fraud"),
        (Label::Fraud, "yes, this is fraud"),
        (Label::Yes, "not fraud, I made it"),
        (Label::No, "I don't think I did, no"),
        (Label::Yes, "I know about that one, yes"),
        (Label::Yes, "my wife did and she may"),
        (Label::None, "are you a scammer?"),
        (Label::Unsure, "I don't know"),
        (Label::None, "know"),
        (Label::None, "snow"),
        (Label::None, "noon"),
        (Label::None, "nose"),
        (Label::None, "yeast"),
        (Label::None, "yesterday"),
        (Label::Yes, "no I mean yes"),
        (Label::No, "I've never shopped there"),
        (Label::Fraud, "no it's fraud"),
        (Label::Fraud, "not it's fraud"),
    ] {
        table::holds("en", label, &[sentence]);
    }
    table::holds("es", Label::Yes, &["si fui yo", "sí, fui yo"]);
}

/// Turns of phrase that were once misread, and their siblings: each is read as its label.
#[test]
fn turns_of_phrase_are_read_right() {
    for (language, file) in [
        ("en", include_str!("../sentences/en-turns.tsv")),
        ("es", include_str!("../sentences/es-turns.tsv")),
    ] {
        for sentence in answer::labelled(file).expect("a file of sentences") {
            table::holds(language, sentence.label, &[sentence.text]);
        }
    }
}
