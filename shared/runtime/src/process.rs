//! The life of a service's process.

use std::process::ExitCode;

use tokio_util::sync::CancellationToken;

use crate::env::Env;
use crate::{metrics, shutdown, telemetry};

/// Who this process is: in log lines, traces and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The binary's name, for example `call-dispatcher`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Service {
    /// Usually `Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))`.
    pub const fn new(name: &'static str, version: &'static str) -> Self {
        Self { name, version }
    }
}

/// The whole body of a service's `main`: reads the environment, sets up telemetry, metrics and signals, runs `f`
/// until it returns, and flushes telemetry last, also after an error, which is logged with its causes.
///
/// The token given to `f` is cancelled by SIGTERM or SIGINT.
pub fn run<F, Fut, E>(service: Service, f: F) -> ExitCode
where
    F: FnOnce(Env, CancellationToken) -> Fut,
    Fut: Future<Output = Result<(), E>>,
    E: Into<anyhow::Error>,
{
    let prepared = Env::load().map_err(anyhow::Error::from).and_then(|env| {
        let settings = telemetry::Settings::from_env(&env)?;
        Ok((env, telemetry::init(&service, &settings)?))
    });
    let (env, telemetry) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            // There is no log yet to write this to.
            eprintln!("{}: {error:#}", service.name);
            return ExitCode::FAILURE;
        }
    };
    log_panics();
    let result = block_on(service, env, f);
    if let Err(error) = &result {
        tracing::error!("{} stopped: {error:#}", service.name);
    }
    telemetry.flush();
    if result.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn block_on<F, Fut, E>(service: Service, env: Env, f: F) -> anyhow::Result<()>
where
    F: FnOnce(Env, CancellationToken) -> Fut,
    Fut: Future<Output = Result<(), E>>,
    E: Into<anyhow::Error>,
{
    metrics::install()?;
    ::metrics::gauge!("ringcheck_build_info", "service" => service.name, "version" => service.version).set(1.0);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let shutdown = shutdown::on_signals()?;
        tokio::select! {
            result = f(env, shutdown) => result.map_err(Into::into),
            () = metrics::upkeep() => Ok(()),
        }
    });
    // Tasks that nobody waited for (a blocking DNS look-up, say) must not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    result
}

/// Panics become log lines like everything else.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = crate::tasks::panic_message(panic.payload());
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panic: {message}");
    }));
}
