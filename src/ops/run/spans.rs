//! The steps of a run as spans, in the JSON of OpenTelemetry: `output/runs/<time>.trace.jsonl`, which a collector
//! reads as it is (“OTLP JSON File”, OpenTelemetry Protocol File Exporter specification).

use std::fmt::Debug;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::diagnostics::{Diagnostic, Result};
use crate::system::{clock, disk};

/// What gathers the spans that end.
#[derive(Debug, Clone, Default)]
pub struct Spans(Arc<Mutex<Vec<Value>>>);

/// A span that is open.
#[derive(Debug)]
struct Open {
    began: u128,
    id: u64,
    attributes: Vec<Value>,
    failed: bool,
}

/// The kind of a span that is within one program (`SPAN_KIND_INTERNAL`).
const INTERNAL: u8 = 1;
/// What a status says (`STATUS_CODE_UNSET`, `STATUS_CODE_ERROR`).
const UNSET: u8 = 0;
const ERROR: u8 = 2;

/// Gathers the values of a span.
struct Values<'a>(&'a mut Vec<Value>);

impl Values<'_> {
    fn add(&mut self, field: &Field, value: &Value) {
        self.0.push(json!({ "key": field.name(), "value": value }));
    }
}

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, &json!({ "stringValue": format!("{value:?}") }));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, &json!({ "stringValue": value }));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        // JSON has no 64 bits; OTLP writes such numbers as text.
        self.add(field, &json!({ "intValue": value.to_string() }));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, &json!({ "intValue": value.to_string() }));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, &json!({ "boolValue": value }));
    }
}

impl Spans {
    fn ended(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what ended so far beside the record of the run, if anything did.
    pub(super) fn write(&self, record: &Path) -> Result<()> {
        let mut spans = std::mem::take(&mut *self.ended());
        if spans.is_empty() {
            return Ok(());
        }
        let trace = trace_id()?;
        for span in spans.iter_mut().filter_map(Value::as_object_mut) {
            span.insert("traceId".to_owned(), json!(trace));
        }
        let name =
            |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
        let resource = [
            name("service.name", env!("CARGO_PKG_NAME")),
            name("service.version", env!("CARGO_PKG_VERSION")),
        ];
        let scope = json!({ "scope": { "name": env!("CARGO_PKG_NAME") }, "spans": spans });
        let line = json!({
            "resourceSpans": [{ "resource": { "attributes": resource }, "scopeSpans": [scope] }]
        });
        disk::write(&record.with_extension("trace.jsonl"), format!("{line}\n").as_bytes())
    }
}

/// A number that no other trace has: 16 bytes, in hexadecimal digits.
fn trace_id() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Diagnostic::error("internal", "the system gives no random numbers").why(error.to_string())
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut open = Open {
            began: clock::nanoseconds(),
            id: id.into_u64(),
            attributes: Vec::new(),
            failed: false,
        };
        attributes.record(&mut Values(&mut open.attributes));
        span.extensions_mut().insert(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            values.record(&mut Values(&mut open.attributes));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() != Level::ERROR {
            return;
        }
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(open) = span.extensions_mut().get_mut::<Open>() {
                open.failed = true;
            }
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(open) = span.extensions_mut().remove::<Open>() else { return };
        let number = |id: u64| format!("{id:016x}");
        let parent = span.parent().map(|one| number(one.id().into_u64())).unwrap_or_default();
        self.ended().push(json!({
            "spanId": number(open.id), "parentSpanId": parent, "name": span.name(), "kind": INTERNAL,
            "startTimeUnixNano": open.began.to_string(),
            "endTimeUnixNano": clock::nanoseconds().to_string(),
            "attributes": open.attributes,
            "status": { "code": if open.failed { ERROR } else { UNSET } },
        }));
    }
}
