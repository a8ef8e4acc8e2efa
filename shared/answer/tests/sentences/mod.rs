//! The labelled sentences that the reader was built with.

use answer::Labelled;

/// Language and sentences.
pub fn worked() -> [(&'static str, Vec<Labelled<'static>>); 2] {
    [
        ("en", include_str!("../../sentences/en-worked.tsv")),
        ("es", include_str!("../../sentences/es-worked.tsv")),
    ]
    .map(|(language, file)| {
        (
            language,
            answer::labelled(file).expect("a file of sentences"),
        )
    })
}
