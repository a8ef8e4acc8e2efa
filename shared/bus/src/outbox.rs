//! From a committed message to one on the wire.

use domain::Message as Committed;
use runtime::tasks::chain;

use crate::{
    connection::Bus,
    message::{CallRequested, EndStray, Message, TransactionChanged, VERSION},
    publish::Outgoing,
    subject::{CALLS_CONTROL, CALLS_REQUESTED, EVENTS_MANY, events_transaction},
};

impl Bus {
    /// Publishes committed messages, each continuing its trace (W3C traceparent). Says for each, in order, whether it was
    /// acknowledged; one that was not may be published again: its id keeps the stream from storing it twice.
    pub async fn publish_committed<'a>(
        &self,
        messages: impl IntoIterator<Item = (&'a Committed, Option<&'a str>)>,
    ) -> Vec<bool> {
        let outgoing = messages
            .into_iter()
            .map(|(message, trace)| outgoing(message, trace));
        let published = self.publish_all(outgoing.collect()).await;
        if let Some(error) = published.iter().find_map(|result| result.as_ref().err()) {
            tracing::debug!(
                error = chain(error),
                "messages could not be published; they stay in the outbox"
            );
        }
        published.iter().map(Result::is_ok).collect()
    }
}

fn outgoing(message: &Committed, traceparent: Option<&str>) -> Outgoing {
    let (subject, payload) = match message {
        Committed::CallRequested {
            call_id,
            transaction_id,
            ..
        } => {
            let wire = CallRequested::new(call_id.0, transaction_id.as_str());
            (CALLS_REQUESTED.to_owned(), wire.encode())
        }
        Committed::StrayFound {
            call_id,
            transaction_id,
            carrier_call_id,
            ..
        } => {
            let wire = EndStray {
                v: VERSION,
                call_id: call_id.0,
                transaction_id: transaction_id.to_string(),
                carrier_call_id: carrier_call_id.clone(),
            };
            (CALLS_CONTROL.to_owned(), wire.encode())
        }
        Committed::TransactionChanged {
            transaction_id,
            version,
            action,
            attention,
            call,
        } => {
            let wire = TransactionChanged {
                v: VERSION,
                transaction_id: transaction_id.to_string(),
                version: *version,
                action: action.to_string(),
                attention: attention.to_string(),
                call_id: call.as_ref().map(|call| call.id.0),
                state: call.as_ref().map(|call| call.state.to_string()),
                outcome: call
                    .as_ref()
                    .and_then(|call| call.outcome)
                    .map(|outcome| outcome.to_string()),
            };
            (events_transaction(transaction_id.as_str()), wire.encode())
        }
        Committed::ManyChanged { .. } => (
            EVENTS_MANY.to_owned(),
            Ok(format!(r#"{{"v":{VERSION}}}"#).into()),
        ),
    };
    Outgoing {
        subject,
        message_id: message.id(),
        // Texts and numbers always make JSON.
        payload: payload.unwrap_or_default(),
        traceparent: traceparent.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use domain::{Action, Attention, CallId, CallNews, CallState};

    use super::*;

    #[test]
    fn a_request_goes_to_the_dispatchers_and_says_no_more_than_ids() {
        let id = CallId::generate();
        let transaction_id = "TXN001".parse().unwrap();
        let message = outgoing(
            &Committed::CallRequested {
                call_id: id,
                transaction_id,
                epoch: 0,
            },
            None,
        );
        assert_eq!(message.subject, CALLS_REQUESTED);
        assert_eq!(message.message_id, format!("call-{id}-0"));
        let read = CallRequested::decode(&message.payload).unwrap();
        assert_eq!(
            (read.call_id, read.transaction_id.as_str()),
            (id.0, "TXN001")
        );
    }

    #[test]
    fn a_stray_goes_to_whoever_can_end_it() {
        let message = outgoing(
            &Committed::StrayFound {
                call_id: CallId::generate(),
                transaction_id: "TXN001".parse().unwrap(),
                carrier_call_id: "CA2".to_owned(),
                epoch: 1,
            },
            None,
        );
        assert_eq!(message.subject, CALLS_CONTROL);
        assert_eq!(message.message_id, "stray-CA2-1");
        let read = EndStray::decode(&message.payload).unwrap();
        assert_eq!(read.carrier_call_id, "CA2");
    }

    #[test]
    fn a_change_goes_to_the_pages_with_its_labels() {
        let call = CallNews {
            id: CallId::generate(),
            state: CallState::Ringing,
            outcome: None,
        };
        let message = outgoing(
            &Committed::TransactionChanged {
                transaction_id: "TXN001".parse().unwrap(),
                version: 7,
                action: Action::Connecting,
                attention: Attention::None,
                call: Some(call),
            },
            None,
        );
        assert_eq!(message.subject, "events.transaction.TXN001");
        let read = TransactionChanged::decode(&message.payload).unwrap();
        assert_eq!(
            (read.version, read.action.as_str(), read.state.as_deref()),
            (7, "Connecting...", Some("ringing"))
        );
    }
}
