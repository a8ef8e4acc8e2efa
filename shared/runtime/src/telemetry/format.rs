//! The two shapes of a log line.

use std::fmt::{self, Write as _};

use chrono::SecondsFormat;
use opentelemetry::trace::TraceContextExt;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::{Clock, SystemClock};

/// `2026-11-22T17:20:00.123Z INFO  call-dispatcher call placed call_id=… · process calls.requested{call_id=…}`
pub(super) struct Text {
    pub(super) service: &'static str,
}

impl<S> FormatEvent<S, Fields> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, Fields>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = *event.metadata().level();
        let (on, off) = if out.has_ansi_escapes() {
            (colour(level), "\x1b[0m")
        } else {
            ("", "")
        };
        write!(out, "{} {on}{level:<5}{off} {} ", now(), self.service)?;
        ctx.field_format().format_fields(out.by_ref(), event)?;
        for span in ctx.event_scope().into_iter().flatten() {
            let extensions = span.extensions();
            match extensions
                .get::<FormattedFields<Fields>>()
                .filter(|fields| !fields.is_empty())
            {
                Some(fields) => write!(out, " · {}{{{fields}}}", span.name())?,
                None => write!(out, " · {}", span.name())?,
            }
        }
        writeln!(out)
    }
}

/// Message first, then `name=value`; OpenTelemetry's own fields are left out.
pub(super) struct Fields;

impl<'writer> FormatFields<'writer> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut line = Line {
            writer,
            empty: true,
            value: String::new(),
            result: Ok(()),
        };
        fields.record(&mut line);
        line.result
    }
}

struct Line<'writer> {
    writer: Writer<'writer>,
    empty: bool,
    /// The room in which each value is spelled out.
    value: String,
    result: fmt::Result,
}

impl Line<'_> {
    fn put(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let name = field.name();
        if self.result.is_err() || name.starts_with("otel.") {
            return;
        }
        self.value.clear();
        self.result = Clean(&mut self.value)
            .write_fmt(value)
            .and_then(|()| self.write(name));
    }

    fn write(&mut self, name: &str) -> fmt::Result {
        if !std::mem::take(&mut self.empty) {
            self.writer.write_char(' ')?;
        }
        let value = &self.value;
        match name {
            "message" => self.writer.write_str(value),
            _ if value.contains(' ') && !value.starts_with('"') => {
                write!(self.writer, "{name}={value:?}")
            }
            _ => write!(self.writer, "{name}={value}"),
        }
    }
}

/// What a stranger sent must not be able to fake a line of its own, or to steer the terminal.
struct Clean<'a>(&'a mut String);

impl fmt::Write for Clean<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let parts = text.split(char::is_control);
        for (place, part) in parts.enumerate() {
            if place > 0 {
                self.0.push(' ');
            }
            self.0.push_str(part);
        }
        Ok(())
    }
}

impl Visit for Line<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format_args!("{value:?}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.put(field, format_args!("{}", crate::tasks::chain(value)));
    }
}

/// One object a line: `timestamp`, `level`, `service`, `target`, `message`, `trace_id`, the event's fields, and
/// the spans' fields where the event has none of that name.
pub(super) struct Json {
    pub(super) service: &'static str,
}

impl<S> FormatEvent<S, JsonFields> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, JsonFields>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let meta = event.metadata();
        let mut own = String::new();
        JsonFields::new().format_fields(Writer::new(&mut own), event)?;
        let mut line: Map<String, Value> = serde_json::from_str(&own).unwrap_or_default();
        for span in ctx.event_scope().into_iter().flatten() {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<JsonFields>>();
            let fields: Map<String, Value> = fields
                .and_then(|fields| serde_json::from_str(fields).ok())
                .unwrap_or_default();
            for (name, value) in fields
                .into_iter()
                .filter(|(name, _)| !name.starts_with("otel."))
            {
                line.entry(name).or_insert(value);
            }
        }
        let context = opentelemetry::Context::current();
        let trace = context.span().span_context().clone();
        if trace.is_valid() {
            line.insert("trace_id".into(), trace.trace_id().to_string().into());
        }
        line.insert("timestamp".into(), now().into());
        line.insert("level".into(), meta.level().as_str().into());
        line.insert("service".into(), self.service.into());
        line.insert("target".into(), meta.target().into());
        writeln!(out, "{}", Value::Object(line))
    }
}

fn now() -> String {
    SystemClock
        .now()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        _ => "\x1b[2m",
    }
}
