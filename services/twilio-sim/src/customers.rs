//! Who answers which number: scripts compiled in (`customers.json`), and those set through the control API over them.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use crate::script::{Fate, Reply, Script, Seconds};

/// How many numbers may be scripted through the control API.
const MOST: usize = 100_000;

/// The telephone directory.
#[derive(Debug)]
pub struct Customers {
    built_in: BTreeMap<String, Script>,
    set: RwLock<BTreeMap<String, Script>>,
}

/// Too many numbers are scripted already.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} numbers are scripted already")]
pub struct Full;

impl Customers {
    /// With the scripts compiled in.
    pub fn built_in() -> Result<Self, serde_json::Error> {
        let built_in = serde_json::from_str(include_str!("customers.json"))?;
        Ok(Self {
            built_in,
            set: RwLock::default(),
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
    fn the_last_reply_is_given_again_and_again() {
        let script: Script =
            serde_json::from_str(r#"{"then":{"replies":[{"silence":true},{"press":"1"}]}}"#)
                .unwrap();
        let replies: Vec<_> = (0..4).map(|turn| script.reply(turn).unwrap()).collect();
        let one = Reply::Press("1".into());
        assert_eq!(replies, [Reply::Silence, one.clone(), one.clone(), one]);
    }
}
