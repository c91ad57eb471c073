//! `briefwright diff A..B`.

use serde_json::{Value, json};

use crate::diagnostics::Result;
use crate::ops::changes::{AreaChanges, At, Changes, Fate, Level, Part, Report, text};
use crate::ops::{self, EditionsOptions};
use crate::project::Period;

use super::super::args::{DiffCommand, Global};
use super::super::printer::Printer;

/// Compares two editions.
pub(super) fn run(
    global: &Global,
    command: &DiffCommand,
    months: Option<(Period, Period)>,
    printer: &Printer,
) -> Result<u8> {
    let options = EditionsOptions {
        project: global.project.clone(),
        output: command.output.clone(),
        briefs: command.briefs.clone(),
        only: command.only.clone(),
        months,
    };
    let diff = ops::diff_editions(&options, &|event| printer.tell(event))?;
    printer.finish();
    printer.diagnostics(&diff.notes);
    let each = !command.only.is_empty() || global.verbose > 0;
    for (at, changes) in diff.briefs.iter().enumerate() {
        let report = Report::new(changes, each);
        let words = if command.markdown { report.markdown() } else { text(&report) };
        let gap = if at > 0 { "\n" } else { "" };
        printer.result(&format!("{gap}{}", words.trim_end()));
        objects(changes, printer);
    }
    Ok(diff.notes.exit_code())
}

/// Everything, an object for each change.
fn objects(changes: &Changes, printer: &Printer) {
    printer.object(&json!({
        "type": "edition", "brief": changes.brief, "name": changes.name,
        "from": changes.from.short(), "to": changes.to.short(), "areas": changes.areas.len(),
    }));
    let object = |kind: &str, keys: Value| {
        let mut object = json!({ "type": kind, "brief": changes.brief });
        if let (Value::Object(object), Value::Object(keys)) = (&mut object, keys) {
            object.extend(keys);
        }
        printer.object(&object);
    };
    for one in &changes.releases {
        object(
            "release-change",
            json!({ "source": one.source, "before": one.before, "after": one.after }),
        );
    }
    for one in &changes.fates {
        let ((before, before_reason), (after, after_reason)) =
            (fate(&one.before), fate(&one.after));
        object(
            "area-change",
            json!({
                "area": one.code, "name": one.name, "before": before, "before_reason": before_reason,
                "after": after, "after_reason": after_reason,
            }),
        );
    }
    for area in &changes.areas {
        area_objects(area, &object);
    }
}

fn area_objects(area: &AreaChanges, object: &dyn Fn(&str, Value)) {
    for one in &area.figures {
        if one.change.is_none() && one.before == one.after {
            continue;
        }
        let at =
            |at: Option<At>| at.map(|at| json!({ "period": at.period.short(), "value": at.value }));
        let movement = one.movement.as_ref().map(|movement| {
            json!({
                "months": movement.months, "past": movement.past, "smaller": movement.smaller,
                "median": movement.median, "ninth": movement.ninth,
                "first": movement.first.short(), "since": movement.since.map(Period::short),
                "level": match movement.level() {
                    Level::Usual => "usual",
                    Level::Large => "large",
                    Level::Largest => "largest",
                },
            })
        });
        object(
            "figure-change",
            json!({
                "area": area.code, "figure": one.figure, "unit": one.unit, "before": at(one.before),
                "after": at(one.after), "restated": one.restated, "change": one.change,
                "percent": one.percent, "movement": movement, "year_ago": one.year_ago,
            }),
        );
    }
    for one in &area.revised {
        object(
            "value-change",
            json!({
                "area": area.code, "figure": one.figure, "period": one.period.short(),
                "before": one.before, "after": one.after,
            }),
        );
    }
    for one in &area.claims {
        object(
            "claim-change",
            json!({
                "area": area.code, "claim": one.claim, "before": one.before, "after": one.after,
            }),
        );
    }
    for one in area.words.iter().flatten() {
        let part = match one.part {
            Part::Text => "text",
            Part::Table => "table",
            Part::Note => "note",
        };
        object(
            "word-change",
            json!({
                "area": area.code, "part": part, "before": one.before, "after": one.after,
                "lead": one.lead, "trail": one.trail,
            }),
        );
    }
}

fn fate(fate: &Fate) -> (&'static str, Option<&str>) {
    match fate {
        Fate::Made => ("made", None),
        Fate::Withheld(reason) => ("withheld", Some(reason)),
        Fate::Failed(reason) => ("failed", Some(reason)),
        Fate::Absent => ("absent", None),
    }
}
