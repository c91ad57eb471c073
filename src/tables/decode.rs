//! Reads a table from a grid, by the rules of `sources.yaml`.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, did_you_mean};
use crate::project::{AreaCode, Areas, ColumnType, Label, Layout, Marker, Period, TableSpec};

use super::crosstab;
use super::grid::{Field, Grid, Workbook};
use super::table::{Cell, Row, Table, value_columns};

/// How many problems of one table are told in full.
const MAX_PROBLEMS: usize = 20;

/// The opened file of a resource.
pub enum Opened {
    /// A workbook.
    Workbook(Box<Workbook>),
    /// A file without sheets.
    Csv(Grid),
}

impl Opened {
    /// Opens a file by the ending of its name.
    ///
    /// # Errors
    /// It is not what its name says.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self> {
        if name.to_ascii_lowercase().ends_with(".csv") {
            return Grid::from_csv(name, &bytes).map(Self::Csv);
        }
        Workbook::open(name, bytes).map(|book| Self::Workbook(Box::new(book)))
    }

    /// The grid of a sheet, or of the whole file.
    ///
    /// # Errors
    /// There is no such sheet.
    pub fn grid(&mut self, sheet: Option<&str>) -> Result<Grid> {
        match (self, sheet) {
            (Self::Csv(grid), _) => Ok(grid.clone()),
            (Self::Workbook(book), Some(sheet)) => book.sheet(sheet),
            (Self::Workbook(_), None) => {
                Err(Diagnostic::error("missing-key", "a table in a workbook needs `sheet: …`")
                    .into())
            }
        }
    }
}

/// Decodes one table, applies the known corrections, and reports those as notes.
///
/// # Errors
/// Everything in the file that is not as the rules say.
pub fn decode(
    spec: &TableSpec,
    opened: &mut Opened,
    areas: &Areas,
) -> Result<(Table, Diagnostics)> {
    let grid = opened.grid(spec.sheet.as_deref()).map_err(|diagnostics| {
        diagnostics.into_iter().map(|one| one.at_if_free(spec)).collect::<Diagnostics>()
    })?;
    let mut problems = Problems::default();
    let mut table = match spec.layout {
        Layout::Crosstab => crosstab::read(spec, &grid, &mut problems),
        Layout::Table => read_table(spec, &grid, areas, &mut problems),
    };
    table.sort();
    let mut seen: Option<(&AreaCode, Period)> = None;
    for row in &table.rows {
        if seen == Some((&row.area, row.period)) {
            problems.push(
                finding(
                    "repeated-row",
                    format!("{} has two rows for {}", row.area, row.period.label()),
                )
                .in_place(grid.name.clone()),
            );
        }
        seen = Some((&row.area, row.period));
    }
    problems.finish()?;
    let notes = apply_corrections(spec, &mut table, &grid.name);
    Ok((table, notes))
}

impl Diagnostic {
    /// Points at the table's rules, unless the diagnostic points somewhere already.
    fn at_if_free(self, spec: &TableSpec) -> Self {
        if self.place.is_none() { self.at(&spec.span) } else { self }
    }
}

/// A finding about a file.
pub(super) fn finding(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).kind(Kind::Finding)
}

/// The problems of one table; beyond [`MAX_PROBLEMS`] they are counted only.
#[derive(Default)]
pub(super) struct Problems {
    told: Diagnostics,
    untold: usize,
}

impl Problems {
    pub fn push(&mut self, problem: Diagnostic) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    fn finish(mut self) -> Result<()> {
        if self.untold > 0 {
            self.told.push(finding(
                "more-problems",
                format!("{} more problems of this kind are not shown", self.untold),
            ));
        }
        self.told.into_result(())
    }
}

/// A label without references to notes, folded for comparison: `All GPs [Notes 11, 13]` and
/// `All  GPs` are the same.
pub(super) fn fold_label(label: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in label.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A folded label without explanations in parentheses either.
pub(super) fn fold_explained(label: &str) -> String {
    let folded = fold_label(label);
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in folded.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds a wanted label among the labels of a file: the first that is the same without notes, or
/// else without explanations.
pub(super) fn find_label(wanted: &str, labels: &[(usize, String)]) -> Option<usize> {
    let same = |fold: fn(&str) -> String| {
        let wanted = fold(wanted);
        labels.iter().find(|(_, label)| fold(label) == wanted).map(|(at, _)| *at)
    };
    same(fold_label).or_else(|| same(fold_explained))
}

/// Reads the value of one field. `what` names the row and column for the message.
pub(super) fn read_cell(
    spec: &TableSpec,
    kind: ColumnType,
    field: &Field,
    place: impl Fn() -> String,
    what: impl Fn() -> String,
    problems: &mut Problems,
) -> Cell {
    if kind == ColumnType::Text {
        return Cell::Text(field.text().trim().to_owned());
    }
    if let Some(marker) = spec.markers.get(field.text().trim()) {
        return Cell::Marked(*marker);
    }
    match (field.number(), kind) {
        (Some(number), ColumnType::Integer) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Cell::Integer(number as i64)
        }
        (Some(number), ColumnType::Real | ColumnType::Text) => Cell::Real(number),
        (Some(_), ColumnType::Integer) => {
            problems.push(
                finding("not-whole", format!("`{}` is not a whole number", field.text()))
                    .in_place(place())
                    .why(format!("it is the value of {}", what())),
            );
            Cell::Marked(Marker::Missing)
        }
        // A blank says nothing; it is missing, never zero.
        (None, _) if field.is_empty() => Cell::Marked(Marker::Missing),
        (None, _) => {
            problems.push(
                finding("not-a-number", format!("`{}` is not a number", field.text().trim()))
                    .in_place(place())
                    .why(format!("it stands where the value of {} should be", what()))
                    .hint("if the publisher uses it as a marker, add it to `markers` in `briefs/sources.yaml`"),
            );
            Cell::Marked(Marker::Missing)
        }
    }
}

/// Reads the layout `table`: a header row, then a row per area.
fn read_table(spec: &TableSpec, grid: &Grid, areas: &Areas, problems: &mut Problems) -> Table {
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

/// The text near the top of a sheet that is most like one of the wanted headers.
fn nearest_header(wanted: &[(&str, &str)], grid: &Grid) -> Option<String> {
    let texts: Vec<String> = grid
        .rows
        .iter()
        .take(50)
        .flatten()
        .filter(|field| field.number().is_none())
        .map(|field| fold_label(&field.text()))
        .filter(|text| !text.is_empty())
        .collect();
    wanted.iter().find_map(|(_, label)| {
        let near =
            crate::diagnostics::nearest(&fold_label(label), texts.iter().map(String::as_str))?;
        Some(format!("the nearest to `{label}` is `{near}`"))
    })
}

/// Says that a header or row label is not in the file, and what comes nearest.
pub(super) fn missing_label(
    label: &str,
    what: &str,
    labels: &[(usize, String)],
    grid: &Grid,
    row: Option<usize>,
) -> Diagnostic {
    let place = match row {
        Some(row) => format!("{}, row {}", grid.name, row + 1),
        None => grid.name.clone(),
    };
    let folded: Vec<String> = labels.iter().map(|(_, label)| fold_label(label)).collect();
    let near = crate::diagnostics::nearest(&fold_label(label), folded.iter().map(String::as_str));
    finding("missing-label", format!("there is no {what} `{label}`"))
        .in_place(place)
        .hint_maybe(near.map(|near| format!("the nearest is `{near}`")))
        .hint("if the publisher renamed it, change its name in `briefs/sources.yaml`")
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

/// Puts right the cells that are known to be wrong, and says so. A correction whose cell no longer
/// holds what was published is not applied.
fn apply_corrections(spec: &TableSpec, table: &mut Table, name: &str) -> Diagnostics {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_explanations_do_not_count() {
        let labels = vec![
            (0, "All GPs [Notes 11, 13]".to_owned()),
            (1, "All Fully Qualified GPs (excludes GPs in Training Grade) [Notes 11]".to_owned()),
            (2, "GP Regular Locums ".to_owned()),
            (3, "All Fully Qualified GPs".to_owned()),
        ];
        assert_eq!(find_label("All GPs", &labels), Some(0));
        // The same without notes comes before the same without explanations.
        assert_eq!(find_label("All Fully Qualified GPs", &labels), Some(3));
        assert_eq!(find_label("GP Regular Locums", &labels), Some(2));
        assert_eq!(find_label("Nurses", &labels), None);
    }
}
