//! Families of phrases: how a table writes many at once.
//!
//! `"(i |we |)never {bought} (it|that)"` stands for each way to take one of the turns in every pair of parentheses, which may be
//! empty, and one of the group's that is named in braces. Groups are of the language, and may name others.

/// Named turns of a language.
type Groups = [(&'static str, &'static [&'static str])];

/// Whether a pattern stands for more than itself.
pub(crate) fn is_family(pattern: &str) -> bool {
    pattern.contains(['(', '{'])
}

/// Every phrase of a pattern. A name that is no group's stands for nothing; a test looks for such.
pub(crate) fn all(pattern: &str, groups: &Groups) -> Vec<String> {
    let Some(at) = pattern.find(['(', '{']) else {
        return vec![pattern.to_owned()];
    };
    let (before, rest) = pattern.split_at(at);
    let closing = if rest.starts_with('(') { ')' } else { '}' };
    let (inner, after) = rest
        .get(1..)
        .and_then(|rest| rest.split_once(closing))
        .unwrap_or_default();
    let turns: Vec<&str> = if closing == ')' {
        inner.split('|').collect()
    } else {
        group(inner, groups).to_vec()
    };
    let turns: Vec<String> = turns.iter().flat_map(|turn| all(turn, groups)).collect();
    let endings = all(after, groups);
    turns
        .iter()
        .flat_map(|turn| {
            endings
                .iter()
                .map(move |end| format!("{before}{turn}{end}"))
        })
        .collect()
}

/// The turns of a group.
pub(crate) fn group(name: &str, groups: &Groups) -> &'static [&'static str] {
    groups
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[], |(_, turns)| turns)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &Groups = &[("bought", &["bought", "paid( for|)"]), ("it", &["it"])];

    #[test]
    fn a_pattern_is_all_its_phrases() {
        assert_eq!(all("yes", GROUPS), ["yes"]);
        assert_eq!(all("(yes|no) sir", GROUPS), ["yes sir", "no sir"]);
        assert_eq!(
            all("(i |)never {bought} {it}", GROUPS),
            [
                "i never bought it",
                "i never paid for it",
                "i never paid it",
                "never bought it",
                "never paid for it",
                "never paid it",
            ]
        );
        assert_eq!(all("({it}|that)", GROUPS), ["it", "that"]);
        assert!(all("no {such} group", GROUPS).is_empty());
    }
}
