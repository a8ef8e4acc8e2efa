//! Clicks on Call, many at once: what a crowded desk does, or one that went on while no dispatcher was there.

use std::{fs, net::SocketAddr, path::PathBuf};

use serde_json::Value;

use crate::{
    arrivals::{self, Arrivals},
    http::{self, Connection},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// Where dashboard-api listens
    #[arg(long)]
    at: SocketAddr,
    /// A file that names the transactions to click, one a line
    #[arg(long)]
    transactions: PathBuf,
    /// Connections, each with one request at a time
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

/// Clicks each of them once.
pub fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let named = fs::read_to_string(&arguments.transactions)?;
    let requests: Vec<_> = named
        .split_whitespace()
        .map(|transaction| http::post(arguments.at, &format!("/call/{transaction}"), "", ""))
        .collect();
    let mut doers = Vec::new();
    for _ in 0..arguments.connections {
        let mut connection = Connection::to(arguments.at)?;
        let requests = &requests;
        doers.push(async move |place: usize| {
            let answer = connection.ask(&requests[place]).await;
            answer.is_ok_and(|answer| answer.status == 202)
        });
    }
    Ok(arrivals::make(requests.len(), &Arrivals::Closed, doers).report())
}
