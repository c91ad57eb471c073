//! Writes the rows of one table to the database.

use std::collections::BTreeSet;

use rusqlite::{Connection, ErrorCode, Statement, params};

use crate::diagnostics::{Problems, Result};
use crate::project::{ColumnType, Marker, Period, TableSpec};

use super::cells::{Batch, Cell, ColumnStand, Stand, value_columns};
use super::database::fault;
use super::decode::finding;

/// The open table.
pub(super) struct TableWriter<'c, 's> {
    connection: &'c Connection,
    spec: &'s TableSpec,
    labelled: bool,
    columns: Vec<(&'s str, ColumnType)>,
    insert: Statement<'c>,
    marker: Statement<'c>,
    periods: BTreeSet<Period>,
    /// The period of the last row, as text.
    last: (Option<Period>, String),
}

impl<'c, 's> TableWriter<'c, 's> {
    /// Makes the table. Its rows lie by period and then by area: months come one after another.
    pub fn create(connection: &'c Connection, spec: &'s TableSpec) -> rusqlite::Result<Self> {
        let columns: Vec<_> =
            value_columns(spec).map(|column| (column.name.as_str(), column.kind)).collect();
        let mut typed = String::new();
        for (name, kind) in &columns {
            let kind = match kind {
                ColumnType::Real => "REAL",
                ColumnType::Integer => "INTEGER",
                ColumnType::Text => "TEXT",
            };
            typed.push_str(&format!("{name} {kind}, "));
        }
        let table = &spec.id;
        connection.execute_batch(&format!(
            "CREATE TABLE {table} (area_code TEXT NOT NULL, period TEXT NOT NULL, {typed}\
             _file INTEGER, _at INTEGER, _rows INTEGER, \
             PRIMARY KEY (period, area_code)) STRICT, WITHOUT ROWID;"
        ))?;
        let places = vec!["?"; columns.len() + 5].join(", ");
        let insert = connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
        let marker = connection.prepare("INSERT INTO _markers VALUES (?, ?, ?, ?, ?, ?)")?;
        let (periods, last) = (BTreeSet::new(), (None, String::new()));
        Ok(Self { connection, spec, labelled: false, columns, insert, marker, periods, last })
    }

    /// Notes which labels the file has that the rows come from; those of the first file count.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn label(&mut self, labels: Vec<String>) -> Result<()> {
        if std::mem::replace(&mut self.labelled, true) {
            return Ok(());
        }
        let write = || -> rusqlite::Result<()> {
            let mut insert = self.connection.prepare("INSERT INTO _labels VALUES (?, ?)")?;
            for label in &labels {
                insert.execute(params![self.spec.id.as_str(), label])?;
            }
            Ok(())
        };
        write().map_err(|error| fault("write", &error).into())
    }

    /// Notes where the columns stand in a file.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn stand(&self, file: u32, columns: &[ColumnStand]) -> Result<()> {
        super::places::write_columns(self.connection, file, columns)
            .map_err(|error| fault("write", &error).into())
    }

    /// The periods of the rows so far.
    pub fn periods(&self) -> &BTreeSet<Period> {
        &self.periods
    }

    /// Writes rows, but for those of periods that are taken.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn write(
        &mut self,
        batch: &Batch,
        name: &str,
        taken: &BTreeSet<Period>,
        problems: &mut Problems,
    ) -> Result<()> {
        let width = self.columns.len();
        for (row, (area, period, stand)) in batch.keys.iter().enumerate() {
            if taken.contains(period) {
                continue;
            }
            let area = batch.text(*area);
            let cells = batch.cells.get(row * width..(row + 1) * width).unwrap_or_default();
            match self.insert_row((area, *period, *stand), cells, batch) {
                Ok(()) => {}
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                    let what = format!("{area} has two rows for {}", period.label());
                    problems.push(finding("repeated-row", what).in_place(name));
                }
                Err(error) => return Err(fault("write", &error).into()),
            }
        }
        Ok(())
    }

    fn insert_row(
        &mut self,
        (area, period, stand): (&str, Period, Stand),
        cells: &[Cell],
        batch: &Batch,
    ) -> rusqlite::Result<()> {
        if self.last.0 != Some(period) {
            self.last = (Some(period), period.to_string());
            self.periods.insert(period);
        }
        let insert = &mut self.insert;
        insert.raw_bind_parameter(1, area)?;
        insert.raw_bind_parameter(2, &self.last.1)?;
        for (at, (cell, (_, kind))) in cells.iter().zip(&self.columns).enumerate() {
            match *cell {
                Cell::Real(number) => insert.raw_bind_parameter(at + 3, number)?,
                Cell::Integer(number) => insert.raw_bind_parameter(at + 3, number)?,
                Cell::Text(text) => insert.raw_bind_parameter(at + 3, batch.text(text))?,
                Cell::Marked(Marker::Missing) => insert.raw_bind_parameter(at + 3, None::<f64>)?,
                Cell::Marked(Marker::Zero | Marker::Low) if *kind == ColumnType::Integer => {
                    insert.raw_bind_parameter(at + 3, 0)?;
                }
                Cell::Marked(Marker::Zero | Marker::Low) => {
                    insert.raw_bind_parameter(at + 3, 0.0)?;
                }
            }
        }
        let after = self.columns.len() + 3;
        // Nothing is known of rows that were vendored without their places.
        let known = stand.file != 0;
        for (at, part) in [stand.file, stand.at, stand.rows].into_iter().enumerate() {
            insert.raw_bind_parameter(after + at, known.then_some(part))?;
        }
        insert.raw_execute()?;
        for (cell, (column, _)) in cells.iter().zip(&self.columns) {
            let meaning = match cell {
                // Where there are practices, millions of cells are missing for no other reason
                // than this; that they are NULL says it.
                Cell::Marked(Marker::Missing) if self.spec.unlisted_areas => continue,
                Cell::Marked(Marker::Missing) => "missing",
                Cell::Marked(Marker::Low) => "low",
                Cell::Marked(Marker::Zero) | Cell::Real(_) | Cell::Integer(_) | Cell::Text(_) => {
                    continue;
                }
            };
            let table = self.spec.id.as_str();
            let reason = default_reason(self.spec, period);
            self.marker.execute(params![table, column, area, self.last.1, meaning, reason])?;
        }
        Ok(())
    }
}

/// Why a cell has no value, for the reader.
pub(super) fn default_reason(spec: &TableSpec, period: Period) -> String {
    let table = spec.cited_as.as_deref().unwrap_or("the source");
    format!("not available in {table} for {}", period.label())
}
