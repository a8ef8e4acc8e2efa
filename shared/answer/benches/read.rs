//! How long a reading takes and how often it allocates: `cargo bench -p answer`.
#![allow(missing_docs, clippy::expect_used)]

#[path = "../tests/sentences/mod.rs"]
mod sentences;

use std::{
    alloc::System,
    hint::black_box,
    time::{Duration, Instant},
};

use answer::read;
use sentences::worked;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ROUNDS: usize = 200;

fn main() {
    for (language, sentences) in worked() {
        let single: Vec<String> = sentences.iter().map(|s| s.text.to_owned()).collect();
        measure(&format!("{language}, as said"), language, &single);
        let forty: Vec<String> = sentences
            .chunks(8)
            .map(|chunk| {
                let words = chunk.iter().flat_map(|s| s.text.split(' ')).take(40);
                words.collect::<Vec<_>>().join(" ")
            })
            .collect();
        measure(&format!("{language}, up to 40 words"), language, &forty);
    }
}

fn measure(what: &str, language: &str, utterances: &[String]) {
    let mut times = Vec::with_capacity(utterances.len() * ROUNDS);
    let mut most = 0;
    // The table is built at the first reading.
    read("", language, None);
    for _ in 0..ROUNDS {
        for text in utterances {
            let region = Region::new(COUNTED);
            let start = Instant::now();
            let reading = black_box(read(black_box(text), language, None));
            times.push(start.elapsed());
            let stats = region.change();
            drop(reading);
            most = most.max(stats.allocations + stats.reallocations);
        }
    }
    times.sort_unstable();
    println!(
        "{what}: median {:?}, p99 {:?}, longest {:?}; at most {most} allocations; {} readings",
        share(&times, 50),
        share(&times, 99),
        share(&times, 100),
        times.len()
    );
}

fn share(times: &[Duration], percent: usize) -> Duration {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}
