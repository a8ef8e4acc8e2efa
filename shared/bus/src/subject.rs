//! Where messages go. Stream and subject names are part of the contract: see `proto-docs/asyncapi.yaml`.

use std::fmt::Write as _;

/// The work queue of the dispatchers. A message leaves it when it is acknowledged.
pub const CALLS_STREAM: &str = "CALLS";
/// What happened, kept for 7 days.
pub const EVENTS_STREAM: &str = "EVENTS";

/// The dispatchers' durable consumer of [`CALLS_REQUESTED`]. Autoscalers look at it by name.
pub const REQUESTS_CONSUMER: &str = "call-dispatcher";
/// Their durable consumer of [`CALLS_CONTROL`].
pub const CONTROL_CONSUMER: &str = "call-dispatcher-control";

/// A call is to be placed: [`crate::CallRequested`].
pub const CALLS_REQUESTED: &str = "calls.requested";
/// Something is to be done about a call at the carrier.
pub const CALLS_CONTROL: &str = "calls.control";
/// Dialling was stopped, resumed, or is refused by the carrier.
pub const EVENTS_DIALLING: &str = "events.dialling";

/// So many transactions changed at once that pages should ask anew.
pub const EVENTS_MANY: &str = "events.many";

/// The [`kind`] of what is no subject of ours.
pub(crate) const OTHER: &str = "other";

const EVENTS_TRANSACTION: &str = "events.transaction.";

/// A transaction changed: [`crate::TransactionChanged`]. What is not a letter, digit, `-` or `_` in the id is
/// written as `%` and two hexadecimal digits: a subject's token must hold no dot, blank or wildcard.
pub fn events_transaction(transaction_id: &str) -> String {
    let mut subject = EVENTS_TRANSACTION.to_owned();
    for byte in transaction_id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            subject.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(subject, "%{byte:02X}");
        }
    }
    subject
}

/// The subject without ids: for span names and metrics, of which there must not be one per transaction.
pub fn kind(subject: &str) -> &'static str {
    match subject {
        CALLS_REQUESTED => CALLS_REQUESTED,
        CALLS_CONTROL => CALLS_CONTROL,
        EVENTS_DIALLING => EVENTS_DIALLING,
        EVENTS_MANY => EVENTS_MANY,
        _ if subject.starts_with(EVENTS_TRANSACTION) => "events.transaction",
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_becomes_one_harmless_token() {
        assert_eq!(events_transaction("TXN001"), "events.transaction.TXN001");
        assert_eq!(
            events_transaction("a.b *>é"),
            "events.transaction.a%2Eb%20%2A%3E%C3%A9"
        );
    }

    #[test]
    fn the_kind_holds_no_id() {
        assert_eq!(kind(&events_transaction("TXN001")), "events.transaction");
        assert_eq!(kind(CALLS_REQUESTED), CALLS_REQUESTED);
        assert_eq!(kind("anything"), "other");
    }
}
