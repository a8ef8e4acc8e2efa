//! What a dispatcher asks of the carrier: the REST client in service, a carrier of a test's own in the model test.

use domain::{CarrierStatus, PhoneNumber};
use store::CarrierCall;
use twilio::rest::{
    CallPage, CallResource, Client, CreateCall, EndCall, Error, ListCalls, Placement,
};

/// So many calls of one number are looked at. One call at a time is under way with a number, so those of the last minutes
/// are among its newest.
const PAGE: u32 = 100;

/// Places, looks up and ends calls.
pub trait Carrier: Clone + Send + Sync + 'static {
    /// Places a call. Never an error: whatever happens says whether the customer's phone may ring.
    fn create_call(&self, call: &CreateCall) -> impl Future<Output = Placement> + Send;

    /// The newest calls from `from` to `to`, and the carrier's clock. The list lags behind placements.
    fn calls_to(
        &self,
        to: &PhoneNumber,
        from: &PhoneNumber,
    ) -> impl Future<Output = Result<CallPage, Error>> + Send;

    /// One call as the carrier knows it.
    fn fetch_call(&self, sid: &str) -> impl Future<Output = Result<CallResource, Error>> + Send;

    /// Ends a call, whatever it is doing.
    fn end_call(&self, sid: &str) -> impl Future<Output = Result<CallResource, Error>> + Send;
}

impl Carrier for Client {
    fn create_call(&self, call: &CreateCall) -> impl Future<Output = Placement> + Send {
        Self::create_call(self, call)
    }

    async fn calls_to(&self, to: &PhoneNumber, from: &PhoneNumber) -> Result<CallPage, Error> {
        let ours = ListCalls {
            to: Some(to.as_str().to_owned()),
            from: Some(from.as_str().to_owned()),
            status: None,
            page_size: Some(PAGE),
        };
        self.list_calls(&ours).await
    }

    fn fetch_call(&self, sid: &str) -> impl Future<Output = Result<CallResource, Error>> + Send {
        Self::fetch_call(self, sid)
    }

    fn end_call(&self, sid: &str) -> impl Future<Output = Result<CallResource, Error>> + Send {
        self.update_call(sid, EndCall::Complete)
    }
}

/// What the store needs of a call at the carrier. A status that we do not know tells nothing.
pub(crate) fn seen(call: &CallResource) -> CarrierCall {
    CarrierCall {
        sid: call.sid.clone(),
        status: call.status.as_str().parse::<CarrierStatus>().ok(),
    }
}

/// Whether a failed question is worth asking again, of this call or any: nobody answered, or we are asked to come back, or
/// the account is refused until somebody mends it.
pub(crate) fn is_away(error: &Error) -> bool {
    match error {
        Error::Transport(_) | Error::Later { .. } | Error::Unreadable => true,
        Error::Refused { status, .. } => matches!(status, 401 | 403),
        Error::NotFound | Error::Elsewhere => false,
    }
}
