//! The customers: each transaction has a number of its own, and somebody who behaves in one of many ways.

use rand::{Rng as _, rngs::StdRng};
use serde_json::{Value, json};

use crate::plan::Weather;

/// Telephone seconds of ringing, nearly as long as the carrier is asked to let it ring.
pub(crate) const LONG: u32 = 28;

/// A way to behave.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// For people.
    pub about: &'static str,
    /// The script's `then`.
    then: &'static str,
}

/// Everybody. What the words mean is in [`crate::expected`].
pub const KINDS: [Kind; 20] = [
    kind("says yes", r#"{"replies":[{"say":"Yes, that was me."}]}"#),
    kind(
        "denies",
        r#"{"replies":[{"say":"No, I did not make that."}]}"#,
    ),
    kind("presses 1", r#"{"replies":[{"press":"1"}]}"#),
    kind("presses 2", r#"{"replies":[{"press":"2"}]}"#),
    kind(
        "calls it fraud",
        r#"{"replies":[{"say":"That is fraud, somebody stole my card."}]}"#,
    ),
    kind("presses 3", r#"{"replies":[{"press":"3"}]}"#),
    kind(
        "is not sure, then says yes",
        r#"{"replies":[{"say":"I don't know, let me think."},{"say":"Yes, I did."}]}"#,
    ),
    kind("says nothing", r#"{"replies":[{"silence":true}]}"#),
    kind(
        "says nothing, then yes",
        r#"{"replies":[{"silence":true},{"say":"Yes.","confidence":"missing"}]}"#,
    ),
    kind("mumbles", r#"{"replies":[{"mumble":true}]}"#),
    kind("hangs up at once", r#"{"replies":[{"hang_up":2}]}"#),
    kind(
        "says nothing, then hangs up",
        r#"{"replies":[{"silence":true},{"hang_up":1}]}"#,
    ),
    kind("is busy", r#""busy""#),
    kind("does not pick up", r#""no_answer""#),
    kind(
        "has a machine",
        r#"{"machine":{"greeting":"Please leave a message after the tone."}}"#,
    ),
    kind("cannot be reached", r#""failed""#),
    kind("is refused by the carrier", r#"{"refuse":{"code":21214}}"#),
    kind(
        "wants a person",
        r#"{"replies":[{"say":"Let me talk to someone."}]}"#,
    ),
    kind(
        "is somebody else",
        r#"{"replies":[{"say":"You have the wrong number."}]}"#,
    ),
    kind(
        "does not want calls",
        r#"{"replies":[{"say":"Stop calling me."}]}"#,
    ),
];

const fn kind(about: &'static str, then: &'static str) -> Kind {
    Kind { about, then }
}

/// Whoever has one number.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Whose transaction.
    pub transaction: String,
    /// In E.164.
    pub number: String,
    /// How they behave.
    pub kind: Kind,
    pub(crate) ring: u32,
    /// How the status callbacks are delivered, as a script says it.
    pub(crate) callbacks: Value,
}

impl Customer {
    /// The `n`th, thrown from `dice`.
    pub fn thrown(n: usize, weather: Weather, dice: &mut StdRng) -> Self {
        let doubles = weather == Weather::Doubles;
        Self {
            transaction: format!("CHAOS{n:05}"),
            number: number(n),
            kind: KINDS[dice.random_range(0..KINDS.len())],
            ring: if doubles {
                LONG
            } else {
                dice.random_range(1..=6)
            },
            callbacks: if weather == Weather::Everything {
                callbacks(dice)
            } else {
                json!([])
            },
        }
    }

    /// The `n`th says yes, and everything about them goes well.
    pub fn plain(n: usize) -> Self {
        Self {
            transaction: format!("CHAOS{n:05}"),
            number: number(n),
            kind: KINDS[0],
            ring: 2,
            callbacks: json!([]),
        }
    }

    /// What `PUT /sim/numbers/{number}` takes.
    pub fn script(&self) -> Value {
        let then: Value = serde_json::from_str(self.kind.then).expect("a script's JSON");
        json!({
            "about": self.kind.about,
            "ring": self.ring,
            "then": then,
            "status_callbacks": self.callbacks,
        })
    }

    /// A row of an import.
    pub fn row(&self) -> Value {
        json!({
            "id": self.transaction,
            "client_name": "Chaos Customer",
            "card_number": "***1234",
            "client_phone": self.number,
            "amount": 2500.75,
            "bank_name": "Chase Bank",
            "merchant_name": "Amazon",
            "transaction_date": "15/03/2025",
            "action": "Not Answered",
        })
    }
}

fn number(n: usize) -> String {
    assert!(n < 40_000, "more customers than numbers");
    format!("+1415{}{:04}", 556 + n / 10_000, n % 10_000)
}

/// Every fourth call's callbacks are told twice, late, out of order, or in part never.
fn callbacks(dice: &mut StdRng) -> Value {
    if !dice.random_ratio(1, 4) {
        return json!([]);
    }
    let deliveries = (0..4).map(|_| {
        json!({
            "times": *[0, 1, 1, 1, 2, 2].get(dice.random_range(0..6)).unwrap_or(&1),
            "late": dice.random_range(0..20),
        })
    });
    deliveries.collect()
}
