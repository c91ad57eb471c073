//! Decoded tables in one SQLite database per lock state.
//!
//! Beside the tables of `sources.yaml` it has those of [`geography`] and `_markers` (why a cell is
//! missing or low). All tables are STRICT. The tables of a project are named by ids, which need no quoting.

use std::path::Path;

use rusqlite::{Connection, Error, params};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{Areas, ColumnType, Marker, TableSpec};
use crate::system::disk;
use crate::system::hash::Sha256;

use super::query::Tables;
use super::table::{Cell, Row, Table};
use super::{geography, statistics};

/// Changes whenever the same snapshots would make another database.
const FORM: &str = "3";

/// The key of a database: the same for the same snapshots, rules and areas.
pub fn key<'a>(inputs: impl IntoIterator<Item = &'a str>) -> Sha256 {
    let mut text = format!("form {FORM}\n");
    for input in inputs {
        // The length in front keeps two inputs from running into one another.
        text.push_str(&format!("{}\n{input}\n", input.len()));
    }
    Sha256::of(text.as_bytes())
}

/// Turns an error of SQLite into words.
pub(super) fn fault(doing: &str, error: &Error) -> Diagnostic {
    Diagnostic::error("database", format!("can't {doing} the tables' database"))
        .why(error.to_string())
        .hint("check that there is room on the disk; remove the cache folder if it is damaged")
}

/// Writes a database, whole or not at all.
///
/// # Errors
/// It can't be written.
pub fn write(path: &Path, tables: &[(&TableSpec, Table)], areas: &Areas) -> Result<()> {
    if let Some(folder) = path.parent() {
        disk::create_dir(folder)?;
    }
    let unfinished = disk::beside(path);
    disk::remove_file(&unfinished)?;
    let write = || -> rusqlite::Result<()> {
        let mut connection = Connection::open(&unfinished)?;
        // Nobody reads the file before it is renamed, so a journal would guard nothing.
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        fill(&mut connection, tables, areas)?;
        connection.close().map_err(|(_, error)| error)
    };
    write().map_err(|error| fault("write", &error))?;
    disk::rename(&unfinished, path)
}

/// Opens a database for reading.
///
/// # Errors
/// It can't be read.
pub fn open(path: &Path) -> Result<Tables> {
    use rusqlite::OpenFlags;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| fault("open", &error))?;
    statistics::register(&connection).map_err(|error| fault("open", &error))?;
    Ok(Tables::new(connection))
}

/// Makes a database in memory, for checking tables before they are pinned.
///
/// # Errors
/// SQLite refuses, which would be a fault of this program.
pub fn fill(
    connection: &mut Connection,
    tables: &[(&TableSpec, Table)],
    areas: &Areas,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    geography::write(&transaction, areas)?;
    transaction.execute_batch(
        "CREATE TABLE _markers (
            table_name TEXT NOT NULL, column_name TEXT NOT NULL, area_code TEXT NOT NULL,
            period TEXT NOT NULL, meaning TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (area_code, period, table_name, column_name)
         ) STRICT, WITHOUT ROWID;",
    )?;
    for (spec, table) in tables {
        write_table(&transaction, spec, table)?;
    }
    transaction.commit()
}

fn write_table(connection: &Connection, spec: &TableSpec, table: &Table) -> rusqlite::Result<()> {
    let mut columns = String::new();
    for (name, kind) in &table.columns {
        let kind = match kind {
            ColumnType::Real => "REAL",
            ColumnType::Integer => "INTEGER",
            ColumnType::Text => "TEXT",
        };
        columns.push_str(&format!("{name} {kind}, "));
    }
    connection.execute_batch(&format!(
        "CREATE TABLE {} (area_code TEXT NOT NULL, period TEXT NOT NULL, {columns}\
         PRIMARY KEY (area_code, period)) STRICT, WITHOUT ROWID;",
        table.id
    ))?;
    let places = vec!["?"; table.columns.len() + 2].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES ({places})", table.id))?;
    let mut marker = connection.prepare("INSERT INTO _markers VALUES (?, ?, ?, ?, ?, ?)")?;
    for row in &table.rows {
        let period = row.period.to_string();
        insert.raw_bind_parameter(1, row.area.as_str())?;
        insert.raw_bind_parameter(2, &period)?;
        for (at, cell) in row.cells.iter().enumerate() {
            match cell {
                Cell::Text(text) => insert.raw_bind_parameter(at + 3, text)?,
                Cell::Integer(number) => insert.raw_bind_parameter(at + 3, number)?,
                Cell::Real(_) | Cell::Marked(_) => bind_number(&mut insert, at + 3, cell, table)?,
            }
            let meaning = match cell {
                Cell::Marked(Marker::Missing) => "missing",
                Cell::Marked(Marker::Low) => "low",
                _ => continue,
            };
            let Some((column, _)) = table.columns.get(at) else { continue };
            let reason = reason(spec, column, row);
            marker.execute(params![
                table.id.as_str(),
                column,
                row.area.as_str(),
                period,
                meaning,
                reason
            ])?;
        }
        insert.raw_execute()?;
    }
    Ok(())
}

/// Binds a number in the type of its column.
fn bind_number(
    insert: &mut rusqlite::Statement<'_>,
    at: usize,
    cell: &Cell,
    table: &Table,
) -> rusqlite::Result<()> {
    let integer = table.columns.get(at - 3).is_some_and(|(_, kind)| *kind == ColumnType::Integer);
    match cell.number() {
        Some(number) if integer => insert.raw_bind_parameter(at, number as i64),
        number => insert.raw_bind_parameter(at, number),
    }
}

/// Why a cell has no value, for the reader.
fn reason(spec: &TableSpec, column: &str, row: &Row) -> String {
    let correction = spec.corrections.iter().find(|one| {
        one.column == column
            && one.period == row.period
            && one.area.as_ref().is_none_or(|area| *area == row.area)
            && one.value.is_none()
    });
    match correction {
        Some(correction) => correction.reason.clone(),
        None => {
            let table = spec.cited_as.as_deref().unwrap_or("the source");
            format!("not available in {table} for {}", row.period.label())
        }
    }
}
