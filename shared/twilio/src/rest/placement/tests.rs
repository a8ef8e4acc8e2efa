#![allow(clippy::unwrap_used)]

use super::*;

fn answer(status: u16, body: &str) -> Placement {
    sort(
        StatusCode::from_u16(status).unwrap(),
        &HeaderMap::new(),
        body.as_bytes(),
    )
}

fn with_code(code: u32) -> String {
    format!(r#"{{"code":{code},"message":"no","more_info":"https://x.example","status":400}}"#)
}

const CALL: &str = r#"{"sid":"CA1","status":"queued"}"#;

#[test]
fn every_row_of_the_table_is_sorted_by_what_it_proves() {
    let rows = [
        (201, CALL.to_owned(), "placed"),
        (201, r#"{"sid":"CA1","to":7}"#.to_owned(), "placed"),
        (201, String::new(), "unknown"),
        (201, "{\"sid\":\"CA1\"".to_owned(), "unknown"),
        (201, r#"{"sid":"","status":"queued"}"#.to_owned(), "unknown"),
        (201, r#"{"status":"queued"}"#.to_owned(), "unknown"),
        (200, "<html>a proxy</html>".to_owned(), "unknown"),
        (204, String::new(), "unknown"),
        (100, String::new(), "unknown"),
        (301, CALL.to_owned(), "unknown"),
        (302, String::new(), "unknown"),
        (307, String::new(), "unknown"),
        (400, String::new(), "refused"),
        (400, with_code(13_224), "refused"),
        (404, with_code(20_404), "refused"),
        (422, with_code(99_999), "refused"),
        (405, "<html>".to_owned(), "refused"),
        (413, String::new(), "refused"),
        (401, with_code(20_003), "halt"),
        (401, String::new(), "halt"),
        (403, "<html>".to_owned(), "halt"),
        (403, with_code(20_005), "halt"),
        (400, with_code(10_001), "halt"),
        (403, with_code(21_215), "refused"),
        (408, String::new(), "unknown"),
        (408, with_code(21_211), "unknown"),
        (429, String::new(), "later"),
        (429, with_code(20_429), "later"),
        (400, with_code(20_429), "later"),
        (400, with_code(10_004), "later"),
        (403, with_code(10_004), "later"),
        (503, String::new(), "not_placed"),
        (503, with_code(20_503), "not_placed"),
        (500, with_code(20_500), "unknown"),
        (500, with_code(21_211), "unknown"),
        (501, String::new(), "unknown"),
        (502, "<html>".to_owned(), "unknown"),
        (504, String::new(), "unknown"),
        (599, String::new(), "unknown"),
    ];
    for (status, body, expected) in rows {
        assert_eq!(answer(status, &body).label(), expected, "{status} {body}");
    }
}

#[test]
fn codes_tell_a_bad_number_from_a_bad_configuration() {
    for status in [400, 401, 403, 404, 422] {
        for code in [21_211, 21_214, 21_215, 21_216, 21_217] {
            assert_eq!(
                answer(status, &with_code(code)),
                Placement::Refused {
                    code,
                    text: "no".into()
                }
            );
        }
        for code in [20_003, 20_005, 10_001, 21_210, 21_212, 21_219, 21_205] {
            assert_eq!(
                answer(status, &with_code(code)),
                Placement::Halt {
                    code,
                    text: "no".into()
                }
            );
        }
    }
}

#[test]
fn without_a_code_the_status_is_the_code() {
    let text = "the carrier answered 405 Method Not Allowed".to_owned();
    assert_eq!(answer(405, "{}"), Placement::Refused { code: 405, text });
}

#[test]
fn a_call_is_read_with_its_nulls_and_unreadable_dates() {
    let body = r#"{"sid":"7d5f-uuid","status":"somewhere","to":"+1","from":null,"duration":"12","queue_time":1500,
        "date_created":"Sun, 22 Nov 2026 17:00:00 +0000","start_time":"soon","end_time":null,"price":null,"new":{}}"#;
    let Placement::Placed(call) = answer(201, body) else {
        unreachable!()
    };
    assert_eq!(
        (call.sid.as_str(), call.status.as_str()),
        ("7d5f-uuid", "somewhere")
    );
    assert_eq!(
        (call.duration, call.queue_time, call.start_time),
        (Some(12), Some(1500), None)
    );
    assert_eq!(
        call.date_created.unwrap().to_rfc3339(),
        "2026-11-22T17:00:00+00:00"
    );
}

#[test]
fn retry_after_is_read_as_seconds_and_as_a_date() {
    let headers = |pairs: &[(header::HeaderName, &str)]| -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    };
    let later = |headers: &HeaderMap| match sort(StatusCode::TOO_MANY_REQUESTS, headers, b"") {
        Placement::Later { retry_after, .. } => retry_after,
        other => unreachable!("{other:?}"),
    };
    let now = (header::DATE, "Sun, 22 Nov 2026 17:00:00 GMT");
    assert_eq!(later(&headers(&[])), None);
    assert_eq!(
        later(&headers(&[(header::RETRY_AFTER, "7")])),
        Some(Duration::from_secs(7))
    );
    assert_eq!(later(&headers(&[(header::RETRY_AFTER, "soon")])), None);
    let date = (header::RETRY_AFTER, "Sun, 22 Nov 2026 17:01:00 GMT");
    assert_eq!(
        later(&headers(&[date.clone(), now.clone()])),
        Some(Duration::from_mins(1))
    );
    assert_eq!(later(&headers(&[date])), None);
    let past = (header::RETRY_AFTER, "Sun, 22 Nov 2026 16:00:00 GMT");
    assert_eq!(later(&headers(&[past, now])), Some(Duration::ZERO));
}

#[test]
fn what_the_carrier_says_is_cut_and_cleaned() {
    let body = format!(
        r#"{{"code":21211,"message":"a\u0007\n{}"}}"#,
        "b".repeat(1000)
    );
    let Placement::Refused { text, .. } = answer(400, &body) else {
        unreachable!()
    };
    assert!(text.starts_with("abb") && text.len() == 300, "{text}");
}
