//! Answers the carrier's webhooks.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use runtime::Service;
use webhook_ingest::{Config, HELP, SERVICE};

/// A webhook costs a sixth less with it than with the C library's (docs/bench.md).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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
    /// Reads an utterance a line from stdin; prints label, confidence, why and the utterance, tab-separated. With --eval, reads
    /// labelled sentences from a file instead and prints how well they were understood.
    Classify {
        /// A BCP 47 tag of a language that has a table.
        #[arg(long, default_value = "en", value_parser = readable)]
        language: String,
        /// A file of labelled sentences: the label in the first column, the utterance in the last, tabs between.
        #[arg(long, value_name = "FILE")]
        eval: Option<PathBuf>,
        /// How many of the worst mistakes to list.
        #[arg(long, value_name = "N", default_value_t = 10, requires = "eval")]
        mistakes: usize,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let service = Service::new(SERVICE, env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, webhook_ingest::listen_addr);
    }
    match arguments.command {
        Some(Command::Classify {
            language,
            eval: None,
            ..
        }) => said(webhook_ingest::classify(
            io::stdin().lock(),
            io::stdout().lock(),
            &language,
        )),
        Some(Command::Classify {
            language,
            eval: Some(path),
            mistakes,
        }) => said(evaluate(&path, &language, mistakes)),
        None => runtime::run(service, async |env, shutdown| -> anyhow::Result<()> {
            // Before there are calls that would wait for it.
            answer::prepare();
            Ok(webhook_ingest::run(Config::from_env(&env)?, shutdown).await?)
        }),
    }
}

/// On a telephone a language without a table is read as English; whoever names one here wants to know.
fn readable(tag: &str) -> Result<String, String> {
    if answer::has_language(tag) {
        Ok(tag.to_owned())
    } else {
        let known = answer::LANGUAGES.join(", ");
        Err(format!("no table for this language; there are {known}"))
    }
}

fn evaluate(path: &Path, language: &str, mistakes: usize) -> anyhow::Result<()> {
    let name = path.display();
    let file = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    webhook_ingest::evaluate(&file, io::stdout().lock(), language, mistakes)
        .with_context(|| format!("cannot evaluate {name}"))
}

fn said(result: Result<(), impl Into<anyhow::Error>>) -> ExitCode {
    match result.map_err(Into::into) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{SERVICE}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn classify_wants_a_language_that_has_a_table() {
        let parsed = |tag| {
            Arguments::try_parse_from(["webhook-ingest", "classify", "--language", tag])
                .map(|arguments| arguments.command.is_some())
        };
        for tag in ["en", "es", "es-MX", "EN_gb"] {
            assert!(parsed(tag).unwrap(), "{tag}");
        }
        for tag in ["fr", "spanish", ""] {
            let error = parsed(tag).unwrap_err().to_string();
            assert!(error.contains("there are en, es"), "{error}");
        }
    }
}
