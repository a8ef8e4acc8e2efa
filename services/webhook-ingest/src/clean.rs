//! Text from outside, made fit to be stored and logged.

/// At most `max` characters, control characters turned into blanks (Postgres stores no NUL, a log line no line feed), without
/// blanks at either end.
pub(crate) fn cleaned(text: &str, max: usize) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let cut: String = text
        .trim_matches(|c: char| c.is_control() || c.is_whitespace())
        .chars()
        .map(plain)
        .take(max)
        .collect();
    cut.trim_end().to_owned()
}

/// A word of the carrier's, such as a status: 64 characters are enough for every one there is.
pub(crate) fn word(text: &str) -> String {
    cleaned(text, 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_part_words_and_are_gone() {
        assert_eq!(cleaned("\u{7}yes\0I\r\ndid\u{85}\t ", 100), "yes I  did");
        assert_eq!(cleaned("\0\u{1b} \n", 100), "");
    }

    #[test]
    fn the_length_counts_characters() {
        assert_eq!(cleaned("ééé", 2), "éé");
        assert_eq!(cleaned(" a b", 2), "a");
        assert_eq!(word(&"x".repeat(1_000)).len(), 64);
    }
}
