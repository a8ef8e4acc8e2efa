//! The calls there are and were, and the REST requests that came: bounded, the oldest go first.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::call::{Call, Plan};

/// How many calls and how many REST requests are kept.
pub const MOST: usize = 5_000;

/// All records.
#[derive(Debug, Default)]
pub struct Book {
    calls: Mutex<Calls>,
    requests: Mutex<VecDeque<RestRecord>>,
}

#[derive(Debug, Default)]
struct Calls {
    /// Oldest first.
    order: VecDeque<Arc<Call>>,
    by_sid: HashMap<String, Arc<Call>>,
    next_number: u64,
}

/// A request that came to the REST API.
#[derive(Debug, Clone, Serialize)]
pub struct RestRecord {
    /// When it came.
    pub at: DateTime<Utc>,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// The posted form.
    pub form: Vec<(String, String)>,
    /// The answer's status.
    pub status: u16,
    /// How long the answer took, in real milliseconds.
    pub took_ms: u128,
}

/// As many calls are under way as the book holds.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} calls are under way")]
pub struct Full;

impl Book {
    /// Writes down a new call. When the book is full, the oldest call that is over goes.
    pub fn place(&self, plan: Plan, now: DateTime<Utc>) -> Result<Arc<Call>, Full> {
        let mut calls = self.calls();
        if calls.order.len() >= MOST {
            let over = calls
                .order
                .iter()
                .position(|call| call.status().is_final())
                .ok_or(Full)?;
            if let Some(gone) = calls.order.remove(over) {
                calls.by_sid.remove(&gone.sid);
            }
        }
        calls.next_number += 1;
        let call = Arc::new(Call::new(calls.next_number, plan, now));
        calls.order.push_back(call.clone());
        calls.by_sid.insert(call.sid.clone(), call.clone());
        Ok(call)
    }

    /// A call by its id.
    pub fn call(&self, sid: &str) -> Option<Arc<Call>> {
        self.calls().by_sid.get(sid).cloned()
    }

    /// All calls, newest first.
    pub fn newest_first(&self) -> Vec<Arc<Call>> {
        self.calls().order.iter().rev().cloned().collect()
    }

    /// Notes a REST request.
    pub fn request(&self, record: RestRecord) {
        let mut requests = self.requests();
        if requests.len() >= MOST {
            requests.pop_front();
        }
        requests.push_back(record);
    }

    /// All REST requests, oldest first.
    pub fn rest_requests(&self) -> Vec<RestRecord> {
        self.requests().iter().cloned().collect()
    }

    /// Forgets the requests and the calls that are over.
    pub fn clear(&self) {
        self.requests().clear();
        let mut calls = self.calls();
        calls.order.retain(|call| !call.status().is_final());
        let Calls { order, by_sid, .. } = &mut *calls;
        *by_sid = order
            .iter()
            .map(|call| (call.sid.clone(), call.clone()))
            .collect();
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn requests(&self) -> MutexGuard<'_, VecDeque<RestRecord>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use twilio::rest::EndCall;

    fn place(book: &Book) -> Result<Arc<Call>, Full> {
        book.place(Plan::example(), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn the_oldest_call_that_is_over_makes_room() {
        let book = Book::default();
        let calls: Vec<_> = (0..MOST).map(|_| place(&book).unwrap()).collect();
        assert!(place(&book).is_err(), "all are under way");
        calls[3]
            .stop(EndCall::Cancel, DateTime::UNIX_EPOCH)
            .unwrap();
        let newest = place(&book).unwrap();
        assert!(book.call(&calls[3].sid).is_none());
        assert!(book.call(&calls[0].sid).is_some());
        assert_eq!(book.newest_first()[0].sid, newest.sid);
        assert_eq!(book.newest_first().len(), MOST);
    }

    #[test]
    fn clearing_keeps_the_calls_under_way() {
        let book = Book::default();
        let (over, under_way) = (place(&book).unwrap(), place(&book).unwrap());
        over.stop(EndCall::Cancel, DateTime::UNIX_EPOCH).unwrap();
        book.clear();
        assert!(book.call(&over.sid).is_none() && book.call(&under_way.sid).is_some());
    }
}
