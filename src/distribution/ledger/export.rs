//! The ledger as CSV.

use super::{Ledger, State, rows};
use crate::diagnostics::{Diagnostic, Result};

impl Ledger {
    /// Adds the ledger to `out` as CSV: a row for each step of the history, in the order of the steps, with
    /// the delivery that it is of. Returns how many there are.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn export(&self, out: &mut Vec<u8>) -> Result<usize> {
        let fault = |error: csv::Error| {
            Diagnostic::error("internal", format!("can't write the ledger as CSV: {error}"))
        };
        let mut writer = csv::Writer::from_writer(out);
        writer
            .write_record([
                "step",
                "at",
                "delivery",
                "brief",
                "edition",
                "correction",
                "area",
                "channel",
                "recipient",
                "redacted",
                "digest",
                "from",
                "to",
                "words",
            ])
            .map_err(fault)?;
        // Of two columns of one name the first counts: the words are those of the step.
        let mut query = self
            .connection
            .prepare(
                "SELECT history.step, history.at, history.was, history.became, history.words,
                    deliveries.*
                 FROM history JOIN deliveries ON deliveries.id = history.delivery
                 ORDER BY history.step",
            )
            .map_err(|error| self.unread(&error))?;
        let all = query
            .query_map([], |row| Ok((rows::step(row)?, rows::delivery(row)?)))
            .map_err(|error| self.unread(&error))?;
        let mut count = 0;
        for one in all {
            let (step, delivery) = one.map_err(|error| self.unread(&error))?;
            let key = &delivery.key;
            writer
                .write_record([
                    step.number.to_string().as_str(),
                    step.at.to_string().as_str(),
                    delivery.id.to_string().as_str(),
                    key.brief.as_str(),
                    key.edition.short().as_str(),
                    key.correction.to_string().as_str(),
                    key.area.as_str(),
                    key.channel.as_str(),
                    key.recipient.as_str(),
                    plain(&delivery.redacted).as_str(),
                    key.digest.as_str(),
                    step.from.map_or("", State::as_str),
                    step.to.as_str(),
                    plain(&step.words).as_str(),
                ])
                .map_err(fault)?;
            count += 1;
        }
        writer.flush().map_err(|error| fault(error.into()))?;
        Ok(count)
    }
}

/// Words of strangers for a cell of a CSV file, which no spreadsheet takes for a formula: what begins like
/// one gets `'` before it (OWASP, “CSV Injection”).
pub fn plain(words: &str) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{words}") } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_begins_like_a_formula_is_none() {
        for words in ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(plain(words), format!("'{words}"));
        }
        for words in ["", "St Ann's", "a=b", "'=1", "Ynys Môn"] {
            assert_eq!(plain(words), words);
        }
    }
}
