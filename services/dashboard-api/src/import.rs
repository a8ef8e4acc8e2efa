//! Reads a file of transactions: a JSON array or CSV. Nothing is stored here.
//!
//! One shape for both: CSV headers are the JSON names. What is wrong with a row is said with its line, its field and a
//! sentence to act on, for all rows at once, so that a file is corrected in one go.

mod csv;
mod json;
mod row;

use std::collections::HashMap;

use ::store::NewTransaction;
use serde::Serialize;
use utoipa::ToSchema;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An array of objects.
    Json,
    /// Comma-separated values, RFC 4180, with a line of headers.
    Csv,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BadRow {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// Its place among the rows, from 1; none for what concerns the whole file, such as a missing column.
    pub row: Option<u64>,
    /// The field, where it is one.
    pub field: Option<String>,
    /// A sentence to act on.
    pub reason: String,
}

impl std::fmt::Display for BadRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(row) = self.row {
            write!(f, " (row {row})")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", {field}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadFile {
    /// The rows that can be imported; no two share an id.
    pub good: Vec<NewTransaction>,
    /// What is wrong with the others, in the order of the file. One row may be listed several times.
    pub bad: Vec<BadRow>,
}

/// A file in which not even rows can be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not UTF-8.
    #[error("the file is not UTF-8 text (line {line}); save it as UTF-8")]
    NotUtf8 {
        /// The first line that is not.
        line: usize,
    },
    /// Not a JSON array.
    #[error("the file is not a JSON array of objects: {0}")]
    NotJson(String),
    /// Not CSV.
    #[error("the file is not CSV with a line of headers: {0}")]
    NotCsv(String),
}

/// A row, told apart from the others and not yet looked into.
struct RawRow {
    line: u64,
    number: u64,
    /// Its cells, or why it has none.
    cells: Result<row::Cells, Vec<row::Complaint>>,
}

/// Reads a file.
///
/// # Errors
/// [`Unreadable`] when the file as a whole is not what `format` says. Bad rows are no error: they are in the result.
pub fn read(format: Format, bytes: &[u8]) -> Result<ReadFile, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
        line: 1 + newlines(&bytes[..error.valid_up_to()]),
    })?;
    match format {
        Format::Json => json::rows(text).map(|rows| judge(rows, Vec::new())),
        Format::Csv => csv::rows(text).map(|(rows, columns)| judge(rows, columns)),
    }
}

fn judge(rows: Vec<RawRow>, bad: Vec<BadRow>) -> ReadFile {
    let mut file = ReadFile {
        good: Vec::with_capacity(rows.len()),
        bad,
    };
    let mut first_line_of = HashMap::new();
    for RawRow {
        line,
        number,
        cells,
    } in rows
    {
        let judged = cells.and_then(|cells| row::read(&cells));
        let complaints = match judged {
            Ok(row) if let Some(first) = first_line_of.get(&row.id) => {
                let reason = format!("{} is on line {first} already", row.id);
                vec![row::Complaint::of("id", reason)]
            }
            Ok(row) => {
                first_line_of.insert(row.id.clone(), line);
                file.good.push(row);
                continue;
            }
            Err(complaints) => complaints,
        };
        file.bad.extend(complaints.into_iter().map(|it| BadRow {
            line,
            row: Some(number),
            field: it.field,
            reason: it.reason,
        }));
    }
    file
}

#[allow(clippy::naive_bytecount, reason = "once over a file")]
fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
