//! One line for a person: why a reading is what it is.

use std::fmt::Write;

use crate::{
    evidence::{Kind, Piece},
    opinion::Clue,
};

/// Quotes at most this many pieces.
const QUOTED: usize = 4;

/// The rule that decided and the words of the pieces that it rests on.
pub(crate) fn line(rule: &str, by: &[Kind], pieces: &[Piece]) -> String {
    let mut line = String::with_capacity(120);
    line.push_str(rule);
    let decided = || pieces.iter().filter(|piece| by.contains(&piece.kind));
    let mut quoted = 0;
    for (at, piece) in decided().enumerate() {
        if quoted == QUOTED {
            break;
        }
        let repeated = decided().take(at).any(|before| before.words == piece.words);
        if repeated {
            continue;
        }
        line.push_str(if quoted == 0 { ": \"" } else { ", \"" });
        piece.words.0.write(&mut line);
        if let Some(second) = piece.words.1 {
            line.push_str(" … ");
            second.write(&mut line);
        }
        line.push('"');
        quoted += 1;
    }
    line
}

/// The rule and the words that spoke for an opinion.
pub(crate) fn spoken(rule: &str, spoke: &[Option<Clue>]) -> String {
    let mut line = String::with_capacity(120);
    line.push_str(rule);
    for (at, clue) in spoke.iter().flatten().enumerate() {
        let _ = write!(line, "{} \"{clue}\"", if at == 0 { ":" } else { "," });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spoke_stands_in_quotation_marks_after_the_rule() {
        let spoke = [
            Some(Clue::Word("garden")),
            Some(Clue::Pair("new", "shed")),
            None,
        ];
        assert_eq!(
            spoken("together", &spoke),
            r#"together: "garden", "new shed""#
        );
        assert_eq!(spoken("together", &[None; 3]), "together");
    }
}
