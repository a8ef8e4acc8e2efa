//! GET requests: what a page waits for.

use std::net::SocketAddr;

use serde_json::Value;

use crate::{
    arrivals::{self, Arrivals},
    http::{Connection, get},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the service listens
    #[arg(long)]
    at: SocketAddr,
    /// So many requests; each takes the next of the paths
    #[arg(long)]
    count: usize,
    /// Connections, each with one request at a time
    #[arg(long, default_value_t = 1)]
    connections: usize,
    /// Paths with their queries
    #[arg(required = true)]
    paths: Vec<String>,
}

/// Makes the requests.
pub fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let paths = arguments.paths.iter();
    let requests: Vec<_> = paths.map(|path| get(arguments.at, path)).collect();
    let mut doers = Vec::new();
    for _ in 0..arguments.connections {
        let mut connection = Connection::to(arguments.at)?;
        let requests = &requests;
        doers.push(async move |place: usize| {
            let answer = connection.ask(&requests[place % requests.len()]).await;
            answer.is_ok_and(|answer| answer.status == 200 && !answer.body.is_empty())
        });
    }
    Ok(arrivals::make(arguments.count, &Arrivals::Closed, doers).report())
}
