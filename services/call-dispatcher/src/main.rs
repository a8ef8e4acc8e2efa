//! Takes call requests from the queue and places them with the carrier.

use std::process::ExitCode;

use call_dispatcher::{Config, HELP};
use clap::Parser;
use runtime::Service;

/// Takes call requests from the queue and places them with the carrier.
#[derive(Parser)]
#[command(version, after_help = HELP)]
struct Arguments {}

fn main() -> ExitCode {
    let Arguments {} = Arguments::parse();
    let service = Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    runtime::run(service, async |env, shutdown| {
        call_dispatcher::run(Config::from_env(&env)?, shutdown).await
    })
}
