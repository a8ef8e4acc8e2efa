//! Calls that the carrier has and of which nothing was heard for too long: it is asked, so that a call comes to its end
//! although no webhook ever arrives.

use store::{Dispatch, SilentCall};
use twilio::rest::Error;

use super::{MOST, Queue, Watch, WatchError, asking};
use crate::carrier::{Carrier, seen};

impl<D: Dispatch, C: Carrier, Q: Queue> Watch<D, C, Q> {
    pub(super) async fn reconcile_once(&self) -> Result<(), WatchError> {
        let silence = &self.times.silence;
        let calls = self.store.silent_calls(silence, MOST).await?;
        let ask = |call, away| self.ask_about(call, away);
        asking::each(calls, |call: &SilentCall| call.call_id, ask).await
    }

    async fn ask_about(&self, call: SilentCall, away: bool) -> Result<(), WatchError> {
        if away {
            return Ok(());
        }
        let id = call.call_id;
        match self.carrier.fetch_call(&call.carrier_call_id).await {
            Ok(found) => {
                let (status, over) = (found.status.as_str(), found.status.is_final());
                self.store.told(&call, seen(&found)).await?;
                let result = if over { "over" } else { "live" };
                metrics::counter!("calls_asked_about_total", "result" => result).increment(1);
                tracing::info!(call = %id, status, "silent call {id} is {status} at the carrier");
            }
            Err(Error::NotFound) => {
                self.store.gone(&call).await?;
                metrics::counter!("calls_asked_about_total", "result" => "gone").increment(1);
                tracing::warn!(call = %id, "silent call {id} is not known to the carrier");
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
