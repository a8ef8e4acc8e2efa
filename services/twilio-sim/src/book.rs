//! The calls there are and were, and the REST requests that came: bounded, the oldest go first.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::call::{Call, Plan};

/// All records.
#[derive(Debug)]
pub struct Book {
    /// How many calls and how many REST requests are kept.
    most: usize,
    calls: Mutex<Calls>,
    requests: Mutex<VecDeque<RestRecord>>,
}

#[derive(Debug, Default)]
struct Calls {
    /// By number: oldest first.
    order: BTreeMap<u64, Arc<Call>>,
    /// The numbers of those that are over, and need not be kept.
    over: BTreeSet<u64>,
    by_sid: HashMap<String, Arc<Call>>,
    next_number: u64,
}

/// A request that came to the REST API.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RestRecord {
    /// When it came.
    pub at: DateTime<Utc>,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// The posted form.
    pub form: Vec<(String, String)>,
    /// The answer's status; none when the client went away or was cut off before.
    pub status: Option<u16>,
    /// Which fault struck.
    pub fault: Option<&'static str>,
    /// How long the answer took, in real milliseconds.
    pub took_ms: u128,
}

/// As many calls are under way as the book holds.
#[derive(Debug, thiserror::Error)]
#[error("as many calls are under way as are kept (SIM_KEEP)")]
pub struct Full;

impl Book {
    /// Keeps so many calls and so many requests.
    pub fn keeping(most: usize) -> Self {
        Self {
            most,
            calls: Mutex::default(),
            requests: Mutex::default(),
        }
    }

    /// Writes down a new call. When the book is full, the oldest call that is over goes.
    pub fn place(&self, plan: Plan, now: DateTime<Utc>) -> Result<Arc<Call>, Full> {
        let mut calls = self.calls();
        if calls.order.len() >= self.most {
            let over = calls.over.pop_first().ok_or(Full)?;
            if let Some(gone) = calls.order.remove(&over) {
                calls.by_sid.remove(&gone.sid);
            }
        }
        calls.next_number += 1;
        let call = Arc::new(Call::new(calls.next_number, plan, now));
        calls.order.insert(call.number, call.clone());
        calls.by_sid.insert(call.sid.clone(), call.clone());
        Ok(call)
    }

    /// This call is over: it need not be kept any more.
    pub fn over(&self, call: &Call) {
        let mut calls = self.calls();
        if calls.order.contains_key(&call.number) {
            calls.over.insert(call.number);
        }
    }

    /// A call by its id.
    pub fn call(&self, sid: &str) -> Option<Arc<Call>> {
        self.calls().by_sid.get(sid).cloned()
    }

    /// At most `most` of the calls that fit, newest first, from the one before `before` on.
    pub fn newest(&self, before: u64, most: usize, fits: impl Fn(&Call) -> bool) -> Vec<Arc<Call>> {
        let calls = self.calls();
        let from_there = calls.order.range(..before).rev().map(|(_, call)| call);
        from_there
            .filter(|call| fits(call))
            .take(most)
            .cloned()
            .collect()
    }

    /// All calls, oldest first.
    pub fn all(&self) -> Vec<Arc<Call>> {
        self.calls().order.values().cloned().collect()
    }

    /// Notes a REST request.
    pub fn request(&self, record: RestRecord) {
        let mut requests = self.requests();
        if requests.len() >= self.most {
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
        let Calls {
            order,
            over,
            by_sid,
            ..
        } = &mut *calls;
        for number in std::mem::take(over) {
            if let Some(gone) = order.remove(&number) {
                by_sid.remove(&gone.sid);
            }
        }
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

    fn place(book: &Book) -> Result<Arc<Call>, Full> {
        book.place(Plan::example(), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn the_oldest_call_that_is_over_makes_room() {
        let book = Book::keeping(10);
        let calls: Vec<_> = (0..10).map(|_| place(&book).unwrap()).collect();
        assert!(place(&book).is_err(), "all are under way");
        book.over(&calls[5]);
        book.over(&calls[3]);
        let newest = place(&book).unwrap();
        assert!(book.call(&calls[3].sid).is_none());
        assert!(book.call(&calls[0].sid).is_some() && book.call(&calls[5].sid).is_some());
        let newest_first = book.newest(u64::MAX, 100, |_| true);
        assert_eq!(
            (newest_first.len(), newest_first[0].number),
            (10, newest.number)
        );
        // The one that is gone may still have its end told.
        book.over(&calls[3]);
        assert!(place(&book).is_ok(), "the sixth goes");
        assert!(place(&book).is_err(), "the fourth went already");
    }

    #[test]
    fn calls_are_found_in_pages() {
        let book = Book::keeping(10);
        let calls: Vec<_> = (0..6).map(|_| place(&book).unwrap()).collect();
        let even = |before, most| -> Vec<u64> {
            let found = book.newest(before, most, |call| call.number % 2 == 0);
            found.iter().map(|call| call.number).collect()
        };
        assert_eq!(even(u64::MAX, 2), [6, 4]);
        assert_eq!(even(4, 2), [2]);
        assert_eq!(book.all().len(), calls.len());
    }

    #[test]
    fn clearing_keeps_the_calls_under_way() {
        let book = Book::keeping(10);
        let (over, under_way) = (place(&book).unwrap(), place(&book).unwrap());
        book.over(&over);
        book.clear();
        assert!(book.call(&over.sid).is_none() && book.call(&under_way.sid).is_some());
    }
}
