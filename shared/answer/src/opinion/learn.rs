//! Learning the weights: multinomial logistic regression by gradient descent, one sentence after the other.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write,
};

use crate::Label;

use super::{
    STEPS,
    clue::{Clue, Utterance},
};

/// How often all sentences are gone through.
const ROUNDS: usize = 30;

/// How far a step goes at first; each weight's steps get shorter the more it was moved.
const RATE: f32 = 0.1;

/// What pulls every weight towards nothing at each step, so that a clue seen seldom weighs little.
const PULL: f32 = 0.000_05;

/// A clue of fewer sentences is none.
const SEEN_AT_LEAST: usize = 2;

/// Weights below this many steps for every label are not kept.
const KEPT_FROM: i8 = 4;

/// A sentence to learn from: the names of its clues, and its label.
pub(crate) struct Lesson {
    names: Vec<String>,
    /// Those of the names that are words.
    words: Vec<String>,
    label: Label,
}

impl Lesson {
    /// With what the rules say of it, or of the words alone.
    pub fn new(utterance: &Utterance, label: Label, ruled: bool) -> Self {
        let (mut names, mut words) = (Vec::new(), Vec::new());
        utterance.each(|clue| {
            if matches!(clue, Clue::Word(_)) {
                words.push(clue.to_string());
            }
            if ruled || clue.is_of_words() {
                names.push(clue.to_string());
            }
        });
        names.sort_unstable();
        names.dedup();
        Self {
            names,
            words,
            label,
        }
    }
}

/// The table of weights that best tells the lessons' labels: the same lessons give the same table.
pub(crate) fn learn(lessons: &[Lesson]) -> String {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for name in lessons.iter().flat_map(|lesson| &lesson.names) {
        *seen.entry(name).or_default() += 1;
    }
    let unheard: Vec<String> = lessons
        .iter()
        .map(|lesson| {
            let known = |word: &&String| {
                seen.get(word.as_str())
                    .is_some_and(|times| *times >= SEEN_AT_LEAST)
            };
            Clue::unheard(lesson.words.len() - lesson.words.iter().filter(known).count())
                .to_string()
        })
        .collect();
    for name in &unheard {
        *seen.entry(name).or_default() += 1;
    }
    let words: HashSet<&str> = lessons
        .iter()
        .flat_map(|lesson| &lesson.words)
        .map(String::as_str)
        .collect();
    let names: Vec<&str> = seen
        .into_iter()
        .filter(|(_, times)| *times >= SEEN_AT_LEAST)
        .map(|(name, _)| name)
        .collect();
    let places: HashMap<&str, usize> = names.iter().copied().zip(0..).collect();
    let examples: Vec<(Vec<usize>, Label)> = lessons
        .iter()
        .zip(&unheard)
        .map(|(lesson, unheard)| {
            let clues = lesson.names.iter().chain([unheard]);
            let places = clues.filter_map(|name| places.get(name.as_str()).copied());
            (places.collect(), lesson.label)
        })
        .collect();
    write(&names, &words, &descend(&examples, names.len()))
}

/// What a clue weighs for a label, and how much it was moved.
#[derive(Clone, Copy, Default)]
struct Weight {
    value: f32,
    moved: f32,
}

fn descend(examples: &[(Vec<usize>, Label)], clues: usize) -> Vec<[Weight; Label::COUNT]> {
    let mut weights = vec![[Weight::default(); Label::COUNT]; clues];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            let other = usize::try_from(chance % (at as u64 + 1)).unwrap_or_default();
            order.swap(at, other);
        }
        for (clues, label) in order.iter().filter_map(|at| examples.get(*at)) {
            step(&mut weights, clues, *label);
        }
    }
    weights
}

/// Moves the weights of a sentence's clues towards its label.
fn step(weights: &mut [[Weight; Label::COUNT]], clues: &[usize], label: Label) {
    let mut sums = [0.0; Label::COUNT];
    for clue in clues.iter().filter_map(|clue| weights.get(*clue)) {
        for (sum, weight) in sums.iter_mut().zip(clue) {
            *sum += weight.value;
        }
    }
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let shares = sums.map(|sum| (sum - most).exp());
    let total: f32 = shares.iter().sum();
    let mut wrong = shares.map(|share| share / total);
    if let Some(wrong) = wrong.get_mut(label.place()) {
        *wrong -= 1.0;
    }
    for clue in clues {
        let Some(clue) = weights.get_mut(*clue) else {
            continue;
        };
        for (weight, wrong) in clue.iter_mut().zip(wrong) {
            let slope = wrong + PULL * weight.value;
            weight.moved += slope * slope;
            weight.value -= RATE * slope / (weight.moved.sqrt() + 1e-6);
        }
    }
}

fn write(names: &[&str], words: &HashSet<&str>, weights: &[[Weight; Label::COUNT]]) -> String {
    let mut table = String::new();
    for (name, weights) in names.iter().zip(weights) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a float's cast saturates, and the steps are few"
        )]
        let steps = weights.map(|weight| (weight.value * STEPS as f32).round() as i8);
        let light = steps
            .iter()
            .all(|step| step.unsigned_abs() < KEPT_FROM.unsigned_abs());
        if light && !words.contains(name) {
            continue;
        }
        table.push_str(name);
        for (at, step) in steps.iter().enumerate() {
            let _ = write!(table, "{}{step}", if at == 0 { '\t' } else { ' ' });
        }
        table.push('\n');
    }
    table
}
