//! Rows of a JSON array.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::row::{Cell, Cells, Complaint};
use super::{RawRow, Unreadable, newlines};

/// The elements of an array. Their text is kept as written, so that an amount never becomes a float.
pub fn rows(text: &str) -> Result<Vec<RawRow>, Unreadable> {
    let elements: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| Unreadable::NotJson(error.to_string()))?;
    let mut line = 1;
    let mut counted_to = 0;
    let mut rows = Vec::with_capacity(elements.len());
    for (index, element) in elements.into_iter().enumerate() {
        let element = element.get();
        // An element borrows from the text, so its address tells where it begins.
        let begins = element.as_ptr().addr() - text.as_ptr().addr();
        line += newlines(&text.as_bytes()[counted_to..begins]);
        counted_to = begins;
        rows.push(RawRow {
            line: line as u64,
            number: index as u64 + 1,
            cells: cells(element),
        });
    }
    Ok(rows)
}

fn cells(element: &str) -> Result<Cells, Vec<Complaint>> {
    let members: Members<'_> = serde_json::from_str(element)
        .map_err(|_| vec![Complaint::of_row("a row is an object: {\"id\": …}")])?;
    let mut cells = Cells::default();
    let mut complaints = Vec::new();
    for (name, value) in members.0 {
        if let Err(complaint) = cells.add(&name, cell(value)) {
            complaints.push(complaint);
        }
    }
    if complaints.is_empty() {
        Ok(cells)
    } else {
        Err(complaints)
    }
}

fn cell(value: &RawValue) -> Cell {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'"') => {
            serde_json::from_str(json).map_or(Cell::Unusable("is broken text"), Cell::Text)
        }
        Some(b'n') => Cell::Absent,
        Some(b'{') => Cell::Unusable("is an object; give a text"),
        Some(b'[') => Cell::Unusable("is an array; give a text"),
        Some(b't' | b'f') => Cell::Unusable("is true or false; give a text"),
        _ => Cell::Number(json.to_owned()),
    }
}

/// An object's members, each as written, also those of one name.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
