//! A reading's cost in memory is counted and bounded.
#![allow(missing_docs, clippy::expect_used)]

mod sentences;

use std::alloc::System;

use answer::{MAX_WORDS, read};
use sentences::worked;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations and reallocations of one reading, at most, for an utterance of up to 40 words.
const PER_UTTERANCE: usize = 30;

/// The same for the longest text that is read.
const PER_LONGEST: usize = 700;

/// Bytes that the tables of all languages keep, at most: they stay as long as the process.
const TABLES: usize = 4_000_000;

/// One test: a second one at the same time would be counted too.
#[test]
fn a_reading_allocates_little_and_never_more_for_longer_texts() {
    let region = Region::new(COUNTED);
    answer::prepare();
    let stats = region.change();
    let kept = stats
        .bytes_allocated
        .saturating_sub(stats.bytes_deallocated);
    assert!(kept <= TABLES, "{kept} bytes");
    println!("the tables keep {kept} bytes");
    for (language, sentences) in worked() {
        read("yes", language, None);
        for sentence in &sentences {
            let count = allocations(sentence.text, language);
            assert!(count <= PER_UTTERANCE, "{count}: {}", sentence.text);
        }
        let forty = sentences
            .chunks(8)
            .map(|chunk| chunk.iter().flat_map(|s| s.text.split(' ')).take(40));
        for words in forty {
            let text = words.collect::<Vec<_>>().join(" ");
            let count = allocations(&text, language);
            assert!(count <= PER_UTTERANCE, "{count}: {text}");
        }
    }
    let varied: Vec<String> = (0..MAX_WORDS * 50)
        .map(|n| format!("no{n}, fraud"))
        .collect();
    for text in [
        varied.join(" "),
        "no yes ".repeat(100_000),
        "no, yes. ".repeat(100_000),
        "I did, fraud but ".repeat(50_000),
        "x".repeat(1_000_000),
    ] {
        let count = allocations(&text, "en");
        assert!(count <= PER_LONGEST, "{count} for {} bytes", text.len());
    }
}

fn allocations(text: &str, language: &str) -> usize {
    let region = Region::new(COUNTED);
    let reading = read(text, language, None);
    let stats = region.change();
    drop(reading);
    stats.allocations + stats.reallocations
}
