//! The program `twilio-sim`.

use std::process::ExitCode;

use clap::Parser;
use runtime::Service;
use twilio_sim::{Config, config};

/// A stand-in for Twilio Voice.
#[derive(Parser)]
#[command(version, about, after_help = config::HELP)]
struct Arguments {
    /// Asks the one that runs here whether it is ready: exit code 0 or 1, for a container's health check
    #[arg(long)]
    health: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let service = Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, config::listen_addr);
    }
    runtime::run(service, |env, shutdown| async move {
        let config = Config::from_env(&env)?;
        twilio_sim::run(config, shutdown).await?;
        Ok::<_, anyhow::Error>(())
    })
}
