//! Answers the carrier's webhooks.

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand};
use runtime::Service;
use webhook_ingest::{Config, HELP, SERVICE};

/// Answers the carrier's webhooks: what is said in a call, what the customer meant, every change of its state.
#[derive(Parser)]
#[command(version, after_help = HELP, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Asks the one that runs here whether it is ready: exit code 0 or 1, for a container's health check
    #[arg(long)]
    health: bool,
    /// Without one, it serves.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Reads an utterance a line from stdin; prints label, confidence, why and the utterance, tab-separated.
    Classify {
        /// A BCP 47 tag.
        #[arg(long, default_value = "en")]
        language: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let service = Service::new(SERVICE, env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, webhook_ingest::listen_addr);
    }
    match arguments.command {
        Some(Command::Classify { language }) => classify(&language),
        None => runtime::run(service, async |env, shutdown| -> anyhow::Result<()> {
            Ok(webhook_ingest::run(Config::from_env(&env)?, shutdown).await?)
        }),
    }
}

fn classify(language: &str) -> ExitCode {
    match webhook_ingest::classify(io::stdin().lock(), io::stdout().lock(), language) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{SERVICE}: cannot read or write: {error}");
            ExitCode::FAILURE
        }
    }
}
