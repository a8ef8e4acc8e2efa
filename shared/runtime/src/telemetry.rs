//! Log lines and traces.
//!
//! Logs go to standard error, as readable lines or JSON. Every span is recorded by OpenTelemetry, whether or not
//! anything is exported: trace contexts travel through the outbox and the queue in any case.

mod filter;
mod format;

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, reload};

use crate::env::{ConfigError, Env};
use crate::process::Service;

pub use filter::FilterError;

/// How long one export, and the flush at the end, may take.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

static LOG_FILTER: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line: time, level, service, message, fields.
    Text,
    /// One JSON object a line, with `trace_id` where there is a trace.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected text or json"),
        }
    }
}

/// The settings of this module, from `LOG_FORMAT`, `LOG_LEVEL` and `OTEL_EXPORTER_OTLP_ENDPOINT`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How log lines look.
    pub format: LogFormat,
    /// A level (`info`) or `tracing-subscriber` filter directives (`info,bus=debug`).
    pub level: String,
    /// Base URL of an OTLP receiver speaking HTTP (usually port 4318); `None` = traces are not exported.
    pub otlp_endpoint: Option<url::Url>,
}

impl Settings {
    /// Reads and checks the settings.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let level = env.or("LOG_LEVEL", "info".to_owned())?;
        filter::parse(&level).map_err(|error| ConfigError::invalid("LOG_LEVEL", &level, error))?;
        let otlp_endpoint = env.optional::<url::Url>("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        if let Some(url) = &otlp_endpoint
            && !matches!(url.scheme(), "http" | "https")
        {
            let why = "expected an http or https URL (for example http://127.0.0.1:4318)";
            return Err(ConfigError::invalid(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                url.as_str(),
                why,
            ));
        }
        Ok(Self {
            format: env.or("LOG_FORMAT", LogFormat::Text)?,
            level,
            otlp_endpoint,
        })
    }
}

/// Why telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log level or filter is wrong.
    #[error("the log filter cannot be used")]
    Filter(#[from] FilterError),
    /// The trace exporter could not be built.
    #[error("the trace exporter cannot be set up")]
    Exporter(#[from] ExporterBuildError),
    /// There is a global subscriber already.
    #[error("telemetry is already set up in this process")]
    AlreadySet(#[from] tracing_subscriber::util::TryInitError),
}

/// Keeps telemetry running. Dropping it does not flush: call [`Telemetry::flush`], last of all.
#[derive(Debug)]
#[must_use = "traces that are still in memory are lost unless it is flushed at the end"]
pub struct Telemetry {
    provider: SdkTracerProvider,
}

impl Telemetry {
    /// Sends what is still in memory and stops exporting. Blocks up to 5 s: not to be called on a Tokio worker.
    pub fn flush(self) {
        if let Err(error) = self.provider.shutdown_with_timeout(EXPORT_TIMEOUT) {
            tracing::warn!(%error, "some traces could not be exported");
        }
    }
}

/// Sets the process's subscriber, tracer and propagator. Once per process.
pub fn init(service: &Service, settings: &Settings) -> Result<Telemetry, TelemetryError> {
    let provider = tracer_provider(service, settings.otlp_endpoint.as_ref())?;
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("ringcheck"))
        .with_location(false)
        .with_threads(false)
        .with_filter(filter::for_traces());
    let (log_filter, handle) = reload::Layer::new(filter::parse(&settings.level)?);
    let lines = match settings.format {
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .fmt_fields(format::Fields)
            .event_format(format::Text {
                service: service.name,
            })
            .with_filter(log_filter)
            .boxed(),
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(std::io::stderr)
            .fmt_fields(tracing_subscriber::fmt::format::JsonFields::new())
            .event_format(format::Json {
                service: service.name,
            })
            .with_filter(log_filter)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(lines)
        .with(traces)
        .try_init()?;
    let _ = LOG_FILTER.set(handle);
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    opentelemetry::global::set_tracer_provider(provider.clone());
    Ok(Telemetry { provider })
}

/// A duration as log lines have it: to the microsecond.
pub fn logged(duration: Duration) -> tracing::field::DebugValue<Duration> {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    tracing::field::debug(Duration::from_micros(micros))
}

/// Replaces the log filter of the running process.
pub fn set_log_filter(directives: &str) -> Result<(), FilterError> {
    let parsed = filter::parse(directives)?;
    LOG_FILTER
        .get()
        .and_then(|handle| handle.reload(parsed).ok())
        .ok_or(FilterError::NotSetUp)
}

/// The log filter in force, as directives; `None` when telemetry was not set up.
pub fn log_filter() -> Option<String> {
    LOG_FILTER
        .get()
        .and_then(|handle| handle.with_current(ToString::to_string).ok())
}

fn tracer_provider(
    service: &Service,
    endpoint: Option<&url::Url>,
) -> Result<SdkTracerProvider, ExporterBuildError> {
    let resource = Resource::builder()
        .with_service_name(service.name)
        .with_attribute(KeyValue::new("service.version", service.version))
        .with_attribute(KeyValue::new("service.namespace", "ringcheck"))
        .build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(endpoint) = endpoint else {
        return Ok(builder.build());
    };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!(
            "{}/v1/traces",
            endpoint.as_str().trim_end_matches('/')
        ))
        .with_timeout(EXPORT_TIMEOUT)
        .build()?;
    Ok(builder.with_batch_exporter(exporter).build())
}
