//! Takes call requests from the queue and places them with the carrier.

use std::process::ExitCode;

use call_dispatcher::{Config, HELP};
use clap::{Parser, Subcommand};
use runtime::Service;

/// Takes call requests from the queue and places them with the carrier.
#[derive(Parser)]
#[command(version, after_help = HELP, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Asks the one that runs here whether it is ready: exit code 0 or 1, for a container's health check
    #[arg(long)]
    health: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Messages that were taken from the queue because nothing could be done with them
    #[command(subcommand)]
    DeadLetters(DeadLetters),
}

#[derive(Subcommand)]
enum DeadLetters {
    /// Shows them, newest first
    List,
    /// Asks again for what one asked for: it is published again or, where it ended its call, a new call is queued
    Requeue {
        /// Its number, as the list shows it
        id: i64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let service = Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, call_dispatcher::admin_addr);
    }
    runtime::run(service, async move |env, shutdown| {
        match arguments.command {
            None => call_dispatcher::run(Config::from_env(&env)?, shutdown).await,
            Some(Command::DeadLetters(DeadLetters::List)) => {
                print!("{}", call_dispatcher::list_dead_letters(&env).await?);
                Ok(())
            }
            Some(Command::DeadLetters(DeadLetters::Requeue { id })) => {
                println!("{}", call_dispatcher::requeue_dead_letter(&env, id).await?);
                Ok(())
            }
        }
    })
}
