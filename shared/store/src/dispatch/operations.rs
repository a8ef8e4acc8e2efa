//! [`Dispatch`] by [`Cases`]: open, decide, commit.

use std::time::Duration;

use domain::CallId;
use serde_json::json;

use super::{
    Adopted, CarrierCall, Claim, Claimed, DeadLetter, Dispatch, FencedWrite, NotFound,
    SilenceLimits, SilentCall, UnknownCall,
    cases::{Cases, Committed},
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
        let Some((lock, mut open, index)) = self.open_of(call).await? else {
            return Ok(Claim::Settled);
        };
        let claim = rules::claim(&mut open, index, lease);
        Ok(match self.commit_cases(lock, vec![open]).await? {
            Committed::NumberBusy => Claim::NumberBusy,
            _ => claim,
        })
    }

    async fn put_off(&self, call: CallId, wait: Duration) -> Result<(), StoreError> {
        let Some((lock, mut open, index)) = self.open_of(call).await? else {
            return Ok(());
        };
        rules::put_off(&mut open, index, wait);
        self.commit_cases(lock, vec![open]).await?;
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
        let opened = match letter.call_id {
            Some(call) => self.open_of(call).await?,
            None => None,
        };
        if let Some((lock, mut open, index)) = opened
            && rules::give_up(&mut open, index, &letter.reason)
        {
            open.letter = Some(letter.clone());
            self.commit_cases(lock, vec![open]).await?;
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
        let opened = self.open_call(&call.transaction_id, call.call_id).await?;
        let Some((lock, mut open, index)) = opened else {
            return Ok(Adopted::Settled);
        };
        let adopted = watch::adopt(&mut open, index, call, found);
        Ok(match self.commit_cases(lock, vec![open]).await? {
            Committed::CarrierCallTaken => Adopted::Settled,
            _ => adopted,
        })
    }

    async fn not_found(
        &self,
        call: &UnknownCall,
        window: Duration,
        redial: bool,
    ) -> Result<NotFound, StoreError> {
        let opened = self.open_call(&call.transaction_id, call.call_id).await?;
        let Some((lock, mut open, index)) = opened else {
            return Ok(NotFound::Settled);
        };
        let not_found = watch::not_found(&mut open, index, call, window, redial);
        self.commit_cases(lock, vec![open]).await?;
        Ok(not_found)
    }

    async fn silent_calls(
        &self,
        limits: &SilenceLimits,
        limit: u16,
    ) -> Result<Vec<SilentCall>, StoreError> {
        found_by(self, &Look::Silent(*limits), limit, watch::take_silent).await
    }

    async fn told(&self, call: &SilentCall, found: CarrierCall) -> Result<(), StoreError> {
        about_silent(self, call, |open, index| {
            watch::told(open, index, call, &found);
        })
        .await
    }

    async fn gone(&self, call: &SilentCall) -> Result<(), StoreError> {
        about_silent(self, call, |open, index| watch::gone(open, index, call)).await
    }

    async fn republish_due(&self, queue_empty: bool, limit: u16) -> Result<usize, StoreError> {
        let look = Look::Due { queue_empty };
        let again = |open: &mut OpenCase, index| {
            open.request_again(index);
            Some(())
        };
        Ok(found_by(self, &look, limit, again).await?.len())
    }

    async fn stray_ended(&self, carrier_call_id: &str) -> Result<(), StoreError> {
        let Some(stray) = self.stray(carrier_call_id).await? else {
            return Ok(());
        };
        let opened = self.open_call(&stray.transaction_id, stray.call_id).await?;
        let Some((lock, mut open, index)) = opened else {
            return Ok(());
        };
        let data = json!({ "carrier_call_id": carrier_call_id, "ended": true });
        open.event_once(
            index,
            STRAY,
            &format!("stray_ended:{carrier_call_id}"),
            data,
        );
        open.ended_strays.push(carrier_call_id.to_owned());
        self.commit_cases(lock, vec![open]).await?;
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

/// A result of whoever had claimed the call.
async fn fenced<S: Cases>(
    store: &S,
    claimed: &Claimed,
    write: impl FnOnce(&mut OpenCase, usize) -> FencedWrite + Send,
) -> Result<FencedWrite, StoreError> {
    let opened = store
        .open_call(&claimed.transaction_id, claimed.call_id)
        .await?;
    let Some((lock, mut open, index)) = opened else {
        return Ok(FencedWrite::Overtaken);
    };
    let written = write(&mut open, index);
    match store.commit_cases(lock, vec![open]).await? {
        Committed::Done => Ok(written),
        Committed::NumberBusy => Err(StoreError::corrupt("call", "its number is on another call")),
        Committed::CarrierCallTaken => Err(StoreError::corrupt(
            "call",
            "the carrier's call is bound to another call of ours",
        )),
    }
}

/// What the carrier says about a silent call.
async fn about_silent<S: Cases>(
    store: &S,
    call: &SilentCall,
    write: impl FnOnce(&mut OpenCase, usize) + Send,
) -> Result<(), StoreError> {
    let opened = store.open_call(&call.transaction_id, call.call_id).await?;
    if let Some((lock, mut open, index)) = opened {
        write(&mut open, index);
        store.commit_cases(lock, vec![open]).await?;
    }
    Ok(())
}

/// The calls that are looked for, each taken by `take`, which may change it.
async fn found_by<S: Cases, T: Send>(
    store: &S,
    look: &Look,
    limit: u16,
    take: impl Fn(&mut OpenCase, usize) -> Option<T> + Send + Sync,
) -> Result<Vec<T>, StoreError> {
    let (lock, mut cases) = store.open_for(look, limit).await?;
    let mut found = Vec::new();
    for open in &mut cases {
        for index in look.among(open) {
            found.extend(take(open, index));
        }
    }
    store.commit_cases(lock, cases).await?;
    Ok(found)
}
