#![allow(clippy::unwrap_used)]

use domain::{Action, Currency, Money};
use proptest::prelude::*;

use super::*;

const SAMPLE: &str = r#"{"id":"TXN001","client_name":"John Doe","card_number":"***1234","client_phone":"+14155550101","amount":2500.75,"bank_name":"Chase Bank","merchant_name":"Amazon","transaction_date":"15/03/2025","action":"Not Answered"}"#;
const HEADERS: &str = "id,client_name,card_number,client_phone,amount,bank_name,merchant_name,transaction_date,action";
const ROW: &str =
    "TXN001,John Doe,***1234,+14155550101,2500.75,Chase Bank,Amazon,15/03/2025,Not Answered";

fn json(text: &str) -> ReadFile {
    read(Format::Json, text.as_bytes()).unwrap()
}

fn csv_file(text: &str) -> ReadFile {
    read(Format::Csv, text.as_bytes()).unwrap()
}

/// The sample with one member replaced (or, given as `null`, as good as taken out).
fn sample_with(field: &str, value: &str) -> String {
    let mut members: serde_json::Map<_, _> = serde_json::from_str(SAMPLE).unwrap();
    members.insert(field.to_owned(), serde_json::from_str(value).unwrap());
    format!("[{}]", serde_json::Value::Object(members))
}

/// The only complaint about the sample with one member replaced.
fn complaint(field: &str, value: &str) -> String {
    let file = json(&sample_with(field, value));
    assert!(file.good.is_empty(), "{field}={value} was taken");
    let [bad] = &file.bad[..] else {
        panic!("{:?}", file.bad);
    };
    assert_eq!((bad.line, bad.row), (1, Some(1)));
    assert_eq!(bad.field.as_deref(), Some(field));
    bad.reason.clone()
}

fn amount(text: &str) -> Money {
    Money::parse(text, Currency::default()).unwrap()
}

#[test]
fn the_sample_is_read_the_same_in_both_forms() {
    let from_json = json(&format!("[{SAMPLE}]"));
    assert_eq!(from_json.bad, []);
    let [row] = &from_json.good[..] else {
        panic!("one row");
    };
    assert_eq!(row.id.as_str(), "TXN001");
    assert_eq!(row.money, amount("2500.75"));
    assert_eq!(row.transaction_date.to_string(), "2025-03-15");
    assert_eq!(row.action, Action::NotAnswered);
    assert_eq!(csv_file(&format!("{HEADERS}\n{ROW}\n")), from_json);
    let with_bom = format!("\u{feff}{HEADERS}\r\n{ROW}\r\n");
    assert_eq!(csv_file(&with_bom), from_json);
}

#[test]
fn an_amount_never_goes_through_a_float() {
    for text in ["0.1", "0.3000", "123456789012345.6789", "2500.750"] {
        for value in [text.to_owned(), format!("{text:?}")] {
            let file = SAMPLE.replace("2500.75", &value);
            let file = json(&format!("[{file}]"));
            assert_eq!(file.bad, []);
            assert_eq!(file.good[0].money.amount.to_string(), text);
        }
    }
}

#[test]
fn each_wrong_field_is_refused_with_a_reason() {
    for (field, value, says) in [
        ("id", r#""TXN 001""#, "1 to 64 letters"),
        ("id", "null", "is missing"),
        ("id", "17", "give it as text"),
        ("client_name", r#"" ""#, "is missing"),
        ("client_name", r#""a\u0000b""#, "control character"),
        ("client_name", r#"["John"]"#, "is an array"),
        ("client_phone", r#""4155550101""#, "country code"),
        ("amount", "-1", "not negative"),
        ("amount", r#""1,000.00""#, "thousands separators"),
        ("amount", "1e3", "a decimal number"),
        ("amount", "true", "is true or false"),
        ("currency", r#""dollars""#, "three letters"),
        ("transaction_date", r#""03/15/2025""#, "no such day"),
        ("transaction_date", r#""2025-3-15""#, "write a date as"),
        ("transaction_date", r#""31/02/2025""#, "no such day"),
        ("action", r#""resolved""#, "one of"),
        ("language", r#""english please""#, "es-MX"),
        ("time_zone", r#""/etc/passwd""#, "America/Los_Angeles"),
        ("colour", r#""red""#, "is not known"),
    ] {
        // 1e3 is a float to serde_json's own values.
        if value == "1e3" {
            let file = json(&format!("[{}]", SAMPLE.replace("2500.75", value)));
            assert!(file.bad[0].reason.contains(says), "{:?}", file.bad);
            continue;
        }
        let reason = complaint(field, value);
        assert!(reason.contains(says), "{field}={value}: {reason}");
    }
    let long = format!("{:?}", "x".repeat(201));
    assert!(complaint("merchant_name", &long).contains("200"));
    assert_eq!(
        json(&sample_with("bank_name", &format!("{:?}", "x".repeat(200)))).bad,
        []
    );
}

#[test]
fn a_full_card_number_is_refused_and_not_repeated() {
    for number in ["4111111111111111", "4111 1111 1111 1111", "4111-111-111111"] {
        let reason = complaint("card_number", &format!("{number:?}"));
        assert!(reason.contains("last four digits"), "{reason}");
        assert!(!reason.contains("4111"), "{reason}");
    }
    assert_eq!(
        json(&sample_with("card_number", r#""411111******1234""#)).bad,
        []
    );
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let file = json(r#"[{"id":"TXN001","amount":"a lot"}]"#);
    let fields: Vec<_> = file
        .bad
        .iter()
        .filter_map(|bad| bad.field.as_deref())
        .collect();
    assert_eq!(
        fields,
        [
            "client_name",
            "card_number",
            "client_phone",
            "amount",
            "bank_name",
            "merchant_name",
            "transaction_date"
        ]
    );
}

#[test]
fn json_rows_are_told_by_line_and_place() {
    let other = SAMPLE.replace("TXN001", "TXN002");
    let file = json(&format!("[\n{SAMPLE},\n\n  17, {SAMPLE},\n{other}]"));
    assert_eq!(file.good.len(), 2);
    let places: Vec<_> = file.bad.iter().map(|bad| (bad.line, bad.row)).collect();
    assert_eq!(places, [(4, Some(2)), (4, Some(3))]);
    assert_eq!(
        file.bad[1].to_string(),
        "line 4 (row 3), id: TXN001 is on line 2 already"
    );
}

#[test]
fn a_member_given_twice_is_refused() {
    let twice = SAMPLE.replacen('{', r#"{"amount":1,"#, 1);
    let file = json(&format!("[{twice}]"));
    assert_eq!(file.bad[0].field.as_deref(), Some("amount"));
    assert!(file.bad[0].reason.contains("twice"));
}

#[test]
fn csv_rows_are_told_by_line_also_after_line_breaks_in_cells() {
    let broken = ROW.replace("John Doe", "\"John\nDoe\"");
    let short = "TXN003,John Doe";
    let bad_date = ROW
        .replace("TXN001", "TXN004")
        .replace("15/03/2025", "yesterday");
    let file = csv_file(&format!(
        "{HEADERS}\n{broken}\n{short}\n{bad_date}\n{ROW}\n"
    ));
    let places: Vec<_> = file.bad.iter().map(|bad| (bad.line, bad.row)).collect();
    assert_eq!(places, [(2, Some(1)), (4, Some(2)), (5, Some(3))]);
    assert!(file.bad[1].reason.contains("2 cells"), "{}", file.bad[1]);
    assert_eq!(file.good.len(), 1);
}

#[test]
fn wrong_columns_are_told_once() {
    let headers = HEADERS
        .replace("bank_name", "bank")
        .replace(",action", ",id");
    let file = csv_file(&format!("{headers}\n"));
    let told: Vec<_> = file
        .bad
        .iter()
        .map(|bad| (bad.row, bad.field.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (None, Some("bank")),
            (None, Some("id")),
            (None, Some("bank_name"))
        ]
    );
}

#[test]
fn columns_that_an_export_adds_are_passed_over() {
    let file = csv_file(&format!(
        "{HEADERS},attention,call_state\n{ROW},none,ended\n"
    ));
    assert_eq!((file.good.len(), file.bad.len()), (1, 0));
    let file = json(&sample_with("call", "{}"));
    assert_eq!((file.good.len(), file.bad.len()), (1, 0));
}

#[test]
fn what_is_no_such_file_at_all_is_unreadable() {
    for text in ["", "{}", "[1,", "[1] 2", "null"] {
        let error = read(Format::Json, text.as_bytes()).unwrap_err();
        assert!(matches!(error, Unreadable::NotJson(_)), "{text}: {error}");
    }
    let error = read(Format::Csv, b"").unwrap_err();
    assert!(matches!(error, Unreadable::NotCsv(_)), "{error}");
    let error = read(Format::Csv, b"id\n\xff").unwrap_err();
    assert_eq!(error, Unreadable::NotUtf8 { line: 2 });
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}", element in "[\\[\\]{}\",:0-9a-z\\\\ \n]{0,60}") {
        let _ = read(Format::Csv, text.as_bytes());
        let _ = read(Format::Json, text.as_bytes());
        let _ = read(Format::Json, format!("[{element}]").as_bytes());
    }

    #[test]
    fn both_forms_read_the_same(
        // Without a blank at its begin: an export writes what was stored, and an import stores names without one.
        name in "([a-zA-Z',\"=+@.éß-][a-zA-Z',\"=+@. éß-]{0,29})?",
        amount in "[0-9]{1,15}(\\.[0-9]{1,4})?",
        date in "(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/20[0-9]{2}",
    ) {
        let row = serde_json::json!({
            "id": "TXN001", "client_name": name, "card_number": "***1234", "client_phone": "+14155550101",
            "amount": amount, "bank_name": "Bank", "merchant_name": "Shop", "transaction_date": date,
        });
        let mut csv = ::csv::Writer::from_writer(Vec::new());
        let members = row.as_object().unwrap();
        csv.write_record(members.keys()).unwrap();
        // As an export writes it: what would compute has an apostrophe.
        let defuse = |text: &str| match text.trim_start_matches('\'').trim_start().chars().next() {
            Some('=' | '+' | '@' | '-') if !text.starts_with("+1") => format!("'{text}"),
            _ => text.to_owned(),
        };
        csv.write_record(members.values().map(|value| defuse(value.as_str().unwrap()))).unwrap();
        let from_csv = read(Format::Csv, &csv.into_inner().unwrap()).unwrap();
        let from_json = json(&format!("[{row}]"));
        prop_assert_eq!(from_csv.good, from_json.good);
        let reasons = |file: &[BadRow]| file.iter().map(|bad| (bad.field.clone(), bad.reason.clone())).collect::<Vec<_>>();
        prop_assert_eq!(reasons(&from_csv.bad), reasons(&from_json.bad));
    }
}
