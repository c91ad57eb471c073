//! Decoded tables in one SQLite database per lock state.
//!
//! Beside the tables of `sources.yaml` it has those of [`geography`], `_markers` (why a cell is
//! missing or low), `_labels` (the headers or row labels of the file that a table was read
//! from), and `_files` and `_columns` ([`places`](super::places)): with `_file, _at, _rows` of each row, they say
//! where each cell stands in what was published. All tables are STRICT. The tables of a project are named by ids, which need no quoting.

use std::path::Path;

use rusqlite::{Connection, Error};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::Areas;
use crate::system::hash::Sha256;

use super::query::Tables;
use super::{geography, statistics};

/// Changes whenever the same snapshots would make another database.
const FORM: &str = "5";

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

/// How much of a database in the making is kept in memory, in KiB.
const KEPT: i32 = 32 << 10;

/// Begins a database: one transaction until [`end`].
pub(super) fn begin(connection: &Connection, areas: &Areas) -> rusqlite::Result<()> {
    statistics::register(connection)?;
    // Nobody reads the file before it is renamed, so a journal would guard nothing.
    connection.execute_batch(&format!(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -{KEPT}; BEGIN;"
    ))?;
    geography::write(connection, areas)?;
    connection.execute_batch(
        "CREATE TABLE _markers (
            table_name TEXT NOT NULL, column_name TEXT NOT NULL, area_code TEXT NOT NULL,
            period TEXT NOT NULL, meaning TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (area_code, period, table_name, column_name)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE _labels (
            table_name TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (table_name, label)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE _files (
            file INTEGER PRIMARY KEY, table_name TEXT NOT NULL, name TEXT NOT NULL, member TEXT,
            place INTEGER NOT NULL
         ) STRICT;
         CREATE TABLE _columns (
            file INTEGER NOT NULL, column_name TEXT NOT NULL, at INTEGER, label TEXT NOT NULL,
            PRIMARY KEY (file, column_name)
         ) STRICT, WITHOUT ROWID;",
    )
}

/// Ends what [`begin`] began.
pub(super) fn end(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("COMMIT;")
}
