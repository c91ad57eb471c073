//! Which message is whose: what comes back names the message, never an address.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Result as Sql, params};

use super::{AddressHash, Delivery, DeliveryId, Ledger, people, rows, scrub};
use crate::diagnostics::{Diagnostic, Result};

impl Ledger {
    /// Notes what the message of a delivery is called: the left part of its `Message-ID`, which is the `id`
    /// of its links too. A message that was noted stays that of the delivery it was noted for.
    ///
    /// # Errors
    /// There is no such delivery, or the ledger can't be written to.
    pub fn note_message(&mut self, id: DeliveryId, message: &str) -> Result<()> {
        self.delivery(id)?;
        let message = self.key.message(left(message));
        self.write(|tx| {
            tx.execute(
                "INSERT INTO messages (message, delivery) VALUES (?1, ?2)
                 ON CONFLICT (message) DO NOTHING",
                params![message, id],
            )
            .map(drop)
        })
    }

    /// The delivery of a message, which may be named by its whole `Message-ID`; `None` if no message of
    /// this name was sent, or its recipient was forgotten.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn of_message(&self, message: &str) -> Result<Option<Delivery>> {
        let read = || -> Sql<Option<Delivery>> {
            self.connection
                .prepare_cached(
                    "SELECT deliveries.* FROM messages JOIN deliveries ON deliveries.id = delivery
                     WHERE message = ?1",
                )?
                .query_row([self.key.message(left(message))], rows::delivery)
                .optional()
        };
        read().map_err(|error| self.unread(&error))
    }

    /// Sends no more to a recipient, from now on, whose address nobody needs to know: see
    /// [`Delivery::key`]. A reason that was there is replaced.
    ///
    /// # Errors
    /// The recipient was forgotten (`unknown-recipient`), or the ledger can't be written to.
    pub fn suppress_recipient(
        &mut self,
        recipient: &AddressHash,
        why: &str,
        now: Timestamp,
    ) -> Result<()> {
        if recipient.is_forgotten() {
            return Err(Diagnostic::error("unknown-recipient", "the recipient was forgotten")
                .why("nothing is sent to them, and nothing tells who they were")
                .into());
        }
        let why = scrub::tidy(why);
        self.write(|tx| people::suppress(tx, recipient, &why, now))
    }
}

/// The part of a `Message-ID` that is the program's own.
fn left(message: &str) -> &str {
    let message = message.trim().trim_start_matches('<').trim_end_matches('>');
    message.split_once('@').map_or(message, |(left, _)| left)
}
