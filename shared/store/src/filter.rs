//! What a list is filtered by.

use domain::{Outcome, UnknownWord};
use sqlx::{Postgres, QueryBuilder};

use crate::list::ListQuery;

/// What came of a transaction's newest call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeFilter {
    /// Just this.
    Is(Outcome),
    /// A person, not a machine, picked up.
    Answered,
    /// Whatever it was: the call is not open.
    Any,
}

/// A text that names no outcome and no group of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not \"answered\", \"any\" or {expected}", given = .0.given, expected = .0.expected)]
pub struct UnknownOutcomeFilter(UnknownWord);

impl std::str::FromStr for OutcomeFilter {
    type Err = UnknownOutcomeFilter;

    fn from_str(text: &str) -> Result<Self, UnknownOutcomeFilter> {
        match text {
            "answered" => Ok(Self::Answered),
            "any" => Ok(Self::Any),
            word => word.parse().map(Self::Is).map_err(UnknownOutcomeFilter),
        }
    }
}

impl OutcomeFilter {
    /// The words of the outcomes that it lets through.
    pub(crate) fn words(self) -> Vec<String> {
        match self {
            Self::Is(outcome) => vec![outcome.to_string()],
            Self::Answered => answered(),
            Self::Any => Outcome::ALL.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ListQuery {
    /// What is searched for, if anything is.
    pub(crate) fn searched(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }

    /// Whether it lets through all transactions of some label, attention and outcome: how many there are of each is kept.
    pub(crate) fn is_of_kinds(&self) -> bool {
        self.searched().is_none() && self.called_since.is_none() && self.called_before.is_none()
    }
}

/// The words of the outcomes in which a person picked up.
fn answered() -> Vec<String> {
    let reached = |outcome: &&Outcome| outcome.reached_a_person();
    let outcomes = Outcome::ALL.iter().filter(reached);
    outcomes.map(ToString::to_string).collect()
}

/// Appends the filters as a `WHERE`, to which more can be added with `AND`.
pub(crate) fn filter(query: &mut QueryBuilder<Postgres>, by: &ListQuery) {
    query.push(" WHERE true");
    if let Some(action) = by.action {
        query.push(" AND action = ").push_bind(action.as_str());
    }
    if let Some(attention) = by.attention {
        query
            .push(" AND attention = ")
            .push_bind(attention.as_str());
    }
    filter_by_newest_call(query, by);
    if let Some(q) = by.searched() {
        // One text, so that one condition serves; the index `transactions_searched` is on just this expression.
        query.push(
            " AND (id || ' ' || client_name || ' ' || merchant_name || ' ' || bank_name || ' ' || client_phone) ILIKE ",
        );
        query.push_bind(format!("%{}%", escaped(q)));
    }
}

fn filter_by_newest_call(query: &mut QueryBuilder<Postgres>, by: &ListQuery) {
    match by.outcome {
        Some(OutcomeFilter::Is(outcome)) => {
            query
                .push(" AND call_outcome = ")
                .push_bind(outcome.as_str());
        }
        Some(OutcomeFilter::Answered) => {
            query.push(" AND call_outcome = ANY(").push_bind(answered());
            query.push(")");
        }
        Some(OutcomeFilter::Any) => {
            query.push(" AND call_outcome IS NOT NULL");
        }
        None => {}
    }
    if by.outcome.is_some() {
        // Nothing came of a call that never was: a list sorted by the click need not look through those.
        query.push(" AND called_at > '-infinity'");
    }
    if let Some(since) = by.called_since {
        query.push(" AND called_at >= ").push_bind(since);
    }
    if let Some(before) = by.called_before {
        // Who was never called was not called before it either.
        query.push(" AND called_at > '-infinity' AND called_at < ");
        query.push_bind(before);
    }
}

/// Keeps LIKE's own signs from being signs.
fn escaped(q: &str) -> String {
    q.replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_")
}
