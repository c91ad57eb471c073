//! Vendored tables: small text files that a fresh clone builds from, offline.
//!
//! `area_code,period` and then the columns of the table, sorted by area and period. Numbers are
//! written so that reading them gives the same bits. `[x]` is missing, `[low]` rounds to zero.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::types::ValueRef;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Areas, ColumnType, Marker, Period, TableSpec, is_area_code};
use crate::system::disk;

use super::cells::{Batch, Cell, Sink, Stand, value_columns};
use super::database::fault;
use super::decode::no_problems;
use super::lines::Lines;
use super::places::RowStands;
use super::query::Tables;
use super::write::TableWriter;

/// Writes a table. Returns the bytes and the number of rows.
///
/// # Errors
/// The database can't be read.
pub fn to_csv(tables: &Tables, spec: &TableSpec) -> Result<(Vec<u8>, usize)> {
    let low = low_cells(tables, spec).map_err(|error| fault("read", &error))?;
    let columns: Vec<&str> = value_columns(spec).map(|column| column.name.as_str()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows_written = 0;
    let mut write = || -> std::result::Result<(), Fault> {
        writer.write_record(["area_code", "period"].iter().chain(&columns))?;
        let names = [&["area_code", "period"][..], &columns[..]].concat().join(", ");
        let sql = format!("SELECT {names} FROM {} ORDER BY area_code, period", spec.id);
        let mut statement = tables.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut record: Vec<String> = Vec::new();
        while let Some(row) = rows.next()? {
            record.clear();
            let (area, period): (String, String) = (row.get(0)?, row.get(1)?);
            for (at, column) in columns.iter().enumerate() {
                record.push(match row.get_ref(at + 2)? {
                    ValueRef::Null => "[x]".to_owned(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    ValueRef::Blob(_) => String::new(),
                });
                let key = (area.clone(), period.clone(), (*column).to_owned());
                if !low.is_empty() && low.contains(&key) {
                    record[at] = "[low]".to_owned();
                }
            }
            let month = Period::parse(&period).map_or(period, Period::short);
            writer.write_record([&area, &month].into_iter().chain(&record))?;
            rows_written += 1;
        }
        Ok(())
    };
    write().map_err(|error| match error {
        Fault::Database(error) => fault("read", &error),
        Fault::Csv(error) => internal(spec, &error.to_string()),
    })?;
    let bytes = writer.into_inner().map_err(|error| internal(spec, &error.to_string()))?;
    Ok((bytes, rows_written))
}

fn internal(spec: &TableSpec, why: &str) -> Diagnostic {
    Diagnostic::error("internal", format!("can't write `{}` as CSV: {why}", spec.id))
}

enum Fault {
    Database(rusqlite::Error),
    Csv(csv::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<csv::Error> for Fault {
    fn from(error: csv::Error) -> Self {
        Self::Csv(error)
    }
}

/// The cells (area, period, column) that are more than the zero that they seem.
fn low_cells(
    tables: &Tables,
    spec: &TableSpec,
) -> rusqlite::Result<BTreeSet<(String, String, String)>> {
    let mut statement = tables.connection().prepare(
        "SELECT area_code, period, column_name FROM _markers \
         WHERE table_name = ? AND meaning = 'low'",
    )?;
    let rows = statement
        .query_map([spec.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

/// Reads a table that [`to_csv`] wrote.
///
/// # Errors
/// The file is not as it was written, with the line.
pub(super) fn read(
    spec: &TableSpec,
    areas: &Areas,
    name: &str,
    path: &Path,
    stands: Option<&RowStands>,
    writer: &mut TableWriter<'_, '_>,
) -> Result<()> {
    let fault = |line: usize, what: String| {
        Diagnostic::error("wrong-vendored", what)
            .kind(Kind::Project)
            .in_place(format!("{name}, line {line}"))
            .hint("run `briefwright vendor`, or restore the file from your version control")
    };
    let mut problems = no_problems();
    let mut written = Ok(());
    let mut repeated = no_problems();
    let mut hand_on = |batch: Batch| {
        let none = BTreeSet::new();
        written = writer.write(&batch, name, &none, &mut repeated);
        written.is_ok()
    };
    let mut sink = Sink::new(&mut hand_on);
    let columns: Vec<_> = value_columns(spec).collect();
    let wanted: Vec<&str> = ["area_code", "period"]
        .into_iter()
        .chain(columns.iter().map(|column| column.name.as_str()))
        .collect();
    let positions: Vec<usize> = (0..wanted.len()).collect();
    let mut places = Vec::new();
    let mut lines = Lines::new(name, Box::new(disk::open(path)?));
    let mut first = true;
    while let Some(line) = lines.next()? {
        line.pick(&positions, &mut places);
        let field = |at: usize| places.get(at).map_or("".into(), |place| line.text(*place));
        if std::mem::take(&mut first) {
            if line.count() != wanted.len() || (0..wanted.len()).any(|at| field(at) != wanted[at]) {
                let what = format!("the columns should be `{}`", wanted.join(","));
                return Err(fault(1, what).into());
            }
            continue;
        }
        let number = line.number;
        let (area, period) = (field(0), Period::parse(&field(1)));
        let known = areas.get(&area).is_some() || (spec.unlisted_areas && is_area_code(&area));
        let Some(period) = period.filter(|_| known) else {
            problems.push(fault(number, format!("`{area},{}` is no area and month", field(1))));
            continue;
        };
        if line.count() != wanted.len() {
            problems.push(fault(number, format!("it should have {} fields", wanted.len())));
            continue;
        }
        let nowhere = Stand { file: 0, at: 0, rows: 0 };
        let stand = stands.and_then(|stands| stands.get(&(area.to_string(), period)));
        sink.row(&area, period, stand.copied().unwrap_or(nowhere), |batch| {
            for (at, column) in columns.iter().enumerate() {
                let text = field(at + 2);
                let cell = cell(column.kind, &text, batch).unwrap_or_else(|| {
                    let what = format!("`{text}` is no value of `{}`", column.name);
                    problems.push(fault(number, what));
                    Cell::Marked(Marker::Missing)
                });
                batch.cells.push(cell);
            }
        });
    }
    sink.flush();
    written?;
    let mut all = Diagnostics::new();
    all.keep(problems.finish());
    all.keep(repeated.finish());
    all.into_result(())
}

fn cell(kind: ColumnType, text: &str, batch: &mut Batch) -> Option<Cell> {
    Some(match (text, kind) {
        ("[x]", _) => Cell::Marked(Marker::Missing),
        (_, ColumnType::Text) => Cell::Text(batch.keep(text)),
        ("[low]", _) => Cell::Marked(Marker::Low),
        (_, ColumnType::Integer) => Cell::Integer(text.parse().ok()?),
        (_, ColumnType::Real) => Cell::Real(text.parse().ok().filter(|n: &f64| n.is_finite())?),
    })
}
