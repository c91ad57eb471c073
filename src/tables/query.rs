//! Queries that may read and nothing else.
//!
//! SQLite's authorizer forbids every other action while a statement is compiled, and reports each
//! column that it reads: the lineage of what it computes. A progress handler ends a query that
//! runs away, after a number of steps and not after a time, so that the same query always does
//! the same.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::civil::Date;
use regex::Regex;
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, Span};
use crate::project::{Areas, Period, Source, Spanned, TableId, Within};

use super::database::fault;
use super::explain::{Names, explain, runaway};
use super::{contract, geography};

/// How many steps of SQLite's machine are taken between two looks at the limit.
const STEP: i32 = 1_000_000;
/// How many such looks a query may take: a minute or so of work.
const MAX_LOOKS: u32 = 5_000;
/// How many rows a query may return.
const MAX_ROWS: usize = 20_000_000;

/// Functions that load code, or whose answer is another each time.
const CLOSED: [&str; 6] =
    ["load_extension", "random", "randomblob", "current_date", "current_time", "current_timestamp"];

/// A column that a query read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// A value that a query returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// NULL.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A row of the table that a computed figure becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRow {
    /// The area.
    pub area: String,
    /// The period.
    pub period: Period,
    /// The value; `None` if it is missing.
    pub value: Option<f64>,
    /// How many parts had data, and how many there are.
    pub coverage: Option<(u32, u32)>,
}

/// Why a query came to no good end.
pub(super) enum Fault {
    /// SQLite refused it.
    Sqlite(rusqlite::Error),
    /// It was told already.
    Told(Diagnostics),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Diagnostics> for Fault {
    fn from(problems: Diagnostics) -> Self {
        Self::Told(problems)
    }
}

/// The tables of a project, for reading.
pub struct Tables {
    connection: Connection,
    /// The tables whose later months are hidden.
    hidden: BTreeSet<String>,
}

impl Tables {
    /// Wraps a connection to a database that [`super::Builder`] makes or made.
    pub(super) fn new(connection: Connection) -> Self {
        // What is temporary stays off the disk; should SQLite not agree, it is only slower.
        let _ = connection.execute_batch("PRAGMA temp_store = MEMORY");
        Self { connection, hidden: BTreeSet::new() }
    }

    /// The connection, for those who build the database.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Closes the database.
    pub(super) fn close(self) -> rusqlite::Result<()> {
        self.connection.close().map_err(|(_, error)| error)
    }

    /// The newest period of a source's tables, if they have any row.
    pub fn newest(&self, source: &Source) -> Option<Period> {
        let newest = |table: &TableId| -> Option<Period> {
            let sql = format!("SELECT max(period) FROM {table}");
            let text: Option<String> =
                self.connection.query_row(&sql, [], |row| row.get(0)).ok()?;
            Period::parse(&text?)
        };
        source.tables.keys().filter_map(newest).max()
    }

    /// Checks what the tables of a source must look like, by themselves and against others. An
    /// agreement with a table that is not there is not checked; a warning says so.
    ///
    /// # Errors
    /// Everything that is not as `expect` and `agree` say.
    pub fn check(&mut self, source: &Source, areas: &Areas) -> Result<Diagnostics> {
        // Parts add up to their wholes as they stand in the newest month.
        let newest = self.newest(source).unwrap_or_default();
        self.stand_on(areas, newest.date())?;
        contract::check(source, self)
    }

    /// Makes the tables `areas` and `area_within` as they stand on a day, in place of those of any
    /// other day. Returns the rows of `area_within`.
    ///
    /// # Errors
    /// SQLite refuses, which would be a fault of this program.
    pub fn stand_on(&mut self, areas: &Areas, date: Date) -> Result<Vec<Within>> {
        geography::stand(&self.connection, areas, date)
            .map_err(|error| fault("write", &error).into())
    }

    /// Hides everything later than a period, for an edition as it would have been then: a
    /// temporary view of the same name stands before each table.
    ///
    /// # Errors
    /// SQLite refuses, which would be a fault of this program.
    pub fn hide_after(&mut self, period: Period, tables: &[&TableId]) -> Result<()> {
        for table in tables {
            let sql = format!(
                "CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE period <= '{period}'"
            );
            self.connection.execute_batch(&sql).map_err(|error| fault("read", &error))?;
            self.hidden.insert(table.to_string());
        }
        Ok(())
    }

    /// Adds the values of a computed figure as a table `figure_<id>`, for figures that use it.
    ///
    /// # Errors
    /// SQLite refuses, which would be a fault of this program.
    pub fn add_figure(&mut self, id: &str, values: impl Iterator<Item = FigureRow>) -> Result<()> {
        let name = format!("figure_{id}");
        let add = || -> rusqlite::Result<()> {
            let transaction = self.connection.unchecked_transaction()?;
            transaction.execute_batch(&format!(
                "CREATE TEMP TABLE {name} (area_code TEXT NOT NULL, period TEXT NOT NULL, \
                 value REAL, covered INTEGER, \"of\" INTEGER, PRIMARY KEY (area_code, period)) STRICT, WITHOUT ROWID;"
            ))?;
            {
                let sql = format!("INSERT INTO {name} VALUES (?, ?, ?, ?, ?)");
                let mut insert = transaction.prepare(&sql)?;
                for row in values {
                    let (covered, of) = row.coverage.unzip();
                    let period = row.period.to_string();
                    insert.execute(rusqlite::params![row.area, period, row.value, covered, of])?;
                }
            }
            transaction.commit()
        };
        add().map_err(|error| fault("write", &error).into())
    }

    /// Whether a table has a row about any of these areas.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn has_any<'a>(
        &self,
        table: &TableId,
        areas: impl IntoIterator<Item = &'a str>,
    ) -> Result<bool> {
        let look = || -> rusqlite::Result<bool> {
            let sql = format!("SELECT 1 FROM {table} WHERE area_code = ?");
            let mut statement = self.connection.prepare(&sql)?;
            for area in areas {
                if statement.exists([area])? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        look().map_err(|error| fault("read", &error).into())
    }

    /// Runs a query, hands each row to `each`, and returns the columns that it read.
    ///
    /// # Errors
    /// The query is wrong, does more than read, or runs away; `each` refuses a row.
    pub fn query(
        &mut self,
        sql: &Spanned,
        columns: &[&str],
        each: impl FnMut(&[Answer]) -> Result<()>,
    ) -> Result<BTreeSet<Read>> {
        self.query_with(sql, columns, &[], each)
    }

    /// The same for a query that may return more columns: all of `more`, or none of them.
    ///
    /// # Errors
    /// As for [`Tables::query`].
    pub fn query_with(
        &mut self,
        sql: &Spanned,
        columns: &[&str],
        more: &[&str],
        mut each: impl FnMut(&[Answer]) -> Result<()>,
    ) -> Result<BTreeSet<Read>> {
        self.guarded(sql, |connection| {
            let mut statement = connection.prepare(&sql.text)?;
            let found = statement.column_names().collect::<Vec<_>>();
            check_columns(&found, columns, more, &sql.span)?;
            let width = found.len();
            let mut rows = statement.query([])?;
            let mut answers = Vec::with_capacity(width);
            let mut count = 0_usize;
            while let Some(row) = rows.next()? {
                count += 1;
                if count > MAX_ROWS {
                    return Err(Fault::Told(runaway(&sql.span, "it returns too many rows").into()));
                }
                answers.clear();
                for at in 0..width {
                    answers.push(match row.get_ref(at)? {
                        ValueRef::Null => Answer::Null,
                        ValueRef::Integer(number) => Answer::Number(number as f64),
                        ValueRef::Real(number) => Answer::Number(number),
                        ValueRef::Text(text) => {
                            Answer::Text(String::from_utf8_lossy(text).into_owned())
                        }
                        ValueRef::Blob(_) => Answer::Text("(bytes)".to_owned()),
                    });
                }
                each(&answers)?;
            }
            Ok(())
        })
    }

    /// Lets `run` read and nothing else, and returns the columns that it read.
    ///
    /// # Errors
    /// What `run` says, in words; the query asks for the time.
    pub(super) fn guarded(
        &mut self,
        sql: &Spanned,
        run: impl FnOnce(&Connection) -> std::result::Result<(), Fault>,
    ) -> Result<BTreeSet<Read>> {
        if let Some(clock) = clock_word(&sql.text) {
            return Err(Diagnostic::error("clock-in-sql", "a query may not ask what time it is")
                .at(&sql.span)
                .why(format!("`{clock}` would make the same data give other figures tomorrow"))
                .hint("compare periods with each other, or with a date written out")
                .into());
        }
        let reads = self.guard()?;
        let result = run(&self.connection);
        self.release()?;
        match result {
            Ok(()) => Ok(reads.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            Err(Fault::Told(problems)) => Err(problems),
            Err(Fault::Sqlite(error)) => {
                Err(explain(&error, sql, &Names::of(&self.connection)).into())
            }
        }
    }

    /// Lets the next statements read only, and gathers what they read.
    fn guard(&mut self) -> Result<Arc<Mutex<BTreeSet<Read>>>> {
        tracing::debug!("query");
        let reads = Arc::new(Mutex::new(BTreeSet::new()));
        let seen = Arc::clone(&reads);
        let hidden = self.hidden.clone();
        let authorize = move |context: AuthContext<'_>| match context.action {
            AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
            AuthAction::Function { function_name } => {
                let closed = CLOSED.iter().any(|name| function_name.eq_ignore_ascii_case(name));
                if closed { Authorization::Deny } else { Authorization::Allow }
            }
            AuthAction::Read { table_name, .. }
                if table_name.starts_with("sqlite_") || table_name.starts_with('_') =>
            {
                Authorization::Deny
            }
            // Later months are hidden by a view of the same name; `main.` would go past it.
            AuthAction::Read { table_name, .. }
                if context.database_name == Some("main")
                    && context.accessor.is_none()
                    && hidden.contains(table_name) =>
            {
                Authorization::Deny
            }
            // Where a row stands in a file is nothing to compute with; it reads as NULL.
            AuthAction::Read { column_name, .. } if column_name.starts_with('_') => {
                Authorization::Ignore
            }
            AuthAction::Read { table_name, column_name } => {
                let read = Read { table: table_name.to_owned(), column: column_name.to_owned() };
                seen.lock().unwrap_or_else(PoisonError::into_inner).insert(read);
                Authorization::Allow
            }
            _ => Authorization::Deny,
        };
        let mut looks = 0_u32;
        let limit = move || {
            looks += 1;
            looks > MAX_LOOKS
        };
        self.connection
            .authorizer(Some(authorize))
            .and_then(|()| self.connection.progress_handler(STEP, Some(limit)))
            .map_err(|error| fault("guard", &error))?;
        Ok(reads)
    }

    fn release(&mut self) -> Result<()> {
        self.connection
            .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)
            .and_then(|()| self.connection.progress_handler(0, None::<fn() -> bool>))
            .map_err(|error| fault("guard", &error).into())
    }
}

/// Finds what would make a date function of SQLite read the clock: `'now'`, or no argument at all.
fn clock_word(sql: &str) -> Option<&str> {
    static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)
              '\s*now\s*'                               # the time value
            | '\s*(localtime|utc)\s*'                   # the machine's time zone
            | \b(date|time|datetime|julianday|unixepoch)\s*\(\s*('subsec(ond)?'\s*)?\)
            | \bstrftime\s*\(\s*'[^']*'\s*\)            # no time value is the time now
            ",
        )
        .ok()
    });
    CLOCK.as_ref()?.find(sql).map(|found| found.as_str())
}

fn check_columns(found: &[&str], wanted: &[&str], more: &[&str], span: &Span) -> Result<()> {
    if found == wanted || found == [wanted, more].concat() {
        return Ok(());
    }
    let more = match more {
        [] => String::new(),
        more => format!(", and perhaps `{}`", more.join(", ")),
    };
    Err(Diagnostic::error("wrong-columns", format!("the query returns `{}`", found.join(", ")))
        .at(span)
        .hint(format!("it should return `{}`{more}; name columns with `AS`", wanted.join(", ")))
        .into())
}
