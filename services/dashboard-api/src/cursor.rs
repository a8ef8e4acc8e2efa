//! Where a page of the list ends, as an opaque text for the client to hand back.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate};
use domain::TransactionId;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{Sort, SortColumn};

/// The last row of a page. Only good for the sorting that it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sorting, as the parameter `sort` has it.
    #[serde(rename = "s")]
    pub sort: String,
    /// The last row's value of the sort column.
    #[serde(rename = "k")]
    pub key: String,
    /// The last row's id.
    #[serde(rename = "i")]
    pub id: TransactionId,
}

/// Why a text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCursor {
    /// Not one of ours.
    #[error("hand back a next_cursor as it was given")]
    NotACursor,
    /// One of another sorting.
    #[error("it belongs to another sort; leave it out to begin anew")]
    OtherSort,
}

/// Text columns are bounded when they are imported; a key is never longer.
const LONGEST: usize = 4_096;

impl Cursor {
    /// As base64url of JSON.
    pub fn encode(&self) -> String {
        let json = serde_json::json!({ "s": self.sort, "k": self.key, "i": self.id });
        BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
    }

    /// Reads a cursor for a page sorted by `sort`.
    pub fn decode(text: &str, sort: Sort) -> Result<Self, InvalidCursor> {
        let not_ours = InvalidCursor::NotACursor;
        if text.len() > LONGEST {
            return Err(not_ours);
        }
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| not_ours)?;
        let cursor: Self = serde_json::from_slice(&json).map_err(|_| not_ours)?;
        let its_sort: Sort = cursor.sort.parse().map_err(|_| not_ours)?;
        if its_sort != sort {
            return Err(InvalidCursor::OtherSort);
        }
        if can_be_cast(&cursor.key, sort.column) {
            Ok(cursor)
        } else {
            Err(not_ours)
        }
    }
}

/// Whether Postgres can read the key as the column's type: a forged one must not become an error of ours.
fn can_be_cast(key: &str, column: SortColumn) -> bool {
    match column {
        SortColumn::Amount => key.parse::<Decimal>().is_ok(),
        SortColumn::TransactionDate => NaiveDate::parse_from_str(key, "%Y-%m-%d").is_ok(),
        SortColumn::UpdatedAt => is_timestamp(key),
        // The key of those who were never called.
        SortColumn::CalledAt => key == "-infinity" || is_timestamp(key),
        SortColumn::Id
        | SortColumn::ClientName
        | SortColumn::CardNumber
        | SortColumn::ClientPhone
        | SortColumn::Attention
        | SortColumn::BankName
        | SortColumn::MerchantName
        | SortColumn::Action => !key.contains('\0'),
    }
}

/// As Postgres writes one.
fn is_timestamp(key: &str) -> bool {
    DateTime::parse_from_str(key, "%Y-%m-%d %H:%M:%S%.f%#z").is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursor(sort: &str, key: &str) -> Cursor {
        Cursor {
            sort: sort.to_owned(),
            key: key.to_owned(),
            id: "TXN001".parse().unwrap(),
        }
    }

    fn decode(cursor: &Cursor, sort: &str) -> Result<Cursor, InvalidCursor> {
        Cursor::decode(&cursor.encode(), sort.parse().unwrap())
    }

    #[test]
    fn a_cursor_of_another_sort_is_refused() {
        let by_amount = cursor("-amount", "2500.75");
        assert_eq!(decode(&by_amount, "-amount"), Ok(by_amount.clone()));
        for other in ["amount", "-id", "merchant_name"] {
            assert_eq!(decode(&by_amount, other), Err(InvalidCursor::OtherSort));
        }
    }

    #[test]
    fn a_forged_key_is_refused_before_the_database_sees_it() {
        for (sort, good, bad) in [
            ("amount", "2500.75", "NaN"),
            ("transaction_date", "2025-03-15", "15/03/2025"),
            ("updated_at", "2026-11-22 17:33:26.123456+00", "now"),
            ("called_at", "-infinity", "infinity"),
            ("client_name", "John'; --", "a\0b"),
        ] {
            assert!(decode(&cursor(sort, good), sort).is_ok(), "{good}");
            let refused = decode(&cursor(sort, bad), sort);
            assert_eq!(refused, Err(InvalidCursor::NotACursor), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_given_comes_back(key in "[^\0]{0,200}", id in "[A-Za-z0-9_-]{1,64}") {
            let given = Cursor { sort: "client_name".into(), key, id: id.parse().unwrap() };
            prop_assert_eq!(decode(&given, "client_name"), Ok(given));
        }

        #[test]
        fn anything_else_is_refused(text in ".{0,100}") {
            prop_assert!(Cursor::decode(&text, Sort::default()).is_err());
        }
    }
}
