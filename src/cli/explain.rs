//! `briefwright explain`.

use serde_json::json;

use crate::diagnostics::{Diagnostic, Page, Result, nearest_code, page};
use crate::ops::{self, DocumentState, Enough, ExplainOptions, Explained, Printed};

use super::args::{ExplainCommand, Global};
use super::printer::Printer;
use super::stale;

pub(super) fn run(global: &Global, command: &ExplainCommand, printer: &Printer) -> Result<u8> {
    if let Some(briefs) = &command.stale {
        return stale::run(global, briefs, command.output.as_ref(), printer);
    }
    let what = command.what.as_deref().unwrap_or_default();
    let of_a_figure = command.area.is_some() || command.at.is_some() || command.brief.is_some();
    if let Some(page) = page(what).filter(|_| !of_a_figure && command.figure.is_none()) {
        return Ok(code(&page, printer));
    }
    // No figure's id has a hyphen, and a project at fault must not stand before its own message.
    if what.contains('-') && !what.contains(['/', '\\', '.']) {
        let near = nearest_code(what).map(|near| format!("did you mean `{near}`?"));
        return Err(Diagnostic::error(
            "unknown-figure",
            format!("`{what}` is no figure and no code"),
        )
        .hint_maybe(near)
        .hint("a figure's id has underscores; the codes are listed in `docs/errors/`")
        .into());
    }
    let options = ExplainOptions {
        project: global.project.clone(),
        what: what.to_owned(),
        area: command.area.clone(),
        at: command.at,
        figure: command.figure.clone(),
        brief: command.brief.clone(),
    };
    let explained = ops::explain(&options, &|event| printer.tell(event))?;
    printer.finish();
    let lines = match &explained.document {
        None => figure(&explained),
        Some(state) => document(&explained, state, command),
    };
    lines.iter().for_each(|line| printer.result(line));
    printer.object(&object(&explained));
    // A brief that was changed after it was made is a finding.
    let changed = matches!(explained.document, Some(DocumentState::Changed { .. }));
    Ok(u8::from(changed))
}

/// Tells what a message means.
fn code(page: &Page, printer: &Printer) -> u8 {
    printer.result(&format!("{} ({})\n\n{}", page.code, page.path(), page.text));
    printer.object(&json!({
        "type": "code", "code": page.code, "page": page.path(), "text": page.text,
    }));
    0
}

fn figure(explained: &Explained) -> Vec<String> {
    let record = &explained.record;
    let asked = record.printed.iter();
    let told =
        asked.map(|one| record.tell(&one.figure, &one.area, &one.period, &explained.checked));
    told.flatten().collect()
}

fn document(explained: &Explained, state: &DocumentState, command: &ExplainCommand) -> Vec<String> {
    let record = &explained.record;
    let mut lines = vec![command.what.clone().unwrap_or_default()];
    lines.push(format!(
        "  the brief `{}`, edition {}, {} ({})",
        record.brief, record.edition, record.area.name, record.area.code
    ));
    lines.push(match state {
        DocumentState::Listed(hash) => {
            format!("  as its manifest lists it, SHA-256 {}", short(hash.as_str()))
        }
        DocumentState::Changed { file, listed, now } => format!(
            "  CHANGED since it was made: the manifest lists `{file}` with SHA-256 {}, and it is {}",
            short(listed.as_str()),
            short(now.as_str())
        ),
        DocumentState::Unlisted => "  no manifest lists it: nobody can say whether it was \
                                    changed since it was made"
            .to_owned(),
    });
    lines.push(String::new());
    match &command.figure {
        None => {
            lines.extend(record.tell_printed(None));
            lines.push(String::new());
            lines.push("  with `--figure <figure>` one of these is told down to the cells".into());
        }
        Some(id) => {
            lines.extend(record.tell_printed(Some(id)));
            let mut told: Vec<(&str, &str)> = Vec::new();
            let charts = |one: &&Printed| one.until.is_none();
            for one in record.printed.iter().filter(charts) {
                let key = (one.area.as_str(), one.period.as_str());
                if !told.contains(&key) {
                    told.push(key);
                    lines.push(String::new());
                    lines.extend(record.tell(id, key.0, key.1, &explained.checked));
                }
            }
        }
    }
    lines
}

fn object(explained: &Explained) -> serde_json::Value {
    let state = explained.document.as_ref().map(|state| match state {
        DocumentState::Listed(hash) => json!({ "state": "listed", "sha256": hash.as_str() }),
        DocumentState::Changed { file, listed, now } => json!({
            "state": "changed", "file": file, "listed": listed.as_str(), "sha256": now.as_str(),
        }),
        DocumentState::Unlisted => json!({ "state": "unlisted" }),
    });
    let checked = explained.checked.iter().map(|((figure, area, period), enough)| {
        let enough = match enough {
            Enough::Claimed => "claimed",
            Enough::AllPeriods => "all-periods",
            Enough::AllRows => "all-rows",
            Enough::Nothing => "nothing",
        };
        json!({ "figure": figure, "area": area, "period": period, "enough": enough })
    });
    json!({
        "type": "explained",
        "document": state,
        "checked": checked.collect::<Vec<_>>(),
        "provenance": explained.record,
    })
}

fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}
