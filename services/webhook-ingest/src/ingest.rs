//! What every route needs.

use std::sync::Arc;

use domain::PhoneNumber;
use store::{Intake, ServedCall};
use twilio::{callback::Callbacks, signature::Verifier};

use crate::{
    phrases::{self, Phrases},
    script::Script,
    signed::About,
};

/// Shared by all requests.
pub(crate) type App = Arc<Ingest>;

/// The service, its listeners apart.
pub(crate) struct Ingest {
    pub intake: Intake,
    pub callbacks: Callbacks,
    pub verifier: Verifier,
    pub account_sid: String,
    pub our_number: PhoneNumber,
    pub fraud_desk: Option<PhoneNumber>,
    pub default_phrases: &'static Phrases,
}

impl Ingest {
    /// The phrases for a call: its transaction's language where we speak it.
    pub fn phrases(&self, call: &ServedCall) -> &'static Phrases {
        phrases::of(call, self.default_phrases)
    }

    /// What may be said in a call whose transaction is known.
    pub fn script<'a>(&'a self, about: &'a About, call: &'a ServedCall) -> Script<'a> {
        Script {
            phrases: self.phrases(call),
            callbacks: &self.callbacks,
            our_number: &self.our_number,
            fraud_desk: self.fraud_desk.as_ref(),
            about,
            call,
        }
    }
}
