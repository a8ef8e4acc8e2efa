//! Chance that can be replayed: what is drawn depends on the seed and on what it is drawn for, not on when or in which order.

use serde::{Deserialize, Serialize};

/// A part of all cases, from 0 (none) to 1 (all).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

impl Share {
    /// As a number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self(share))
        } else {
            Err("a share is 0 to 1")
        }
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// From 0 to below 1, for the `nth` time that something of this `kind` is drawn for `whom`. The same on every machine and in
/// every release: FNV-1a, and the last step of `SplitMix64`, because the former alone leaves similar texts close together.
pub fn draw(seed: u64, kind: &str, whom: &str, nth: u64) -> f64 {
    let (seed, nth) = (seed.to_le_bytes(), nth.to_le_bytes());
    let parts = [&seed, kind.as_bytes(), &[0], whom.as_bytes(), &[0], &nth];
    let hash = parts
        .concat()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let [.., a, b, c, d] = (mixed ^ (mixed >> 31)).to_le_bytes();
    f64::from(u32::from_le_bytes([a, b, c, d])) / 4_294_967_296.0
}

/// At most one of these: each has its share of the numbers from 0 to 1, in this order.
pub fn choose<T>(drawn: f64, cases: impl IntoIterator<Item = (Share, T)>) -> Option<T> {
    let mut up_to = 0.0;
    cases.into_iter().find_map(|(share, case)| {
        up_to += share.0;
        (drawn < up_to).then_some(case)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_drawn_never_changes() {
        let drawn: Vec<_> = (0..3)
            .map(|nth| format!("{:.6}", draw(42, "placing", "+14155550101", nth)))
            .collect();
        assert_eq!(drawn, ["0.963630", "0.912393", "0.282623"]);
        assert_eq!(
            format!("{:.6}", draw(43, "placing", "+14155550101", 0)),
            "0.256690"
        );
    }

    #[test]
    fn each_case_gets_its_share() {
        let share = |value: f64| Share::try_from(value).unwrap();
        let cases = [(share(0.05), 'a'), (share(0.25), 'b'), (share(0.0), 'c')];
        let mut counts = [0_u32; 4];
        for n in 0..20_000 {
            let drawn = draw(7, "placing", &format!("+1415{n:07}"), 1);
            match choose(drawn, cases) {
                Some('a') => counts[0] += 1,
                Some('b') => counts[1] += 1,
                Some(_) => counts[2] += 1,
                None => counts[3] += 1,
            }
        }
        assert!((900..1100).contains(&counts[0]), "{counts:?}");
        assert!((4800..5200).contains(&counts[1]), "{counts:?}");
        assert_eq!(counts[2], 0);
    }

    #[test]
    fn all_is_all_and_none_is_none() {
        let one = [(Share(1.0), ())];
        let none = [(Share(0.0), ())];
        for nth in 0..1000 {
            let drawn = draw(1, "callback", "+14155550101", nth);
            assert!(choose(drawn, one).is_some() && choose(drawn, none).is_none());
        }
        assert!(Share::try_from(1.01).is_err() && Share::try_from(f64::NAN).is_err());
    }
}
