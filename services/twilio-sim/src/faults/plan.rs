//! A plan of faults: how large a share of what goes wrong in which way. See `proto-docs/twilio-sim.md`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    draw::{Share, choose},
    fault::{CallbackFault, Fault},
};
use crate::script::Seconds;

/// A day: no clock is further off.
const MOST_OFFSET: u64 = 86_400;

/// What goes wrong, and how often. All times are real seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultPlan {
    /// The same seed lets the same fault strike the same number's same attempt.
    pub seed: u64,
    /// Requests that place a call.
    pub placing: Placing,
    /// Requests that list calls.
    pub listing: Listing,
    /// Requests that look up or end a call.
    pub asking: Asking,
    /// Status callbacks.
    pub callbacks: Callbacks,
    /// Everything that is sent for a call.
    pub webhooks: Webhooks,
    /// The carrier's clock.
    pub clock: Clock,
    /// When the plan ends by itself.
    pub until: Until,
}

/// Requests that place a call. See [`Fault`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, clippy::struct_field_names)] // as the cases of `Fault`
pub struct Placing {
    pub error_before_placing: Share,
    pub reset_before_placing: Share,
    pub too_many: TooMany,
    pub unauthorized: Share,
    pub unavailable: Share,
    pub slow: Lasting,
    pub error_after_placing: Share,
    pub reset_after_placing: Share,
    pub stall_after_placing: Lasting,
}

/// How many are answered with 429.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TooMany {
    /// So many.
    pub share: Share,
    /// For `Retry-After`; without it no such header.
    #[serde(default)]
    pub retry_after: Option<u32>,
}

/// How many take how long.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lasting {
    /// So many.
    pub share: Share,
    /// So long.
    pub seconds: Seconds,
}

/// Requests that list calls.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listing {
    /// How long after its creation a call appears, instead of `SIM_LIST_LAG`.
    pub lag: Option<Seconds>,
    /// How many are answered with 500.
    pub error: Share,
}

/// Requests that look up or end a call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asking {
    /// How many are answered with 500, before anything is done.
    pub error: Share,
}

/// Status callbacks. See [`CallbackFault`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // as the cases of `CallbackFault`
pub struct Callbacks {
    pub dropped: Share,
    pub doubled: Share,
    pub delayed: Lasting,
    pub reordered: Share,
}

/// Everything that is sent for a call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// For how many calls nothing is ever sent: neither status callbacks nor requests for documents.
    pub never: Share,
}

/// The carrier's clock: the `Date` header, the dates of calls and the timestamps of callbacks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// How far it is ahead; negative: behind.
    pub offset_seconds: i64,
}

/// When the plan ends by itself: what comes first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Until {
    /// After so many requests that place a call.
    pub placements: Option<u64>,
    /// So long after it was set.
    pub seconds: Option<Seconds>,
}

/// The plan makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadPlan {
    /// More than all.
    #[error("the shares of {0} add up to more than 1")]
    MoreThanAll(&'static str),
    /// A clock that is off by more than a day.
    #[error("clock.offset_seconds is at most {MOST_OFFSET}, ahead or behind")]
    Offset,
}

impl FaultPlan {
    /// Whether it makes sense.
    pub fn check(&self) -> Result<(), BadPlan> {
        within("placing", self.placing.cases())?;
        within("callbacks", self.callbacks.cases())?;
        if self.clock.offset_seconds.unsigned_abs() > MOST_OFFSET {
            return Err(BadPlan::Offset);
        }
        Ok(())
    }

    /// When it ends by the clock.
    pub fn lasts(&self) -> Option<Duration> {
        self.until.seconds.map(Seconds::duration)
    }
}

fn within<T>(
    name: &'static str,
    cases: impl IntoIterator<Item = (Share, T)>,
) -> Result<(), BadPlan> {
    let sum: f64 = cases.into_iter().map(|(share, _)| share.value()).sum();
    // Ten times 0.1 is a little more than 1.
    if sum <= 1.0 + 1e-9 {
        Ok(())
    } else {
        Err(BadPlan::MoreThanAll(name))
    }
}

impl Placing {
    /// What happens to the request for which this number was drawn.
    pub fn choose(&self, drawn: f64) -> Option<Fault> {
        choose(drawn, self.cases())
    }

    fn cases(&self) -> [(Share, Fault); 9] {
        let (slow, stall) = (self.slow, self.stall_after_placing);
        let retry_after = self.too_many.retry_after;
        [
            (self.error_before_placing, Fault::ErrorBeforePlacing),
            (self.reset_before_placing, Fault::ResetBeforePlacing),
            (self.too_many.share, Fault::TooMany { retry_after }),
            (self.unauthorized, Fault::Unauthorized),
            (self.unavailable, Fault::Unavailable),
            (slow.share, Fault::Slow(slow.seconds)),
            (self.error_after_placing, Fault::ErrorAfterPlacing),
            (self.reset_after_placing, Fault::ResetAfterPlacing),
            (stall.share, Fault::StallAfterPlacing(stall.seconds)),
        ]
    }
}

impl Callbacks {
    /// What happens to the callback for which this number was drawn.
    pub fn choose(&self, drawn: f64) -> Option<CallbackFault> {
        choose(drawn, self.cases())
    }

    fn cases(&self) -> [(Share, CallbackFault); 4] {
        let delayed = self.delayed;
        [
            (self.dropped, CallbackFault::Dropped),
            (self.doubled, CallbackFault::Doubled),
            (delayed.share, CallbackFault::Delayed(delayed.seconds)),
            (self.reordered, CallbackFault::Reordered),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn plan(json: &str) -> Result<FaultPlan, String> {
        let plan: FaultPlan = serde_json::from_str(json).map_err(|error| error.to_string())?;
        plan.check().map_err(|error| error.to_string())?;
        Ok(plan)
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_sentence() {
        for (json, why) in [
            (
                r#"{"placing":{"slow":{"share":1.5,"seconds":1}}}"#,
                "a share is 0 to 1",
            ),
            (r#"{"placing":{"unavailable":-0.1}}"#, "a share is 0 to 1"),
            (
                r#"{"placing":{"slow":{"share":0.5}}}"#,
                "missing field `seconds`",
            ),
            (
                r#"{"placing":{"error_after_placing":0.6,"unavailable":0.6}}"#,
                "shares of placing",
            ),
            (
                r#"{"callbacks":{"dropped":0.6,"delayed":{"share":0.6,"seconds":1}}}"#,
                "shares of callbacks",
            ),
            (r#"{"clock":{"offset_seconds":-86401}}"#, "offset_seconds"),
            (r#"{"callbacks":{"lost":0.1}}"#, "unknown field `lost`"),
            (r#"{"listing":{"lag":-1}}"#, "0 to 3600 seconds"),
        ] {
            let error = plan(json).unwrap_err();
            assert!(error.contains(why), "{json}: {error}");
        }
    }

    #[test]
    fn a_plan_may_say_little_or_use_up_all() {
        assert_eq!(plan("{}").unwrap(), FaultPlan::default());
        let all = r#"{"placing":{"unauthorized":0.1,"unavailable":0.2,"error_before_placing":0.3,"reset_after_placing":0.4}}"#;
        let all = plan(all).unwrap();
        assert_eq!(all.placing.choose(0.05), Some(Fault::ErrorBeforePlacing));
        assert_eq!(all.placing.choose(0.35), Some(Fault::Unauthorized));
        assert_eq!(all.placing.choose(0.99), Some(Fault::ResetAfterPlacing));
        assert_eq!(FaultPlan::default().placing.choose(0.0), None);
    }
}
