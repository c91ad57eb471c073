//! The layout `table`: a header row, then a row per area (and period).

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::project::{AreaCode, Areas, Label, Period, TableSpec};

use super::decode::{Problems, finding, read_cell};
use super::grid::{Field, Grid};
use super::labels::{find_label, missing_label, nearest_header};
use super::table::{Row, Table, value_columns};

/// Reads the layout `table`: a header row, then a row per area.
pub(super) fn read(spec: &TableSpec, grid: &Grid, areas: &Areas, problems: &mut Problems) -> Table {
    let mut table = Table::new(spec);
    let Some((header, positions)) = find_header(spec, grid, problems) else { return table };
    let period = match &spec.period_cell {
        Some(cell) => match period_of_cell(cell, grid, problems) {
            Some(period) => Some(period),
            None => return table,
        },
        None => None,
    };
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for row in header + 1..grid.rows.len() {
        let at = |name: &str| positions.get(name).copied().unwrap_or(usize::MAX);
        let fields: Vec<&Field> =
            value_columns(spec).map(|column| grid.field(row, at(&column.name))).collect();
        let name = grid.field(row, at("area_code")).text();
        let name = name.trim();
        // Notes below the table have a text in the first column and nothing beside it.
        if name.is_empty() || fields.iter().all(|field| field.is_empty()) {
            continue;
        }
        if let Some((known, _)) = spec.leave_out.get_key_value(name) {
            *left_out.entry(known).or_default() += 1;
            continue;
        }
        let code = spec.area_codes.get(name).map_or(name, AreaCode::as_str);
        let Some(area) = areas.get(code) else {
            let known = areas.iter().map(|area| area.code.as_str());
            problems.push(
                finding("unknown-area", format!("`{name}` is no area of this project"))
                    .in_place(grid.place(row, at("area_code")))
                    .hint_maybe(did_you_mean(name, known))
                    .hint("add it to `briefs/areas.csv`, or to `leave_out` of the table with a reason"),
            );
            continue;
        };
        let period = match period {
            Some(period) => period,
            None => {
                let text = grid.field(row, at("period")).text();
                match Period::parse(&text) {
                    Some(period) => period,
                    None => {
                        problems.push(
                            finding("not-a-month", format!("`{text}` is not a month"))
                                .in_place(grid.place(row, at("period"))),
                        );
                        continue;
                    }
                }
            }
        };
        let cells = value_columns(spec)
            .zip(fields)
            .map(|(column, field)| {
                let place = || grid.place(row, at(&column.name));
                let what = || format!("`{}` for `{name}`", column.name);
                read_cell(spec, column.kind, field, place, what, problems)
            })
            .collect();
        table.rows.push(Row { area: area.code.clone(), period, cells });
    }
    table
}

/// Finds the header row (the one with most of the wanted labels) and where each column stands.
fn find_header<'a>(
    spec: &'a TableSpec,
    grid: &Grid,
    problems: &mut Problems,
) -> Option<(usize, BTreeMap<&'a str, usize>)> {
    let labels_of = |row: &[Field]| -> Vec<(usize, String)> {
        let labels = row.iter().enumerate().filter(|(_, field)| !field.is_empty());
        labels.map(|(at, field)| (at, field.text())).collect()
    };
    let wanted: Vec<(&str, &str)> = spec
        .columns
        .iter()
        .filter_map(|column| match &column.label {
            Label::Text(label) => Some((column.name.as_str(), label.as_str())),
            Label::Position(_) => None,
        })
        .collect();
    let matches = |labels: &[(usize, String)]| {
        wanted.iter().filter(|(_, label)| find_label(label, labels).is_some()).count()
    };
    // A header stands near the top.
    let best = grid.rows.iter().take(50).map(|row| labels_of(row)).enumerate().max_by(|a, b| {
        // Of equally good rows the first.
        matches(&a.1).cmp(&matches(&b.1)).then(b.0.cmp(&a.0))
    });
    let (row, labels) = best.filter(|(_, labels)| matches(labels) > 0).or_else(|| {
        problems.push(
            finding("no-header", "no row has the headers of this table")
                .in_place(grid.name.clone())
                .why(format!(
                    "it should have `{}`",
                    wanted.iter().map(|(_, label)| *label).collect::<Vec<_>>().join("`, `")
                ))
                .hint_maybe(nearest_header(&wanted, grid))
                .hint("if the publisher renamed them, change `columns` in `briefs/sources.yaml`"),
        );
        None
    })?;
    let mut positions = BTreeMap::new();
    let mut whole = true;
    for column in &spec.columns {
        let position = match &column.label {
            Label::Position(at) => Some(*at),
            Label::Text(label) => find_label(label, &labels),
        };
        match position {
            Some(at) => {
                positions.insert(column.name.as_str(), at);
            }
            None => {
                whole = false;
                if let Label::Text(label) = &column.label {
                    problems.push(missing_label(label, "header", &labels, grid, Some(row)));
                }
            }
        }
    }
    whole.then_some((row, positions))
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
