//! A pulled list in place of an older one: what a person changed in it stays.

use std::collections::BTreeMap;
use std::path::Path;

use super::members::ORIGIN;
use super::rows::{COLUMNS, Row, rows};
use super::{file, redact};
use crate::diagnostics::{Diagnostic, Kind, Problems, Result};
use crate::distribution::ledger::normal;

/// What a person chose for someone; it stays while it is the same person.
const CHOICES: [&str; 6] = ["briefs", "channel", "form", "class", "consent", "language"];

/// A list made anew.
#[derive(Debug, Default)]
pub struct Renewed {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Those who were not there before.
    pub came: Vec<Mark>,
    /// Those who were there before.
    pub went: Vec<Mark>,
    /// Those with another name or address.
    pub changed: Vec<Mark>,
    /// How many rows are not from the Members API; they stay as they are.
    pub others: usize,
}

/// Someone, as they may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The code of their area.
    pub area: String,
    /// Their address: `p…@parliament.uk`.
    pub redacted: String,
}

impl Mark {
    fn of(row: &Row) -> Self {
        Self { area: row.get("areas").to_owned(), redacted: redact(row.get("address")) }
    }
}

/// The rows of a list as they stand.
///
/// # Errors
/// It can't be read, or is no such list.
pub fn rows_of_file(path: &Path) -> Result<Vec<Row>> {
    rows_of(&file::text(path)?, &file::name(path))
}

/// The rows of a text as they stand; `name` is that of its file.
///
/// # Errors
/// It is no such list.
pub fn rows_of(text: &str, name: &str) -> Result<Vec<Row>> {
    let mut problems = Problems::new(20, Kind::Finding);
    let rows = rows(text, name, &mut problems);
    problems.finish().map(|()| rows)
}

/// Puts pulled rows in place of older ones, constituency by constituency.
pub fn renew(old: Vec<Row>, new: Vec<Row>) -> Renewed {
    let mut renewed = Renewed::default();
    let (pulled, others): (Vec<Row>, Vec<Row>) =
        old.into_iter().partition(|row| row.get("origin").starts_with(ORIGIN));
    let mut before: BTreeMap<String, Row> = BTreeMap::new();
    for row in pulled {
        // Of two rows for one seat only one can be the pull's.
        if let Some(other) = before.insert(row.get("areas").to_owned(), row) {
            renewed.went.push(Mark::of(&other));
        }
    }
    for mut row in new {
        let vacant = is_vacant(&row);
        match before.remove(row.get("areas")).filter(|old| !is_vacant(old)) {
            Some(old) if vacant => renewed.went.push(Mark::of(&old)),
            Some(old) => renewed.meet(&old, &mut row),
            None if vacant => {}
            None => renewed.came.push(Mark::of(&row)),
        }
        renewed.rows.push(row);
    }
    renewed.went.extend(before.values().filter(|row| !is_vacant(row)).map(Mark::of));
    renewed.others = others.len();
    renewed.rows.extend(others);
    renewed
}

impl Renewed {
    /// Someone sits where someone sat before.
    fn meet(&mut self, old: &Row, row: &mut Row) {
        let same_address = normal(old.get("address")) == normal(row.get("address"));
        let same_name = old.get("name") == row.get("name");
        if !same_address && !same_name {
            self.went.push(Mark::of(old));
            self.came.push(Mark::of(row));
            return;
        }
        for column in CHOICES {
            row.set(column, old.get(column));
        }
        if same_name {
            row.set("salutation", old.get("salutation"));
        }
        if !(same_address && same_name) {
            self.changed.push(Mark::of(row));
        }
    }
}

fn is_vacant(row: &Row) -> bool {
    row.get("name").is_empty() && row.get("address").is_empty()
}

/// Writes rows as CSV.
///
/// # Errors
/// It can't be written, which would be a fault of this program.
pub fn to_csv(rows: &[Row]) -> Result<Vec<u8>> {
    let write = || -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS)?;
        for row in rows {
            writer.write_record(COLUMNS.map(|column| row.get(column)))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    };
    write().map_err(|error| {
        Diagnostic::error("internal", format!("can't write the list: {error}")).into()
    })
}
