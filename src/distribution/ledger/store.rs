//! The ledger as a file: making it, opening it, writing to it.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::key::{self, Key};
use super::mark::{self, Mark};
use super::{AddressHash, schema};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::system::disk;
use crate::system::unfinished::{Readers, Unfinished};

/// What was sent to whom.
///
/// Each call that changes something is on the disk when it returns.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    path: PathBuf,
    pub(super) key: Key,
}

impl Ledger {
    /// Opens a ledger; `None` if there never was one at this path.
    ///
    /// # Errors
    /// It is damaged, too new, or no ledger; its key is missing, another, or open to others; or the key is
    /// there and the ledger is gone. Or it is older than the one that was used last (`ledger-older`).
    pub fn open(path: &Path) -> Result<Option<Self>> {
        let Some((ledger, mark)) = Self::open_any(path)? else { return Ok(None) };
        ledger.hold_against(mark)?;
        Ok(Some(ledger))
    }

    /// Opens a ledger, however old it is, and reads its mark before.
    pub(super) fn open_any(path: &Path) -> Result<Option<(Self, Mark)>> {
        let key_path = key::place(path);
        match (disk::exists(path), disk::exists(&key_path)) {
            (false, false) => return Ok(None),
            (false, true) => return Err(lost(path, &key_path)),
            (true, false) => return Err(key::wrong(&key_path, "there is no such file")),
            (true, true) => {}
        }
        let key = Key::read(&key_path)?;
        let mark = Mark::read(path)?;
        let connection = schema::connect(path)?;
        let check: String = connection
            .query_row("SELECT value FROM facts WHERE name = 'key'", [], |row| row.get(0))
            .map_err(|error| schema::fault("read", path, &error))?;
        if check != key.check() {
            return Err(key::wrong(&key_path, "the ledger was written under another key"));
        }
        Ok(Some((Self { connection, path: path.to_owned(), key }, mark)))
    }

    /// Makes a new ledger and its key. The mark of one that was there before is removed.
    ///
    /// # Errors
    /// There is one already, or its key; or it can't be written.
    pub fn init(path: &Path) -> Result<Self> {
        let _alone = lock(path)?;
        let key_path = key::place(path);
        if disk::exists(path) {
            let message = format!("there is a ledger already: `{}`", path.display());
            return Err(Diagnostic::error("ledger-exists", message)
                .why(
                    "a new one would not know what was sent, and people could get an edition twice",
                )
                .hint("use the one that is there")
                .into());
        }
        if disk::exists(&key_path) {
            return Err(lost(path, &key_path));
        }
        let key = Key::random()?;
        // The file is built beside its place. A crash before the end leaves no ledger, or a key alone,
        // which is told.
        let unfinished = Unfinished::begin(path)?;
        schema::make(unfinished.path(), &key.check())?;
        key.write(&key_path)?;
        disk::remove_file(&mark::place(path))?;
        unfinished.finish(Readers::Owner, true)?;
        Self::open(path)?.ok_or_else(|| missing(path).into())
    }

    /// Takes the lock that a sender holds while it sends: there is one at a time.
    ///
    /// # Errors
    /// Another process has it (`in-use`).
    pub fn alone(&self) -> Result<disk::Lock> {
        lock(&self.path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The keyed hash of an address, however it is written: without spaces around, in lower case, a
    /// domain in its IDNA form.
    pub fn hash(&self, address: &str) -> AddressHash {
        self.key.hash(address)
    }

    /// Does some work in a transaction that no other may write in; keeps it if there is no error.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let write = || {
            let behavior = TransactionBehavior::Immediate;
            let transaction = self.connection.transaction_with_behavior(behavior)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        write().map_err(|error| schema::fault("write to", &self.path, &error))
    }

    /// That it can't be read, in words.
    pub(super) fn unread(&self, error: &rusqlite::Error) -> Diagnostics {
        schema::fault("read", &self.path, error)
    }
}

/// That there is no ledger where one is needed.
pub fn missing(path: &Path) -> Diagnostic {
    Diagnostic::error("no-ledger", format!("there is no ledger at `{}`", path.display()))
        .why("without one, nobody knows what was sent to whom")
        .hint("if nothing was ever sent from here, run `briefwright ledger init`; if the ledger was lost, put a backup in its place first")
}

fn lock(path: &Path) -> Result<disk::Lock> {
    let taken = disk::try_lock(&key::beside(path, ".lock"))?;
    taken.ok_or_else(|| {
        let message = format!("another `briefwright` is at work with `{}`", path.display());
        Diagnostic::error("in-use", message)
            .hint("wait until it has ended, then run the same command again")
            .into()
    })
}

fn lost(path: &Path, key: &Path) -> Diagnostics {
    let (path, key) = (path.display(), key.display());
    Diagnostic::error("ledger-lost", format!("the ledger `{path}` is gone, and its key is there"))
        .why("a new ledger would not know what was sent, and people could get an edition twice")
        .hint(format!("put a backup of `{path}` in its place"))
        .hint(format!(
            "if nothing was ever sent from here, remove `{key}`, then run `briefwright ledger init`"
        ))
        .into()
}
