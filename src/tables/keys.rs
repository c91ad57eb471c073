//! Which area and period a row of a file is about, and whether it counts at all.

use crate::diagnostics::{Diagnostic, Problems, did_you_mean};
use crate::project::{AreaCode, Only, Period, PeriodFrom, TableSpec, is_area_code};

use super::decode::{Reading, finding};
use super::grid::Grid;
use super::header::{Columns, Need};
use super::sheet::Row;

/// What keys and conditions need of a row: the places of their needs in the list of all needs.
pub(super) struct Keys<'a> {
    area: usize,
    period: From,
    /// The conditions of the whole table.
    only: Vec<(usize, &'a [String])>,
}

/// Where the period comes from.
enum From {
    Fixed(Option<Period>),
    Column(usize),
    YearAndMonth(usize, usize),
}

impl<'a> Keys<'a> {
    /// Adds what keys need to the needs of a table.
    pub fn new(reading: &Reading<'a, '_>, needs: &mut Vec<Need<'a>>) -> Self {
        let spec = reading.spec;
        let area = column(spec, "area_code", needs);
        let period = match &spec.period {
            PeriodFrom::Column => From::Column(column(spec, "period", needs)),
            PeriodFrom::YearAndMonth(year, month) => {
                From::YearAndMonth(labelled(year, needs), labelled(month, needs))
            }
            PeriodFrom::Cell(_) => From::Fixed(None),
            PeriodFrom::Name | PeriodFrom::Release => From::Fixed(reading.period),
        };
        Self { area, period, only: conditions(&spec.only, needs) }
    }

    /// Reads the cell that names the period of all rows, if it is a cell that does.
    pub fn read_cell(&mut self, spec: &TableSpec, grid: &Grid, problems: &mut Problems) -> bool {
        if let (PeriodFrom::Cell(cell), From::Fixed(period)) = (&spec.period, &mut self.period) {
            *period = period_of_cell(cell, grid, problems);
        }
        !matches!(self.period, From::Fixed(None))
    }

    /// The area and period of a row. `None` for a row that doesn't count, or has no such keys,
    /// which is a problem then, but for a row that is `blank` beside its name: a note.
    pub fn of_row(
        &self,
        reading: &mut Reading<'_, '_>,
        row: &Row<'_>,
        blank: bool,
        columns: &Columns,
        grid: &Grid,
    ) -> Option<(String, Period)> {
        if !all_hold(&self.only, row, columns) {
            return None;
        }
        let spec = reading.spec;
        let field = row.value(columns.slot(self.area));
        let name = field.text();
        if name.is_empty() || spec.leave_out.contains_key(&*name) {
            return None;
        }
        let code = spec.area_codes.get(&*name).map_or(&*name, AreaCode::as_str);
        let listed = reading.areas.get(code).is_some();
        let kept = listed || (spec.unlisted_areas && is_area_code(code));
        if blank && !listed {
            return None;
        }
        if !kept {
            // Once for each, wherever else it stands.
            if !reading.unknown.insert(name.clone().into_owned()) {
                return None;
            }
            let known = reading.areas.iter().map(|area| area.code.as_str());
            reading.problems.push(
                finding("unknown-area", format!("`{name}` is no area of this project"))
                    .in_place(columns.place(grid, row.number(), self.area))
                    .hint_maybe(did_you_mean(&name, known))
                    .hint("add it to `briefs/areas.csv`, or to `leave_out` of the table with a reason"),
            );
            return None;
        }
        let period = self.period_of_row(row, columns, grid, &mut reading.problems)?;
        Some((code.to_owned(), period))
    }

    fn period_of_row(
        &self,
        row: &Row<'_>,
        columns: &Columns,
        grid: &Grid,
        problems: &mut Problems,
    ) -> Option<Period> {
        let (text, period, need) = match self.period {
            From::Fixed(period) => return period,
            From::Column(need) => {
                let text = row.value(columns.slot(need)).text().into_owned();
                let period = Period::parse(&text);
                (text, period, need)
            }
            From::YearAndMonth(year, month) => {
                let number = |need| row.value(columns.slot(need)).text().parse::<i16>().ok();
                let period = number(year)
                    .zip(number(month))
                    .and_then(|(year, month)| Period::new(year, i8::try_from(month).ok()?));
                let text = |need| row.value(columns.slot(need)).text().into_owned();
                (format!("{} {}", text(year), text(month)), period, month)
            }
        };
        if period.is_none() {
            problems.push(
                finding("not-a-month", format!("`{text}` is not a month")).in_place(columns.place(
                    grid,
                    row.number(),
                    need,
                )),
            );
        }
        period
    }
}

/// Adds a column of the table to the needs.
fn column<'a>(spec: &'a TableSpec, name: &str, needs: &mut Vec<Need<'a>>) -> usize {
    needs.extend(spec.columns.iter().find(|one| one.name == name).map(Need::of_column));
    needs.len() - 1
}

/// Adds a header to the needs.
pub(super) fn labelled<'a>(label: &'a str, needs: &mut Vec<Need<'a>>) -> usize {
    needs.push(Need::of_labels([label]));
    needs.len() - 1
}

/// Adds the headers of conditions to the needs.
pub(super) fn conditions<'a>(
    only: &'a [Only],
    needs: &mut Vec<Need<'a>>,
) -> Vec<(usize, &'a [String])> {
    only.iter().map(|one| (labelled(&one.header, needs), &one.texts[..])).collect()
}

/// Whether a row meets all conditions.
pub(super) fn all_hold(only: &[(usize, &[String])], row: &Row<'_>, columns: &Columns) -> bool {
    only.iter().all(|(need, texts)| {
        let value = row.value(columns.slot(*need));
        let text = value.text();
        texts.iter().any(|one| one.trim() == text)
    })
}

/// Reads the period that a cell such as `A1` names within its text.
fn period_of_cell(cell: &str, grid: &Grid, problems: &mut Problems) -> Option<Period> {
    let letters = cell.chars().take_while(char::is_ascii_uppercase).count();
    let column = cell[..letters]
        .chars()
        .fold(0_usize, |at, c| at.saturating_mul(26) + (c as usize - 'A' as usize) + 1);
    let row: Option<usize> = cell[letters..].parse().ok();
    let place = column.checked_sub(1).zip(row.and_then(|row| row.checked_sub(1)));
    let place = place.filter(|_| letters <= 3);
    let Some((column, row)) = place else {
        problems.push(
            Diagnostic::error("wrong-cell", format!("`{cell}` is no cell"))
                .hint("write `period_cell: A1`"),
        );
        return None;
    };
    let text = grid.field(row, column).text();
    let period = Period::find(&text);
    if period.is_none() {
        problems.push(
            finding("no-month", "this cell should name the month that the sheet is for")
                .in_place(grid.place(row, column))
                .why(format!("it says `{text}`")),
        );
    }
    period
}
