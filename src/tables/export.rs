//! One SQLite file of everything, for the tools that people know.

use std::path::Path;

use rusqlite::{Connection, params_from_iter};

use crate::diagnostics::Result;
use crate::system::unfinished::{Readers, Unfinished};

use super::ask::SqlValue;
use super::catalogue::columns;
use super::database::fault;
use super::query::Tables;

/// A file in the making, beside its place. What is done in the same order makes the same bytes.
pub struct Export {
    connection: Connection,
    unfinished: Unfinished,
}

impl Export {
    /// Begins a file beside `place`.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub fn new(place: &Path) -> Result<Self> {
        let unfinished = Unfinished::begin(place)?;
        let connection =
            Connection::open(unfinished.path()).map_err(|error| fault("make", &error))?;
        let export = Self { connection, unfinished };
        // Nobody reads the file before it is renamed, so a journal would guard nothing. Rows come in
        // their order, which is not that in which they refer to one another.
        export.run(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;",
        )?;
        Ok(export)
    }

    /// Runs statements, such as those that make tables.
    ///
    /// # Errors
    /// SQLite refuses: the disk is full, or the statements are at fault.
    pub fn run(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| fault("write", &error).into())
    }

    /// Adds rows to a table that is there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn fill(&self, table: &str, rows: impl IntoIterator<Item = Vec<SqlValue>>) -> Result<()> {
        let add = || -> rusqlite::Result<()> {
            for row in rows {
                let places = vec!["?"; row.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES ({places})");
                self.connection.prepare_cached(&sql)?.execute(params_from_iter(row))?;
            }
            Ok(())
        };
        add().map_err(|error| fault("write", &error).into())
    }

    /// Adds what a query over our tables returns to a table that is there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn copy(&self, from: &Tables, select: &str, table: &str) -> Result<()> {
        let add = || -> rusqlite::Result<()> {
            let mut select = from.connection().prepare(select)?;
            let places = vec!["?"; select.column_count()].join(", ");
            let mut insert =
                self.connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
            let width = select.column_count();
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                for at in 0..width {
                    insert.raw_bind_parameter(at + 1, SqlValue::of(row.get_ref(at)?))?;
                }
                insert.raw_execute()?;
            }
            Ok(())
        };
        add().map_err(|error| fault("write", &error).into())
    }

    /// Makes and fills a table of published data: a row for each area and month. Its areas are named
    /// in the table `areas`, if all of them are there.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn table(&self, from: &Tables, table: &str) -> Result<()> {
        let read = || -> rusqlite::Result<(Vec<(String, String)>, bool)> {
            let connection = from.connection();
            let unknown =
                format!("SELECT 1 FROM {table} WHERE area_code NOT IN (SELECT code FROM areas)");
            let unknown = connection.prepare(&unknown)?.exists([])?;
            Ok((columns(connection, table)?, !unknown))
        };
        let (columns, known) = read().map_err(|error| fault("read", &error))?;
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let defined = columns.iter().map(|(name, kind)| match name.as_str() {
            "area_code" if known => format!("{name} {kind} NOT NULL REFERENCES areas (code)"),
            "area_code" | "period" => format!("{name} {kind} NOT NULL"),
            _ => format!("{name} {kind}"),
        });
        let defined = defined.collect::<Vec<_>>().join(",\n    ");
        self.run(&format!(
            "CREATE TABLE {table} (\n    {defined},\n    PRIMARY KEY (area_code, period)\n) STRICT;\n\
             CREATE INDEX {table}_period ON {table} (period);"
        ))?;
        let select = format!("SELECT {} FROM {table} ORDER BY area_code, period", names.join(", "));
        self.copy(from, &select, table)
    }

    /// Puts the whole file in its place.
    ///
    /// # Errors
    /// SQLite refuses, or the file can't be renamed.
    pub fn finish(self) -> Result<()> {
        self.run("COMMIT; ANALYZE;")?;
        let Self { connection, unfinished } = self;
        connection.close().map_err(|(_, error)| fault("write", &error))?;
        unfinished.finish(Readers::All, false)
    }
}
