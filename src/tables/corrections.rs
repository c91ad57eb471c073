//! Known wrong cells, put right in sight of everyone.

use rusqlite::{Connection, OptionalExtension, params};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{Correction, TableSpec};

use super::database::fault;
use super::write::default_reason;

/// Puts right the cells that are known to be wrong, and says so. A correction whose cell no longer
/// holds what was published is not applied.
///
/// # Errors
/// The database can't be written.
pub(super) fn apply(connection: &Connection, spec: &TableSpec, name: &str) -> Result<Diagnostics> {
    let mut notes = Diagnostics::new();
    for correction in &spec.corrections {
        let what = format!("`{}` in {}", correction.column, correction.period.label());
        let published =
            published(connection, spec, correction).map_err(|error| fault("read", &error))?;
        // Equal to the last printed digit of a number of this size.
        let same = |number: f64| {
            (number - correction.published).abs() <= 1e-9 * correction.published.abs()
        };
        if let Some((area, _)) = published.as_ref().filter(|(_, one)| one.is_some_and(same)) {
            put_right(connection, spec, correction, area)
                .map_err(|error| fault("write", &error))?;
            let now = correction.value.map_or("missing".to_owned(), |value| value.to_string());
            notes.push(
                Diagnostic::note(
                    "corrected",
                    format!("{what}: {} corrected to {now}", correction.published),
                )
                .in_place(name)
                .why(correction.reason.clone()),
            );
        } else {
            notes.push(
                Diagnostic::warning("stale-correction", format!("{what} is not what it was"))
                    .at(&correction.span)
                    .why(match published.and_then(|(_, number)| number) {
                        Some(number) => format!("the file now says {number}"),
                        None => "the file has no such value".to_owned(),
                    })
                    .hint("the correction is not applied; look whether it is still needed"),
            );
        }
    }
    Ok(notes)
}

/// The area of the cell, and what it holds.
fn published(
    connection: &Connection,
    spec: &TableSpec,
    correction: &Correction,
) -> rusqlite::Result<Option<(String, Option<f64>)>> {
    let (table, column) = (&spec.id, &correction.column);
    let sql = format!(
        "SELECT area_code, CASE WHEN typeof({column}) <> 'text' THEN {column} END FROM {table} \
         WHERE period = ?1 AND (?2 IS NULL OR area_code = ?2)"
    );
    let area = correction.area.as_ref().map(|area| area.as_str());
    connection
        .query_row(&sql, params![correction.period.to_string(), area], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
}

fn put_right(
    connection: &Connection,
    spec: &TableSpec,
    correction: &Correction,
    area: &str,
) -> rusqlite::Result<()> {
    let (table, column) = (spec.id.as_str(), correction.column.as_str());
    let period = correction.period.to_string();
    let sql = format!("UPDATE {table} SET {column} = ? WHERE period = ? AND area_code = ?");
    match correction.value {
        // STRICT tables take a whole number only in a column of such.
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
            connection.execute(&sql, params![value as i64, period, area])?
        }
        value => connection.execute(&sql, params![value, period, area])?,
    };
    connection.execute(
        "DELETE FROM _markers WHERE table_name = ? AND column_name = ? AND area_code = ? AND period = ?",
        params![table, column, area, period],
    )?;
    if correction.value.is_none() {
        let default = default_reason(spec, correction.period);
        let reason = if correction.reason.is_empty() { &default } else { &correction.reason };
        connection.execute(
            "INSERT INTO _markers VALUES (?, ?, ?, ?, 'missing', ?)",
            params![table, column, area, period, reason],
        )?;
    }
    Ok(())
}
