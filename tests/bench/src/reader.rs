//! The reader of utterances, alone.

use std::{hint::black_box, time::Instant};

use serde_json::{Value, json};

use crate::summary::Summary;

/// What customers say on the telephone, as a recogniser writes it.
const SAID: [(&str, &str); 24] = [
    ("yes", "en"),
    ("no", "en"),
    ("yeah that was me", "en"),
    ("yes I made that transaction", "en"),
    ("no I did not make that purchase", "en"),
    ("no no it's fine, that was me", "en"),
    ("that is fraud, I never bought anything there", "en"),
    ("somebody stole my card", "en"),
    ("I don't know, let me think about it for a second", "en"),
    ("can you repeat that please", "en"),
    ("sorry, what did you say", "en"),
    ("I want to talk to a person", "en"),
    ("let me speak to an agent right now", "en"),
    (
        "you have the wrong number, there is nobody here by that name",
        "en",
    ),
    ("stop calling me", "en"),
    (
        "it wasn't me, it was my husband, but it's okay, he is allowed to",
        "en",
    ),
    (
        "um well I think so, maybe, I was at that store on Tuesday",
        "en",
    ),
    ("hello? hello? who is this", "en"),
    ("sí", "es"),
    ("sí, fui yo", "es"),
    ("no, yo no hice esa compra", "es"),
    ("es un fraude, me robaron la tarjeta", "es"),
    ("¿puede repetir, por favor?", "es"),
    ("quiero hablar con una persona", "es"),
];

#[derive(clap::Args)]
pub struct Arguments {
    /// How many times each of the utterances is read
    #[arg(long, default_value_t = 2_000)]
    rounds: usize,
}

/// Reads them.
pub fn measure(arguments: &Arguments) -> Value {
    let times = |said: &[(&str, &str)], rounds: usize| {
        let mut taken = Vec::with_capacity(said.len() * rounds);
        // The tables are built by the first reading.
        for (text, language) in said {
            black_box(answer::read(text, language, None));
        }
        for _ in 0..rounds {
            for (text, language) in said {
                let begun = Instant::now();
                black_box(answer::read(black_box(text), language, Some(0.9)));
                taken.push(begun.elapsed());
            }
        }
        Summary::of(taken)
    };
    let long = "well I was at the store and then ".repeat(3_000);
    json!({
        "errors": 0,
        "latency": times(&SAID, arguments.rounds),
        "longest": times(&[(long.as_str(), "en")], arguments.rounds / 20 + 1),
    })
}
