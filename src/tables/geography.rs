//! What the database knows of areas.
//!
//! The file has `area_history` and `area_parts`: `areas.csv` and `area_parts.csv` as they stand,
//! with the days on which each row is in force. Which of them count is for an edition to say: the
//! temporary tables `areas` and `area_within` are made for its day, over the same file.

use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::project::{Areas, Within};

/// Writes the dated rows.
pub(super) fn write(connection: &Connection, areas: &Areas) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE area_history (
            code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT,
            valid_from TEXT, valid_until TEXT
         ) STRICT;
         CREATE TABLE area_parts (
            part TEXT NOT NULL, whole TEXT NOT NULL, weight REAL NOT NULL,
            valid_from TEXT, valid_until TEXT, basis TEXT
         ) STRICT;",
    )?;
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let mut row = connection.prepare("INSERT INTO area_history VALUES (?, ?, ?, ?, ?, ?)")?;
    for area in areas.rows() {
        row.execute(params![
            area.code.as_str(),
            area.name,
            area.kind.id(),
            area.parent.as_ref().map(|parent| parent.as_str()),
            day(area.validity.from),
            day(area.validity.until),
        ])?;
    }
    let mut row = connection.prepare("INSERT INTO area_parts VALUES (?, ?, ?, ?, ?, ?)")?;
    for part in areas.parts() {
        row.execute(params![
            part.part.as_str(),
            part.whole.as_str(),
            part.weight,
            day(part.validity.from),
            day(part.validity.until),
            part.basis.as_deref(),
        ])?;
    }
    Ok(())
}

/// Makes `areas` and `area_within` as they stand on a day, and returns the latter.
pub(super) fn stand(
    connection: &Connection,
    areas: &Areas,
    date: Date,
) -> rusqlite::Result<Vec<Within>> {
    let within = areas.within(date);
    // Not a transaction of its own: a database in the making is in one.
    connection.execute_batch(
        "SAVEPOINT stand;
         DROP TABLE IF EXISTS temp.areas;
         DROP TABLE IF EXISTS temp.area_within;
         CREATE TEMP TABLE areas (
            code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT,
            in_force INTEGER NOT NULL
         ) STRICT, WITHOUT ROWID;
         CREATE TEMP TABLE area_within (
            area_code TEXT NOT NULL, within_code TEXT NOT NULL, within_kind TEXT NOT NULL,
            weight REAL NOT NULL, basis TEXT,
            PRIMARY KEY (area_code, within_code)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX temp.area_within_code ON area_within (within_code, area_code);",
    )?;
    {
        let mut row = connection.prepare("INSERT INTO temp.areas VALUES (?, ?, ?, ?, ?)")?;
        for area in areas.on(date).known() {
            let in_force = area.validity.holds(date);
            let parent = area.parent.as_ref().filter(|_| in_force).map(|parent| parent.as_str());
            row.execute(params![
                area.code.as_str(),
                area.name,
                area.kind.id(),
                parent,
                i32::from(in_force),
            ])?;
        }
        let mut row = connection.prepare("INSERT INTO temp.area_within VALUES (?, ?, ?, ?, ?)")?;
        for one in &within {
            row.execute(params![
                one.area.as_str(),
                one.within.as_str(),
                one.kind.id(),
                one.weight,
                one.basis,
            ])?;
        }
    }
    connection.execute_batch("RELEASE stand")?;
    Ok(within)
}
