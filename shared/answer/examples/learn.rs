//! Learns what words weigh for the second opinion: `cargo run --release -p answer --example learn`.
//!
//! Without more, writes each language's `weights.tsv` anew from `sentences/learned`. With `--hold-out`, each file of them is read
//! with what the others teach, and the marks are printed: what to expect of a writer whom the reader does not know.
#![allow(missing_docs, clippy::print_stdout, clippy::expect_used)]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use answer::{LANGUAGES, Labelled, Learned, evaluate_with, labelled};

fn main() -> Result<(), Box<dyn Error>> {
    let hold_out = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--hold-out") => true,
        Some(other) => {
            return Err(format!("unknown argument {other:?}; expected --hold-out or none").into());
        }
    };
    for language in LANGUAGES {
        let sentences = Sentences::read(language)?;
        if hold_out {
            sentences.hold_out()?;
        } else {
            let table = sentences.learn(|_| true)?.table;
            fs::write(kept(language), &table)?;
            println!("{language}: {} clues", table.lines().count());
        }
    }
    Ok(())
}

/// Where a language's table is kept.
fn kept(language: &str) -> PathBuf {
    home().join(format!("src/languages/{language}/weights.tsv"))
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

type File = (String, String);

/// All that a language is learned from.
struct Sentences {
    language: &'static str,
    /// The rules were not made with them.
    fresh: Vec<File>,
    /// The rules were.
    worked: Vec<File>,
}

impl Sentences {
    fn read(language: &'static str) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            language,
            fresh: files(&home().join("sentences/learned"), language)?,
            worked: files(&home().join("sentences"), language)?,
        })
    }

    /// Learns from those of the fresh files that `take` takes, and from all others.
    fn learn(&self, take: impl Fn(&File) -> bool) -> Result<Learned, Box<dyn Error>> {
        let fresh = lessons(self.fresh.iter().filter(|file| take(file)))?;
        let worked = lessons(self.worked.iter())?;
        Ok(Learned::from(&fresh, &worked, self.language))
    }

    /// Reads each of the fresh files with what the others teach.
    fn hold_out(&self) -> Result<(), Box<dyn Error>> {
        for held in &self.fresh {
            let others = self.learn(|other| other != held)?;
            let (name, text) = held;
            let sentences = labelled(text)?;
            let found = evaluate_with(&sentences, |text| others.read(text));
            println!(
                "{name}: first try {}, unsafe closes {}, missed alarms {}",
                found.first_try(),
                found.unsafe_closes(),
                found.missed_alarms()
            );
        }
        Ok(())
    }
}

/// A language's files of labelled sentences in a folder, by their names.
fn files(folder: &Path, language: &str) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let sentences = path.extension().is_some_and(|extension| extension == "tsv");
        if sentences && name.starts_with(&format!("{language}-")) {
            files.push((name.into_owned(), fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

fn lessons<'f>(files: impl Iterator<Item = &'f File>) -> Result<Vec<Labelled<'f>>, Box<dyn Error>> {
    let mut lessons = Vec::new();
    for (name, text) in files {
        lessons.extend(labelled(text).map_err(|error| format!("{name}: {error}"))?);
    }
    Ok(lessons)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Steps that another machine's arithmetic may move a weight by.
    const MOVED: i32 = 1;

    /// Clues that fall under the least weight on one machine and not on another, in a thousand.
    const LOST: usize = 2;

    /// A sentence was added, a rule changed, a clue renamed: learn again.
    #[test]
    fn the_tables_kept_are_what_the_sentences_teach() {
        for language in LANGUAGES {
            let taught = Sentences::read(language).and_then(|all| all.learn(|_| true));
            let taught = taught.expect("labelled sentences").table;
            let kept = fs::read_to_string(kept(language)).expect("a table");
            let (taught, kept) = (clues(&taught), clues(&kept));
            // What the rules say of a sentence is few clues with long names; none of them may be lost.
            let of_rules = |clue: &&&str| clue.starts_with(['!', '=', '*']);
            let lost = taught
                .keys()
                .filter(of_rules)
                .find(|clue| !kept.contains_key(**clue));
            assert_eq!(lost, None, "{language}; run the example again");
            let known = |clue: &&&str| kept.contains_key(**clue);
            let both: Vec<_> = taught.keys().filter(known).collect();
            let lost = taught.len().max(kept.len()) - both.len();
            assert!(
                lost * 1_000 <= LOST * taught.len(),
                "{language}: {lost} clues differ; run the example again"
            );
            for clue in both {
                let near = |(a, b): (&i32, &i32)| (a - b).abs() <= MOVED;
                let same = taught[clue].iter().zip(&kept[clue]).all(near);
                assert!(
                    same,
                    "{language} {clue:?}: {:?}, kept {:?}; run the example again",
                    taught[clue], kept[clue]
                );
            }
        }
    }

    fn clues(table: &str) -> HashMap<&str, Vec<i32>> {
        table
            .lines()
            .map(|line| {
                let (name, weights) = line.split_once('\t').expect("a tab");
                let weights = weights
                    .split(' ')
                    .map(|weight| weight.parse().expect("a number"));
                (name, weights.collect())
            })
            .collect()
    }
}
