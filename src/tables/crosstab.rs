//! The layout `crosstab`: months across, measures down, one area.

use std::collections::BTreeMap;

use crate::diagnostics::Problems;
use crate::project::{Label, Period, TableSpec};

use super::cells::{ColumnStand, Stand, value_columns};
use super::decode::{Reading, finding, read_cell};
use super::grid::Grid;
use super::labels::{Labels, missing_label};
use super::sheet::Value;

/// Reads a crosstab. A row label that is there several times (all genders, then men, women and
/// others) counts where it stands first.
pub(super) fn read(reading: &mut Reading<'_, '_>, grid: &Grid) {
    let (spec, problems) = (reading.spec, &mut reading.problems);
    let Some(header) = find_header(grid) else {
        problems.push(
            finding("no-header", "no row has months across")
                .in_place(grid.name.clone())
                .hint("compare the sheet with `layout: crosstab` in `briefs/sources.yaml`"),
        );
        return;
    };
    let labels = (header + 1..grid.rows.len())
        .filter(|row| !grid.field(*row, 0).is_empty())
        .map(|row| (row, grid.field(row, 0).text()));
    let labels = Labels::new(labels.collect());
    let mut rows = Vec::new();
    let mut whole = true;
    for column in value_columns(spec) {
        let Label::Text(label) = &column.label else { continue };
        let mut names = std::iter::once(label).chain(&column.also);
        match names.find_map(|label| labels.find(label)) {
            Some(row) => rows.push((column, Some(row))),
            None if column.optional => rows.push((column, None)),
            None => {
                whole = false;
                problems.push(missing_label(label, "row", &labels, grid, None));
            }
        }
    }
    let measures: Vec<usize> = rows.iter().filter_map(|(_, row)| *row).collect();
    let months = read_months(spec, grid, header, &measures, problems);
    if !whole {
        return;
    }
    // What has no number beside it is a heading or a note.
    let told = grid.rows.iter().enumerate().skip(header + 1).filter_map(|(at, row)| {
        let (label, values) = row.split_first()?;
        values.iter().any(|field| field.number().is_some()).then(|| (at, label.text()))
    });
    reading.labels = Labels::new(told.collect()).folded();
    reading.columns = rows
        .iter()
        .filter_map(|(column, row)| {
            let row = (*row)?;
            Some(ColumnStand::new(&column.name, Some(row + 1), &grid.field(row, 0).text()))
        })
        .collect();
    let area = spec.area.as_ref().map_or("", |area| area.as_str());
    for (period, at) in months {
        reading.sink.row(area, period, Stand::one(reading.file, at + 1), |batch| {
            for (column, row) in &rows {
                let place = || grid.place(row.unwrap_or_default(), at);
                let what = || format!("`{}` in {}", column.name, period.label());
                let value = row.map_or(Value::Empty, |row| Value::of_field(grid.field(row, at)));
                let cell = read_cell(spec, column.kind, &value, batch, place, what, problems);
                batch.cells.push(cell);
            }
        });
    }
}

/// The first row with two months or more.
fn find_header(grid: &Grid) -> Option<usize> {
    grid.rows.iter().take(50).position(|row| {
        row.iter().filter(|field| Period::parse(&field.text()).is_some()).nth(1).is_some()
    })
}

/// Which column holds which month. Every other column must be blank, or be known as no month.
fn read_months(
    spec: &TableSpec,
    grid: &Grid,
    header: usize,
    measures: &[usize],
    problems: &mut Problems,
) -> BTreeMap<Period, usize> {
    let mut months = BTreeMap::new();
    for at in 1..grid.width() {
        let text = grid.field(header, at).text();
        let known = spec.other_columns.as_ref().is_some_and(|other| other.is_match(&text));
        if let Some(period) = Period::parse(&text) {
            if months.insert(period, at).is_some() {
                problems.push(
                    finding("repeated-month", format!("{} is there twice", period.label()))
                        .in_place(grid.place(header, at)),
                );
            }
        } else if text.trim().is_empty() {
            if measures.iter().any(|row| grid.field(*row, at).number().is_some()) {
                problems.push(
                    finding("not-a-month", "the column has numbers, but its header is blank")
                        .in_place(grid.place(header, at)),
                );
            }
        } else if !known {
            problems.push(
                finding("not-a-month", format!("the header `{}` is not a month", text.trim()))
                    .in_place(grid.place(header, at))
                    .hint("if it is a column of another kind, match it with `other_columns` in `briefs/sources.yaml`"),
            );
        }
    }
    months
}
