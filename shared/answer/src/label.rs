use std::{fmt, str::FromStr};

/// What the customer meant.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// The customer made the transaction, or stands by it.
    Yes,
    /// The customer did not make it.
    No,
    /// The customer called it fraud, in so many words.
    Fraud,
    /// The customer does not know, or said contradictory things.
    Unsure,
    /// The customer wants the question again.
    Repeat,
    /// The customer wants a person.
    Agent,
    /// The one who answered is not the customer.
    WrongPerson,
    /// The customer wants no more calls.
    OptOut,
    /// Nothing in it answers the question.
    None,
}

impl Label {
    /// Every label, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::Yes,
        Self::No,
        Self::Fraud,
        Self::Unsure,
        Self::Repeat,
        Self::Agent,
        Self::WrongPerson,
        Self::OptOut,
        Self::None,
    ];

    /// How many there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Where it stands in [`Label::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }

    /// The label's name in code, API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Fraud => "fraud",
            Self::Unsure => "unsure",
            Self::Repeat => "repeat",
            Self::Agent => "agent",
            Self::WrongPerson => "wrong_person",
            Self::OptOut => "opt_out",
            Self::None => "none",
        }
    }

    /// Whether the answer ends the question; the others ask it again.
    pub const fn decisive(self) -> bool {
        match self {
            Self::Yes | Self::No | Self::Fraud | Self::Agent | Self::WrongPerson | Self::OptOut => {
                true
            }
            Self::Unsure | Self::Repeat | Self::None => false,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that is no label's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown answer label {0:?}; expected yes, no, fraud, unsure, repeat, agent, wrong_person, opt_out or none"
)]
pub struct UnknownLabel(String);

impl FromStr for Label {
    type Err = UnknownLabel;

    fn from_str(name: &str) -> Result<Self, UnknownLabel> {
        Self::ALL
            .into_iter()
            .find(|label| label.as_str() == name)
            .ok_or_else(|| UnknownLabel(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_stands_in_its_place() {
        for (place, label) in Label::ALL.into_iter().enumerate() {
            assert_eq!(label.place(), place, "{label}");
        }
    }

    #[test]
    fn names_survive_text_and_json() {
        for label in Label::ALL {
            assert_eq!(label.to_string().parse::<Label>().unwrap(), label);
            let json = serde_json::to_string(&label).unwrap();
            assert_eq!(json, format!("\"{label}\""));
            assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), label);
        }
        assert!("Yes".parse::<Label>().is_err());
    }
}
