//! How far the ledger had come when it was last used: the number of a step, in a file beside it
//! (`<ledger>.mark`). An older copy that is put in its place has not come so far, and is refused.
//!
//! The mark is never ahead of what is on the disk in the ledger, whatever crashes: it is written after the
//! step that it names was committed, and read before the ledger is.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::key::beside;
use super::{Ledger, scrub};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::system::{disk, private};

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The ledger was not used since there are marks.
    None,
    /// It had come to this step.
    Step(i64),
    /// It is no number, so nobody knows.
    Unreadable,
}

impl Mark {
    /// The mark of a ledger.
    pub fn read(ledger: &Path) -> Result<Self> {
        let path = place(ledger);
        if !disk::exists(&path) {
            return Ok(Self::None);
        }
        let bytes = disk::read(&path)?;
        let step = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok());
        Ok(step.map_or(Self::Unreadable, Self::Step))
    }

    /// Whether a ledger that has come to a step is one that was used before, or a later one.
    fn allows(self, step: i64) -> bool {
        match self {
            Self::None => true,
            Self::Step(marked) => marked <= step,
            Self::Unreadable => false,
        }
    }
}

/// Where the mark of a ledger is.
pub(super) fn place(ledger: &Path) -> PathBuf {
    beside(ledger, ".mark")
}

impl Ledger {
    /// Marks how far the ledger has come, so that an older copy is known for what it is. A sender calls it
    /// when it begins and when it ends, while it holds [`Ledger::alone`].
    ///
    /// # Errors
    /// The ledger can't be read, or the mark can't be written.
    pub fn mark(&self) -> Result<()> {
        let step = self.last_step()?;
        private::write(&place(self.path()), format!("{step}\n").as_bytes())
    }

    /// Takes an older copy for the ledger, because a person says so: it notes who and why, and marks the
    /// copy. Says whether it was older; if not, nothing changes.
    ///
    /// # Errors
    /// There is no ledger, or one that can't be opened for another reason; a sender is at work; or
    /// it can't be written to.
    pub fn accept(path: &Path, by: &str, why: &str, now: Timestamp) -> Result<bool> {
        let found = Self::open_any(path)?;
        let (mut ledger, _) = found.ok_or_else(|| super::missing(path))?;
        let _alone = ledger.alone()?;
        let (mark, step) = (Mark::read(path)?, ledger.last_step()?);
        if mark.allows(step) {
            return Ok(false);
        }
        let marked = if let Mark::Step(marked) = mark { marked } else { 0 };
        let (by, why) = (scrub::tidy(by), scrub::tidy(why));
        ledger.write(|tx| {
            tx.execute(
                "INSERT INTO copies (at, accepted_by, why, step, marked) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![now.to_string(), by, why, step, marked],
            )
            .map(drop)
        })?;
        ledger.mark()?;
        Ok(true)
    }

    /// Refuses an older copy.
    pub(super) fn hold_against(&self, mark: Mark) -> Result<()> {
        let step = self.last_step()?;
        if mark.allows(step) { Ok(()) } else { Err(older(self.path(), mark, step)) }
    }

    fn last_step(&self) -> Result<i64> {
        // The counter of the table; it has no row before the first step.
        self.connection
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'history'", [], |row| {
                row.get(0)
            })
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(|error| self.unread(&error))
    }
}

fn older(ledger: &Path, mark: Mark, step: i64) -> Diagnostics {
    let (shown, place) = (ledger.display(), place(ledger));
    let told = match mark {
        Mark::Step(marked) => {
            let message = format!("the ledger `{shown}` is older than the one that was used last");
            Diagnostic::error("ledger-older", message)
                .why(format!("it ends with step {step}, and the last one had come to {marked}"))
        }
        _ => Diagnostic::error("ledger-older", format!("`{}` has no number", place.display()))
            .why("so nobody knows whether the ledger is the one that was used last"),
    };
    told.why("what an older copy does not know of is sent again: people could get an edition twice")
        .hint("put the ledger that was used last in its place, with its `-wal` file")
        .hint("if it is lost, read “Restoring” in `docs/ledger.md`, then run `briefwright ledger accept --why …`")
        .into()
}
