//! The layout `crosstab`: months across, measures down, one area.

use std::collections::BTreeMap;

use crate::project::{AreaCode, Label, Period, TableSpec};

use super::decode::{Problems, finding, read_cell};
use super::grid::Grid;
use super::labels::{find_label, missing_label};
use super::table::{Row, Table, value_columns};

/// Reads a crosstab. A row label that is there several times (all genders, then men, women and
/// others) counts where it stands first.
pub(super) fn read(spec: &TableSpec, grid: &Grid, problems: &mut Problems) -> Table {
    let mut table = Table::new(spec);
    let Some(header) = find_header(grid) else {
        problems.push(
            finding("no-header", "no row has months across")
                .in_place(grid.name.clone())
                .hint("compare the sheet with `layout: crosstab` in `briefs/sources.yaml`"),
        );
        return table;
    };
    let labels: Vec<(usize, String)> = (header + 1..grid.rows.len())
        .filter(|row| !grid.field(*row, 0).is_empty())
        .map(|row| (row, grid.field(row, 0).text()))
        .collect();
    let mut rows = Vec::new();
    for column in value_columns(spec) {
        let Label::Text(label) = &column.label else { continue };
        match find_label(label, &labels) {
            Some(row) => rows.push((column, row)),
            None => problems.push(missing_label(label, "row", &labels, grid, None)),
        }
    }
    let measures: Vec<usize> = rows.iter().map(|(_, row)| *row).collect();
    let months = read_months(spec, grid, header, &measures, problems);
    if rows.len() < table.columns.len() {
        return table;
    }
    let area = spec.area.clone().unwrap_or_else(|| AreaCode::new(""));
    for (period, at) in months {
        let cells = rows
            .iter()
            .map(|(column, row)| {
                let place = || grid.place(*row, at);
                let what = || format!("`{}` in {}", column.name, period.label());
                read_cell(spec, column.kind, grid.field(*row, at), place, what, problems)
            })
            .collect();
        table.rows.push(Row { area: area.clone(), period, cells });
    }
    table
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
