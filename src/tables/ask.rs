//! A query that a person asks: any columns, as SQLite has them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Batch, ToSql};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::Spanned;

use super::query::{Fault, Read, Tables};

/// The columns that say where a row stands in a file. A query may not read them.
pub(super) const PLACES: [&str; 3] = ["_file", "_at", "_rows"];

/// A value as SQLite has it.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A text.
    Text(String),
}

impl SqlValue {
    /// A value that a row holds. No table of ours has bytes.
    pub(super) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(_) => Self::Text("(bytes)".to_owned()),
        }
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Real(_))
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl<T: Into<String>> From<T> for SqlValue {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// What became of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its columns, each name once.
    pub columns: Vec<String>,
    /// How many rows were handed over.
    pub rows: usize,
    /// Whether there are more rows than were asked for.
    pub more: bool,
    /// The columns of tables that it read.
    pub reads: BTreeSet<Read>,
}

impl Tables {
    /// Runs a query that may read and nothing else, and hands its columns and each of its first `most`
    /// rows to `each`, which may end it.
    ///
    /// # Errors
    /// The query is wrong, does more than read, or runs away; `each` refuses a row.
    pub fn ask(
        &mut self,
        sql: &Spanned,
        most: usize,
        mut each: impl FnMut(&[String], &[SqlValue]) -> Result<ControlFlow<()>>,
    ) -> Result<Asked> {
        let (mut columns, mut count, mut more) = (Vec::new(), 0_usize, false);
        let told = |problem: Diagnostic| Fault::Told(problem.at(&sql.span).into());
        let reads = self.guarded(sql, |connection| {
            let mut batch = Batch::new(connection, &sql.text);
            let Some(mut statement) = batch.next()? else {
                return Err(told(
                    Diagnostic::error("blank", "there is no query")
                        .hint("write `SELECT …` over the tables that `briefwright tables` lists"),
                ));
            };
            if batch.next()?.is_some() {
                return Err(told(
                    Diagnostic::error("several-queries", "this is more than one query")
                        .hint("ask one at a time, without a `;` between them"),
                ));
            }
            let kept: Vec<usize> = (0..statement.column_count())
                .filter(|at| statement.column_name(*at).is_ok_and(|name| !PLACES.contains(&name)))
                .collect();
            for at in &kept {
                let name = statement.column_name(*at)?.to_owned();
                columns.push(once(name, &columns));
            }
            let mut rows = statement.query([])?;
            let mut values = Vec::with_capacity(kept.len());
            while let Some(row) = rows.next()? {
                if count == most {
                    more = true;
                    break;
                }
                values.clear();
                for at in &kept {
                    values.push(SqlValue::of(row.get_ref(*at)?));
                }
                count += 1;
                if each(&columns, &values)?.is_break() {
                    break;
                }
            }
            Ok(())
        })?;
        Ok(Asked { columns, rows: count, more, reads })
    }
}

/// A name that no column before it has.
fn once(name: String, before: &[String]) -> String {
    let taken = |name: &String| before.contains(name);
    if !taken(&name) {
        return name;
    }
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    numbered.into_iter().find(|name| !taken(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::diagnostics::{SourceFile, Span};

    fn tables() -> Tables {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE staff (area_code TEXT, doctors REAL, heads INTEGER, _file INTEGER);
                 INSERT INTO staff VALUES ('E1', 1.5, 2, 7), ('E2', NULL, 3, 7), ('E3', 4, NULL, 7);",
            )
            .unwrap();
        Tables::new(connection)
    }

    fn ask(text: &str, most: usize) -> Result<(Asked, Vec<Vec<SqlValue>>)> {
        let span = Span::new(&SourceFile::new("query", text), 0..text.len());
        let mut rows = Vec::new();
        let sql = Spanned { text: text.to_owned(), span };
        let asked = tables().ask(&sql, most, |_, row| {
            rows.push(row.to_vec());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((asked, rows))
    }

    #[test]
    fn rows_come_as_they_are_up_to_a_number() {
        let (asked, rows) = ask("SELECT *, heads FROM staff ORDER BY 1", 2).unwrap();
        assert_eq!(asked.columns, ["area_code", "doctors", "heads", "heads_2"]);
        assert!(asked.more && asked.rows == 2);
        assert_eq!(
            rows[1],
            [SqlValue::from("E2"), SqlValue::Null, SqlValue::Integer(3), SqlValue::Integer(3),]
        );
        assert!(!ask("SELECT * FROM staff", 3).unwrap().0.more);
    }

    #[test]
    fn nothing_but_one_query_that_reads() {
        let code = |text| ask(text, 9).unwrap_err().iter().map(|one| one.code).collect::<Vec<_>>();
        assert_eq!(code("  -- nothing"), ["blank"]);
        assert_eq!(code("SELECT 1; SELECT 2"), ["several-queries"]);
        assert_eq!(code("DELETE FROM staff"), ["forbidden-sql"]);
        assert_eq!(code("SELECT random()"), ["forbidden-sql"]);
        assert_eq!(code("SELECT name FROM sqlite_schema"), ["forbidden-sql"]);
        assert_eq!(code("SELECT date('now')"), ["clock-in-sql"]);
        assert!(ask("SELECT 1;\n", 9).is_ok());
    }
}
