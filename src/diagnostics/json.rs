//! Diagnostics for machines.

use serde_json::{Value, json};

use super::{Diagnostic, Place, Severity, page};

/// Returns the diagnostic as one JSON object (a line of `--format json`).
pub fn to_json(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = match &diagnostic.place {
        None => Value::Null,
        Some(Place::Named(name)) => json!({ "name": name }),
        Some(Place::Text(span)) => {
            let (line, column) = span.line_column();
            json!({ "file": span.file.path, "line": line, "column": column, "text": span.text() })
        }
    };
    json!({
        "type": "diagnostic",
        "severity": severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "place": place,
        "why": diagnostic.why,
        "hints": diagnostic.hints,
        "help": page(diagnostic.code).map(|page| page.path()),
    })
}
