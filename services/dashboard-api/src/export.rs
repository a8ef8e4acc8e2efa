//! Transactions as CSV, for people with spreadsheets and for [`crate::import`].
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"). Telephone
//! numbers do not: they are checked to be `+` and digits, which computes nothing, and an apostrophe would break them for
//! everybody else. Numbers and words of ours need none. An import takes the apostrophe off again.

use std::borrow::Cow;

use store::Transaction;

/// Columns that an import reads, in the order of the JSON.
const IMPORTED: [&str; 12] = [
    "id",
    "client_name",
    "card_number",
    "client_phone",
    "amount",
    "currency",
    "bank_name",
    "merchant_name",
    "transaction_date",
    "language",
    "time_zone",
    "action",
];

/// Columns that say what became of it; an import passes over them.
const DERIVED: [&str; 14] = [
    "attention",
    "version",
    "updated_at",
    "call_id",
    "call_state",
    "call_outcome",
    "call_answer",
    "call_reason_code",
    "call_reason_text",
    "call_number",
    "call_attempt",
    "call_carrier_call_id",
    "call_created_at",
    "call_ended_at",
];

/// Whether a field is ours to say: those of the export and, of the API's JSON, `call`.
pub fn is_derived(name: &str) -> bool {
    DERIVED.contains(&name) || name == "call"
}

/// The line of headers.
pub fn headers() -> Vec<&'static str> {
    IMPORTED.into_iter().chain(DERIVED).collect()
}

/// One transaction with its newest call, in the order of [`headers`].
pub fn record(it: &Transaction) -> Vec<String> {
    let text = |text: &str| defused(text).into_owned();
    let mut cells = vec![
        text(it.id.as_str()),
        text(&it.client_name),
        text(&it.card_number),
        it.client_phone.as_str().to_owned(),
        it.amount.to_string(),
        it.currency.clone(),
        text(&it.bank_name),
        text(&it.merchant_name),
        it.transaction_date.to_string(),
        text(it.language.as_deref().unwrap_or_default()),
        text(it.time_zone.as_deref().unwrap_or_default()),
        it.action.to_string(),
        it.attention.to_string(),
        it.version.to_string(),
        it.updated_at.to_rfc3339(),
    ];
    let Some(call) = &it.call else {
        cells.resize(IMPORTED.len() + DERIVED.len(), String::new());
        return cells;
    };
    let reason = call.reason.as_ref();
    let word = |word: Option<&dyn ToString>| word.map(ToString::to_string).unwrap_or_default();
    cells.extend([
        call.id.to_string(),
        call.state.to_string(),
        word(call.outcome.as_ref().map(|it| it as _)),
        word(call.answer.as_ref().map(|it| it as _)),
        text(reason.map_or("", |reason| &reason.code)),
        text(reason.map_or("", |reason| &reason.text)),
        call.number.as_str().to_owned(),
        call.attempt.to_string(),
        text(call.carrier_call_id.as_deref().unwrap_or_default()),
        call.created_at.to_rfc3339(),
        call.ended_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
    ]);
    cells
}

/// The text with an apostrophe before it if a spreadsheet would compute it, or if taking one off would change it.
fn defused(text: &str) -> Cow<'_, str> {
    if would_compute(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The other way: the text without the apostrophe that [`defused`] put before it.
pub fn undefused(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_compute(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

/// Spreadsheets pass over blanks before a sign, and know the signs in full width.
fn would_compute(text: &str) -> bool {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(signs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_compute_is_defused() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert_eq!(defused(formula), format!("'{formula}"));
        }
        for text in ["", "John Doe", "a=b", "***1234", "O'Neill", "'quoted'"] {
            assert_eq!(defused(text), text);
        }
    }

    proptest! {
        #[test]
        fn an_import_reads_what_was_exported(text in "['=+@\\- a]{0,6}") {
            let exported = defused(&text);
            prop_assert_eq!(undefused(&exported), text.as_str());
        }

        #[test]
        fn nothing_exported_computes(text in ".{0,20}") {
            prop_assert!(!would_compute(&defused(&text)));
        }
    }
}
