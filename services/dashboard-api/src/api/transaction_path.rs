//! The id in a path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::TransactionId;
use runtime::problem::{Path, Problem};

use crate::problems;

/// The transaction that the path names. A text that can be no id names none: 404.
pub struct TransactionPath(pub TransactionId);

impl<S: Send + Sync> FromRequestParts<S> for TransactionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        let id = text.parse();
        Ok(Self(id.map_err(|_| problems::transaction_not_found())?))
    }
}
