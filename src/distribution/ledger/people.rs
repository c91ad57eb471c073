//! What recipients may ask for: to get no more, and to be forgotten.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result as Sql, params};

use super::deliveries::{select, take_step};
use super::{AddressHash, Filter, Ledger, State, Suppression, rows, scrub};
use crate::diagnostics::{Diagnostic, Result};

/// What stands where words were; the trigger `history_is_not_changed` lets nothing else through.
const ERASED: &str = "erased";

impl Ledger {
    /// Sends no more to an address, from now on. A reason that was there is replaced.
    ///
    /// # Errors
    /// The ledger can't be written to.
    pub fn suppress(&mut self, address: &str, why: &str, now: Timestamp) -> Result<()> {
        let (recipient, why) = (self.hash(address), scrub(why, address));
        self.write(|tx| suppress(tx, &recipient, &why, now))
    }

    /// Lets an address get editions again. Says whether it was suppressed.
    ///
    /// # Errors
    /// The ledger can't be written to.
    pub fn unsuppress(&mut self, address: &str) -> Result<bool> {
        let recipient = self.hash(address);
        self.write(|tx| {
            tx.execute("DELETE FROM suppressions WHERE recipient = ?1", [recipient])
                .map(|removed| removed > 0)
        })
    }

    /// Why nothing is sent to a recipient, if that is so.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn suppressed(&self, recipient: &AddressHash) -> Result<Option<String>> {
        let read = || {
            self.connection
                .prepare_cached("SELECT why FROM suppressions WHERE recipient = ?1")?
                .query_row([recipient], |row| row.get(0))
                .optional()
        };
        read().map_err(|error| self.unread(&error))
    }

    /// All to whom nothing is sent, in the order in which they were entered.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn suppressions(&self) -> Result<Vec<Suppression>> {
        let read = || -> Sql<Vec<Suppression>> {
            self.connection
                .prepare("SELECT * FROM suppressions ORDER BY number")?
                .query_map([], rows::suppression)?
                .collect()
        };
        read().map_err(|error| self.unread(&error))
    }

    /// Forgets a recipient: the redacted address, its hash, all words and the names of the messages go from
    /// their deliveries and from the history of these. That nothing is sent to them stays, by the keyed hash alone. What was
    /// still to be sent is suppressed. Returns how many deliveries there were. The bytes are gone from
    /// the file, and from SQLite's log beside it, when this returns.
    ///
    /// # Errors
    /// Something is being sent to them: call [`Ledger::recover`] first if no sender is at work. Another
    /// program reads the ledger, so that its log can't be emptied: forget them again. The
    /// ledger can't be written to.
    pub fn forget(&mut self, address: &str, now: Timestamp) -> Result<usize> {
        let recipient = self.hash(address);
        let filter = Filter { recipient: Some(recipient.clone()), ..Filter::default() };
        let under_way = |state| matches!(state, State::Intent | State::Transmitting);
        let forgotten = self.write(|tx| {
            let deliveries = select(tx, &filter)?;
            if deliveries.iter().any(|delivery| under_way(delivery.state)) {
                return Ok(None);
            }
            suppress(tx, &recipient, "erased on request", now)?;
            for delivery in &deliveries {
                if delivery.state.may_become(State::Suppressed) {
                    take_step(tx, delivery.id, delivery.state, State::Suppressed, ERASED, now)?;
                }
                tx.execute(
                    "UPDATE deliveries SET recipient = 'forgotten-' || id, redacted = '…', words = ?2
                     WHERE id = ?1",
                    params![delivery.id, ERASED],
                )?;
                tx.execute(
                    "UPDATE history SET words = ?2 WHERE delivery = ?1",
                    params![delivery.id, ERASED],
                )?;
                tx.execute("DELETE FROM messages WHERE delivery = ?1", [delivery.id])?;
            }
            Ok(Some(deliveries.len()))
        })?;
        let Some(forgotten) = forgotten else {
            return Err(Diagnostic::error("in-use", "something is being sent to them right now")
                .hint("wait until the sender has ended, then run the same command again")
                .into());
        };
        self.empty_log()?;
        Ok(forgotten)
    }

    /// Takes SQLite's log into the file, and empties it.
    fn empty_log(&self) -> Result<()> {
        let busy: bool = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(|error| self.unread(&error))?;
        if busy {
            return Err(Diagnostic::error("in-use", "another program reads the ledger")
                .why("what was erased is still in the log beside the ledger (`-wal`)")
                .hint("close that program, then run the same command again")
                .into());
        }
        Ok(())
    }
}

pub(super) fn suppress(
    connection: &Connection,
    recipient: &AddressHash,
    why: &str,
    now: Timestamp,
) -> Sql<()> {
    connection.execute(
        "INSERT INTO suppressions (recipient, why, since) VALUES (?1, ?2, ?3)
         ON CONFLICT (recipient) DO UPDATE SET why = excluded.why",
        params![recipient, why, now.to_string()],
    )?;
    Ok(())
}
