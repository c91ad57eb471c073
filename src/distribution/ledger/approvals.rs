//! Who let which edition go.

use rusqlite::{OptionalExtension, params};

use super::{Approval, Ledger, rows};
use crate::diagnostics::Result;
use crate::project::{BriefId, Period};
use crate::system::hash::Sha256;

impl Ledger {
    /// Records that a person has let an edition go.
    ///
    /// # Errors
    /// The ledger can't be written to.
    pub fn approve(&mut self, approval: &Approval) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO approvals (brief, edition, digest, approved_by, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    approval.brief.as_str(),
                    approval.edition.short(),
                    approval.digest.as_str(),
                    approval.by,
                    approval.when.to_string()
                ],
            )
            .map(drop)
        })
    }

    /// The last approval of an edition whose manifest has this hash, if there is one.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn approval(
        &self,
        brief: &BriefId,
        edition: Period,
        digest: &Sha256,
    ) -> Result<Option<Approval>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT * FROM approvals WHERE brief = ?1 AND edition = ?2 AND digest = ?3
                     ORDER BY number DESC LIMIT 1",
                )?
                .query_row(
                    params![brief.as_str(), edition.short(), digest.as_str()],
                    rows::approval,
                )
                .optional()
        };
        read().map_err(|error| self.unread(&error))
    }
}
