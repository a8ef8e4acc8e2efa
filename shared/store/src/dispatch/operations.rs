//! [`Dispatch`] by [`Cases`]: open, decide, commit.

use std::time::Duration;

use domain::CallId;
use serde_json::json;

use super::{
    Adopted, CarrierCall, Claim, Claimed, DeadLetter, Dispatch, FencedWrite, NotFound,
    SilenceLimits, SilentCall, UnknownCall,
    cases::{Cases, Committed, Grip},
    rules,
    watch::{self, Look},
};
use crate::{
    error::StoreError,
    open_case::{OpenCase, STRAY},
};

impl<S: Cases> Dispatch for S {
    async fn not_due(&self, call: CallId) -> Result<Option<Claim>, StoreError> {
        let Some((times, now, number_busy)) = self.peek(call).await? else {
            return Ok(Some(Claim::Settled));
        };
        let busy = || number_busy.then_some(Claim::NumberBusy);
        Ok(times.may_not_claim(now).or_else(busy))
    }

    async fn claim(&self, call: CallId, lease: Duration) -> Result<Claim, StoreError> {
        let decide = |open: &mut OpenCase, index| rules::claim(open, index, lease);
        Ok(match change(self, call, decide).await? {
            None => Claim::Settled,
            Some((_, Committed::NumberBusy)) => Claim::NumberBusy,
            Some((claim, _)) => claim,
        })
    }

    async fn put_off(&self, call: CallId, wait: Duration) -> Result<(), StoreError> {
        let decide = |open: &mut OpenCase, index| rules::put_off(open, index, wait);
        change(self, call, decide).await?;
        Ok(())
    }

    async fn mark_sent(
        &self,
        claimed: &Claimed,
        needed: Duration,
    ) -> Result<FencedWrite, StoreError> {
        self.mark(claimed, needed).await
    }

    async fn placed(
        &self,
        claimed: &Claimed,
        carrier_call_id: &str,
    ) -> Result<FencedWrite, StoreError> {
        fenced(self, claimed, |open, index| {
            rules::placed(open, index, claimed, carrier_call_id)
        })
        .await
    }

    async fn refused(
        &self,
        claimed: &Claimed,
        code: i32,
        text: &str,
    ) -> Result<FencedWrite, StoreError> {
        fenced(self, claimed, |open, index| {
            rules::refused(open, index, claimed, code, text)
        })
        .await
    }

    async fn retry_after(
        &self,
        claimed: &Claimed,
        wait: Duration,
        why: &str,
    ) -> Result<FencedWrite, StoreError> {
        fenced(self, claimed, |open, index| {
            rules::retry_after(open, index, claimed, wait, why)
        })
        .await
    }

    async fn unknown(&self, claimed: &Claimed, why: &str) -> Result<FencedWrite, StoreError> {
        fenced(self, claimed, |open, index| {
            rules::unknown(open, index, claimed, why)
        })
        .await
    }

    async fn give_up(&self, letter: &DeadLetter) -> Result<bool, StoreError> {
        let decide = |open: &mut OpenCase, index| {
            let ends = rules::give_up(open, index, &letter.reason);
            if ends {
                open.letter = Some(letter.clone());
            }
            ends
        };
        if let Some(call) = letter.call_id
            && let Some((true, _)) = change(self, call, decide).await?
        {
            return Ok(true);
        }
        self.keep(letter).await?;
        Ok(false)
    }

    async fn unknown_calls(
        &self,
        ask_every: Duration,
        limit: u16,
    ) -> Result<Vec<UnknownCall>, StoreError> {
        let look = Look::Unknown { ask_every };
        found_by(self, &look, limit, watch::take_unknown).await
    }

    async fn are_bound(&self, carrier_call_ids: &[String]) -> Result<Vec<String>, StoreError> {
        self.bound_among(carrier_call_ids).await
    }

    async fn adopt(&self, call: &UnknownCall, found: &CarrierCall) -> Result<Adopted, StoreError> {
        let decide = |open: &mut OpenCase, index| watch::adopt(open, index, call, found);
        Ok(match change(self, call.call_id, decide).await? {
            None | Some((_, Committed::CarrierCallTaken)) => Adopted::Settled,
            Some((adopted, _)) => adopted,
        })
    }

    async fn not_found(
        &self,
        call: &UnknownCall,
        window: Duration,
        redial: bool,
    ) -> Result<NotFound, StoreError> {
        let decide =
            |open: &mut OpenCase, index| watch::not_found(open, index, call, window, redial);
        let decided = change(self, call.call_id, decide).await?;
        Ok(decided.map_or(NotFound::Settled, |(not_found, _)| not_found))
    }

    async fn silent_calls(
        &self,
        limits: &SilenceLimits,
        limit: u16,
    ) -> Result<Vec<SilentCall>, StoreError> {
        found_by(self, &Look::Silent(*limits), limit, watch::take_silent).await
    }

    async fn told(&self, call: &SilentCall, found: CarrierCall) -> Result<(), StoreError> {
        let decide = |open: &mut OpenCase, index| watch::told(open, index, call, &found);
        change(self, call.call_id, decide).await?;
        Ok(())
    }

    async fn gone(&self, call: &SilentCall) -> Result<(), StoreError> {
        let decide = |open: &mut OpenCase, index| watch::gone(open, index, call);
        change(self, call.call_id, decide).await?;
        Ok(())
    }

    async fn republish_due(&self, queue_empty: bool, limit: u16) -> Result<usize, StoreError> {
        let look = Look::Due { queue_empty };
        let again = |open: &mut OpenCase, index| {
            open.request_again(index);
            Some(())
        };
        Ok(found_by(self, &look, limit, again).await?.len())
    }

    async fn longest_due(&self) -> Result<Option<Duration>, StoreError> {
        self.due_for_longest().await
    }

    async fn stray_ended(&self, carrier_call_id: &str) -> Result<(), StoreError> {
        let Some(call) = self.stray(carrier_call_id).await? else {
            return Ok(());
        };
        let decide = |open: &mut OpenCase, index| {
            let data = json!({ "carrier_call_id": carrier_call_id, "ended": true });
            let once = format!("stray_ended:{carrier_call_id}");
            open.event_once(index, STRAY, &once, data);
            open.ended_strays.push(carrier_call_id.to_owned());
        };
        change(self, call, decide).await?;
        Ok(())
    }

    async fn republish_strays(&self, limit: u16) -> Result<usize, StoreError> {
        self.ask_for_strays(limit).await
    }

    async fn lead(&self, name: &str, holder: &str, term: Duration) -> Result<bool, StoreError> {
        self.take_lead(name, holder, term).await
    }

    async fn resign(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        self.give_lead_up(name, holder).await
    }
}

/// Changes a call's case as `decide` says, which may be asked again. None: there is no such call.
async fn change<S: Cases, T: Send>(
    store: &S,
    call: CallId,
    decide: impl Fn(&mut OpenCase, usize) -> T + Send + Sync,
) -> Result<Option<(T, Committed)>, StoreError> {
    for grip in [Grip::Loose, Grip::Firm] {
        let Some((lock, mut open, index)) = store.open_of(call, grip).await? else {
            return Ok(None);
        };
        let decided = decide(&mut open, index);
        match store.commit_cases(lock, vec![open]).await? {
            Committed::Lost => {}
            committed => return Ok(Some((decided, committed))),
        }
    }
    Err(StoreError::corrupt("call", "it changed under its lock"))
}

/// A result of whoever had claimed the call.
async fn fenced<S: Cases>(
    store: &S,
    claimed: &Claimed,
    write: impl Fn(&mut OpenCase, usize) -> FencedWrite + Send + Sync,
) -> Result<FencedWrite, StoreError> {
    match change(store, claimed.call_id, write).await? {
        None => Ok(FencedWrite::Overtaken),
        Some((_, Committed::CarrierCallTaken)) => Err(StoreError::corrupt(
            "call",
            "the carrier's call is bound to another call of ours",
        )),
        Some((written, _)) => Ok(written),
    }
}

/// The calls that are looked for, each taken by `take`, which may change it.
async fn found_by<S: Cases, T: Send>(
    store: &S,
    look: &Look,
    limit: u16,
    take: impl Fn(&mut OpenCase, usize) -> Option<T> + Send + Sync,
) -> Result<Vec<T>, StoreError> {
    let (held, mut cases) = store.open_for(look, limit).await?;
    let mut found = Vec::new();
    for open in &mut cases {
        for index in look.among(open) {
            found.extend(take(open, index));
        }
    }
    store.commit_cases(held, cases).await?;
    Ok(found)
}
