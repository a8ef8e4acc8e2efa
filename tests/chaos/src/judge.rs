//! What was seen, held against what the carrier wrote down.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::Value;

use crate::{
    carrier::{Record, RestRequest},
    expected,
};

/// What is wrong with one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offence {
    /// Whose.
    pub transaction: String,
    /// A sentence.
    pub what: String,
}

/// What happened, in numbers.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Clicks that were taken.
    pub clicks: usize,
    /// Clicks for which the carrier placed a call.
    pub placed: usize,
    /// Clicks for which the carrier placed more than one.
    pub doubled: usize,
    /// Clicks for which it placed none, and which have not ended with a reason.
    pub lost: usize,
    /// Requests to place a call that the carrier saw.
    pub posts: usize,
    /// Webhook requests, with their repetitions.
    pub webhooks: usize,
    /// Those that were not answered with 2xx.
    pub webhooks_unanswered: usize,
    /// Calls whose outcome is certain from the answered webhooks alone.
    pub certain: usize,
    /// Calls that ended `unconfirmed` although the carrier had them.
    pub unconfirmed_though_placed: usize,
    /// Further calls of one click that were ended without a word to the customer, or were over before the next was dialled.
    pub doubles_ended_at_once: usize,
    /// Calls that a look-up found at the carrier.
    pub looked_up: usize,
    /// Calls whose end was asked for, because nobody told.
    pub asked: usize,
    /// Events about calls of the carrier that the gate refused.
    pub strays: usize,
    /// Calls by outcome.
    pub outcomes: BTreeMap<String, usize>,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} clicks: {} placed, {} doubled ({} of their calls ended at once), {} lost, {} unconfirmed though placed",
            self.clicks,
            self.placed,
            self.doubled,
            self.doubles_ended_at_once,
            self.lost,
            self.unconfirmed_though_placed
        )?;
        writeln!(
            f,
            "{} POSTs to the carrier, {} webhooks, {} of them not answered with 2xx; {} outcomes certain from the rest",
            self.posts, self.webhooks, self.webhooks_unanswered, self.certain
        )?;
        writeln!(
            f,
            "{} found by look-ups, {} ends asked for, {} events of strays",
            self.looked_up, self.asked, self.strays
        )?;
        write!(f, "outcomes: {:?}", self.outcomes)
    }
}

/// What is known when everything has ended.
pub struct Evidence {
    /// Transactions with their calls and timelines, by id.
    pub cases: BTreeMap<String, Value>,
    /// The carrier's calls by click.
    pub records: BTreeMap<String, Vec<Record>>,
    /// The requests to its REST API.
    pub requests: Vec<RestRequest>,
    /// Whether unknown calls may be dialled again.
    pub redial: bool,
}

/// Counts, and everything that is wrong.
pub fn judge(evidence: &Evidence) -> (Counts, Vec<Offence>) {
    let mut counts = Counts::default();
    let mut offences = Vec::new();
    for (transaction, case) in &evidence.cases {
        for what in judge_case(case, evidence, &mut counts) {
            let transaction = transaction.clone();
            offences.push(Offence { transaction, what });
        }
    }
    counts.posts = evidence
        .requests
        .iter()
        .filter(|request| request.method == "POST" && request.uri.ends_with("/Calls.json"))
        .count();
    let clicks: BTreeSet<&str> = evidence.cases.values().flat_map(clicks_of).collect();
    for (click, records) in &evidence.records {
        if !clicks.contains(click.as_str()) {
            let what = format!("{} rang for a click that nobody made", records[0].number());
            offences.push(Offence {
                transaction: click.clone(),
                what,
            });
        }
    }
    (counts, offences)
}

fn clicks_of(case: &Value) -> impl Iterator<Item = &str> {
    let calls = case["calls"].as_array().into_iter().flatten();
    calls.filter_map(|call| call["id"].as_str())
}

fn judge_case(case: &Value, evidence: &Evidence, counts: &mut Counts) -> Vec<String> {
    let calls = case["calls"].as_array().map_or(&[][..], Vec::as_slice);
    let [call] = calls else {
        return vec![format!("{} calls for one click", calls.len())];
    };
    counts.clicks += 1;
    let mut wrong = Vec::new();
    let records = evidence
        .records
        .get(call["id"].as_str().unwrap_or_default());
    let records = records.map_or(&[][..], Vec::as_slice);
    for webhook in records.iter().flat_map(|record| &record.webhooks) {
        counts.webhooks += 1;
        counts.webhooks_unanswered += usize::from(!webhook.was_taken());
    }
    counts.placed += usize::from(!records.is_empty());
    for event in case["timeline"].as_array().into_iter().flatten() {
        counts.looked_up += usize::from(event["data"]["looked_up"] == true);
        counts.asked += usize::from(event["data"]["asked"] == true);
        counts.strays += usize::from(event["kind"] == "stray");
    }
    let outcome = call["outcome"].as_str().unwrap_or("none");
    *counts.outcomes.entry(outcome.to_owned()).or_default() += 1;
    if call["state"] != "ended" {
        counts.lost += usize::from(records.is_empty());
        wrong.push(format!("the call is {} and does not end", call["state"]));
        return wrong;
    }
    let shown = case["transaction"]["action"].as_str().unwrap_or_default();
    if shown != expected::action(outcome) {
        wrong.push(format!("the label is {shown}, the outcome {outcome}"));
    }
    let bound = call["carrier_call_id"].as_str();
    match records {
        [] => wrong.extend(not_placed(call, outcome, evidence, counts)),
        [_, _, ..] if !evidence.redial => {
            counts.doubled += 1;
            wrong.push(format!("rung {} times for one click", records.len()));
        }
        [_, _, ..] => {
            counts.doubled += 1;
            wrong.extend(doubles(bound, records, counts));
        }
        [_] => {}
    }
    if !records.is_empty() {
        wrong.extend(agrees(bound, outcome, records, counts));
    }
    wrong
}

/// A click without a call at the carrier: there must be a reason for it.
fn not_placed(
    call: &Value,
    outcome: &str,
    evidence: &Evidence,
    counts: &mut Counts,
) -> Option<String> {
    let number = call["number"].as_str().unwrap_or_default();
    let mut posts = evidence.requests.iter().filter(|request| {
        let mut form = request.form.iter();
        request.method == "POST" && form.any(|(name, value)| name == "To" && value == number)
    });
    let reason = match outcome {
        "rejected" => posts.any(|request| matches!(request.status, Some(400..=428))),
        // Something was sent that the carrier never placed, and we could not know.
        "unconfirmed" => true,
        _ => false,
    };
    (!reason).then(|| {
        counts.lost += 1;
        format!("never placed, and ended as {outcome}")
    })
}

/// The label against the webhooks that were answered.
fn agrees(
    bound: Option<&str>,
    outcome: &str,
    records: &[Record],
    counts: &mut Counts,
) -> Option<String> {
    let Some(record) = records.iter().find(|record| bound == Some(&record.sid)) else {
        let taken = |record: &Record| {
            let mut webhooks = record.webhooks.iter();
            webhooks.any(|webhook| webhook.was_taken() && webhook.route() != "fallback")
        };
        counts.unconfirmed_though_placed += usize::from(outcome == "unconfirmed");
        return if records.iter().any(taken) {
            Some("the carrier's call was heard of and is bound to nothing".to_owned())
        } else if outcome == "unconfirmed" {
            None
        } else {
            Some(format!(
                "bound to no call of the carrier, ended as {outcome}"
            ))
        };
    };
    let hung_up_on = record.webhooks.iter().any(|webhook| {
        let body = webhook.body.as_deref().unwrap_or_default();
        matches!(webhook.route(), "voice" | "gather") && bare_hangup(body)
    });
    if hung_up_on {
        return Some("its own call was hung up on as a stray".to_owned());
    }
    let possible = expected::outcomes(record)?;
    if possible.len() == 1 && possible.contains(outcome) {
        counts.certain += 1;
    }
    if outcome == "unconfirmed" {
        counts.unconfirmed_though_placed += 1;
    }
    (!possible.contains(outcome)).then(|| {
        format!("ended as {outcome}, and the webhooks that were answered say {possible:?}")
    })
}

fn bare_hangup(body: &str) -> bool {
    body.contains("<Hangup") && !body.contains("<Say") && !body.contains("<Gather")
}

/// With the option to dial unknown calls again a double may happen; then at most one call of the click may speak to the customer.
fn doubles(bound: Option<&str>, records: &[Record], counts: &mut Counts) -> Vec<String> {
    let mut wrong = Vec::new();
    let newest = records.iter().map(|record| record.created).max();
    for record in records.iter().filter(|record| bound != Some(&record.sid)) {
        let silent = record.webhooks.iter().all(|webhook| {
            let body = webhook.body.as_deref().unwrap_or_default();
            !matches!(webhook.route(), "voice" | "gather")
                || !webhook.was_taken()
                || bare_hangup(body)
        });
        let over_before = record.ended.is_some() && record.ended < newest;
        if record.is_over() && (silent || over_before) {
            counts.doubles_ended_at_once += 1;
        } else {
            wrong.push(format!("{} is a second call, and went on", record.sid));
        }
    }
    wrong
}
