//! A second opinion: what labelled sentences that the rules were not made with say about an utterance.
//!
//! Rules know what they were told. Of what nobody told them, sentences with labels know more: each word, pair of words and
//! piece of evidence ([`clue`]) has a weight for each label, their sums are compared, and the greatest is the opinion. The
//! weights are data of the language, [`learn`]ed once and kept in the project. What becomes of an opinion is for
//! [`decide`](crate::decide) to say.

mod clue;
mod learn;

pub(crate) use clue::{Clue, Utterance};
pub(crate) use learn::{Lesson, learn};

use crate::Label;

/// So many steps of a weight are one in the exponent: a label that leads by `3 * STEPS` is e³ times, about 20 times as likely.
pub(crate) const STEPS: i32 = 16;

/// Words that an opinion quotes, at most.
const SPOKE: usize = 3;

/// What clues weigh for each label.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// The low halves of the clues' keys, in the order of the whole ones. With the drawer they tell a clue of the table from any
    /// other but one in billions.
    keys: Vec<u32>,
    /// What each of them weighs, in steps.
    weighed: Vec<[i8; Label::COUNT]>,
    /// About one for each key, by its first bits: where a drawer's keys begin, and at last where they all end.
    drawers: Vec<u32>,
    /// Bits of a key that do not tell its drawer.
    shift: u32,
}

impl Weights {
    /// Reads the text that [`learn`] writes: a line a clue, its name, a tab, and a number for each label with blanks between.
    /// A line that is none of that is passed over: the project's tests read every one.
    pub fn parse(text: &str) -> Self {
        let mut lines: Vec<_> = text.lines().filter_map(line).collect();
        lines.sort_unstable_by_key(|(key, _)| *key);
        let (keys, weighed): (Vec<u64>, Vec<_>) = lines.into_iter().unzip();
        let bits = keys.len().next_power_of_two().ilog2().max(1);
        let shift = u64::BITS - bits;
        let first_of = |drawer: u64| keys.partition_point(|key| key >> shift < drawer);
        let drawers = (0..=1 << bits)
            .map(|drawer| u32::try_from(first_of(drawer)).unwrap_or(u32::MAX))
            .collect();
        Self {
            keys: keys.into_iter().map(low).collect(),
            weighed,
            drawers,
            shift,
        }
    }

    fn place(&self, key: u64) -> Option<u32> {
        let drawer = usize::try_from(key >> self.shift).ok()?;
        let from = *self.drawers.get(drawer)?;
        let to = *self.drawers.get(drawer.checked_add(1)?)?;
        (from..to).find(|place| self.keys.get(*place as usize) == Some(&low(key)))
    }

    fn of(&self, key: u64) -> Option<&[i8; Label::COUNT]> {
        self.weighed.get(self.place(key)? as usize)
    }

    /// What the clues of an utterance say together; nothing without a table or a word.
    pub fn weigh(&self, utterance: &Utterance) -> Option<Opinion> {
        if self.keys.is_empty() || utterance.words.is_empty() {
            return None;
        }
        let mut places = Vec::with_capacity(5 * utterance.words.len() + 16);
        let mut unheard = 0;
        utterance.each(|clue| match self.place(clue.key()) {
            Some(place) => places.push(place),
            None => unheard += usize::from(matches!(clue, Clue::Word(_))),
        });
        places.extend(self.place(Clue::unheard(unheard).key()));
        // Said twice is no more than said.
        places.sort_unstable();
        places.dedup();
        let mut sums = [0_i32; Label::COUNT];
        for weights in places
            .iter()
            .filter_map(|place| self.weighed.get(*place as usize))
        {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += i32::from(*weight);
            }
        }
        Some(Opinion { sums })
    }

    /// The words and pairs of words that spoke most for a label and against its rival, the strongest first.
    pub fn spoke<'a>(
        &self,
        utterance: &'a Utterance,
        label: Label,
        rival: Label,
    ) -> [Option<Clue<'a>>; SPOKE] {
        let mut spoke: [Option<(i32, Clue)>; SPOKE] = [None; SPOKE];
        utterance.each(|clue| {
            let Some(weights) = clue.is_said().then(|| self.of(clue.key())).flatten() else {
                return;
            };
            let of =
                |label: Label| i32::from(weights.get(label.place()).copied().unwrap_or_default());
            let weight = of(label) - of(rival);
            let known = |(_, other): &(i32, Clue)| *other == clue;
            if weight <= 0 || spoke.iter().flatten().any(known) {
                return;
            }
            // Sorted in: the weakest falls out.
            let mut next = Some((weight, clue));
            for place in &mut spoke {
                if next.map(|(weight, _)| weight) > place.map(|(weight, _)| weight) {
                    std::mem::swap(place, &mut next);
                }
            }
        });
        spoke.map(|spoke| spoke.map(|(_, clue)| clue))
    }
}

/// The low half of a key.
#[expect(clippy::cast_possible_truncation, reason = "half is wanted")]
const fn low(key: u64) -> u32 {
    key as u32
}

/// A line of a table.
fn line(line: &str) -> Option<(u64, [i8; Label::COUNT])> {
    let (name, numbers) = line.split_once('\t')?;
    let mut weights = [0; Label::COUNT];
    let mut numbers = numbers.split(' ');
    for weight in &mut weights {
        *weight = numbers.next()?.parse().ok()?;
    }
    if numbers.next().is_some() {
        return None;
    }
    Some((clue::key(name), weights))
}

/// What each label weighs, by the clues alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opinion {
    sums: [i32; Label::COUNT],
}

impl Opinion {
    /// The label that weighs most.
    pub fn label(&self) -> Label {
        self.heaviest(|_| true).0
    }

    /// By how much a label weighs more than every other, in steps; less than nothing where another weighs more.
    pub fn lead(&self, label: Label) -> i32 {
        self.heaviest(|other| other == label).1 - self.heaviest(|other| other != label).1
    }

    fn heaviest(&self, of: impl Fn(Label) -> bool) -> (Label, i32) {
        let sums = Label::ALL.into_iter().zip(self.sums);
        sums.filter(|(label, _)| of(*label))
            .max_by_key(|(_, sum)| *sum)
            .unwrap_or((Label::None, 0))
    }
}

#[cfg(test)]
impl Opinion {
    /// One of a label that leads by so many steps.
    pub fn leading(label: Label, by: i32) -> Self {
        let sums = Label::ALL.map(|other| if other == label { by } else { 0 });
        Self { sums }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use super::*;
    use crate::languages;

    fn kept(tag: &str) -> &'static str {
        languages::language(tag).weights
    }

    #[test]
    fn every_line_of_a_table_is_read_and_no_two_clues_share_a_key() {
        for tag in crate::LANGUAGES {
            let lines = kept(tag).lines().count();
            let keys: HashSet<u64> = kept(tag)
                .lines()
                .map(|each| line(each).unwrap_or_else(|| panic!("{tag} {each:?}")).0)
                .collect();
            assert_eq!(keys.len(), lines, "{tag}");
            let weights = Weights::parse(kept(tag));
            assert_eq!(weights.keys.len(), lines, "{tag}");
            for each in kept(tag).lines() {
                let (key, weighed) = line(each).unwrap();
                assert_eq!(weights.of(key), Some(&weighed), "{tag} {each:?}");
            }
        }
    }

    #[test]
    fn a_line_that_is_none_is_passed_over_and_an_unknown_clue_weighs_nothing() {
        for bad in [
            "",
            "no tab",
            "short\t1 2",
            "word\t1 2 3 4 5 6 7 8 x",
            "big\t999 0 0 0 0 0 0 0 0",
            "long\t0 0 0 0 0 0 0 0 0 0",
        ] {
            assert_eq!(line(bad), None, "{bad:?}");
        }
        let weights = Weights::parse("yes\t9 0 0 0 0 0 0 0 0\nbroken\n");
        assert_eq!(weights.keys.len(), 1);
        assert!(weights.of(clue::key("yes")).is_some());
        assert!(weights.of(clue::key("no")).is_none());
        for key in [0, 1, u64::MAX] {
            assert!(weights.of(key).is_none());
            assert!(Weights::default().of(key).is_none());
        }
    }

    #[test]
    fn an_opinion_leads_by_what_it_weighs_more_than_the_next() {
        let mut opinion = Opinion::leading(Label::No, 30);
        assert_eq!((opinion.label(), opinion.lead(Label::No)), (Label::No, 30));
        assert_eq!(opinion.lead(Label::Yes), -30);
        opinion.sums[0] = 50;
        assert_eq!(
            (opinion.label(), opinion.lead(Label::Yes)),
            (Label::Yes, 20)
        );
    }

    /// What a text weighs by a table, and what spoke for a label against another.
    fn weighed(table: &str, text: &str, label: Label, rival: Label) -> (i32, Vec<String>) {
        let weights = Weights::parse(table);
        crate::hear(text, languages::table("en"), |_, utterance| {
            let spoke = weights.spoke(utterance, label, rival);
            let names = spoke.iter().flatten().map(Clue::to_string);
            let lead = weights.weigh(utterance).unwrap().lead(label);
            (lead, names.collect())
        })
    }

    /// The labels stand as `yes no fraud` and so on; only the first two weigh here.
    #[test]
    fn said_twice_is_no_more_than_said() {
        let table = "garden\t9 0 0 0 0 0 0 0 0\n";
        let lead = |text| weighed(table, text, Label::Yes, Label::No).0;
        assert_eq!(lead("garden"), 9);
        assert_eq!(lead("garden and garden and garden"), 9);
        assert_eq!(lead("shed"), 0);
    }

    #[test]
    fn the_words_that_spoke_most_for_a_label_are_named_and_none_that_spoke_against_it() {
        let table = "garden\t3 0 0 0 0 0 0 0 0\n\
                     new shed\t9 5 0 0 0 0 0 0 0\n\
                     the\t0 7 0 0 0 0 0 0 0\n\
                     for\t5 0 0 0 0 0 0 0 0\n\
                     my\t1 0 0 0 0 0 0 0 0\n";
        let text = "the new shed for my garden for my garden";
        assert_eq!(
            weighed(table, text, Label::Yes, Label::No).1,
            ["for", "new shed", "garden"]
        );
        assert_eq!(weighed(table, text, Label::No, Label::Yes).1, ["the"]);
    }
}
