//! The ledger's file: its tables, how they came to be, and how a connection to it behaves.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};

/// What tells a ledger from other SQLite files (`application_id`): `BWlg`.
const APPLICATION: i64 = 0x4257_6c67;

/// The steps from an empty file to what this version reads; the version of a file (`user_version`) is how
/// many it has seen. A step that a version of the program was published with is never changed.
pub(super) const STEPS: &[&str] = &[
    include_str!("schema/1_deliveries.sql"),
    include_str!("schema/2_approvals.sql"),
    include_str!("schema/3_messages.sql"),
    include_str!("schema/4_copies.sql"),
];

/// How long to wait for another that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes the tables in an empty file.
pub(super) fn make(path: &Path, check: &str) -> Result<()> {
    let make = || -> rusqlite::Result<()> {
        let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        migrate(&mut connection, STEPS)?;
        connection.execute("INSERT INTO facts (name, value) VALUES ('key', ?1)", [check])?;
        connection.close().map_err(|(_, error)| error)
    };
    make().map_err(|error| fault("make", path, &error))
}

/// Opens a ledger, and brings it to the form of this version.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let fault = |error| fault("open", path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    let application: i64 = pragma(&connection, "application_id").map_err(fault)?;
    if application != APPLICATION {
        return Err(Diagnostic::error("no-ledger", format!("`{}` is no ledger", path.display()))
            .why("it is not a file that `briefwright ledger init` made")
            .hint("check the path")
            .into());
    }
    let version = version_of(&connection).map_err(fault)?;
    if version > STEPS.len() {
        return Err(newer(path, version));
    }
    let health: String = pragma(&connection, "quick_check(1)").map_err(fault)?;
    if health != "ok" {
        return Err(damaged(path, &health));
    }
    // A commit is on the disk when it returns (on a Mac, `fullfsync` says so to the disk too). What is
    // forgotten is overwritten with zeros.
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
             PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA secure_delete = ON; \
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(fault)?;
    let journal = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))
        .map_err(fault)?;
    if journal != "wal" {
        return Err(Diagnostic::error("ledger", format!("can't keep `{}` safe", path.display()))
            .why(format!("SQLite's write-ahead log does not work here; the journal is `{journal}`"))
            .hint("put the ledger on a disk of this machine, not on a network drive")
            .into());
    }
    migrate(&mut connection, STEPS).map_err(fault)?;
    Ok(connection)
}

/// Takes the steps that a file has not seen, all or none.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    if version_of(connection)? >= steps.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another may have been faster.
    let version = version_of(&transaction)?;
    for step in steps.iter().skip(version) {
        transaction.execute_batch(step)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {}", steps.len().max(version)))?;
    transaction.commit()
}

fn version_of(connection: &Connection) -> rusqlite::Result<usize> {
    // A version below zero is that of no ledger; it counts as too new.
    let version: i64 = pragma(connection, "user_version")?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, what: &str) -> rusqlite::Result<T> {
    connection.query_row(&format!("PRAGMA {what}"), [], |row| row.get(0))
}

/// Turns an error of SQLite into words.
pub(super) fn fault(doing: &str, path: &Path, error: &rusqlite::Error) -> Diagnostics {
    let shown = path.display();
    let told = Diagnostic::error("ledger", format!("can't {doing} the ledger `{shown}`"));
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            damaged(path, &error.to_string())
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Diagnostic::error("in-use", format!("the ledger `{shown}` is in use"))
                .why("another program has been writing to it for ten seconds")
                .hint("wait until it has ended, then run the same command again")
                .into()
        }
        Some(ErrorCode::DiskFull) => told
            .why("the disk is full")
            .hint("free some space and run the same command again")
            .into(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => told
            .why(error.to_string())
            .hint("check that you may write to the file and to its folder")
            .into(),
        _ if error.sqlite_error().is_none() => damaged(path, &error.to_string()),
        _ => told.why(error.to_string()).hint("run the same command again").into(),
    }
}

fn damaged(path: &Path, why: &str) -> Diagnostics {
    Diagnostic::error("ledger-damaged", format!("the ledger `{}` is damaged", path.display()))
        .why(why)
        .why("nobody can say from it what was sent, so nothing is")
        .hint("put a backup in its place, and read in `docs/ledger.md` what to do after that")
        .into()
}

fn newer(path: &Path, version: usize) -> Diagnostics {
    let known = STEPS.len();
    Diagnostic::error("newer-ledger", format!("the ledger `{}` is too new", path.display()))
        .why(format!("it has version {version}, and this program knows {known} at most"))
        .hint("use the version of Briefwright that wrote it, or a later one")
        .into()
}
