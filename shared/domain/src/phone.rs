//! Telephone numbers, checked by a port of the library that telephones themselves use.

use phonenumber::metadata::DATABASE;
use serde::{Deserialize, Serialize};

/// A dialable telephone number in E.164 form (`+14155550101`). `Debug` shows its last two digits only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is not a number that can be called. The sentence is meant for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhoneNumber {
    /// Nothing was given.
    #[error("enter a phone number with its country code, for example +14155550101")]
    Empty,
    /// It does not begin with `+`.
    #[error("start with + and the country code, for example +14155550101")]
    NoCountryCode,
    /// It holds something that is no digit or separator.
    #[error("use only digits after the +, for example +14155550101")]
    NotANumber,
    /// No country has this code.
    #[error("no country has this country code")]
    UnknownCountry,
    /// Fewer digits than any number of that country.
    #[error("too short for a number of that country")]
    TooShort,
    /// More digits than any number of that country.
    #[error("too long for a number of that country")]
    TooLong,
    /// The right length, but in no range that the country has given out.
    #[error("no such number can exist in that country: check the area code")]
    NotAssigned,
}

impl PhoneNumber {
    /// A number that was checked when it was stored. It is not checked again: which numbers exist changes, and a stored
    /// one must stay readable.
    pub fn stored(e164: impl Into<String>) -> Self {
        Self(e164.into())
    }

    /// The number in E.164 form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for PhoneNumber {
    type Err = InvalidPhoneNumber;

    /// Reads a number as people write it: separators (space `-` `.` `(` `)` `/`) are passed over.
    fn from_str(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidPhoneNumber::Empty);
        }
        let Some(rest) = text.strip_prefix('+') else {
            return Err(InvalidPhoneNumber::NoCountryCode);
        };
        let separator = |c: &char| matches!(c, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/');
        let digits: String = rest.chars().filter(|c| !separator(c)).collect();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPhoneNumber::NotANumber);
        }
        // E.164 allows 15 digits; the bound also keeps the library away from absurd input.
        if digits.len() > 15 {
            return Err(InvalidPhoneNumber::TooLong);
        }
        let e164 = format!("+{digits}");
        let number = phonenumber::parse(None, &e164).map_err(|error| match error {
            phonenumber::ParseError::InvalidCountryCode => InvalidPhoneNumber::UnknownCountry,
            phonenumber::ParseError::TooShortAfterIdd | phonenumber::ParseError::TooShortNsn => {
                InvalidPhoneNumber::TooShort
            }
            phonenumber::ParseError::TooLong => InvalidPhoneNumber::TooLong,
            _ => InvalidPhoneNumber::NotANumber,
        })?;
        if DATABASE.by_code(&number.code().value()).is_none() {
            return Err(InvalidPhoneNumber::UnknownCountry);
        }
        if number.is_valid() {
            return Ok(Self(
                number.format().mode(phonenumber::Mode::E164).to_string(),
            ));
        }
        Err(why_invalid(&digits))
    }
}

/// Tells a wrong length from a wrong range by trying the number one to five digits longer and shorter.
fn why_invalid(digits: &str) -> InvalidPhoneNumber {
    let viable = |text: &str| {
        phonenumber::parse(None, format!("+{text}")).is_ok_and(|number| number.is_valid())
    };
    let fill = |n: usize| format!("{digits}{}", &"23456"[..n]);
    if (1..=5).any(|n| viable(&fill(n))) {
        InvalidPhoneNumber::TooShort
    } else if (1..=5).any(|n| digits.len() > n && viable(&digits[..digits.len() - n])) {
        InvalidPhoneNumber::TooLong
    } else {
        InvalidPhoneNumber::NotAssigned
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = InvalidPhoneNumber;

    fn try_from(text: String) -> Result<Self, InvalidPhoneNumber> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self
            .0
            .get(self.0.len().saturating_sub(2)..)
            .unwrap_or_default();
        write!(f, "PhoneNumber(…{shown})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, e164) in [
            ("+14155550101", "+14155550101"),
            ("+14155550120", "+14155550120"),
            (" +1 (415) 555-0101 ", "+14155550101"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+34 612 34 56 78", "+34612345678"),
        ] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().as_str(), e164);
        }
    }

    #[test]
    fn a_bad_number_is_told_what_is_wrong_with_it() {
        use InvalidPhoneNumber as Bad;
        for (text, why) in [
            ("", Bad::Empty),
            ("4155550101", Bad::NoCountryCode),
            ("+1415555010x", Bad::NotANumber),
            ("+", Bad::NotANumber),
            ("+1415555", Bad::TooShort),
            ("+141555501011", Bad::TooLong),
            ("+1415555010123456", Bad::TooLong),
            ("+9991234567", Bad::UnknownCountry),
            ("+11115550101", Bad::NotAssigned),
        ] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(why), "{text:?}");
        }
    }

    #[test]
    fn debug_hides_the_number() {
        let number: PhoneNumber = "+14155550101".parse().unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(…01)");
    }
}
