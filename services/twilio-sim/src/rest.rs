//! The REST API: `/2010-04-01/Accounts/{account}/Calls…`, with Twilio's answers.

mod access;
mod create;
mod list;
mod problem;
mod request;
mod shape;
mod single;

use std::sync::Arc;

use axum::{Router, middleware, routing::get};

pub use request::{CreateRequest, Detection};

use crate::sim::Sim;

/// The largest form that is read.
const MOST_BYTES: usize = 64 * 1024;

/// The routes of the API, behind its password, every request recorded.
pub fn router(sim: &Arc<Sim>) -> Router<Arc<Sim>> {
    Router::new()
        .route(
            "/2010-04-01/Accounts/{account}/Calls.json",
            get(list::list).post(create::create),
        )
        .route(
            "/2010-04-01/Accounts/{account}/Calls/{file}",
            get(single::fetch).post(single::update),
        )
        .fallback(problem::no_such_resource)
        .layer(middleware::from_fn_with_state(
            sim.clone(),
            access::authenticate,
        ))
        .layer(middleware::from_fn_with_state(sim.clone(), access::record))
}
