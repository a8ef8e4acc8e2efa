//! [`Cases`] in memory: one lock over everything, held from the opening to the commit.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::CallId;
use tokio::sync::OwnedMutexGuard;

use super::{Fault, MemoryStore, state::State};
use crate::{
    StoreError,
    dispatch::{
        Cases, Claimed, Committed, DeadLetter, FencedWrite, Grip, Look, Times, mark_sent,
        stray_is_due,
    },
    open_case::{OpenCall, OpenCase},
    outbox::WaitingMessage,
};

type Held = OwnedMutexGuard<State>;

impl MemoryStore {
    async fn hold(&self) -> Held {
        self.state.clone().lock_owned().await
    }

    /// Changes the state, unless the operation is to go wrong.
    async fn write<T>(
        &self,
        mut state: Held,
        change: impl FnOnce(&mut State) -> T,
    ) -> Result<T, StoreError> {
        let fault = {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            faults()
        };
        if fault == Some(Fault::BeforeCommit) {
            return Err(away());
        }
        let changed = change(&mut state);
        drop(state);
        match fault {
            Some(Fault::AfterCommit) => return Err(away()),
            Some(Fault::Late(wait)) => tokio::time::sleep(wait).await,
            Some(Fault::BeforeCommit) | None => {}
        }
        Ok(changed)
    }

    pub(super) async fn commit(
        &self,
        state: Held,
        cases: Vec<OpenCase>,
    ) -> Result<Committed, StoreError> {
        let now = self.now();
        self.write(state, |state| state.commit(cases, now)).await
    }
}

fn away() -> StoreError {
    StoreError::Unavailable(Arc::new(sqlx::Error::PoolTimedOut))
}

impl Cases for MemoryStore {
    type Lock = Held;

    async fn open_of(
        &self,
        call: CallId,
        _: Grip,
    ) -> Result<Option<(Held, OpenCase, usize)>, StoreError> {
        let state = self.hold().await;
        let open = state.open_of(call, self.now());
        Ok(open.map(|(open, index)| (state, open, index)))
    }

    async fn open_for(&self, look: &Look, limit: u16) -> Result<(Held, Vec<OpenCase>), StoreError> {
        let (state, now) = (self.hold().await, self.now());
        let opened = state.cases.keys().filter_map(|id| state.open(id, now));
        let cases = opened
            .filter(|open| !look.among(open).is_empty())
            .take(limit.into())
            .collect();
        Ok((state, cases))
    }

    async fn commit_cases(
        &self,
        state: Held,
        cases: Vec<OpenCase>,
    ) -> Result<Committed, StoreError> {
        self.commit(state, cases).await
    }

    async fn peek(&self, call: CallId) -> Result<Option<(Times, DateTime<Utc>, bool)>, StoreError> {
        let Some((state, open, index)) = self.open_of(call, Grip::Firm).await? else {
            return Ok(None);
        };
        let now = open.now;
        self.write(state, |state| {
            let busy = state.is_busy(&open, index);
            Some((Times::of(&open.calls[index]), now, busy))
        })
        .await
    }

    async fn mark(&self, claimed: &Claimed, needed: Duration) -> Result<FencedWrite, StoreError> {
        let opened = self.open_of(claimed.call_id, Grip::Firm).await?;
        let Some((state, mut open, index)) = opened else {
            return Ok(FencedWrite::Overtaken);
        };
        let written = mark_sent(&mut open, index, claimed, needed);
        self.commit(state, vec![open]).await?;
        Ok(written)
    }

    async fn keep(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let state = self.hold().await;
        self.write(state, |state| state.keep(letter)).await
    }

    async fn bound_among(&self, carrier_call_ids: &[String]) -> Result<Vec<String>, StoreError> {
        let state = self.hold().await;
        let bound = |state: &mut State| {
            let bound = carrier_call_ids.iter().filter(|name| state.is_bound(name));
            bound.cloned().collect()
        };
        self.write(state, bound).await
    }

    async fn due_for_longest(&self) -> Result<Option<Duration>, StoreError> {
        let now = self.now();
        let state = self.hold().await;
        let due = |call: &OpenCall| {
            let times = Times::of(call);
            let due = times.due_at().max(Some(call.created_at))?;
            times
                .to_be_placed()
                .then(|| (now - due).to_std().ok())
                .flatten()
        };
        let longest = |state: &mut State| {
            let calls = state.cases.values().flat_map(|open| &open.calls);
            calls.filter_map(due).max()
        };
        self.write(state, longest).await
    }

    async fn stray(&self, carrier_call_id: &str) -> Result<Option<CallId>, StoreError> {
        let state = self.hold().await;
        let stray = state.strays.get(carrier_call_id);
        Ok(stray
            .filter(|stray| !stray.ended)
            .map(|stray| stray.call_id))
    }

    async fn ask_for_strays(&self, limit: u16) -> Result<usize, StoreError> {
        let (state, now) = (self.hold().await, self.now());
        self.write(state, |state| {
            let mut rows = Vec::new();
            let due = state.strays.iter_mut().filter(|(_, stray)| {
                !stray.ended && stray_is_due(stray.asked_at, stray.epoch, now)
            });
            for (carrier_call_id, stray) in due.take(limit.into()) {
                stray.epoch += 1;
                stray.asked_at = now;
                rows.push(WaitingMessage {
                    message: stray.found(carrier_call_id),
                    traceparent: None,
                });
            }
            let found = rows.len();
            state.outbox.extend(rows);
            found
        })
        .await
    }

    async fn take_lead(
        &self,
        name: &str,
        holder: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        let (state, now) = (self.hold().await, self.now());
        self.write(state, |state| {
            let lead = state.leads.get(name);
            let free = lead.is_none_or(|(other, until)| other == holder || *until < now);
            if free {
                let until = now + TimeDelta::from_std(term).unwrap_or(TimeDelta::MAX);
                let lead = (holder.to_owned(), until);
                state.leads.insert(name.to_owned(), lead);
            }
            free
        })
        .await
    }

    async fn give_lead_up(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let state = self.hold().await;
        self.write(state, |state| {
            if state
                .leads
                .get(name)
                .is_some_and(|(other, _)| other == holder)
            {
                state.leads.remove(name);
            }
        })
        .await
    }
}
