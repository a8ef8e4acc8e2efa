//! Sentences broken, joined and sprinkled at random: what must hold for every one of them.
//!
//! A fixed number of cases; `ANSWER_FUZZ_SECONDS=600 cargo test --release -p answer --test fuzz` goes on for ten minutes,
//! from another seed every time.
#![allow(missing_docs, clippy::expect_used)]

mod sentences;

use std::{
    alloc::System,
    time::{Duration, Instant, SystemTime},
};

use answer::{Label, Reading, read, read_by_rules};
use sentences::worked;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CASES: usize = 10_000;
const MOST_ALLOCATIONS: usize = 700;
/// Far above what a reading takes, so that a busy machine does not fail it.
const LONGEST: Duration = Duration::from_secs(2);

/// What recognisers and people leave between the words.
const SPRINKLES: [&str; 16] = [
    ",", ".", "?", "!", ";", "…", "\n", "\u{0}", "’", "¿", "\u{301}", "uh", "eh", "zebra", "4111",
    "日本",
];

/// Words after which more is to be expected: a noun, another clause, or what a "que" joins, which asks only at the end.
const WAITING: [&str; 44] = [
    "my", "the", "our", "a", "that", "this", "these", "those", "el", "la", "los", "las", "ese",
    "esa", "que", "qué", "como", "cómo", "cuando", "cuándo", "donde", "dónde", "an", "your", "and",
    "but", "or", "for", "with", "from", "of", "because", "un", "para", "con", "y", "o", "pero",
    "de", "por", "en", "porque", "al", "del",
];

#[test]
fn nothing_said_panics_costs_much_or_turns_an_alarm_into_a_yes() {
    let seconds: Option<u64> = std::env::var("ANSWER_FUZZ_SECONDS")
        .ok()
        .map(|seconds| seconds.parse().expect("a number of seconds"));
    let start = Instant::now();
    let mut chance = Chance(match seconds {
        Some(_) => SystemTime::UNIX_EPOCH
            .elapsed()
            .map_or(1, |age| age.as_secs() | 1),
        None => 0x9e37_79b9_7f4a_7c15,
    });
    println!("seed {}", chance.0);
    let corpus = worked().map(|(language, sentences)| {
        let words: Vec<Vec<&str>> = sentences
            .iter()
            .map(|s| s.text.split(' ').collect())
            .collect();
        (language, words)
    });
    // The tables are built at the first reading.
    let _ = (read("", "en", None), read("", "es", None));
    let mut cases = 0;
    while seconds.map_or(cases < CASES, |limit| start.elapsed().as_secs() < limit) {
        let (language, words) = &corpus[chance.below(corpus.len())];
        holds(&sentence(&mut chance, words), language, &mut chance);
        cases += 1;
    }
    println!("{cases} cases");
}

fn holds(text: &str, language: &str, chance: &mut Chance) {
    let reading = measured(text, language);
    assert_eq!(reading, read(text, language, None), "{text:?}");
    let low = read(text, language, Some(0.2));
    assert!(
        !matches!(low.label, Label::Yes | Label::WrongPerson),
        "{text:?}"
    );

    let fraud = if language == "en" {
        "it's fraud"
    } else {
        "eso es fraude"
    };
    // Without a pause or a word between, "I don't think" would reach it.
    for joint in [
        if language == "en" { " but " } else { " pero " },
        ", ",
        ". ",
    ] {
        let ended = format!("{text}{joint}{fraud}");
        not_yes(&ended, language);
    }
    let denial = if language == "en" {
        "I did not make it"
    } else {
        "yo no la hice"
    };
    not_yes(&format!("{text}. {denial}."), language);
    keeps_the_rules(text, language, chance);
}

/// What the rules promise whatever stands beside: a second opinion weighs such words, and is measured on labelled sentences.
fn keeps_the_rules(text: &str, language: &str, chance: &mut Chance) {
    let reading = read_by_rules(text, language, None);

    // Beside a claim, "what?" wants the question again and "what ...?" is about something else.
    if !matches!(reading.label, Label::Yes | Label::Repeat) {
        // Words that a yes may answer instead; others may be what was bought.
        let noise = if language == "en" {
            ["listening", "neighbour asleep", "um", "refund"]
        } else {
            ["escuchando", "vecino dormido", "mm", "reembolso"]
        }[chance.below(4)];
        // "I ordered my" waits for a noun, and may have it.
        if !waits(text) {
            not_yes_by_rules(&format!("{text} {noise}"), language);
        }
        not_yes_by_rules(&format!("{noise}, {text}"), language);
    }
}

/// Whether a noun is to be expected, be it after a few words that say nothing: "I ordered my, uh", "I booked the have been me".
fn waits(text: &str) -> bool {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .rev()
        .take(6)
        .any(|word| WAITING.contains(&word.to_lowercase().as_str()))
}

fn not_yes(text: &str, language: &str) {
    never_yes(&read(text, language, None), text, language);
}

fn not_yes_by_rules(text: &str, language: &str) {
    never_yes(&read_by_rules(text, language, None), text, language);
}

fn never_yes(reading: &Reading, text: &str, language: &str) {
    assert_ne!(
        reading.label,
        Label::Yes,
        "{language} {text:?}: {}",
        reading.why
    );
}

fn measured(text: &str, language: &str) -> Reading {
    let (region, start) = (Region::new(COUNTED), Instant::now());
    let reading = read(text, language, None);
    let (taken, stats) = (start.elapsed(), region.change());
    let count = stats.allocations + stats.reallocations;
    assert!(count <= MOST_ALLOCATIONS, "{count} allocations: {text:?}");
    assert!(taken < LONGEST, "{taken:?}: {text:?}");
    assert!((0.0..=1.0).contains(&reading.confidence), "{text:?}");
    assert!(
        reading.why.chars().count() < 400,
        "{text:?}: {}",
        reading.why
    );
    reading
}

/// Pieces of up to four sentences, with words lost, doubled and swapped, and something sprinkled in.
fn sentence(chance: &mut Chance, corpus: &[Vec<&str>]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for _ in 0..=chance.below(4) {
        let from = &corpus[chance.below(corpus.len())];
        let start = if chance.below(3) == 0 {
            chance.below(from.len())
        } else {
            0
        };
        let length = if chance.below(3) == 0 {
            chance.below(from.len() + 1)
        } else {
            from.len()
        };
        words.extend(from.iter().skip(start).take(length));
    }
    for _ in 0..chance.below(4) {
        if words.is_empty() {
            break;
        }
        let at = chance.below(words.len());
        match chance.below(4) {
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[at]),
            2 => words.swap(at, 0),
            _ => words.insert(at, SPRINKLES[chance.below(SPRINKLES.len())]),
        }
    }
    let text = words.join(" ");
    match chance.below(20) {
        0 => text.to_uppercase(),
        1 => text.repeat(1 + chance.below(200)),
        2 => text.replace(' ', ""),
        _ => text,
    }
}

/// Pseudo-random numbers (xorshift64*), the same from the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).unwrap_or_default() % limit
    }
}
