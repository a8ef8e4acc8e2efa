//! call-dispatcher as it ships, with its own waits shortened: what takes minutes in production takes seconds in a test.

use std::{process::ExitCode, time::Duration};

use call_dispatcher::Config;
use runtime::Service;

/// Instead of 20 s.
const LEASE_MARGIN: Duration = Duration::from_secs(4);
/// Instead of 2 min.
const LOOK_UP_WINDOW: Duration = Duration::from_secs(12);
/// Instead of 5 s.
const LOOK_UP_EVERY: Duration = Duration::from_secs(2);
/// A call that rings or is talked on is silent after this: longer than one lasts at the stand-in's speed.
const SILENT: Duration = Duration::from_secs(12);
/// How often the carrier is asked about a silent call, instead of once a minute.
const ASK_EVERY: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let service = Service::new("call-dispatcher", env!("CARGO_PKG_VERSION"));
    runtime::run(service, async |env, shutdown| {
        let mut config = Config::from_env(&env)?;
        config.lease_margin = LEASE_MARGIN;
        config.watch.look_up_window = LOOK_UP_WINDOW;
        config.watch.look_up_every = LOOK_UP_EVERY;
        config.watch.silence.ringing = SILENT;
        config.watch.silence.answered = SILENT;
        config.watch.silence.ask_every = ASK_EVERY;
        call_dispatcher::run(config, shutdown).await
    })
}
