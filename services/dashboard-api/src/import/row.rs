//! One row: from cells to a transaction, or to everything that is wrong with it.

use std::fmt::Display;

use chrono::NaiveDate;
use domain::{Action, Currency, Money, PhoneNumber, TransactionId};
use store::NewTransaction;

use crate::export;

/// What a row must have.
pub const REQUIRED: &[&str] = &[
    "id",
    "client_name",
    "card_number",
    "client_phone",
    "amount",
    "bank_name",
    "merchant_name",
    "transaction_date",
];

/// What a row may have.
const OPTIONAL: &[&str] = &["currency", "language", "time_zone", "action"];

/// Characters of a name, a bank, a merchant.
const LONGEST_NAME: usize = 200;
const LONGEST_CARD_NUMBER: usize = 32;
/// RFC 5646 recommends room for 35.
const LONGEST_LANGUAGE: usize = 35;
const LONGEST_TIME_ZONE: usize = 64;
/// ISO/IEC 7812: a card number has at least so many digits.
const SHORTEST_FULL_CARD_NUMBER: usize = 13;

/// What stands in one field of a row.
pub enum Cell {
    /// Text.
    Text(String),
    /// A JSON number, as written.
    Number(String),
    /// Nothing.
    Absent,
    /// What no field takes, and why.
    Unusable(&'static str),
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The field, where it is one.
    pub field: Option<String>,
    /// A sentence.
    pub reason: String,
}

impl Complaint {
    /// About one field.
    pub fn of(field: &str, reason: impl Display) -> Self {
        Self {
            field: Some(field.chars().take(64).collect()),
            reason: reason.to_string(),
        }
    }

    /// About the row.
    pub fn of_row(reason: impl Into<String>) -> Self {
        Self {
            field: None,
            reason: reason.into(),
        }
    }
}

/// The cells of one row, by field; only those that are imported are kept.
#[derive(Default)]
pub struct Cells(Vec<(&'static str, Cell)>);

impl Cells {
    /// Adds a cell; a complaint when there is no such field, or two.
    pub fn add(&mut self, name: &str, cell: Cell) -> Result<(), Complaint> {
        let known = REQUIRED
            .iter()
            .chain(OPTIONAL)
            .find(|known| **known == name);
        match known {
            Some(name) if self.get(name).is_some() => {
                Err(Complaint::of(name, "is given twice; give it once"))
            }
            Some(name) => {
                self.0.push((name, cell));
                Ok(())
            }
            None if is_known(name) => Ok(()),
            None => Err(Complaint::of(name, unknown())),
        }
    }

    fn get(&self, name: &str) -> Option<&Cell> {
        let found = self.0.iter().find(|(field, _)| *field == name);
        found.map(|(_, cell)| cell)
    }
}

/// Whether a row may have this field: what is imported, and what an export has beside it, which is passed over.
pub fn is_known(name: &str) -> bool {
    REQUIRED.contains(&name) || OPTIONAL.contains(&name) || export::is_derived(name)
}

/// What is said of a field that a row cannot have.
pub fn unknown() -> String {
    format!(
        "is not known; the fields are {}, {}",
        REQUIRED.join(", "),
        OPTIONAL.join(", ")
    )
}

/// Reads a row.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(cells: &Cells) -> Result<NewTransaction, Vec<Complaint>> {
    let mut row = RowReader {
        cells,
        complaints: Vec::new(),
    };
    let id = row.required("id", |text| text.parse::<TransactionId>().map_err(said));
    let client_name = row.required("client_name", |text| bounded(text, LONGEST_NAME));
    let card_number = row.required("card_number", masked_card_number);
    let client_phone = row.required("client_phone", |text| {
        text.parse::<PhoneNumber>().map_err(said)
    });
    let currency = row.optional("currency", |text| text.parse::<Currency>().map_err(said));
    let money = row.amount(currency.unwrap_or_default());
    let bank_name = row.required("bank_name", |text| bounded(text, LONGEST_NAME));
    let merchant_name = row.required("merchant_name", |text| bounded(text, LONGEST_NAME));
    let transaction_date = row.required("transaction_date", date);
    let language = row.optional("language", language);
    let time_zone = row.optional("time_zone", time_zone);
    let action = row.optional("action", |text| text.parse::<Action>().map_err(said));
    let complaints = row.complaints;
    let read = || {
        Some(NewTransaction {
            id: id?,
            client_name: client_name?,
            card_number: card_number?,
            client_phone: client_phone?,
            money: money?,
            bank_name: bank_name?,
            merchant_name: merchant_name?,
            transaction_date: transaction_date?,
            language,
            time_zone,
            action: action.unwrap_or(Action::NotAnswered),
        })
    };
    if complaints.is_empty() {
        read().ok_or(complaints)
    } else {
        Err(complaints)
    }
}

struct RowReader<'a> {
    cells: &'a Cells,
    complaints: Vec<Complaint>,
}

impl<'a> RowReader<'a> {
    fn required<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match self.text(field) {
            Ok(Some(text)) => self.read(field, text, read),
            Ok(None) => self.complain(field, "is missing"),
            Err(reason) => self.complain(field, reason),
        }
    }

    fn optional<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match self.text(field) {
            Ok(Some(text)) => self.read(field, text, read),
            Ok(None) => None,
            Err(reason) => self.complain(field, reason),
        }
    }

    /// The only field that may be a number.
    fn amount(&mut self, currency: Currency) -> Option<Money> {
        let field = "amount";
        let text = match self.cells.get(field) {
            Some(Cell::Number(number)) => number.clone(),
            _ => self.required(field, |text| Ok(text.to_owned()))?,
        };
        self.read(field, &text, |text| {
            Money::parse(text, currency).map_err(said)
        })
    }

    /// The field's text, if there is any; or why it cannot be one.
    fn text(&self, field: &str) -> Result<Option<&'a str>, &'static str> {
        match self.cells.get(field) {
            Some(Cell::Text(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
            Some(Cell::Number(_)) => Err("is a number; give it as text, in quotes"),
            Some(Cell::Unusable(reason)) => Err(reason),
            Some(Cell::Absent) | None => Ok(None),
        }
    }

    fn read<T>(
        &mut self,
        field: &'static str,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        read(text).map_or_else(|reason| self.complain(field, &reason), Some)
    }

    fn complain<T>(&mut self, field: &'static str, reason: &str) -> Option<T> {
        self.complaints.push(Complaint::of(field, reason));
        None
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn said(error: impl Display) -> String {
    error.to_string()
}

fn bounded(text: &str, longest: usize) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("holds a control character; remove it".to_owned());
    }
    if text.chars().count() > longest {
        return Err(format!("is longer than {longest} characters"));
    }
    Ok(text.to_owned())
}

/// Refuses what may be a full card number: it is never stored, and never repeated in an answer.
fn masked_card_number(text: &str) -> Result<String, String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits >= SHORTEST_FULL_CARD_NUMBER {
        return Err(
            "looks like a full card number; give its last four digits only, as ***1234".to_owned(),
        );
    }
    bounded(text, LONGEST_CARD_NUMBER)
}

/// `2025-03-15` or `15/03/2025`.
fn date(text: &str) -> Result<NaiveDate, String> {
    let (year, month, day) = if let [year, month, day] = parts(text, '-')[..] {
        (year, month, day)
    } else if let [day, month, year] = parts(text, '/')[..] {
        (year, month, day)
    } else {
        ("", "", "")
    };
    let number = |part: &str, digits: usize| -> Option<u32> {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return Err("write a date as 2025-03-15 or as 15/03/2025 (day first)".to_owned());
    };
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or_else(|| "there is no such day (day/month/year, or year-month-day)".to_owned())
}

fn parts(text: &str, separator: char) -> Vec<&str> {
    text.splitn(4, separator).collect()
}

/// The shape of a BCP 47 tag; whether we speak the language is decided when the customer is called.
fn language(text: &str) -> Result<String, String> {
    let mut subtags = text.split('-');
    let primary = subtags.next().unwrap_or_default();
    let right = (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|tag| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    if right {
        bounded(text, LONGEST_LANGUAGE)
    } else {
        Err("is no language tag; write for example en or es-MX".to_owned())
    }
}

/// The shape of an IANA name.
fn time_zone(text: &str) -> Result<String, String> {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    if text.split('/').all(part) && text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        bounded(text, LONGEST_TIME_ZONE)
    } else {
        Err("is no time zone; write for example America/Los_Angeles".to_owned())
    }
}
