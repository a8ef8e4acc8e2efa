//! Measures the reader against labelled sentences: what it costs where it is wrong, first.

use std::fmt;

use crate::{Label, Reading, read};

/// A sentence and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled<'t> {
    /// Where it stands in its file, from 1.
    pub line: usize,
    /// What it means.
    pub label: Label,
    /// What was said.
    pub text: &'t str,
}

/// A file of labelled sentences that cannot be measured with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSentences {
    /// A line without a tab.
    #[error("line {line}: no tab; expected a label, a tab and an utterance")]
    NoTab {
        /// Which, from 1.
        line: usize,
    },
    /// A line whose first column is no label.
    #[error("line {line}: {source}")]
    Label {
        /// Which, from 1.
        line: usize,
        /// What is wrong with it.
        source: crate::UnknownLabel,
    },
    /// Nothing to measure with.
    #[error("no sentence in it")]
    Empty,
}

/// Reads labelled sentences: a line each, the label in the first column, the utterance in the last, tabs between. `other` is
/// `none`, as some collections call it. Empty lines are left out.
pub fn labelled(file: &str) -> Result<Vec<Labelled<'_>>, BadSentences> {
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let sentences: Vec<_> = file
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| sentence(at + 1, line))
        .collect::<Result<_, _>>()?;
    if sentences.is_empty() {
        return Err(BadSentences::Empty);
    }
    Ok(sentences)
}

fn sentence(line: usize, columns: &str) -> Result<Labelled<'_>, BadSentences> {
    let (label, rest) = columns
        .split_once('\t')
        .ok_or(BadSentences::NoTab { line })?;
    let label = match label {
        "other" => Label::None,
        label => label
            .parse()
            .map_err(|source| BadSentences::Label { line, source })?,
    };
    let text = rest.rsplit('\t').next().unwrap_or_default();
    Ok(Labelled { line, label, text })
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.count, self.of)?;
        if let Some(tenths) = (self.count * 1_000 + self.of / 2).checked_div(self.of) {
            write!(f, " ({}.{} %)", tenths / 10, tenths % 10)?;
        }
        Ok(())
    }
}

/// What a wrong reading does to the customer, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// A fraud or a denial is read as yes, or blocks the customer's number: the money is gone.
    MissedAlarm,
    /// Something else that is not yes is read as yes: the case is closed on nothing.
    UnsafeClose,
    /// A wrong end of the call: a good card is blocked, a customer is not called again.
    WrongEnd,
    /// The question is asked once more.
    AskedAgain,
    /// Both labels do nearly the same.
    Slight,
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::MissedAlarm => "missed alarm",
            Self::UnsafeClose => "unsafe close",
            Self::WrongEnd => "wrong end",
            Self::AskedAgain => "asked again",
            Self::Slight => "slight",
        })
    }
}

/// A sentence read wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake<'t> {
    /// What was to be read.
    pub sentence: Labelled<'t>,
    /// What was read.
    pub reading: Reading,
    /// What it does.
    pub harm: Harm,
}

/// How the reader did on labelled sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation<'t> {
    /// Rows: what it means; columns: what was read; both in the order of [`Label::ALL`].
    matrix: [[usize; Label::COUNT]; Label::COUNT],
    /// By harm, in a harm by the reader's confidence (a sure mistake is worse), then by line.
    mistakes: Vec<Mistake<'t>>,
}

/// Reads every sentence and compares.
pub fn evaluate<'t>(sentences: &[Labelled<'t>], language: &str) -> Evaluation<'t> {
    evaluate_with(sentences, |text| read(text, language, None))
}

/// As [`evaluate`], with another reader.
pub fn evaluate_with<'t>(
    sentences: &[Labelled<'t>],
    read: impl Fn(&str) -> Reading,
) -> Evaluation<'t> {
    let mut matrix = [[0; Label::COUNT]; Label::COUNT];
    let mut mistakes = Vec::new();
    for sentence in sentences {
        let reading = read(sentence.text);
        if let Some(cell) = matrix
            .get_mut(sentence.label.place())
            .and_then(|row| row.get_mut(reading.label.place()))
        {
            *cell += 1;
        }
        if reading.label != sentence.label {
            mistakes.push(Mistake {
                harm: harm(sentence.label, reading.label),
                sentence: sentence.clone(),
                reading,
            });
        }
    }
    mistakes.sort_by(|a, b| {
        a.harm
            .cmp(&b.harm)
            .then(b.reading.confidence.total_cmp(&a.reading.confidence))
    });
    Evaluation { matrix, mistakes }
}

const fn harm(meant: Label, read: Label) -> Harm {
    match (meant, read) {
        (Label::No | Label::Fraud, Label::Yes | Label::WrongPerson) => Harm::MissedAlarm,
        (_, Label::Yes) => Harm::UnsafeClose,
        // Both stop the payment.
        (Label::No, Label::Fraud) | (Label::Fraud, Label::No) => Harm::Slight,
        (_, read) if read.decisive() => Harm::WrongEnd,
        (meant, _) if meant.decisive() => Harm::AskedAgain,
        _ => Harm::Slight,
    }
}

impl<'t> Evaluation<'t> {
    /// Read as yes, of all that are not yes.
    pub fn unsafe_closes(&self) -> Share {
        self.share(|meant| meant != Label::Yes, |_, read| read == Label::Yes)
    }

    /// Read as yes or as another person, of all that are no or fraud.
    pub fn missed_alarms(&self) -> Share {
        self.share(
            |meant| matches!(meant, Label::No | Label::Fraud),
            |_, read| matches!(read, Label::Yes | Label::WrongPerson),
        )
    }

    /// Asked once more, of all that are yes, no or fraud.
    pub fn asked_again(&self) -> Share {
        self.share(answers, |_, read| {
            matches!(read, Label::Unsure | Label::None | Label::Repeat)
        })
    }

    /// Read right at the first try, of all that are yes, no or fraud.
    pub fn first_try(&self) -> Share {
        self.share(answers, |meant, read| meant == read)
    }

    /// Read right, of all.
    pub fn accuracy(&self) -> Share {
        self.share(|_| true, |meant, read| meant == read)
    }

    /// How many sentences that mean `meant` were read as `read`.
    pub fn cell(&self, meant: Label, read: Label) -> usize {
        self.matrix
            .get(meant.place())
            .and_then(|row| row.get(read.place()))
            .copied()
            .unwrap_or_default()
    }

    /// All that was read wrong, the worst first.
    pub fn mistakes(&self) -> &[Mistake<'t>] {
        &self.mistakes
    }

    /// Everything for a person to read, with at most so many mistakes.
    pub const fn report(&self, mistakes: usize) -> Report<'_, 't> {
        Report {
            evaluation: self,
            mistakes,
        }
    }

    fn share(&self, of: impl Fn(Label) -> bool, counts: impl Fn(Label, Label) -> bool) -> Share {
        let mut share = Share { count: 0, of: 0 };
        for meant in Label::ALL.into_iter().filter(|meant| of(*meant)) {
            for read in Label::ALL {
                let cell = self.cell(meant, read);
                share.of += cell;
                if counts(meant, read) {
                    share.count += cell;
                }
            }
        }
        share
    }
}

const fn answers(meant: Label) -> bool {
    matches!(meant, Label::Yes | Label::No | Label::Fraud)
}

/// Shows an [`Evaluation`].
#[derive(Debug, Clone, Copy)]
pub struct Report<'e, 't> {
    evaluation: &'e Evaluation<'t>,
    mistakes: usize,
}

impl fmt::Display for Report<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.evaluation;
        writeln!(f, "unsafe closes  {}", found.unsafe_closes())?;
        writeln!(f, "missed alarms  {}", found.missed_alarms())?;
        writeln!(f, "asked again    {}", found.asked_again())?;
        writeln!(f, "first try      {}", found.first_try())?;
        writeln!(f, "accuracy       {}", found.accuracy())?;
        write!(f, "\n{:>12}", "meant \\ read")?;
        for read in Label::ALL {
            write!(f, " {read:>6.6}")?;
        }
        writeln!(f)?;
        for meant in Label::ALL {
            write!(f, "{meant:>12}")?;
            for read in Label::ALL {
                write!(f, " {:>6}", found.cell(meant, read))?;
            }
            writeln!(f)?;
        }
        let shown = found.mistakes.len().min(self.mistakes);
        if shown > 0 {
            writeln!(
                f,
                "\nmistakes: the worst {shown} of {}",
                found.mistakes.len()
            )?;
        }
        for mistake in found.mistakes.iter().take(shown) {
            let Labelled { line, label, text } = &mistake.sentence;
            let Reading {
                label: read, why, ..
            } = &mistake.reading;
            writeln!(
                f,
                "{}: line {line}: {label} read as {read} ({why}): {text}",
                mistake.harm
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn sentences_are_the_first_and_the_last_column() {
        let file = "\u{feff}yes\tyes\r\n\nother\tsource\tsnow\nnone\t\n";
        let found = labelled(file).unwrap();
        let seen: Vec<_> = found.iter().map(|s| (s.line, s.label, s.text)).collect();
        assert_eq!(
            seen,
            [
                (1, Label::Yes, "yes"),
                (3, Label::None, "snow"),
                (4, Label::None, "")
            ]
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(
            labelled("yes\tyes\n\nyes").unwrap_err(),
            BadSentences::NoTab { line: 3 }
        );
        let error = labelled("yes\tyes\nmaybe\tmaybe").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("line 2: unknown answer label \"maybe\""),
            "{error}"
        );
        assert_eq!(labelled("\n \n").unwrap_err(), BadSentences::Empty);
    }

    /// Labels that the reader does not give, so that every share has something to count.
    #[test]
    fn shares_count_what_they_say_and_the_worst_mistake_is_first() {
        let file = "unsure\tyes\nno\tyes, that was me\nfraud\twrong number\nyes\tmaybe\nno\tno\nyes\tno\nnone\tsnow";
        let sentences = labelled(file).unwrap();
        let found = evaluate(&sentences, "en");
        assert_eq!(found.unsafe_closes(), Share { count: 2, of: 5 });
        assert_eq!(found.missed_alarms(), Share { count: 2, of: 3 });
        assert_eq!(found.asked_again(), Share { count: 1, of: 5 });
        assert_eq!(found.first_try(), Share { count: 1, of: 5 });
        assert_eq!(found.accuracy(), Share { count: 2, of: 7 });
        assert_eq!(found.cell(Label::No, Label::Yes), 1);
        let harms: Vec<_> = found
            .mistakes()
            .iter()
            .map(|m| (m.harm, m.sentence.line))
            .collect();
        assert_eq!(
            harms,
            [
                (Harm::MissedAlarm, 2),
                (Harm::MissedAlarm, 3),
                (Harm::UnsafeClose, 1),
                (Harm::WrongEnd, 6),
                (Harm::AskedAgain, 4)
            ]
        );
        let report = found.report(1).to_string();
        assert!(
            report.starts_with("unsafe closes  2 of 5 (40.0 %)\nmissed alarms  2 of 3 (66.7 %)\n")
        );
        assert!(report.ends_with(": yes, that was me\n"), "{report}");
    }
}
