//! Amounts: decimals with a currency, never a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Three capital letters of ISO 4217, for example `USD`. Whether the code is in use is not checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

/// Why a text is no amount or no currency. The sentence is meant for the person whose file it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    /// Not a decimal number.
    #[error(
        "an amount is a decimal number such as 2500.75, without a currency sign or thousands separators"
    )]
    NotADecimal,
    /// Below zero.
    #[error("an amount is not negative")]
    Negative,
    /// More than four decimal places, or more than 15 digits before the point.
    #[error("an amount has at most 15 digits before the point and 4 after it")]
    TooPrecise,
    /// Not three letters.
    #[error("a currency is three letters, for example USD")]
    NotACurrency,
}

impl Currency {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Currency {
    /// US dollars: the currency of a transaction that names none.
    fn default() -> Self {
        Self("USD".to_owned())
    }
}

impl std::str::FromStr for Currency {
    type Err = InvalidMoney;

    fn from_str(text: &str) -> Result<Self, InvalidMoney> {
        let text = text.trim();
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(InvalidMoney::NotACurrency)
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidMoney;

    fn try_from(text: String) -> Result<Self, InvalidMoney> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

/// An amount of a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// Not negative, at most 15 digits before the point and 4 after it.
    pub amount: Decimal,
    /// What it is an amount of.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal text exactly as written: `2500.750` keeps its third digit.
    ///
    /// # Errors
    /// [`InvalidMoney`], saying which rule the text breaks.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, InvalidMoney> {
        let amount = amount.trim();
        let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b'-';
        if amount.is_empty() || !amount.bytes().all(plain) {
            return Err(InvalidMoney::NotADecimal);
        }
        let amount = Decimal::from_str_exact(amount).map_err(|_| InvalidMoney::NotADecimal)?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(InvalidMoney::Negative);
        }
        if amount.scale() > 4 || amount >= Decimal::from(1_000_000_000_000_000_i64) {
            return Err(InvalidMoney::TooPrecise);
        }
        Ok(Self { amount, currency })
    }

    /// As it is spoken: `2500.75 US dollars`; an unknown currency is spelled by its code.
    pub fn spoken(&self) -> String {
        let unit = match self.currency.as_str() {
            "USD" => "US dollars",
            "EUR" => "euros",
            "GBP" => "pounds",
            "CAD" => "Canadian dollars",
            "MXN" => "Mexican pesos",
            other => other,
        };
        format!("{} {unit}", self.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit_or_are_refused() {
        let read = |text| Money::parse(text, Currency::default()).map(|m| m.amount.to_string());
        assert_eq!(read("2500.75"), Ok("2500.75".to_owned()));
        assert_eq!(read("0.10"), Ok("0.10".to_owned()));
        assert_eq!(read("-1"), Err(InvalidMoney::Negative));
        assert_eq!(read("1.00001"), Err(InvalidMoney::TooPrecise));
        assert_eq!(read("1000000000000000"), Err(InvalidMoney::TooPrecise));
        for bad in ["", "$5", "1,000", "1e3", "NaN", "1.2.3", "٣"] {
            assert_eq!(read(bad), Err(InvalidMoney::NotADecimal), "{bad:?}");
        }
    }

    #[test]
    fn an_amount_is_spoken_with_its_unit() {
        let money = Money::parse("2500.75", Currency::default()).unwrap();
        assert_eq!(money.spoken(), "2500.75 US dollars");
    }
}
