//! What the store in memory holds, and its one way to change it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{CallId, CallState, Case, Message, TransactionId};
use serde_json::Value;

use super::{MemoryCall, MemoryStray};
use crate::{
    dispatch::{Committed, DeadLetter},
    import::NewTransaction,
    open_case::{Before, OpenCase, Story},
    outbox::WaitingMessage,
    timeline::TimelineEvent,
};

#[derive(Default)]
pub(crate) struct State {
    pub cases: BTreeMap<TransactionId, OpenCase>,
    pub outbox: Vec<WaitingMessage>,
    pub strays: BTreeMap<String, Stray>,
    pub letters: Vec<DeadLetter>,
    /// Who has each lead, and until when.
    pub leads: BTreeMap<String, (String, DateTime<Utc>)>,
    events: Vec<Event>,
    names: u128,
}

pub(crate) struct Stray {
    pub call_id: CallId,
    pub transaction_id: TransactionId,
    pub asked_at: DateTime<Utc>,
    pub epoch: i32,
    pub ended: bool,
}

struct Event {
    transaction_id: TransactionId,
    once: Option<String>,
    shown: TimelineEvent,
}

impl State {
    /// A name that was never given.
    pub fn next_name(&mut self) -> u128 {
        self.names += 1;
        self.names
    }

    pub fn import(&mut self, new: &NewTransaction) {
        let open = OpenCase {
            id: new.id.clone(),
            case: Case {
                imported: new.action,
                phone: new.client_phone.clone(),
                hand: None,
                calls: Vec::new(),
            },
            calls: Vec::new(),
            story: Story {
                bank_name: new.bank_name.clone(),
                merchant_name: new.merchant_name.clone(),
                money: new.money.clone(),
                transaction_date: new.transaction_date,
                language: new.language.clone(),
            },
            now: DateTime::UNIX_EPOCH,
            version: 1,
            events: Vec::new(),
            messages: Vec::new(),
            strays: Vec::new(),
            ended_strays: Vec::new(),
            letter: None,
            traceparent: None,
        };
        self.cases.entry(new.id.clone()).or_insert(open);
    }

    pub fn open(&self, id: &TransactionId, now: DateTime<Utc>) -> Option<OpenCase> {
        let mut open = self.cases.get(id)?.clone();
        open.now = now;
        Some(open)
    }

    /// The case of a call, and where the call stands in it.
    pub fn open_of(&self, call: CallId, now: DateTime<Utc>) -> Option<(OpenCase, usize)> {
        let mut cases = self.cases.values();
        let (id, index) = cases.find_map(|open| Some((&open.id, open.index_of(call)?)))?;
        Some((self.open(id, now)?, index))
    }

    /// Commits, all or nothing: as `crate::commit` and the unique indexes do.
    pub fn commit(&mut self, mut cases: Vec<OpenCase>, now: DateTime<Utc>) -> Committed {
        cases.retain(OpenCase::is_changed);
        for open in &mut cases {
            for index in 0..open.calls.len() {
                if open.calls[index].touched {
                    open.settle(index);
                }
            }
        }
        for open in &cases {
            if let Some(refused) = self.refuses(open) {
                return refused;
            }
        }
        for open in cases {
            self.write(open, now);
        }
        Committed::Done
    }

    /// The unique indexes over calls of several transactions.
    fn refuses(&self, open: &OpenCase) -> Option<Committed> {
        for (index, call) in open.calls.iter().enumerate() {
            if is_under_way(call.state) && self.is_busy(open, index) {
                return Some(Committed::NumberBusy);
            }
            if let Some(name) = &call.carrier_call_id
                && self.is_bound_elsewhere(name, call.id)
            {
                return Some(Committed::CarrierCallTaken);
            }
        }
        None
    }

    /// Whether the number of a call is on another one.
    pub fn is_busy(&self, open: &OpenCase, index: usize) -> bool {
        let (id, number) = (open.calls[index].id, &open.case.calls[index].number);
        self.cases.values().any(|other| {
            let mut calls = other.calls.iter().zip(&other.case.calls);
            calls.any(|(call, known)| {
                call.id != id && is_under_way(call.state) && known.number == *number
            })
        })
    }

    pub fn is_bound(&self, carrier_call_id: &str) -> bool {
        self.cases
            .values()
            .flat_map(|open| &open.calls)
            .any(|call| call.carrier_call_id.as_deref() == Some(carrier_call_id))
    }

    fn is_bound_elsewhere(&self, carrier_call_id: &str, id: CallId) -> bool {
        self.cases
            .values()
            .flat_map(|open| &open.calls)
            .any(|call| call.id != id && call.carrier_call_id.as_deref() == Some(carrier_call_id))
    }

    fn write(&mut self, mut open: OpenCase, now: DateTime<Utc>) {
        for (index, carrier_call_id) in std::mem::take(&mut open.strays) {
            self.write_stray(&mut open, index, carrier_call_id, now);
        }
        for carrier_call_id in std::mem::take(&mut open.ended_strays) {
            if let Some(stray) = self.strays.get_mut(&carrier_call_id) {
                stray.ended = true;
            }
        }
        if let Some(letter) = open.letter.take() {
            self.keep(&letter);
        }
        if !open.events.is_empty() {
            let news = open.news();
            open.messages.push(news);
        }
        let touched = open.calls.iter().rev().find(|call| call.touched);
        let traceparent = touched.and_then(|call| call.traceparent.clone());
        let rows = std::mem::take(&mut open.messages).into_iter();
        self.outbox.extend(rows.map(|message| WaitingMessage {
            message,
            traceparent: traceparent.clone(),
        }));
        open.version = open.next_version();
        for event in std::mem::take(&mut open.events) {
            let id = i64::try_from(self.events.len() + 1).unwrap_or(i64::MAX);
            self.events.push(Event {
                transaction_id: open.id.clone(),
                once: event.once,
                shown: TimelineEvent {
                    id,
                    kind: event.kind.to_owned(),
                    call_id: event.call,
                    data: event.data,
                    at: now,
                },
            });
        }
        for call in &mut open.calls {
            call.touched = false;
            call.before = Before {
                state: call.state,
                fence: call.fence,
                sent_at: call.sent_at,
                row: String::new(),
            };
        }
        self.cases.insert(open.id.clone(), open);
    }

    fn write_stray(
        &mut self,
        open: &mut OpenCase,
        index: usize,
        carrier_call_id: String,
        now: DateTime<Utc>,
    ) {
        let bound = open
            .calls
            .iter()
            .any(|call| call.carrier_call_id.as_ref() == Some(&carrier_call_id));
        if bound || self.is_bound(&carrier_call_id) || self.strays.contains_key(&carrier_call_id) {
            return;
        }
        let stray = Stray {
            call_id: open.calls[index].id,
            transaction_id: open.id.clone(),
            asked_at: now,
            epoch: 0,
            ended: false,
        };
        open.messages.push(stray.found(&carrier_call_id));
        self.strays.insert(carrier_call_id, stray);
    }

    pub fn keep(&mut self, letter: &DeadLetter) {
        let same =
            |kept: &DeadLetter| kept.subject == letter.subject && kept.payload == letter.payload;
        if !self.letters.iter().any(same) {
            self.letters.push(letter.clone());
        }
    }

    /// The data of what was recorded of a call under a name.
    pub fn recorded(&self, call: CallId, once: &str) -> Value {
        let named = |event: &&Event| {
            event.shown.call_id == Some(call) && event.once.as_deref() == Some(once)
        };
        let event = self.events.iter().find(named);
        event
            .map(|event| event.shown.data.clone())
            .unwrap_or_default()
    }

    pub fn calls(&self) -> Vec<MemoryCall> {
        self.cases.values().flat_map(calls_of).collect()
    }

    pub fn timeline(&self, id: &TransactionId) -> Vec<TimelineEvent> {
        let own = self
            .events
            .iter()
            .filter(|event| event.transaction_id == *id);
        own.map(|event| event.shown.clone()).collect()
    }

    pub fn strays(&self) -> Vec<MemoryStray> {
        let shown = self.strays.iter().map(|(name, stray)| MemoryStray {
            carrier_call_id: name.clone(),
            call_id: stray.call_id,
            ended: stray.ended,
        });
        shown.collect()
    }
}

impl Stray {
    /// The message that it is to be ended.
    pub fn found(&self, carrier_call_id: &str) -> Message {
        Message::StrayFound {
            call_id: self.call_id,
            transaction_id: self.transaction_id.clone(),
            carrier_call_id: carrier_call_id.to_owned(),
            epoch: u32::try_from(self.epoch).unwrap_or_default(),
        }
    }
}

fn is_under_way(state: CallState) -> bool {
    !matches!(state, CallState::Queued | CallState::Ended)
}

fn calls_of(open: &OpenCase) -> Vec<MemoryCall> {
    let calls = open.calls.iter().zip(&open.case.calls);
    calls
        .map(|(call, known)| MemoryCall {
            id: call.id,
            transaction_id: open.id.clone(),
            number: known.number.clone(),
            facts: known.facts.clone(),
            state: call.state,
            outcome: known.facts.outcome(),
            attempt: call.attempt,
            fence: call.fence,
            sent_at: call.sent_at,
            lease_until: call.lease_until,
            next_attempt_at: call.next_attempt_at,
            carrier_call_id: call.carrier_call_id.clone(),
        })
        .collect()
}
