//! Ends strays: calls at the carrier that are not the one their URL's call was bound to.

use std::time::Duration;

use bus::{
    EndStray,
    worker::{Delivery, Disposition},
};
use runtime::tasks::chain;
use store::{Dispatch, StoreError};
use twilio::rest::Error;

use crate::carrier::Carrier;

/// How soon a stray is tried again that could not be ended, a few times; then it waits in its row for the sweeper.
const AGAIN: Duration = Duration::from_secs(2);
/// So many deliveries of one message are used for that.
const TRIES: u64 = 5;
/// So often the carrier has to say that it does not know a stray: its look-ups lag behind what it placed.
const UNKNOWN_TRIES: u64 = 2;

/// Ends strays. One per process.
#[derive(Debug)]
pub struct Strays<D, C> {
    /// Where strays are.
    pub store: D,
    /// Who rings them.
    pub carrier: C,
}

/// How it stands with a stray.
enum Stray {
    Over,
    Unknown,
    Live(Error),
}

impl<D: Dispatch, C: Carrier> Strays<D, C> {
    /// Ends one.
    pub async fn end(&self, stray: &EndStray, delivery: Delivery) -> Disposition {
        let sid = stray.carrier_call_id.as_str();
        let over = match self.try_to_end(sid).await {
            Stray::Over => true,
            Stray::Unknown => delivery.attempt >= UNKNOWN_TRIES,
            Stray::Live(error) => {
                tracing::warn!(call = %stray.call_id, carrier_call = sid, error = chain(&error), attempt = delivery.attempt, "stray {sid} could not be ended");
                false
            }
        };
        if over {
            return self.ended(stray, delivery).await;
        }
        again(delivery)
    }

    async fn try_to_end(&self, sid: &str) -> Stray {
        let error = match self.carrier.end_call(sid).await {
            Ok(_) => return Stray::Over,
            Err(Error::NotFound) => return Stray::Unknown,
            Err(error) => error,
        };
        if !matches!(error, Error::Refused { .. }) {
            return Stray::Live(error);
        }
        // Refused, for one, because it is over already.
        match self.carrier.fetch_call(sid).await {
            Ok(call) if call.status.is_final() => Stray::Over,
            Err(Error::NotFound) => Stray::Unknown,
            _ => Stray::Live(error),
        }
    }

    async fn ended(&self, stray: &EndStray, delivery: Delivery) -> Disposition {
        let sid = stray.carrier_call_id.as_str();
        match self.store.stray_ended(sid).await {
            Ok(()) => {
                metrics::counter!("strays_ended_total").increment(1);
                tracing::info!(call = %stray.call_id, carrier_call = sid, "stray {sid} is over");
                Disposition::Ack
            }
            Err(error) => waits(&error, sid, delivery),
        }
    }
}

fn waits(error: &StoreError, sid: &str, delivery: Delivery) -> Disposition {
    tracing::warn!(
        carrier_call = sid,
        error = chain(error),
        "the end of stray {sid} waits for the database"
    );
    again(delivery)
}

/// Soon for a few times; what goes on for longer waits in its row, and the sweeper asks again.
fn again(delivery: Delivery) -> Disposition {
    if delivery.attempt < TRIES {
        Disposition::Retry(AGAIN)
    } else {
        Disposition::Ack
    }
}
