//! `briefwright check`.

use std::sync::Arc;

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::changes::{Report, text};
use crate::ops::{self, BriefChecked, CheckOptions, Checked, ClaimRow};
use crate::project::Area;

use super::args::{CheckCommand, Form, Global};
use super::printer::Printer;
use super::sarif;

/// How many areas a line names, unless all are asked for.
const NAMED: usize = 6;

pub(super) fn run(global: &Global, command: &CheckCommand, printer: &Printer) -> Result<u8> {
    let options = CheckOptions {
        project: global.project.clone(),
        output: command.output.clone(),
        briefs: command.briefs.clone(),
        only: command.only.clone(),
        as_of: command.as_of,
        locked: global.locked || global.frozen,
        jobs: command.jobs.map(usize::from),
    };
    let result = ops::check(&options, &|event| printer.tell(event));
    printer.finish();
    if global.format == Form::Sarif {
        // A code host shows what is wrong with the project's files too.
        let (found, code) = match &result {
            Ok(checked) => (&checked.findings, checked.exit_code()),
            Err(problems) => (problems, problems.exit_code()),
        };
        printer.document(&sarif::log(found));
        return Ok(code);
    }
    let checked = result?;
    printer.diagnostics(&checked.findings);
    waivers(&checked, printer);
    for brief in &checked.briefs {
        if command.claims {
            claims(brief, global.verbose > 0, printer);
        }
        if let Some(changes) = brief.changes.as_ref().filter(|_| !global.quiet) {
            printer.result(&text(&Report::short(changes)));
        }
        summary(brief, printer);
    }
    total(&checked, printer);
    Ok(checked.exit_code())
}

/// What people have said may stand: nobody should have to ask for that.
fn waivers(checked: &Checked, printer: &Printer) {
    for one in checked.findings.iter().filter(|one| one.code == "waived") {
        let Some(span) = one.span() else { continue };
        let (line, _) = span.line_column();
        let why = one.why.join("; ");
        printer.result(&format!("{} ({}:{line}): {why}", one.message, span.file.path));
    }
}

/// The table of claims: where each holds, and where not.
fn claims(brief: &BriefChecked, all: bool, printer: &Printer) {
    let width = brief.claims.rows.keys().map(|id| id.as_str().len()).max().unwrap_or(0).max(5);
    printer.result(&format!(
        "{:<width$}  {:>6}  {:>6}  {:>9}  {:>9}",
        "claim", "holds", "fails", "undecided", "not meant"
    ));
    for (id, row) in &brief.claims.rows {
        let number = |count: usize| if row.in_force { count.to_string() } else { "–".to_owned() };
        printer.result(&format!(
            "{:<width$}  {:>6}  {:>6}  {:>9}  {:>9}",
            id.as_str(),
            number(row.holds.len()),
            number(row.fails.len()),
            number(row.undecided.len()),
            number(row.not_meant.len()),
        ));
        if !row.in_force {
            printer.result("  not meant for this edition");
        }
        if !row.fails.is_empty() {
            printer.result(&format!("  fails in {}", names(&row.fails, all)));
        }
        for (why, areas) in reasons(row) {
            printer.result(&format!("  undecided in {}: {why}", names(&areas, all)));
        }
        object(brief, id.as_str(), row, printer);
    }
}

/// The reasons why a claim can't be decided, each with its areas.
fn reasons(row: &ClaimRow) -> Vec<(String, Vec<Arc<Area>>)> {
    let mut reasons: Vec<(String, Vec<Arc<Area>>)> = Vec::new();
    for (area, why) in &row.undecided {
        // The area is named before it, and other areas may lack the same.
        let why = why.replace(&format!(" for {} in ", area.prose), " in ");
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, areas)) => areas.push(Arc::clone(area)),
            None => reasons.push((why, vec![Arc::clone(area)])),
        }
    }
    reasons
}

fn names(areas: &[Arc<Area>], all: bool) -> String {
    let most = if all { areas.len() } else { NAMED };
    let some: Vec<&str> = areas.iter().take(most).map(|area| area.name.as_str()).collect();
    match areas.len().saturating_sub(most) {
        0 => some.join(", "),
        more => format!("{} and {more} more", some.join(", ")),
    }
}

fn object(brief: &BriefChecked, id: &str, row: &ClaimRow, printer: &Printer) {
    let codes = |areas: &[Arc<Area>]| -> Vec<String> {
        areas.iter().map(|area| area.code.to_string()).collect()
    };
    let undecided: Vec<_> = row
        .undecided
        .iter()
        .map(|(area, why)| json!({ "area": area.code.as_str(), "reason": why }))
        .collect();
    printer.object(&json!({
        "type": "claim", "brief": brief.id.as_str(), "claim": id, "in_force": row.in_force,
        "holds": codes(&row.holds), "fails": codes(&row.fails), "undecided": undecided,
        "not_meant": codes(&row.not_meant), "unsaid": codes(&row.unsaid),
    }));
}

fn summary(brief: &BriefChecked, printer: &Printer) {
    let mut line = format!(
        "{}, {}: {} checked",
        brief.id,
        brief.edition.label(),
        super::build::count(brief.areas, "area", "areas")
    );
    if !brief.withheld.is_empty() {
        line.push_str(&format!(", {} would be withheld", brief.withheld.len()));
    }
    if !brief.failed.is_empty() {
        line.push_str(&format!(", {} fail", brief.failed.len()));
    }
    printer.result(&line);
    for (reason, areas) in super::build::by_reason(&brief.withheld) {
        printer.result(&format!("  withheld from {areas}: {reason}"));
    }
    let list = |areas: &[ops::Withheld]| -> Vec<serde_json::Value> {
        areas.iter().map(|one| json!({ "area": one.code, "reason": one.reason })).collect()
    };
    printer.object(&json!({
        "type": "checked", "brief": brief.id.as_str(), "edition": brief.edition.short(),
        "areas": brief.areas, "withheld": list(&brief.withheld), "failed": list(&brief.failed),
    }));
}

fn total(checked: &Checked, printer: &Printer) {
    let (errors, warnings) = checked.counts();
    let count = |number: usize, one: &str| match number {
        0 => format!("no {one}s"),
        number => super::build::count(number, one, &format!("{one}s")),
    };
    if !printer.is_quiet() {
        let seconds = checked.elapsed_ms as f64 / 1000.0;
        printer.result(&format!(
            "{}, {}; done in {seconds:.1} s",
            count(errors, "error"),
            count(warnings, "warning")
        ));
    }
    printer.object(&json!({
        "type": "done", "errors": errors, "warnings": warnings,
        "elapsed_ms": u64::try_from(checked.elapsed_ms).unwrap_or(u64::MAX),
    }));
}
