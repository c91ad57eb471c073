//! Known wrong cells, put right in sight of everyone.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::project::{Marker, TableSpec};

use super::table::{Cell, Table};

/// Puts right the cells that are known to be wrong, and says so. A correction whose cell no longer
/// holds what was published is not applied.
pub(super) fn apply(spec: &TableSpec, table: &mut Table, name: &str) -> Diagnostics {
    let mut notes = Diagnostics::new();
    for correction in &spec.corrections {
        let Some(at) = table.position(&correction.column) else { continue };
        let what = format!("`{}` in {}", correction.column, correction.period.label());
        let row = table.rows.iter_mut().find(|row| {
            row.period == correction.period
                && correction.area.as_ref().is_none_or(|area| *area == row.area)
        });
        let cell = row.and_then(|row| row.cells.get_mut(at));
        let published = cell.as_ref().and_then(|cell| cell.number());
        // Equal to the last printed digit of a number of this size.
        let same = published.is_some_and(|number| {
            (number - correction.published).abs() <= 1e-9 * correction.published.abs()
        });
        match cell {
            Some(cell) if same => {
                *cell = correction.value.map_or(Cell::Marked(Marker::Missing), Cell::Real);
                let now = correction.value.map_or("missing".to_owned(), |value| value.to_string());
                notes.push(
                    Diagnostic::note(
                        "corrected",
                        format!("{what}: {} corrected to {now}", correction.published),
                    )
                    .in_place(name)
                    .why(correction.reason.clone()),
                );
            }
            _ => notes.push(
                Diagnostic::warning("stale-correction", format!("{what} is not what it was"))
                    .at(&correction.span)
                    .why(match published {
                        Some(number) => format!("the file now says {number}"),
                        None => "the file has no such value".to_owned(),
                    })
                    .hint("the correction is not applied; look whether it is still needed"),
            ),
        }
    }
    notes
}
