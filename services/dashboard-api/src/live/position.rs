//! A place in the stream of events.

use std::fmt;
use std::str::FromStr;

/// `<epoch>-<sequence>`, the id of an event to browsers. A number means nothing in another epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Which stream: when it was created, in nanoseconds since 1970.
    pub epoch: u64,
    /// The event's number in it.
    pub sequence: u64,
}

impl Position {
    /// Whether who is here has been told what `other` stands for.
    pub fn covers(self, other: Self) -> bool {
        self.epoch == other.epoch && other.sequence <= self.sequence
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.sequence)
    }
}

/// Not an id of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (epoch, sequence) = text.split_once('-').ok_or(NoPosition)?;
        let number = |digits: &str| digits.parse().map_err(|_| NoPosition);
        Ok(Self {
            epoch: number(epoch)?,
            sequence: number(sequence)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_id_reads_back_as_itself() {
        let position = Position {
            epoch: 1_763_832_806_123_456_789,
            sequence: 42,
        };
        assert_eq!(position.to_string().parse(), Ok(position));
        for text in [
            "",
            "1",
            "1-",
            "-1",
            "a-1",
            "1-2-3",
            "1-99999999999999999999",
        ] {
            assert_eq!(text.parse::<Position>(), Err(NoPosition), "{text}");
        }
    }
}
