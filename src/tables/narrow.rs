//! Queries over some rows only: what a value comes out as when nothing else is there.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use crate::diagnostics::Result;
use crate::project::{AreaCode, Period, Spanned};

use super::database::fault;
use super::query::{Answer, Tables};

/// Which rows of a table are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Those of some areas and periods.
    Rows(BTreeSet<(AreaCode, Period)>),
    /// Those of some areas.
    Areas(BTreeSet<AreaCode>),
}

impl Tables {
    /// Runs a query as [`Tables::query_with`] does, with some tables narrowed to some rows; those
    /// that are not named are whole. Afterwards all is as before.
    ///
    /// # Errors
    /// As for [`Tables::query_with`].
    pub fn query_narrowed(
        &mut self,
        kept: &BTreeMap<String, Kept>,
        sql: &Spanned,
        columns: &[&str],
        more: &[&str],
        each: impl FnMut(&[Answer]) -> Result<()>,
    ) -> Result<()> {
        let run = |sql: &str| self.connection().execute_batch(sql);
        run("SAVEPOINT narrow").map_err(|error| fault("read", &error))?;
        let narrowed = self.narrow(kept).map_err(|error| fault("read", &error).into());
        let result = narrowed.and_then(|()| self.query_with(sql, columns, more, each).map(drop));
        self.connection()
            .execute_batch("ROLLBACK TO narrow; RELEASE narrow")
            .map_err(|error| fault("read", &error))?;
        result
    }

    /// A table of the file gets a smaller one of the same name before it; one that is temporary
    /// already loses rows.
    fn narrow(&self, kept: &BTreeMap<String, Kept>) -> rusqlite::Result<()> {
        let connection = self.connection();
        connection.execute_batch(
            "CREATE TEMP TABLE _kept (area_code TEXT NOT NULL, period TEXT NOT NULL, \
             PRIMARY KEY (area_code, period)) STRICT, WITHOUT ROWID",
        )?;
        for (table, kept) in kept {
            connection.execute("DELETE FROM _kept", [])?;
            let mut insert = connection.prepare_cached("INSERT INTO _kept VALUES (?, ?)")?;
            let condition = match kept {
                Kept::Rows(rows) => {
                    for (area, period) in rows {
                        insert.execute(params![area.as_str(), period.to_string()])?;
                    }
                    "(area_code, period) IN (SELECT area_code, period FROM _kept)"
                }
                Kept::Areas(areas) => {
                    for area in areas {
                        insert.execute(params![area.as_str(), ""])?;
                    }
                    "area_code IN (SELECT area_code FROM _kept)"
                }
            };
            let schema = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?";
            let made: Option<String> = rusqlite::OptionalExtension::optional(
                connection.query_row(schema, [table], |row| row.get(0)),
            )?;
            match made {
                // The same columns and the same key, so that SQLite goes about it the same way.
                Some(made) => {
                    let made = made.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1);
                    connection.execute_batch(&format!(
                        "DROP VIEW IF EXISTS temp.{table}; {made}; \
                         INSERT INTO temp.{table} SELECT * FROM main.{table} WHERE {condition}"
                    ))?;
                }
                None => {
                    let sql = format!("DELETE FROM temp.{table} WHERE NOT ({condition})");
                    connection.execute_batch(&sql)?;
                }
            }
        }
        connection.execute_batch("DROP TABLE _kept")
    }
}
