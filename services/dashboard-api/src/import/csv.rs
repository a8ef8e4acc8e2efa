//! Rows of CSV.

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::row::{self, Cell, Cells, Complaint};
use super::{BadRow, RawRow, Unreadable};
use crate::export;

/// The rows, and what is wrong with the columns.
pub fn rows(text: &str) -> Result<(Vec<RawRow>, Vec<BadRow>), Unreadable> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|error| unreadable(&error))?
        .clone();
    if headers.iter().all(str::is_empty) {
        return Err(Unreadable::NotCsv("there are no headers".to_owned()));
    }
    let bad_columns = complaints(&headers);
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| unreadable(&error))?
    {
        rows.push(RawRow {
            line: record.position().map_or(0, csv::Position::line),
            number: rows.len() as u64 + 1,
            cells: cells(&headers, &record),
        });
    }
    Ok((rows, bad_columns))
}

/// Said once for the whole file, not for every row of it.
fn complaints(headers: &StringRecord) -> Vec<BadRow> {
    let mut seen = Vec::new();
    let mut bad = Vec::new();
    let mut complain = |field: &str, reason: String| {
        bad.push(BadRow {
            line: 1,
            row: None,
            field: Some(field.chars().take(64).collect()),
            reason,
        });
    };
    for name in headers {
        if seen.contains(&name) {
            complain(name, "there are two columns of this name".to_owned());
        } else if !row::is_known(name) {
            complain(name, row::unknown());
        }
        seen.push(name);
    }
    for name in row::REQUIRED {
        if !seen.contains(name) {
            complain(name, "there is no column of this name".to_owned());
        }
    }
    bad
}

fn cells(headers: &StringRecord, record: &StringRecord) -> Result<Cells, Vec<Complaint>> {
    if headers.len() != record.len() {
        return Err(vec![Complaint::of_row(format!(
            "the row has {} cells and the headers are {}; put a cell that holds a comma or a line break in \"quotes\"",
            record.len(),
            headers.len()
        ))]);
    }
    let mut cells = Cells::default();
    for (name, text) in headers.iter().zip(record) {
        let cell = match export::undefused(text.trim()) {
            "" => Cell::Absent,
            text => Cell::Text(text.to_owned()),
        };
        // What can be wrong with a name was said of the columns.
        let _ = cells.add(name, cell);
    }
    Ok(cells)
}

fn unreadable(error: &csv::Error) -> Unreadable {
    let line = error.position().map_or(1, csv::Position::line);
    Unreadable::NotCsv(match error.kind() {
        ErrorKind::Utf8 { .. } => format!("line {line} is not UTF-8"),
        _ => format!("line {line} cannot be read"),
    })
}
