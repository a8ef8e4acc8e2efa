//! What `./dev bench` measures with: a generator of load, and what waits for its effects. Each measurement is a command and
//! a file; it prints one JSON object and judges nothing. It shares the machine's processors with what it measures, so it
//! prepares everything before the first request and does little but read and write while the clock runs.

mod arrivals;
mod click;
mod clicks;
mod gather;
mod http;
mod listeners;
mod reader;
mod requests;
mod summary;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Subcommand)]
enum Measurement {
    /// Signed `/gather` requests, each for another turn of a live call
    Gather(gather::Arguments),
    /// GET requests, one after the other or on several connections
    Requests(requests::Arguments),
    /// From a click to the carrier's request: this is the carrier
    Click(click::Arguments),
    /// Clicks on many transactions, on several connections
    Clicks(clicks::Arguments),
    /// From a change to the last of many open pages
    Listeners(listeners::Arguments),
    /// The reader of utterances
    Reader(reader::Arguments),
}

fn main() -> anyhow::Result<()> {
    let measured = match Arguments::parse().measurement {
        Measurement::Gather(arguments) => gather::measure(&arguments)?,
        Measurement::Requests(arguments) => requests::measure(&arguments)?,
        Measurement::Click(arguments) => click::measure(&arguments)?,
        Measurement::Clicks(arguments) => clicks::measure(&arguments)?,
        Measurement::Listeners(arguments) => listeners::measure(&arguments)?,
        Measurement::Reader(arguments) => serde_json::to_value(reader::measure(&arguments))?,
    };
    println!("{measured}");
    Ok(())
}
