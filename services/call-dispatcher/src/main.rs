//! Takes call requests from the queue and places them with the carrier.

use std::process::ExitCode;

use call_dispatcher::{Config, HELP};
use clap::Parser;
use runtime::Service;

/// Takes call requests from the queue and places them with the carrier.
#[derive(Parser)]
#[command(version, after_help = HELP)]
struct Arguments {
    /// Asks the one that runs here whether it is ready: exit code 0 or 1, for a container's health check
    #[arg(long)]
    health: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let service = Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, call_dispatcher::admin_addr);
    }
    runtime::run(service, async |env, shutdown| {
        call_dispatcher::run(Config::from_env(&env)?, shutdown).await
    })
}
