//! Calls that were sent, and of which it is not known whether the carrier placed them: its list of calls is asked.
//!
//! A call in that list names neither our call nor its callback URLs; it is known by the two numbers and by when it was
//! created. One call at a time is under way with a number, so what is younger than our request and nobody's is ours.

use chrono::{DateTime, TimeDelta, Utc};
use store::{Adopted, Dispatch, NotFound, UnknownCall};
use tokio::time::Instant;
use twilio::rest::{CallPage, CallResource};

use super::{MOST, Queue, Watch, WatchError, asking};
use crate::carrier::{Carrier, seen};

/// The carrier's times are whole seconds, those of calls and that of its answer: each may lose one.
const ROUNDED: TimeDelta = TimeDelta::seconds(2);

impl<D: Dispatch, C: Carrier, Q: Queue> Watch<D, C, Q> {
    /// Looks up the calls whose turn it is.
    pub(super) async fn look_up_once(&self) -> Result<(), WatchError> {
        let taken = Instant::now();
        let every = self.times.look_up_every;
        let calls = self.store.unknown_calls(every, MOST).await?;
        let look_up = |call, away| self.look_up_one(call, taken, away);
        asking::each(calls, |call: &UnknownCall| call.call_id, look_up).await
    }

    /// `taken` is when the call was read, which was at `call.now` on Postgres's clock.
    async fn look_up_one(
        &self,
        call: UnknownCall,
        taken: Instant,
        away: bool,
    ) -> Result<(), WatchError> {
        if away {
            return self.not_asked(&call).await;
        }
        let page = match self.carrier.calls_to(&call.number, &self.from).await {
            Ok(page) => page,
            Err(error) => {
                self.not_asked(&call).await?;
                return Err(error.into());
            }
        };
        let passed = TimeDelta::from_std(taken.elapsed()).unwrap_or(TimeDelta::MAX);
        let found = since(&page, call.sent_at, call.now + passed);
        let sids: Vec<String> = found.iter().map(|found| found.sid.clone()).collect();
        let bound = self.store.are_bound(&sids).await?;
        let mut candidates = found
            .into_iter()
            .filter(|found| !bound.contains(&found.sid));
        match candidates.next() {
            Some(oldest) => self.adopt(&call, oldest, candidates).await,
            None => self.not_found(&call, self.redial).await,
        }
    }

    /// The oldest is the call; whatever else there is was placed for it too, and is a stray.
    async fn adopt(
        &self,
        call: &UnknownCall,
        oldest: &CallResource,
        others: impl Iterator<Item = &CallResource> + Send,
    ) -> Result<(), WatchError> {
        let id = call.call_id;
        if self.store.adopt(call, &seen(oldest)).await? != Adopted::Bound {
            // Settled meanwhile, by a webhook: then the list may tell of the number's next call already.
            return Ok(());
        }
        metrics::counter!("calls_looked_up_total", "result" => "found").increment(1);
        tracing::info!(call = %id, carrier_call = %oldest.sid, "call {id} was placed: the carrier's list has it");
        for other in others {
            if self.store.adopt(call, &seen(other)).await? == Adopted::Stray {
                tracing::warn!(call = %id, carrier_call = %other.sid, "call {id} was placed more than once; the other one is ended");
            }
        }
        Ok(())
    }

    async fn not_found(&self, call: &UnknownCall, redial: bool) -> Result<(), WatchError> {
        let window = self.times.look_up_window;
        let ended = self.store.not_found(call, window, redial).await?;
        note(call, ended);
        Ok(())
    }

    /// The carrier did not say. That goes on for some time, but not for ever: a call must come to its end. It is not dialled
    /// again, for nobody looked.
    async fn not_asked(&self, call: &UnknownCall) -> Result<(), WatchError> {
        let window = self.times.look_up_gives_up;
        let ended = self.store.not_found(call, window, false).await?;
        note(call, ended);
        Ok(())
    }
}

fn note(call: &UnknownCall, ended: NotFound) {
    let id = call.call_id;
    let why = "the carrier's list does not have it, and nothing was heard of it since it was sent";
    match ended {
        NotFound::Unconfirmed => {
            metrics::counter!("calls_unconfirmed_total").increment(1);
            tracing::warn!(call = %id, "call {id} ends unconfirmed: {why}");
        }
        NotFound::DialledAgain => {
            metrics::counter!("calls_redialled_total").increment(1);
            tracing::warn!(call = %id, "call {id} is dialled again: {why}");
        }
        NotFound::Waits | NotFound::Settled => {}
    }
}

/// The calls created since `sent_at`, oldest first, both on Postgres's clock; `now` is what that said when the page came.
fn since(page: &CallPage, sent_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<&CallResource> {
    let ahead = page
        .carrier_now
        .map_or(TimeDelta::zero(), |there| there - now);
    let mut calls: Vec<(DateTime<Utc>, &CallResource)> = page
        .calls
        .iter()
        .filter_map(|call| Some((call.date_created? - ahead, call)))
        .filter(|(created, _)| *created >= sent_at - ROUNDED)
        .collect();
    // Of those of one second the later in the list is the older.
    calls.reverse();
    calls.sort_by_key(|(created, _)| *created);
    calls.into_iter().map(|(_, call)| call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    /// A page of calls created at these seconds of the carrier's clock, newest first, read at this second of it.
    fn page(created: &[i64], carrier_now: Option<i64>) -> CallPage {
        let call = |second: &i64| CallResource {
            sid: format!("CA{second}"),
            status: "ringing".into(),
            to: None,
            from: None,
            direction: None,
            date_created: Some(at(*second)),
            start_time: None,
            end_time: None,
            duration: None,
            queue_time: None,
            answered_by: None,
        };
        CallPage {
            calls: created.iter().map(call).collect(),
            next_page_uri: None,
            carrier_now: carrier_now.map(at),
        }
    }

    fn sids(calls: &[&CallResource]) -> Vec<String> {
        calls.iter().map(|call| call.sid.clone()).collect()
    }

    #[test]
    fn only_calls_since_the_request_count_and_the_oldest_is_first() {
        let page = page(&[130, 101, 99, 60], Some(140));
        let found = since(&page, at(100), at(140));
        assert_eq!(sids(&found), ["CA99", "CA101", "CA130"]);
    }

    #[test]
    fn the_carriers_clock_may_be_minutes_off() {
        for off in [-300, 300] {
            let page = page(&[130 + off, 101 + off, 60 + off], Some(140 + off));
            let found = since(&page, at(100), at(140));
            assert_eq!(found.len(), 2, "{off}");
        }
    }

    #[test]
    fn without_a_clock_of_its_own_the_carrier_is_taken_to_have_ours() {
        let page = page(&[130, 60], None);
        assert_eq!(sids(&since(&page, at(100), at(140))), ["CA130"]);
    }

    #[test]
    fn a_call_without_a_date_is_nobodys() {
        let mut page = page(&[130], Some(140));
        page.calls[0].date_created = None;
        assert!(since(&page, at(100), at(140)).is_empty());
    }
}
