//! What is looked at, as JSON for the page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Severity, Span, to_json};
use crate::ops::preview::{Choices, Glance, Look, Step};

/// How many lines of a file are shown around what is wrong.
const AROUND: usize = 1;

/// What is sent to the browser.
#[derive(Debug)]
pub(super) struct Told {
    /// The view itself.
    pub look: String,
    /// What else there is to look at; the same text as long as that is the same.
    pub choices: String,
}

/// Writes what is sent.
pub(super) fn told(look: &Look) -> Told {
    let took: Duration = look.steps.0.iter().map(|(_, took)| *took).sum();
    let steps = look.steps.0.iter().map(|(step, took)| step_json(*step, *took));
    let pages = look.pages.iter();
    let pages =
        pages.map(|one| json!({ "key": one.key, "width": one.width, "height": one.height }));
    let problems = look.problems.iter().filter(|one| one.severity == Severity::Error);
    // What is wrong and does not keep the brief from being made stands among the findings.
    let others = look.problems.iter().filter(|one| one.severity != Severity::Error);
    let mut findings: Vec<&Diagnostic> = others.chain(look.findings.iter()).collect();
    findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let told = json!({
        "view": { "brief": look.view.brief, "area": look.view.area, "form": look.view.form },
        "area": look.area.as_ref().map(|area| json!({
            "code": area.code.as_str(), "name": area.name, "kind": area.kind.id(),
        })),
        "edition": look.edition,
        "title": look.title,
        "html": look.html,
        "subject": look.subject,
        "pages": pages.collect::<Vec<_>>(),
        "figures": look.glances.iter().map(glance_json).collect::<Vec<_>>(),
        "withheld": look.withheld,
        "problems": problems.map(diagnostic_json).collect::<Vec<_>>(),
        "findings": findings.into_iter().map(diagnostic_json).collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "took_ms": milliseconds(took),
    });
    let choices = look.choices.as_ref().map_or(Value::Null, |one| choices_json(one));
    Told { look: told.to_string(), choices: choices.to_string() }
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 10_000.0).round() / 10.0
}

fn step_json(step: Step, took: Duration) -> Value {
    json!({ "name": step.label(), "ms": milliseconds(took) })
}

fn glance_json(one: &Glance) -> Value {
    json!({
        "figure": one.figure, "area": one.area, "period": one.period,
        "measure": one.measure, "against": one.against,
        "label": one.label, "about": one.about, "behind": one.behind,
        "definition": one.definition, "remarks": one.remarks, "inputs": one.inputs,
        "sources": one.sources,
    })
}

fn choices_json(choices: &Choices) -> Value {
    let briefs = choices.briefs.iter().map(|(id, name)| json!({ "id": id, "name": name }));
    let forms = choices.forms.iter();
    let forms = forms.map(|one| json!({ "id": one.id, "name": one.name, "kinds": one.kinds }));
    let areas = choices.areas.iter().map(|one| {
        json!({
            "code": one.code, "name": one.name, "kind": one.kind,
            "label": one.label, "also": one.also,
        })
    });
    let trials = choices.trials.iter().map(
        |one| json!({ "id": one.id, "label": one.label, "detail": one.detail, "area": one.area }),
    );
    json!({
        "briefs": briefs.collect::<Vec<_>>(),
        "forms": forms.collect::<Vec<_>>(),
        "areas": areas.collect::<Vec<_>>(),
        "trials": trials.collect::<Vec<_>>(),
    })
}

/// A diagnostic as everywhere, and with the lines that it points at.
pub(super) fn diagnostic_json(one: &Diagnostic) -> Value {
    let mut told = to_json(one);
    if let Some(told) = told.as_object_mut() {
        let lines = one.span().map_or_else(Vec::new, lines);
        told.insert("lines".to_owned(), json!(lines));
    }
    told
}

/// The line that a span begins in and those around it, each cut where the span begins and ends.
fn lines(span: &Span) -> Vec<Value> {
    let (at, column) = span.line_column();
    let (end_line, end_column) = span.end_line_column();
    let text = span.file.text.lines().enumerate().map(|(index, text)| (index + 1, text));
    let near = text.skip_while(|(line, _)| line + AROUND < at);
    near.take_while(|(line, _)| *line <= at + AROUND)
        .map(|(line, text)| {
            let cut = |column: usize| {
                text.char_indices().nth(column - 1).map_or(text.len(), |(byte, _)| byte)
            };
            let (from, to) = match line {
                line if line != at => (text.len(), text.len()),
                _ if end_line == at => (cut(column), cut(end_column.max(column))),
                _ => (cut(column), text.len()),
            };
            json!({
                "line": line, "before": &text[..from], "marked": &text[from..to],
                "after": &text[to..],
            })
        })
        .collect()
}
