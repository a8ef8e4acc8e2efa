//! `webhook-ingest classify`: the reader of answers as a filter, for people and for scripts.

use std::io::{self, BufRead, Write};

/// Reads an utterance a line and writes `label<TAB>confidence<TAB>why<TAB>utterance` for each, an empty one too. A line that
/// is not UTF-8 is read with its bad bytes replaced. Ends quietly when nobody reads any more.
pub fn classify(
    mut utterances: impl BufRead,
    mut readings: impl Write,
    language: &str,
) -> io::Result<()> {
    let mut line = Vec::new();
    while utterances.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        let reading = answer::read(text, language, None);
        let written = writeln!(
            readings,
            "{}\t{:.2}\t{}\t{text}",
            reading.label, reading.confidence, reading.why
        )
        .and_then(|()| readings.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
        line.clear();
    }
    Ok(())
}

/// Why labelled sentences could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The file is not what it should be.
    #[error(transparent)]
    Sentences(#[from] answer::BadSentences),
    /// The report cannot be written.
    #[error("cannot write")]
    Write(#[from] io::Error),
}

/// Reads labelled sentences and writes how well they were understood, with so many of the worst mistakes.
pub fn evaluate(
    file: &str,
    mut report: impl Write,
    language: &str,
    mistakes: usize,
) -> Result<(), EvaluateError> {
    let sentences = answer::labelled(file)?;
    let found = answer::evaluate(&sentences, language);
    match write!(report, "{}", found.report(mistakes)).and_then(|()| report.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_reading_an_empty_one_too() {
        let mut out = Vec::new();
        classify(&b"yes\n\nno, not me\r\n\xff"[..], &mut out, "en").unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<Vec<&str>> = out.lines().map(|l| l.split('\t').collect()).collect();
        let seen: Vec<_> = lines.iter().map(|line| (line[0], line[3])).collect();
        assert_eq!(
            seen,
            [
                ("yes", "yes"),
                ("none", ""),
                ("no", "no, not me"),
                ("none", "\u{fffd}")
            ]
        );
        assert!(lines.iter().all(|line| line.len() == 4));
    }

    #[test]
    fn an_evaluation_is_reported_unsafe_closes_first_and_a_bad_line_named() {
        let mut out = Vec::new();
        evaluate("yes\tyes\nother\tx\tsnow\nno\tbanana\n", &mut out, "en", 5).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with("unsafe closes  0 of 2 (0.0 %)\n"), "{out}");
        assert!(
            out.contains("asked again: line 3: no read as none (no answer in it): banana"),
            "{out}"
        );
        let error = evaluate("yes\tyes\nyes", io::sink(), "en", 5).unwrap_err();
        assert!(error.to_string().starts_with("line 2: no tab"), "{error}");
    }
}
