//! The program: `dashboard-api`, `dashboard-api migrate`, `dashboard-api import FILE`, `dashboard-api openapi`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use dashboard_api::{
    Config, Format, NAME, VARIABLES, database_from_env, listen_addr, openapi_json, read_import,
};
use runtime::Service;
use runtime::env::Env;
use store::Store;

/// The fraud desk's API and page. Without a command it serves.
#[derive(Parser)]
#[command(version, after_help = VARIABLES, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Asks the one that runs here whether it is ready: exit code 0 or 1, for a container's health check
    #[arg(long)]
    health: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Brings the database's schema up to date
    Migrate,
    /// Imports transactions from a file: all, or none if one is bad
    Import {
        /// A JSON array, or CSV if the name ends in .csv
        file: PathBuf,
        /// Import the good rows although there are bad ones
        #[arg(long)]
        skip_bad: bool,
    },
    /// Prints openapi.json, the API's description
    Openapi,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::Openapi) = arguments.command {
        print!("{}", openapi_json());
        return ExitCode::SUCCESS;
    }
    let service = Service::new(NAME, env!("CARGO_PKG_VERSION"));
    if arguments.health {
        return runtime::probe::ask(service, listen_addr);
    }
    runtime::run(service, async move |env, shutdown| -> anyhow::Result<()> {
        match arguments.command {
            Some(Command::Migrate) => migrate(&env).await,
            Some(Command::Import { file, skip_bad }) => import(&env, &file, skip_bad).await,
            Some(Command::Openapi) => Ok(()),
            None => Ok(dashboard_api::run(Config::from_env(&env)?, shutdown).await?),
        }
    })
}

async fn migrate(env: &Env) -> anyhow::Result<()> {
    let store = Store::new(database_from_env(env)?);
    store.migrate().await?;
    println!("The database's schema is up to date.");
    Ok(())
}

async fn import(env: &Env, path: &Path, skip_bad: bool) -> anyhow::Result<()> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let is_csv = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let format = if is_csv { Format::Csv } else { Format::Json };
    let file = read_import(format, &bytes).with_context(|| path.display().to_string())?;
    for bad in &file.bad {
        eprintln!("{}: {bad}", path.display());
    }
    if !file.bad.is_empty() && !skip_bad {
        bail!("nothing was imported: correct these rows, or leave them out with --skip-bad");
    }
    let store = Store::new(database_from_env(env)?);
    store.check().await.context(
        "the database is not ready (`dashboard-api migrate` brings its schema up to date)",
    )?;
    let report = store.import(&file.good, skip_bad).await?;
    for id in &report.different {
        eprintln!(
            "{}: {id} was imported before with other contents",
            path.display()
        );
    }
    if !report.different.is_empty() && !skip_bad {
        bail!("nothing was imported: take these rows out, or pass over them with --skip-bad");
    }
    println!(
        "{} imported, {} were there already, {} left out.",
        report.imported,
        report.identical,
        report.different.len() + bad_rows(&file.bad)
    );
    Ok(())
}

/// Rows, not complaints: one row may have several.
fn bad_rows(bad: &[dashboard_api::BadRow]) -> usize {
    let mut rows: Vec<_> = bad.iter().filter_map(|bad| bad.row).collect();
    rows.dedup();
    rows.len()
}
