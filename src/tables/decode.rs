//! Reads a table from a file, by the rules of `sources.yaml`.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Problems, Result};
use crate::project::{Areas, ColumnType, Layout, Marker, Period, TableSpec};
use crate::system::disk;

use super::archive::{Archive, CAPS};
use super::cells::{Batch, Cell, ColumnStand, Sink};
use super::grid::Workbook;
use super::lines::Lines;
use super::plan::{Form, Job};
use super::sheet::{Sheet, Value};
use super::{crosstab, json, listing, tally};

/// How many problems of one table are told in full.
const MAX_PROBLEMS: usize = 20;

/// The reading of one file or member: by which rules, and where its rows go.
pub(super) struct Reading<'a, 's> {
    /// The rules.
    pub spec: &'a TableSpec,
    /// The areas of the project.
    pub areas: &'a Areas,
    /// The period of all rows, if the file's name or release says it.
    pub period: Option<Period>,
    /// The number of the file in the database.
    pub file: u32,
    /// Where rows go.
    pub sink: &'a mut Sink<'s>,
    /// What is wrong.
    pub problems: Problems,
    /// The labels that the file has, whether wanted or not.
    pub labels: Vec<String>,
    /// Where the columns stand.
    pub columns: Vec<ColumnStand>,
    /// The names of unknown areas that were told already.
    pub unknown: BTreeSet<String>,
}

/// What a reading found beside rows.
pub(super) struct Seen {
    /// The labels that the file has, folded.
    pub labels: Vec<String>,
    /// Where the columns stand.
    pub columns: Vec<ColumnStand>,
    /// Everything that is not as the rules say.
    pub problems: Problems,
}

/// Reads what a job asks for. The rows go to `sink`.
pub(super) fn read(job: &Job<'_>, areas: &Areas, sink: &mut Sink<'_>) -> Seen {
    let (spec, period, problems) = (job.spec, job.period, no_problems());
    let mut reading = Reading {
        spec,
        areas,
        period,
        file: job.file,
        sink,
        problems,
        labels: Vec::new(),
        columns: Vec::new(),
        unknown: BTreeSet::new(),
    };
    let read = read_form(job, &mut reading);
    reading.sink.flush();
    if let Err(said) = read {
        reading.problems.extend(said);
    }
    let Reading { labels, columns, problems, .. } = reading;
    Seen { labels, columns, problems }
}

fn read_form(job: &Job<'_>, reading: &mut Reading<'_, '_>) -> Result<()> {
    let spec = job.spec;
    match (&job.form, spec.layout) {
        (Form::Json, Layout::Json) => {
            let file = json::parse(&job.name, &disk::read(job.path)?)?;
            json::read(reading, &job.name, &file);
            return Ok(());
        }
        (Form::Json, _) | (_, Layout::Json) => {
            return Err(finding(
                "wrong-layout",
                "`layout: json` reads JSON, and nothing else does",
            )
            .at(&spec.span)
            .why(format!("the file is `{}`", job.name))
            .into());
        }
        _ => {}
    }
    match &job.form {
        Form::Workbook => {
            let book = Workbook::open(&job.name, disk::read(job.path)?);
            let grid = book.and_then(|mut book| match spec.sheet.as_deref() {
                Some(sheet) => book.sheet(sheet),
                None => {
                    Err(Diagnostic::error("missing-key", "a table in a workbook needs `sheet: …`")
                        .into())
                }
            });
            let grid = grid.map_err(|diagnostics| {
                diagnostics.into_iter().map(|one| one.at_if_free(spec)).collect::<Diagnostics>()
            })?;
            reading.read(Sheet::of_grid(grid))
        }
        // Read above.
        Form::Json => Ok(()),
        Form::Csv => {
            let file = disk::open(job.path)?;
            let lines = Lines::new(&job.name, Box::new(file));
            reading.read(Sheet::of_lines(&job.name, lines)?)
        }
        Form::Member(member, total) => {
            let mut archive = Archive::open(&job.name, job.path, CAPS)?;
            let lines = Lines::new(&job.name, Box::new(archive.read(*member, total)?));
            reading.read(Sheet::of_lines(&job.name, lines)?)
        }
    }
}

impl Reading<'_, '_> {
    fn read(&mut self, sheet: Sheet<'_>) -> Result<()> {
        match self.spec.layout {
            Layout::Crosstab => {
                let grid = sheet.into_grid()?;
                crosstab::read(self, &grid);
                Ok(())
            }
            Layout::Table => listing::read(self, sheet),
            Layout::Records => tally::read(self, sheet),
            // Such a file has no sheet.
            Layout::Json => Ok(()),
        }
    }
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

/// No problems of a table yet.
pub(super) fn no_problems() -> Problems {
    Problems::new(MAX_PROBLEMS, Kind::Finding)
}

/// Reads the value of one field. `what` names the row and column for the message.
pub(super) fn read_cell(
    spec: &TableSpec,
    kind: ColumnType,
    value: &Value<'_>,
    batch: &mut Batch,
    place: impl Fn() -> String,
    what: impl Fn() -> String,
    problems: &mut Problems,
) -> Cell {
    if kind == ColumnType::Text {
        return Cell::Text(batch.keep(&value.text()));
    }
    // A blank says nothing; it is missing, never zero.
    if value.is_empty() {
        return Cell::Marked(spec.markers.get("").copied().unwrap_or(Marker::Missing));
    }
    if let Some(marker) = spec.markers.get(&*value.text()) {
        return Cell::Marked(*marker);
    }
    match (value.number(), kind) {
        (Some(number), ColumnType::Integer) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Cell::Integer(number as i64)
        }
        (Some(number), ColumnType::Real | ColumnType::Text) => Cell::Real(number),
        (Some(_), ColumnType::Integer) => {
            problems.push(
                finding("not-whole", format!("`{}` is not a whole number", value.text()))
                    .in_place(place())
                    .why(format!("it is the value of {}", what())),
            );
            Cell::Marked(Marker::Missing)
        }
        (None, _) => {
            problems.push(
                finding("not-a-number", format!("`{}` is not a number", value.text()))
                    .in_place(place())
                    .why(format!("it stands where the value of {} should be", what()))
                    .hint("if the publisher uses it as a marker, add it to `markers` in `briefs/sources.yaml`"),
            );
            Cell::Marked(Marker::Missing)
        }
    }
}
