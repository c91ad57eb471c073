//! Reads a table from a grid, by the rules of `sources.yaml`.

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{AreaCode, Areas, ColumnType, Layout, Marker, Period, TableSpec};

use super::grid::{Field, Grid, Workbook};
use super::table::{Cell, Table};
use super::{corrections, crosstab, json, listing};

/// How many problems of one table are told in full.
const MAX_PROBLEMS: usize = 20;

/// The opened file of a resource.
pub enum Opened {
    /// A workbook.
    Workbook(Box<Workbook>),
    /// A file without sheets.
    Csv(Grid),
    /// A JSON file, by name.
    Json(String, Box<serde_json::Value>),
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
        if name.to_ascii_lowercase().ends_with(".json") {
            let file = json::parse_json(name, &bytes)?;
            return Ok(Self::Json(name.to_owned(), Box::new(file)));
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
            (Self::Json(name, _), _) => Err(Diagnostic::error(
                "wrong-layout",
                format!("`{name}` is JSON, which only `layout: json` can read"),
            )
            .into()),
            (Self::Workbook(_), None) => {
                Err(Diagnostic::error("missing-key", "a table in a workbook needs `sheet: …`")
                    .into())
            }
        }
    }
}

/// Decodes one table, applies the known corrections, and reports those as notes. `release` is the
/// month of the release, if it is known, for files that name no month.
///
/// # Errors
/// Everything in the file that is not as the rules say.
pub fn decode(
    spec: &TableSpec,
    opened: &mut Opened,
    areas: &Areas,
    release: Option<Period>,
) -> Result<(Table, Diagnostics)> {
    let mut problems = Problems::default();
    let grid = |opened: &mut Opened| {
        opened.grid(spec.sheet.as_deref()).map_err(|diagnostics| {
            diagnostics.into_iter().map(|one| one.at_if_free(spec)).collect::<Diagnostics>()
        })
    };
    let (mut table, name) = match (spec.layout, &mut *opened) {
        (Layout::Json, Opened::Json(name, file)) => {
            (json::read(spec, name, file, areas, release, &mut problems), name.clone())
        }
        (Layout::Json, _) => {
            return Err(Diagnostic::error("wrong-layout", "`layout: json` reads JSON alone")
                .at(&spec.span)
                .into());
        }
        (Layout::Crosstab, opened) => {
            let grid = grid(opened)?;
            (crosstab::read(spec, &grid, &mut problems), grid.name)
        }
        (Layout::Table, opened) => {
            let grid = grid(opened)?;
            (listing::read(spec, &grid, areas, &mut problems), grid.name)
        }
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
                .in_place(name.clone()),
            );
        }
        seen = Some((&row.area, row.period));
    }
    problems.finish()?;
    let notes = corrections::apply(spec, &mut table, &name);
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
