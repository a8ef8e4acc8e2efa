//! The program `twilio-sim`.

use std::process::ExitCode;

use clap::Parser;
use runtime::Service;
use twilio_sim::{Config, config};

/// A stand-in for Twilio Voice.
#[derive(Parser)]
#[command(version, about, after_help = config::HELP)]
struct Arguments {}

fn main() -> ExitCode {
    Arguments::parse();
    let service = Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    runtime::run(service, |env, shutdown| async move {
        let config = Config::from_env(&env)?;
        twilio_sim::run(config, shutdown).await?;
        Ok::<_, anyhow::Error>(())
    })
}
