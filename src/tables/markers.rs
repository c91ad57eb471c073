//! Why cells are missing or low.

use std::collections::{BTreeMap, BTreeSet};

use super::database::fault;
use super::query::{Read, Tables};
use crate::diagnostics::Result;
use crate::project::Period;

/// The cells of all tables that are missing or low.
#[derive(Debug, Default)]
pub struct Markers(BTreeMap<(String, String), Vec<MarkedCell>>);

#[derive(Debug)]
struct MarkedCell {
    read: Read,
    low: bool,
    reason: String,
}

impl Markers {
    /// Why a value that was computed from some columns is missing, or (with `low`) more than the
    /// zero that it seems, at an area and a period.
    pub fn reason(
        &self,
        area: &str,
        period: Period,
        reads: &BTreeSet<Read>,
        low: bool,
    ) -> Option<&str> {
        let cells = self.0.get(&(area.to_owned(), period.to_string()))?;
        let found = cells.iter().find(|cell| cell.low == low && reads.contains(&cell.read))?;
        Some(&found.reason)
    }
}

impl Tables {
    /// All cells that are missing or low.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn markers(&self) -> Result<Markers> {
        let read = || -> rusqlite::Result<Markers> {
            let mut statement = self.connection().prepare(
                "SELECT area_code, period, table_name, column_name, meaning, reason FROM _markers",
            )?;
            let mut rows = statement.query([])?;
            let mut markers = Markers::default();
            while let Some(row) = rows.next()? {
                let period: String = row.get(1)?;
                let read = Read { table: row.get(2)?, column: row.get(3)? };
                let low = row.get_ref(4)?.as_str() == Ok("low");
                let cell = MarkedCell { read, low, reason: row.get(5)? };
                markers.0.entry((row.get(0)?, period)).or_default().push(cell);
            }
            Ok(markers)
        };
        read().map_err(|error| fault("read", &error).into())
    }
}
