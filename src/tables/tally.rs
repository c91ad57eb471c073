//! The layout `records`: a header row, then many rows per area and period, added up or counted.
//!
//! A sum with a missing part is missing, never the sum of what is there (N3). Rows that measure
//! different things, such as FTE and headcount, never make one number (N4).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Problems, Result};
use crate::project::{Column, ColumnType, How, Marker, Period, Tally};

use super::cells::{Batch, Cell, Stand, value_columns};
use super::decode::{Reading, finding, read_cell};
use super::grid::Grid;
use super::header::{Columns, Need, find};
use super::keys::{Keys, all_hold, conditions, labelled};
use super::sheet::{Row, Sheet};

/// A header that says what a row measures, wherever a publisher has one: FTE or headcount.
const MEASURE: &str = "measure";

/// A column, and which rows it is made of.
struct Made<'a> {
    column: &'a Column,
    tally: &'a Tally,
    only: Vec<(usize, &'a [String])>,
}

/// What has been added up so far for one column of one area and period.
#[derive(Default)]
struct Sum {
    sum: f64,
    rows: u64,
    there: u64,
    different: BTreeSet<String>,
    /// What the rows so far have under the headers that may not be mixed.
    alike: Option<Vec<String>>,
}

/// Reads the layout `records`.
///
/// # Errors
/// The file can't be read to its end.
pub(super) fn read(reading: &mut Reading<'_, '_>, sheet: Sheet<'_>) -> Result<()> {
    let spec = reading.spec;
    let columns: Vec<&Column> = value_columns(spec).collect();
    let mut needs: Vec<Need<'_>> = columns.iter().map(|column| Need::of_column(column)).collect();
    let mut keys = Keys::new(reading, &mut needs);
    let made: Vec<Made<'_>> = columns
        .iter()
        .filter_map(|column| Some((column, column.tally.as_ref()?)))
        .map(|(column, tally)| Made { column, tally, only: conditions(&tally.only, &mut needs) })
        .collect();
    let mut alike: Vec<usize> =
        spec.not_mixed.iter().map(|header| labelled(header, &mut needs)).collect();
    needs.push(Need::maybe(MEASURE));
    alike.push(needs.len() - 1);
    let head = Grid { name: sheet.head.name.clone(), rows: Vec::new(), lines: sheet.head.lines };
    let Some(found) = find(&needs, &sheet.head, &mut reading.problems) else { return Ok(()) };
    reading.labels = found.folded();
    reading.columns = found.stands(columns.iter().map(|column| column.name.as_str()));
    if !keys.read_cell(spec, &sheet.head, &mut reading.problems) {
        return Ok(());
    }
    let mut sums: BTreeMap<(Period, String), (Stand, Vec<Sum>)> = BTreeMap::new();
    let mut mixed: BTreeSet<&str> = BTreeSet::new();
    let mut scratch = Batch::default();
    let positions = found.positions.clone();
    sheet.each(found.row, &positions, |row| {
        let Some((area, period)) = keys.of_row(reading, row, false, &found, &head) else {
            return true;
        };
        let same: Vec<String> =
            alike.iter().map(|need| row.value(found.slot(*need)).text().into_owned()).collect();
        let (stand, sums) = sums.entry((period, area)).or_insert_with(|| {
            let first = Stand { rows: 0, ..Stand::one(reading.file, row.number() + 1) };
            (first, made.iter().map(|_| Sum::default()).collect())
        });
        stand.rows = stand.rows.saturating_add(1);
        for (need, (made, sum)) in made.iter().zip(sums).enumerate() {
            if !all_hold(&made.only, row, &found) {
                continue;
            }
            let problems = &mut reading.problems;
            let value = row.value(found.slot(need));
            match made.tally.how {
                How::Sum | How::Missing => {
                    let place = || found.place(&head, row.number(), need);
                    let what = || format!("`{}`", made.column.name);
                    let kind = ColumnType::Real;
                    let cell = read_cell(spec, kind, &value, &mut scratch, place, what, problems);
                    sum.add(cell.number());
                }
                How::Count | How::Distinct => {
                    let text = value.text();
                    let blank = spec.markers.get(&*text) == Some(&Marker::Missing);
                    let there = !text.is_empty() && !blank;
                    sum.add(there.then_some(0.0));
                    if there && made.tally.how == How::Distinct && !sum.different.contains(&*text) {
                        sum.different.insert(text.into_owned());
                    }
                }
            }
            let before = sum.alike.get_or_insert_with(|| same.clone());
            if *before != same && mixed.insert(&made.column.name) {
                problems.push(mixture(made.column, before, &same, &found, &head, row));
            }
        }
        true
    })?;
    for ((period, area), (stand, sums)) in sums {
        let problems = &mut reading.problems;
        reading.sink.row(&area, period, stand, |batch| {
            for (made, sum) in made.iter().zip(sums) {
                batch.cells.push(sum.cell(made, &head, problems));
            }
        });
    }
    Ok(())
}

impl Sum {
    fn add(&mut self, number: Option<f64>) {
        self.rows += 1;
        if let Some(number) = number {
            self.there += 1;
            self.sum += number;
        }
    }

    fn cell(&self, made: &Made<'_>, head: &Grid, problems: &mut Problems) -> Cell {
        let whole = |count: u64| Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        let number = match made.tally.how {
            How::Count => return whole(self.there),
            How::Missing => return whole(self.rows - self.there),
            // Somebody without an identity may be one of the others.
            How::Distinct if self.there < self.rows => return Cell::Marked(Marker::Missing),
            How::Distinct => return whole(self.different.len() as u64),
            How::Sum if self.rows == 0 && made.tally.none_is_zero => 0.0,
            How::Sum if self.rows == 0 || self.there < self.rows => {
                return Cell::Marked(Marker::Missing);
            }
            How::Sum => self.sum,
        };
        match made.column.kind {
            ColumnType::Integer if number.fract() == 0.0 && number.abs() < 9e15 => {
                Cell::Integer(number as i64)
            }
            ColumnType::Integer => {
                problems.push(
                    finding("not-whole", format!("`{number}` is not a whole number"))
                        .in_place(head.name.clone())
                        .why(format!("it is a sum of `{}`", made.column.name)),
                );
                Cell::Marked(Marker::Missing)
            }
            ColumnType::Real | ColumnType::Text => Cell::Real(number),
        }
    }
}

/// Says that rows of different kinds would make one number.
fn mixture(
    column: &Column,
    before: &[String],
    now: &[String],
    found: &Columns,
    head: &Grid,
    row: &Row<'_>,
) -> crate::diagnostics::Diagnostic {
    let odd = before.iter().zip(now).find(|(before, now)| before != now);
    let (before, now) = odd.map_or(("", ""), |(before, now)| (before.as_str(), now.as_str()));
    finding("mixed", format!("`{}` would mix `{before}` and `{now}`", column.name))
        .in_place(format!("{}, row {}", head.name, row.number() + 1))
        .why("the same people would count twice, or numbers of different kinds be added")
        .hint(format!("choose one: `{}: {{ …, where: {{ … }} }}`", column.name))
        .hint_maybe(found.label_of(now, row).map(|label| format!("the column is `{label}`")))
}
