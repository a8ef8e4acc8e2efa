//! The matrix of faults. `faults FILE [FAULT…]` runs them (all, if none is named) and writes the table; `./dev faults` calls it.

use std::{
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use chaos_tests::matrix::{self, Fault};

/// What stands over the table.
const HEAD: &str = include_str!("faults.md");

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else {
        eprintln!("faults: name the file to write");
        return ExitCode::FAILURE;
    };
    let only: Vec<String> = arguments.collect();
    let wanted = |fault: &Fault| only.is_empty() || only.iter().any(|name| name == fault.name());
    let mut text = HEAD.to_owned();
    let mut well = true;
    for fault in matrix::ALL.into_iter().filter(wanted) {
        println!("{} …", fault.name());
        match run(fault) {
            Ok((row, wrong)) => {
                println!("{row}");
                for wrong in &wrong {
                    println!("  {wrong}");
                }
                well &= wrong.is_empty();
                let _ = writeln!(text, "{row}");
            }
            Err(why) => {
                println!("{}: {why}", fault.name());
                well = false;
            }
        }
    }
    match std::fs::write(&file, text) {
        Ok(()) if well => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A line of the table, and what is wrong.
fn run(fault: Fault) -> Result<(String, Vec<String>), String> {
    if let Some(why) = fault.impossible() {
        let row = format!("| {} | not run: {why} | – | – | – | – |", fault.name());
        return Ok((row, vec![]));
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    // A panic has said why already; the other rows are worth having all the same.
    let row = catch_unwind(AssertUnwindSafe(|| runtime.block_on(fault.run())));
    let row = row.map_err(|_| "it could not be run to its end".to_owned())?;
    Ok((row.to_string(), row.wrong))
}
