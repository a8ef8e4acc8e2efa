//! A reader with a second opinion of its own, for learning one and for measuring what to expect of it.

use crate::{
    Labelled, Reading, hear,
    languages::{self, Table},
    opinion::{self, Lesson, Weights},
    read_with,
};

/// A reader whose second opinion is of other sentences than those of the project.
#[derive(Debug)]
pub struct Learned {
    language: &'static Table,
    /// The table of weights, as the project keeps it.
    pub table: String,
    weights: Weights,
}

impl Learned {
    /// Learns from sentences: from `fresh` ones, that the rules were not made with, what the rules say of them too; from `worked`
    /// ones, of which the rules say too much, their words alone. The same sentences give the same table.
    pub fn from(fresh: &[Labelled], worked: &[Labelled], language: &str) -> Self {
        let language = languages::table(language);
        let ruled = fresh.iter().map(|sentence| (sentence, true));
        let lessons: Vec<_> = ruled
            .chain(worked.iter().map(|sentence| (sentence, false)))
            .map(|(sentence, ruled)| {
                hear(sentence.text, language, |_, utterance| {
                    Lesson::new(utterance, sentence.label, ruled)
                })
            })
            .collect();
        let table = opinion::learn(&lessons);
        let weights = Weights::parse(&table);
        Self {
            language,
            table,
            weights,
        }
    }

    /// Reads an utterance as [`read`] does.
    pub fn read(&self, text: &str) -> Reading {
        read_with(text, self.language, &self.weights, None)
    }
}
