//! What there is in the tables, for people who want to ask.

use rusqlite::Connection;

use crate::diagnostics::Result;
use crate::project::Period;

use super::ask::PLACES;
use super::database::fault;
use super::explain::Names;
use super::query::Tables;

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableFacts {
    /// How many rows it has.
    pub rows: u64,
    /// How many areas its rows are about, if they are about areas.
    pub areas: Option<u64>,
    /// Its first and last month, if its rows are for months.
    pub months: Option<(Period, Period)>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnFacts {
    /// Its name.
    pub name: String,
    /// Its type: `REAL`, `INTEGER`, `TEXT`.
    pub kind: String,
    /// How many of its values are missing.
    pub missing: u64,
    /// The least and the greatest of its numbers.
    pub range: Option<(f64, f64)>,
    /// The headers or row labels that it was read from.
    pub labels: Vec<String>,
}

impl Tables {
    /// The names of the tables that a query may read.
    pub fn names(&self) -> Vec<String> {
        Names::of(self.connection()).tables().map(str::to_owned).collect()
    }

    /// What a table holds; it must be one of [`Tables::names`].
    ///
    /// # Errors
    /// The database can't be read.
    pub fn facts(&self, table: &str) -> Result<TableFacts> {
        let look = || -> rusqlite::Result<TableFacts> {
            let connection = self.connection();
            let columns = columns(connection, table)?;
            let has = |name: &str| columns.iter().any(|(column, _)| column == name);
            let one = |sql: String| connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
            let count = |what: &str| one(format!("SELECT count({what}) FROM {table}"));
            let areas = if has("area_code") { Some(count("DISTINCT area_code")?) } else { None };
            let mut months = None;
            if has("period") {
                let sql = format!("SELECT min(period), max(period) FROM {table}");
                let (first, last): (Option<String>, Option<String>) =
                    connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let month = |text: Option<String>| Period::parse(&text?);
                months = month(first).zip(month(last));
            }
            Ok(TableFacts {
                rows: count("*")?.unsigned_abs(),
                areas: areas.map(i64::unsigned_abs),
                months,
            })
        };
        look().map_err(|error| fault("read", &error).into())
    }

    /// What the columns of a table hold; it must be one of [`Tables::names`].
    ///
    /// # Errors
    /// The database can't be read.
    pub fn columns(&self, table: &str) -> Result<Vec<ColumnFacts>> {
        let look = || -> rusqlite::Result<Vec<ColumnFacts>> {
            let connection = self.connection();
            let mut all = Vec::new();
            for (name, kind) in columns(connection, table)? {
                let number = kind != "TEXT";
                let sql = format!(
                    "SELECT count(*) - count(\"{name}\"), min(\"{name}\"), max(\"{name}\") FROM {table}"
                );
                let (missing, range) = connection.query_row(&sql, [], |row| {
                    let bound = |at: usize| -> rusqlite::Result<Option<f64>> {
                        if number { row.get(at) } else { Ok(None) }
                    };
                    Ok((row.get::<_, i64>(0)?, bound(1)?.zip(bound(2)?)))
                })?;
                let labels = labels(connection, table, &name)?;
                let missing = missing.unsigned_abs();
                all.push(ColumnFacts { name, kind, missing, range, labels });
            }
            Ok(all)
        };
        look().map_err(|error| fault("read", &error).into())
    }
}

/// The names and types of a table's columns, but for those that say where a row stands.
pub(super) fn columns(
    connection: &Connection,
    table: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    let mut all = connection.prepare("SELECT name, type FROM pragma_table_info(?)")?;
    let rows = all.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let all = rows.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    Ok(all.into_iter().filter(|(name, _)| !PLACES.contains(&name.as_str())).collect())
}

/// The labels that a column was read from, in the order of the files.
fn labels(connection: &Connection, table: &str, column: &str) -> rusqlite::Result<Vec<String>> {
    let mut all = connection.prepare(
        "SELECT label FROM _columns JOIN _files USING (file) \
         WHERE table_name = ? AND column_name = ? GROUP BY label ORDER BY min(file)",
    )?;
    let rows = all.query_map([table, column], |row| row.get(0))?;
    rows.collect()
}
