//! Who answers which number: scripts compiled in (`customers.json`), and those set through the control API over them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{PoisonError, RwLock},
};

use crate::script::{Fate, Reply, Script, Seconds};

/// How many numbers may be scripted through the control API.
const MOST: usize = 100_000;
/// How many numbers may be played by hand.
const MOST_PLAYED: usize = 1_000;

/// The telephone directory.
#[derive(Debug)]
pub struct Customers {
    built_in: BTreeMap<String, Script>,
    set: RwLock<BTreeMap<String, Script>>,
    /// Whose script is not followed, because a person plays them.
    played: RwLock<BTreeSet<String>>,
}

/// Who is at the other end of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Callee {
    /// Somebody or something that follows a script.
    Scripted(Script),
    /// A person. The script has nothing in it that could be followed.
    Played(Script),
}

impl Callee {
    /// What happens at the placement and how callbacks are delivered; for the scripted also all that follows.
    pub fn script(&self) -> &Script {
        match self {
            Self::Scripted(script) | Self::Played(script) => script,
        }
    }
}

/// Too many numbers are scripted already.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} numbers are scripted already")]
pub struct Full;

/// Too many numbers are played by hand already.
#[derive(Debug, thiserror::Error)]
#[error("{MOST_PLAYED} numbers are played by hand already")]
pub struct FullHands;

impl Customers {
    /// With the scripts compiled in.
    pub fn built_in() -> Result<Self, serde_json::Error> {
        let built_in = serde_json::from_str(include_str!("customers.json"))?;
        Ok(Self {
            built_in,
            set: RwLock::default(),
            played: RwLock::default(),
        })
    }

    /// What happens when this number is called. A number that nobody described rings and is not answered.
    pub fn script(&self, number: &str) -> Script {
        let set = self.set.read().unwrap_or_else(PoisonError::into_inner);
        set.get(number)
            .or_else(|| self.built_in.get(number))
            .cloned()
            .unwrap_or_else(nobody)
    }

    /// What happens when this number is called by the bank: its script, unless a person plays it.
    pub fn callee(&self, number: &str) -> Callee {
        if self.is_played(number) {
            Callee::Played(by_hand())
        } else {
            Callee::Scripted(self.script(number))
        }
    }

    /// Whether a person plays this number.
    pub fn is_played(&self, number: &str) -> bool {
        self.played
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(number)
    }

    /// The numbers that are played by a person.
    pub fn played(&self) -> BTreeSet<String> {
        self.played
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From the next call on a person plays this number.
    pub fn play(&self, number: String) -> Result<(), FullHands> {
        let mut played = self.played.write().unwrap_or_else(PoisonError::into_inner);
        if played.len() >= MOST_PLAYED && !played.contains(&number) {
            return Err(FullHands);
        }
        played.insert(number);
        Ok(())
    }

    /// From the next call on the number follows its script again.
    pub fn leave(&self, number: &str) {
        self.played
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(number);
    }

    /// All described numbers.
    pub fn all(&self) -> BTreeMap<String, Script> {
        let mut all = self.built_in.clone();
        all.extend(
            self.set
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        );
        all
    }

    /// Describes a number, over what is compiled in.
    pub fn set(&self, number: String, script: Script) -> Result<(), Full> {
        let mut set = self.set.write().unwrap_or_else(PoisonError::into_inner);
        if set.len() >= MOST && !set.contains_key(&number) {
            return Err(Full);
        }
        set.insert(number, script);
        Ok(())
    }

    /// Forgets what was set for a number: it is again as compiled in.
    pub fn reset(&self, number: &str) {
        self.set
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(number);
    }
}

/// Stands in the place of a script where a person plays: nothing of it is followed.
fn by_hand() -> Script {
    Script {
        about: "played by a person".to_owned(),
        then: Fate::Replies(Vec::new()),
        ..nobody()
    }
}

fn nobody() -> Script {
    Script {
        about: "nobody described this number".to_owned(),
        ring: Seconds::default(),
        then: Fate::NoAnswer,
        talk: Seconds::default(),
        status_callbacks: Vec::new(),
        fault: None,
    }
}

impl Script {
    /// What the callee does in its turn number `turn`, counted from 0. None when nobody is there to do anything.
    pub fn reply(&self, turn: usize) -> Option<Reply> {
        match &self.then {
            Fate::Replies(replies) => Some(
                replies
                    .get(turn)
                    .or(replies.last())
                    .cloned()
                    .unwrap_or(Reply::Silence),
            ),
            Fate::Machine(machine) if turn == 0 => Some(Reply::Say {
                text: machine.greeting.clone(),
                confidence: Some(0.9),
            }),
            Fate::Machine(_) => Some(Reply::Silence),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_twenty_samples_and_the_desk_are_described() {
        let customers = Customers::built_in().unwrap();
        for last in 101..=120 {
            let script = customers.script(&format!("+14155550{last}"));
            assert!(
                !script.about.is_empty() && script.about != nobody().about,
                "{last}"
            );
        }
        assert!(matches!(
            customers.script("+18005550199").then,
            Fate::Replies(_)
        ));
        assert_eq!(customers.script("+14155550999").then, Fate::NoAnswer);
    }

    #[test]
    fn a_number_can_be_described_anew_and_reset() {
        let customers = Customers::built_in().unwrap();
        let before = customers.script("+14155550101");
        customers.set("+14155550101".into(), nobody()).unwrap();
        assert_eq!(customers.script("+14155550101"), nobody());
        customers.reset("+14155550101");
        assert_eq!(customers.script("+14155550101"), before);
    }

    #[test]
    fn a_played_number_follows_no_script_until_it_is_left() {
        let customers = Customers::built_in().unwrap();
        let refused = customers.callee("+14155550117");
        assert!(matches!(refused.script().then, Fate::Refuse { .. }));
        customers.play("+14155550117".into()).unwrap();
        assert_eq!(customers.callee("+14155550117"), Callee::Played(by_hand()));
        assert_eq!(
            &customers.script("+14155550117"),
            refused.script(),
            "still shown"
        );
        customers.leave("+14155550117");
        assert_eq!(customers.callee("+14155550117"), refused);
    }

    #[test]
    fn not_everybody_can_be_played() {
        let customers = Customers::built_in().unwrap();
        for number in 0..MOST_PLAYED {
            customers.play(format!("+1415{number:07}")).unwrap();
        }
        assert!(customers.play("+14155550101".into()).is_err());
        assert!(customers.play("+14150000000".into()).is_ok(), "is already");
    }

    #[test]
    fn the_last_reply_is_given_again_and_again() {
        let script: Script =
            serde_json::from_str(r#"{"then":{"replies":[{"silence":true},{"press":"1"}]}}"#)
                .unwrap();
        let replies: Vec<_> = (0..4).map(|turn| script.reply(turn).unwrap()).collect();
        let one = Reply::Press("1".into());
        assert_eq!(replies, [Reply::Silence, one.clone(), one.clone(), one]);
    }
}
