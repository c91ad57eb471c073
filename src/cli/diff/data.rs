//! `briefwright diff --data`.

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, DiffOptions, TableDrift};
use crate::project::{Period, SourceId};

use super::super::args::{DiffCommand, Global};
use super::super::printer::Printer;

/// Compares the data of two releases.
pub(super) fn run(
    global: &Global,
    command: &DiffCommand,
    (from, to): (Period, Period),
    printer: &Printer,
) -> Result<u8> {
    let options = DiffOptions {
        project: global.project.clone(),
        sources: command.names.clone(),
        from,
        to,
        offline: global.offline,
    };
    let diff = ops::diff(&options, &|event| printer.tell(event))?;
    printer.finish();
    for one in &diff.sources {
        let (from, to) = (one.from.label(), one.to.label());
        printer.result(&format!("{}, from {from} to {to}", one.id));
        if one.tables.iter().all(TableDrift::is_nothing) {
            printer.result("  nothing that was known before has changed");
        }
        for table in &one.tables {
            for line in table.words() {
                printer.result(&format!("  {line}"));
            }
            for revision in &table.revisions {
                printer.detail(&format!("  {}: {}", table.table, revision.words()));
            }
            drift_objects(&one.id, table, printer);
        }
    }
    printer.diagnostics(&diff.notes);
    Ok(diff.notes.exit_code())
}

/// What changed in a table, as JSON: an object for the table and one for each revision.
pub(in crate::cli) fn drift_objects(source: &SourceId, table: &TableDrift, printer: &Printer) {
    let codes = |codes: &[crate::project::AreaCode]| -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    };
    printer.object(&json!({
        "type": "drift", "source": source.as_str(), "table": table.table.as_str(),
        "rows_before": table.rows.0, "rows": table.rows.1,
        "newest_before": table.newest.0.map(|one| one.to_string()),
        "newest": table.newest.1.map(|one| one.to_string()),
        "revised": table.revised,
        "lost_months": table.lost_months.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "areas_added": codes(&table.appeared), "areas_gone": codes(&table.vanished),
        "areas_moved": table.moved.iter().map(|(from, to)| [from.as_str(), to.as_str()]).collect::<Vec<_>>(),
        "headers_added": table.added, "headers_gone": table.dropped,
    }));
    for revision in &table.revisions {
        printer.object(&json!({
            "type": "revision", "source": source.as_str(), "table": table.table.as_str(),
            "column": revision.column, "area": revision.area.as_str(),
            "period": revision.period.to_string(),
            "before": revision.before, "after": revision.after,
        }));
    }
}
