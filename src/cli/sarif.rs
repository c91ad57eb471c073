//! Findings in SARIF 2.1.0, the form that code hosts read: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Diagnostics, Place, Severity, page};

/// The log of one run.
pub(super) fn log(found: &Diagnostics) -> Value {
    let codes: BTreeSet<&str> = found.iter().map(|one| one.code).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "briefwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": found.iter().map(|one| result(one, &codes)).collect::<Vec<_>>(),
        }],
    })
}

/// What a code host shows of a code. The pages have no address of their own: they are told in whole.
fn rule(code: &str) -> Value {
    let Some(page) = page(code) else { return json!({ "id": code }) };
    json!({
        "id": code,
        "shortDescription": { "text": page.summary() },
        "help": { "text": page.text, "markdown": page.text },
        "properties": { "page": page.path() },
    })
}

fn result(one: &Diagnostic, codes: &BTreeSet<&str>) -> Value {
    let level = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let hints = one.hints.iter().map(|hint| format!("Help: {hint}"));
    let lines: Vec<String> =
        std::iter::once(one.message.clone()).chain(one.why.iter().cloned()).chain(hints).collect();
    let mut result = json!({
        "ruleId": one.code,
        "ruleIndex": codes.iter().position(|code| *code == one.code),
        "level": level,
        "message": { "text": lines.join("\n") },
    });
    let location = match &one.place {
        Some(Place::Text(span)) => {
            let (line, column) = span.line_column();
            let (end_line, end_column) = span.end_line_column();
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": uri(&span.file.path) },
                "region": {
                    "startLine": line, "startColumn": column,
                    "endLine": end_line, "endColumn": end_column,
                },
            } })
        }
        Some(Place::Named(name)) => json!({ "logicalLocations": [{ "fullyQualifiedName": name }] }),
        None => return result,
    };
    result["locations"] = json!([location]);
    result
}

/// A relative path as a URI.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(path, KEPT).to_string()
}
