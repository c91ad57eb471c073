//! Where each cell of each table stands in what was published.
//!
//! The database knows it in three parts that together are small: each row of a table has the
//! file (`_file`), the row there (`_at`; in a crosstab the column) and how many rows were added up
//! (`_rows`); `_columns` has for each file where each column stands (in a crosstab the row); `_files`
//! has the files, and the members of archives. Vendored, these are three CSV files.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::{Connection, params};

use crate::diagnostics::{Diagnostic, Kind, Result};
use crate::project::{Period, TableId, TableSpec};
use crate::system::disk;

use super::cells::{ColumnStand, Stand};
use super::database::fault;
use super::plan::Job;
use super::query::Tables;

/// Where the rows of one table stand.
pub(super) type RowStands = HashMap<(String, Period), Stand>;

/// Writes which files are read.
pub(super) fn write_files(connection: &Connection, jobs: &[Job<'_>]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO _files VALUES (?, ?, ?, ?, ?)")?;
    for job in jobs {
        let (file, member) = &job.published;
        let table = job.spec.id.as_str();
        insert.execute(params![job.file, table, file.name, member, file.order as i64])?;
    }
    Ok(())
}

/// Writes where the columns stand in a file.
pub(super) fn write_columns(
    connection: &Connection,
    file: u32,
    columns: &[ColumnStand],
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT OR IGNORE INTO _columns VALUES (?, ?, ?, ?)")?;
    for column in columns {
        let at = column.at.map(|at| at as i64);
        insert.execute(params![file, column.column, at, column.label])?;
    }
    Ok(())
}

/// The places of the cells of vendored tables.
#[derive(Debug, Default)]
pub struct Places {
    files: BTreeMap<String, Vec<FileRow>>,
    columns: BTreeMap<u32, Vec<ColumnStand>>,
    rows: BTreeMap<String, RowStands>,
}

#[derive(Debug)]
struct FileRow {
    file: u32,
    name: String,
    member: Option<String>,
    place: i64,
}

const FILES: &str = "files";
const COLUMNS: &str = "columns";
const ROWS: &str = "rows";

impl Places {
    /// The names of the parts, which are CSV files.
    pub const PARTS: [&str; 3] = [FILES, COLUMNS, ROWS];

    /// Reads the parts; `paths` are theirs, in the order of [`Places::PARTS`], each with its name
    /// for messages.
    ///
    /// # Errors
    /// A file is not as [`Places::to_csv`] wrote it, with the line.
    pub fn read(paths: &[(String, &Path)]) -> Result<Self> {
        let mut places = Self::default();
        for ((name, path), part) in paths.iter().zip(Self::PARTS) {
            let mut reader = csv::Reader::from_reader(disk::open(path)?);
            for record in reader.records() {
                let fault = |line: u64| {
                    Diagnostic::error("wrong-vendored", "here is no place of a cell")
                        .kind(Kind::Project)
                        .in_place(format!("{name}, line {line}"))
                        .hint("run `briefwright vendor`, or restore the file from your version control")
                };
                let line = |at: Option<&csv::Position>| at.map_or(1, csv::Position::line);
                let record = record.map_err(|error| fault(line(error.position())))?;
                let fields: Vec<&str> = record.iter().collect();
                if places.take(part, &fields).is_none() {
                    return Err(fault(line(record.position())).into());
                }
            }
        }
        Ok(places)
    }

    fn take(&mut self, part: &str, fields: &[&str]) -> Option<()> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match (part, fields) {
            (FILES, [file, table, name, member, place]) => {
                let row = FileRow {
                    file: file.parse().ok()?,
                    name: (*name).to_owned(),
                    member: some(member),
                    place: place.parse().ok()?,
                };
                self.files.entry((*table).to_owned()).or_default().push(row);
            }
            (COLUMNS, [file, column, at, label]) => {
                let at = if at.is_empty() { None } else { Some(at.parse().ok()?) };
                let stand = ColumnStand::new(column, at, label);
                self.columns.entry(file.parse().ok()?).or_default().push(stand);
            }
            (ROWS, [table, area, period, file, at, rows]) => {
                let stand = Stand {
                    file: file.parse().ok()?,
                    at: at.parse().ok()?,
                    rows: rows.parse().ok()?,
                };
                let key = ((*area).to_owned(), Period::parse(period)?);
                match self.rows.get_mut(*table) {
                    Some(rows) => rows.insert(key, stand),
                    None => self.rows.entry((*table).to_owned()).or_default().insert(key, stand),
                };
            }
            _ => return None,
        }
        Some(())
    }

    /// Writes the files and columns of a table to the database, under numbers that are free there,
    /// and returns where its rows stand, by these numbers.
    pub(super) fn take_in(
        &self,
        connection: &Connection,
        table: &TableId,
        count: &mut u32,
    ) -> rusqlite::Result<RowStands> {
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        let mut insert = connection.prepare("INSERT INTO _files VALUES (?, ?, ?, ?, ?)")?;
        for file in self.files.get(table.as_str()).into_iter().flatten() {
            *count += 1;
            numbers.insert(file.file, *count);
            insert.execute(params![*count, table.as_str(), file.name, file.member, file.place])?;
            let columns = self.columns.get(&file.file).map_or(&[][..], Vec::as_slice);
            write_columns(connection, *count, columns)?;
        }
        let rows = self.rows.get(table.as_str()).into_iter().flatten();
        let known = rows.filter_map(|(key, stand)| {
            Some((key.clone(), Stand { file: *numbers.get(&stand.file)?, ..*stand }))
        });
        Ok(known.collect())
    }

    /// Writes the places of some tables: the bytes of each part.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn to_csv(tables: &Tables, specs: &[&TableSpec]) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let connection = tables.connection();
        let mut parts = Vec::new();
        let all = |name: &str| format!("SELECT * FROM {name} ORDER BY 1, 2");
        let heads: [&[&str]; 3] = [
            &["file", "table", "name", "member", "place"],
            &["file", "column", "at", "label"],
            &["table", "area_code", "period", "file", "at", "rows"],
        ];
        for (part, head) in Self::PARTS.into_iter().zip(heads) {
            let queries: Vec<String> = match part {
                FILES => vec![all("_files")],
                COLUMNS => vec![all("_columns")],
                _ => specs
                    .iter()
                    .map(|spec| {
                        format!(
                            "SELECT '{0}', area_code, substr(period, 1, 7), _file, _at, _rows \
                             FROM {0} WHERE _file IS NOT NULL ORDER BY area_code, period",
                            spec.id
                        )
                    })
                    .collect(),
            };
            let mut writer = csv::Writer::from_writer(Vec::new());
            let internal = |error: &dyn std::fmt::Display| {
                Diagnostic::error("internal", format!("can't write places as CSV: {error}"))
            };
            writer.write_record(head).map_err(|error| internal(&error))?;
            for sql in &queries {
                let rows = rows_of(connection, sql).map_err(|error| fault("read", &error))?;
                for row in rows {
                    writer.write_record(&row).map_err(|error| internal(&error))?;
                }
            }
            parts.push((part, writer.into_inner().map_err(|error| internal(&error))?));
        }
        Ok(parts)
    }
}

/// All rows of a query as texts.
fn rows_of(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    use rusqlite::types::ValueRef;
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut texts = Vec::with_capacity(width);
        for at in 0..width {
            texts.push(match row.get_ref(at)? {
                ValueRef::Null | ValueRef::Blob(_) => String::new(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            });
        }
        all.push(texts);
    }
    Ok(all)
}
