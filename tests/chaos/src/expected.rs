//! What a call's outcome must be, from the carrier's record of answered webhooks alone.
//!
//! Nothing here is shared with `domain` or `store`: it is docs/design.md, "State and outcome are joins", written a second time
//! from the other end. A webhook that was answered with 2xx was stored; one that was not may have been stored all the same, so a
//! call may have several outcomes that agree with its record.

use std::collections::{BTreeMap, BTreeSet};

use crate::carrier::{Exchange, Record};

/// More combinations than this are not tried.
const MOST: usize = 20_000;

/// What the customers' words and keys mean.
const MEANINGS: [(&str, Meaning); 12] = [
    ("Yes, that was me.", Meaning::Yes),
    ("Yes, I did.", Meaning::Yes),
    ("Yes.", Meaning::Yes),
    ("1", Meaning::Yes),
    ("No, I did not make that.", Meaning::No),
    ("2", Meaning::No),
    ("That is fraud, somebody stole my card.", Meaning::Fraud),
    ("3", Meaning::Fraud),
    ("Let me talk to someone.", Meaning::Agent),
    ("You have the wrong number.", Meaning::WrongPerson),
    ("Stop calling me.", Meaning::OptOut),
    ("I don't know, let me think.", Meaning::Unsure),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Yes,
    No,
    Fraud,
    Agent,
    WrongPerson,
    OptOut,
    Unsure,
    /// Silence, or what nobody understands.
    Nothing,
}

/// What one webhook tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Voice,
    Heard {
        turn: u8,
        meaning: Meaning,
        gave_up: bool,
    },
    Fallback(u8),
    Machine,
    Status(Status),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    UnderWay,
    Completed,
    Busy,
    Failed,
    NoAnswer,
    Canceled,
}

/// The label that an outcome gives, when it is the only call's.
pub fn action(outcome: &str) -> &'static str {
    match outcome {
        "reported_fraud" => "Marked as Fraud",
        "denied" | "agent_requested" => "Connecting...",
        "confirmed" => "Resolved",
        "app_error" | "hung_up" | "failed" | "rejected" | "unconfirmed" => "Disconnected",
        _ => "Not Answered",
    }
}

/// Every outcome that agrees with the carrier's record of the call; none when there are too many combinations to try.
pub fn outcomes(record: &Record) -> Option<BTreeSet<&'static str>> {
    let mut choices: BTreeMap<String, Vec<Option<Told>>> = BTreeMap::new();
    let mut settled = BTreeSet::new();
    let mut exchanges: Vec<&Exchange> = record.webhooks.iter().collect();
    exchanges.sort_by_key(|exchange| exchange.at);
    for exchange in exchanges {
        let Some((key, told)) = tells(exchange) else {
            continue;
        };
        // The first stored one of a key wins; once one was answered, later ones are repetitions.
        if settled.contains(&key) {
            continue;
        }
        let choice = choices.entry(key.clone()).or_default();
        choice.extend(told.into_iter().map(Some));
        // The fallback needs no database: its answer proves nothing.
        if exchange.was_taken() && exchange.route() != "fallback" {
            settled.insert(key);
        }
    }
    // How it ended at the carrier is known to us by asking, also when nobody told us.
    if record.is_over() {
        let key = format!("status:{}", record.status);
        let last = choices.entry(key.clone()).or_default();
        last.push(status(&record.status).map(Told::Status));
    }
    for (key, choice) in &mut choices {
        if !settled.contains(key) {
            choice.push(None);
        }
        choice.sort_unstable();
        choice.dedup();
    }
    let choices: Vec<_> = choices.into_values().collect();
    let combinations = choices
        .iter()
        .try_fold(1, |so_far: usize, choice| so_far.checked_mul(choice.len()))?;
    if combinations > MOST {
        return None;
    }
    let mut found = BTreeSet::new();
    for combination in 0..combinations {
        let mut rest = combination;
        let mut told = BTreeSet::new();
        for choice in &choices {
            told.extend(choice[rest % choice.len()]);
            rest /= choice.len();
        }
        found.extend(outcome(&told));
    }
    Some(found)
}

/// What may be stored only once, and what it says; several where the answer that would tell them apart was lost.
fn tells(exchange: &Exchange) -> Option<(String, Vec<Told>)> {
    match exchange.route() {
        "voice" => Some(("voice".to_owned(), vec![Told::Voice])),
        "gather" => heard(exchange),
        "status" => {
            let word = exchange.param("CallStatus")?;
            let told = Told::Status(status(word)?);
            Some((format!("status:{word}"), vec![told]))
        }
        "amd" => {
            let verdict = exchange.param("AnsweredBy")?;
            let machine = !matches!(verdict, "human" | "unknown");
            machine.then(|| (format!("amd:{verdict}"), vec![Told::Machine]))
        }
        "fallback" => {
            let turn = failed_turn(exchange);
            Some((format!("fallback:{turn}"), vec![Told::Fallback(turn)]))
        }
        // How a transfer went changes no label.
        _ => None,
    }
}

fn heard(exchange: &Exchange) -> Option<(String, Vec<Told>)> {
    let turn: u8 = exchange.query("turn")?.parse().ok()?;
    let said = ["Digits", "SpeechResult"]
        .iter()
        .find_map(|name| exchange.param(name).filter(|text| !text.is_empty()));
    let meaning = said.map_or(Meaning::Nothing, meaning);
    let again = exchange.query("fault").is_some() && said.is_some();
    let key = format!("heard:{turn}{}", if again { ":again" } else { "" });
    let open = matches!(meaning, Meaning::Nothing | Meaning::Unsure);
    // Whether we gave up asking is what the document says: it asks again, or it does not.
    let gave_up = match (open, exchange.was_taken(), &exchange.body) {
        (false, ..) => vec![false],
        (true, true, Some(body)) => vec![!body.contains("<Gather")],
        (true, ..) => vec![false, true],
    };
    let told = gave_up.into_iter().map(|gave_up| Told::Heard {
        turn,
        meaning,
        gave_up,
    });
    Some((key, told.collect()))
}

/// Every word of [`crate::customers`] has a row; what the stand-in makes of mumbling has none.
fn meaning(said: &str) -> Meaning {
    let known = MEANINGS.iter().find(|(words, _)| *words == said);
    known.map_or(Meaning::Nothing, |(_, meaning)| *meaning)
}

fn status(word: &str) -> Option<Status> {
    Some(match word {
        "queued" | "initiated" | "ringing" | "in-progress" => Status::UnderWay,
        "completed" => Status::Completed,
        "busy" => Status::Busy,
        "failed" => Status::Failed,
        "no-answer" => Status::NoAnswer,
        "canceled" => Status::Canceled,
        _ => return None,
    })
}

/// The turn that `ErrorUrl` names; 0 for everything but a Gather's action.
fn failed_turn(exchange: &Exchange) -> u8 {
    let url = exchange
        .param("ErrorUrl")
        .and_then(|url| url.parse::<url::Url>().ok());
    let turn = url
        .filter(|url| url.path().contains("/gather/"))
        .and_then(|url| crate::carrier::query(&url, "turn"));
    turn.and_then(|turn| turn.parse().ok()).unwrap_or(0)
}

/// The first row that holds; none while the call is not over and nothing was said.
fn outcome(told: &BTreeSet<Told>) -> Option<&'static str> {
    let heard: Vec<(u8, Meaning, bool)> = told
        .iter()
        .filter_map(|told| match told {
            Told::Heard {
                turn,
                meaning,
                gave_up,
            } => Some((*turn, *meaning, *gave_up)),
            _ => None,
        })
        .collect();
    let meant = |wanted| heard.iter().any(|(_, meaning, _)| *meaning == wanted);
    let is = |status| told.contains(&Told::Status(status));
    let greeted = told.contains(&Told::Voice);
    let over = [
        Status::Completed,
        Status::Busy,
        Status::Failed,
        Status::NoAnswer,
        Status::Canceled,
    ]
    .into_iter()
    .any(is);
    let last_turn = heard.iter().map(|(turn, ..)| *turn).max();
    let fallback_was_last = told.iter().any(|told| match told {
        Told::Fallback(0) => last_turn.is_none() && !greeted,
        Told::Fallback(turn) => last_turn.is_none_or(|last| last < *turn),
        _ => false,
    });
    // "Unsure" is an answer; silence and mumbling are none.
    let somebody = heard
        .iter()
        .any(|(_, meaning, _)| *meaning != Meaning::Nothing);
    let rows = [
        ("reported_fraud", meant(Meaning::Fraud)),
        ("denied", meant(Meaning::No)),
        ("agent_requested", meant(Meaning::Agent)),
        ("opted_out", meant(Meaning::OptOut)),
        ("wrong_person", meant(Meaning::WrongPerson)),
        ("confirmed", meant(Meaning::Yes)),
        (
            "app_error",
            (over && fallback_was_last) || (is(Status::Completed) && !greeted),
        ),
        (
            "voicemail",
            over && told.contains(&Told::Machine) && !somebody,
        ),
        ("no_reply", heard.iter().any(|(_, _, gave_up)| *gave_up)),
        ("hung_up", is(Status::Completed) && greeted),
        ("no_answer", is(Status::NoAnswer)),
        ("busy", is(Status::Busy)),
        ("failed", is(Status::Failed)),
        ("canceled", is(Status::Canceled)),
    ];
    rows.iter()
        .find(|(_, holds)| *holds)
        .map(|(outcome, _)| *outcome)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(status: &str, webhooks: &[Value]) -> Record {
        let record = json!({
            "sid": "CA1", "created": "2026-11-22T17:00:00Z", "ended": null, "status": status, "transcript": [],
            "request": {"to": "+14155560001", "url": {"url": "http://h/voice/T?call=1"}}, "webhooks": webhooks,
        });
        serde_json::from_value(record).unwrap()
    }

    fn webhook(
        path: &str,
        params: &[(&str, &str)],
        answer: Option<(u16, &str)>,
        second: u32,
    ) -> Value {
        json!({
            "purpose": "twiml", "url": format!("http://h/{path}"), "params": params,
            "at": format!("2026-11-22T17:00:{second:02}Z"), "took_ms": 1,
            "status": answer.map(|(status, _)| status), "body": answer.map(|(_, body)| body), "error": null,
        })
    }

    const OK: Option<(u16, &str)> = Some((200, ""));

    fn found(record: &Record) -> Vec<&'static str> {
        outcomes(record).unwrap().into_iter().collect()
    }

    #[test]
    fn what_was_answered_is_certain() {
        let call = record(
            "completed",
            &[
                webhook("voice/T?call=1", &[], OK, 1),
                webhook("gather/T?call=1&turn=1", &[("Digits", "3")], OK, 2),
                webhook("status/T?call=1", &[("CallStatus", "completed")], OK, 3),
            ],
        );
        assert_eq!(found(&call), ["reported_fraud"]);
    }

    #[test]
    fn what_was_not_answered_may_have_been_stored() {
        let call = record(
            "completed",
            &[
                webhook("voice/T?call=1", &[], OK, 1),
                webhook(
                    "gather/T?call=1&turn=1",
                    &[("SpeechResult", "Yes.")],
                    None,
                    2,
                ),
                webhook("status/T?call=1", &[("CallStatus", "completed")], OK, 3),
            ],
        );
        assert_eq!(found(&call), ["confirmed", "hung_up"]);
    }

    #[test]
    fn whether_we_gave_up_is_what_the_document_says() {
        let silence = |body| {
            let gather = webhook(
                "gather/T?call=1&turn=1",
                &[("SpeechResult", "")],
                Some((200, body)),
                2,
            );
            let calls = [
                webhook("voice/T?call=1", &[], OK, 1),
                gather,
                webhook("status/T?call=1", &[("CallStatus", "completed")], OK, 3),
            ];
            found(&record("completed", &calls))
        };
        assert_eq!(silence("<Response><Gather/></Response>"), ["hung_up"]);
        assert_eq!(silence("<Response><Say/></Response>"), ["no_reply"]);
    }

    #[test]
    fn a_fallback_counts_only_if_it_was_stored_and_is_the_last_thing_known() {
        let fallback = webhook(
            "fallback/T?call=1",
            &[("ErrorUrl", "http://h/gather/T?call=1&turn=2")],
            OK,
            4,
        );
        let calls = [
            webhook("voice/T?call=1", &[], OK, 1),
            webhook(
                "gather/T?call=1&turn=1",
                &[("SpeechResult", "brr")],
                Some((200, "<Gather")),
                2,
            ),
            fallback,
            webhook("status/T?call=1", &[("CallStatus", "completed")], OK, 5),
        ];
        assert_eq!(
            found(&record("completed", &calls)),
            ["app_error", "hung_up"]
        );
    }

    #[test]
    fn an_end_that_nobody_told_is_asked_for() {
        assert_eq!(found(&record("busy", &[])), ["busy"]);
        assert_eq!(found(&record("ringing", &[])), Vec::<&str>::new());
    }
}
