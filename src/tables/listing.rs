//! The layout `table`: a header row, then a row per area (and period).

use crate::diagnostics::Result;
use crate::project::{Marker, NoData};

use super::cells::{Cell, Stand, value_columns};
use super::decode::{Reading, read_cell};
use super::grid::Grid;
use super::header::{Columns, Need, find};
use super::keys::Keys;
use super::sheet::{Row, Sheet};

/// Reads the layout `table`.
///
/// # Errors
/// The file can't be read to its end.
pub(super) fn read(reading: &mut Reading<'_, '_>, sheet: Sheet<'_>) -> Result<()> {
    let spec = reading.spec;
    let columns: Vec<_> = value_columns(spec).collect();
    let mut needs: Vec<Need<'_>> = columns.iter().map(|column| Need::of_column(column)).collect();
    let mut keys = Keys::new(reading, &mut needs);
    let mut zeros: Vec<Zeros<'_>> = spec
        .no_data
        .iter()
        .filter(|rule| !over(rule, reading.period))
        .map(|rule| Zeros::new(rule, &columns, &mut needs))
        .collect();
    let head = Grid { name: sheet.head.name.clone(), rows: Vec::new(), lines: sheet.head.lines };
    let Some(found) = find(&needs, &sheet.head, &mut reading.problems) else { return Ok(()) };
    reading.labels = found.folded();
    reading.columns = found.stands(columns.iter().map(|column| column.name.as_str()));
    if !keys.read_cell(spec, &sheet.head, &mut reading.problems) {
        return Ok(());
    }
    let positions = found.positions.clone();
    sheet.each(found.row, &positions, |row| {
        // Notes below the table have a text in the first column and nothing beside it.
        let blank = (0..columns.len()).all(|need| row.value(found.slot(need)).is_empty());
        let Some((area, period)) = keys.of_row(reading, row, blank, &found, &head) else {
            return reading.sink.is_open();
        };
        let problems = &mut reading.problems;
        let stand = Stand::one(reading.file, row.number() + 1);
        reading.sink.row(&area, period, stand, |batch| {
            let first = batch.cells.len();
            for (need, column) in columns.iter().enumerate() {
                let place = || found.place(&head, row.number(), need);
                let what = || format!("`{}` for `{area}`", column.name);
                let value = row.value(found.slot(need));
                let cell = read_cell(spec, column.kind, &value, batch, place, what, problems);
                batch.cells.push(cell);
            }
            let cells = &mut batch.cells[first..];
            for rule in zeros.iter_mut().filter(|one| !over(one.rule, Some(period))) {
                rule.apply(row, &found, cells);
            }
        });
        reading.sink.is_open()
    })
}

/// Whether a rule is for earlier months only.
fn over(rule: &NoData, period: Option<crate::project::Period>) -> bool {
    rule.before.zip(period).is_some_and(|(before, period)| period >= before)
}

/// A zero that is none where another column says that there was no data.
struct Zeros<'a> {
    rule: &'a NoData,
    source: usize,
    columns: Vec<usize>,
    /// What was asked last, and the answer: there are few different texts.
    last: (String, bool),
}

impl<'a> Zeros<'a> {
    fn new(
        rule: &'a NoData,
        columns: &[&crate::project::Column],
        needs: &mut Vec<Need<'a>>,
    ) -> Self {
        needs.push(Need::of_labels(rule.source.iter().map(String::as_str)));
        let at = |name: &String| columns.iter().position(|column| column.name == *name);
        Self {
            rule,
            source: needs.len() - 1,
            columns: rule.columns.iter().filter_map(at).collect(),
            last: (String::new(), rule.matching.is_match("")),
        }
    }

    fn apply(&mut self, row: &Row<'_>, found: &Columns, cells: &mut [Cell]) {
        let value = row.value(found.slot(self.source));
        let text = value.text();
        if text != self.last.0 {
            self.last = (text.to_string(), self.rule.matching.is_match(&text));
        }
        if !self.last.1 {
            return;
        }
        for at in &self.columns {
            if let Some(cell) = cells.get_mut(*at).filter(|cell| cell.number() == Some(0.0)) {
                *cell = Cell::Marked(Marker::Missing);
            }
        }
    }
}
