//! Looks up rows of the tables, and where their cells stand in what was published.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row, params};

use crate::diagnostics::Result;
use crate::project::{AreaCode, Layout, Period, TableId, TableSpec};

use super::database::fault;
use super::grid::letters;
use super::query::Tables;

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Its period.
    pub period: Period,
    /// Its numbers, by column; `None` where one is missing. Texts are left out.
    pub values: BTreeMap<String, Option<f64>>,
    /// The file, by its number in the database, the place in it, and how many rows were added up.
    stand: Option<(i64, u64, u64)>,
}

/// Where a cell stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name as published.
    pub file: String,
    /// The member, if the file is an archive.
    pub member: Option<String>,
    /// The place of its release among those in use, oldest first.
    pub order: usize,
    /// The cell: `1a!AB12`, `row 12, column 3`, `item 5 /name`. Of several rows that were added up, the
    /// first.
    pub at: String,
    /// The header or row label there.
    pub label: String,
    /// How many rows were added up.
    pub rows: u64,
}

/// A file, its member, and the place of its release.
type File = (String, Option<String>, usize);
/// Where a column stands, and its label.
type Column = (Option<u64>, String);
/// Of which table, area and period.
type Key = (TableId, AreaCode, Period);
/// What was found, if anything.
type Found = Option<Arc<TableRow>>;

/// The tables of an edition, for all threads that ask where something comes from. What was looked
/// up is kept: most areas ask for the same.
pub struct Evidence<'t> {
    tables: Mutex<&'t mut Tables>,
    files: HashMap<i64, File>,
    columns: HashMap<(i64, String), Column>,
    known: Mutex<HashMap<Key, Found>>,
    before: Mutex<HashMap<(Key, Vec<String>), Found>>,
}

impl<'t> Evidence<'t> {
    /// Takes the tables.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn new(tables: &'t mut Tables) -> Result<Self> {
        let (mut files, mut columns) = (HashMap::new(), HashMap::new());
        let mut read = |connection: &rusqlite::Connection| -> rusqlite::Result<()> {
            let mut all = connection.prepare("SELECT file, name, member, place FROM _files")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let order: i64 = row.get(3)?;
                let order = usize::try_from(order).unwrap_or_default();
                files.insert(row.get(0)?, (row.get(1)?, row.get(2)?, order));
            }
            let mut all =
                connection.prepare("SELECT file, column_name, at, label FROM _columns")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let at = row.get::<_, Option<i64>>(2)?.and_then(|at| u64::try_from(at).ok());
                columns.insert((row.get(0)?, row.get(1)?), (at, row.get(3)?));
            }
            Ok(())
        };
        read(tables.connection()).map_err(|error| fault("read", &error))?;
        Ok(Self {
            tables: Mutex::new(tables),
            files,
            columns,
            known: Mutex::default(),
            before: Mutex::default(),
        })
    }

    /// The row of an area and a period, if there is one.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn row(
        &self,
        table: &TableId,
        area: &AreaCode,
        period: Period,
    ) -> Result<Option<Arc<TableRow>>> {
        let key = (table.clone(), area.clone(), period);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(row) = known().get(&key) {
            return Ok(row.clone());
        }
        let condition = format!("period = '{period}' AND area_code = ?");
        let row = self.look(table, &condition, area)?.map(Arc::new);
        known().insert(key, row.clone());
        Ok(row)
    }

    /// The newest row of an area before a period that has a number in one of some columns.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn before(
        &self,
        table: &TableId,
        columns: &[String],
        area: &AreaCode,
        period: Period,
    ) -> Result<Option<Arc<TableRow>>> {
        let key = ((table.clone(), area.clone(), period), columns.to_vec());
        let known = || self.before.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(row) = known().get(&key) {
            return Ok(row.clone());
        }
        let some: Vec<String> = columns.iter().map(|one| format!("{one} IS NOT NULL")).collect();
        let condition = format!(
            "period < '{period}' AND area_code = ? AND ({}) ORDER BY period DESC LIMIT 1",
            some.join(" OR ")
        );
        let row = self.look(table, &condition, area)?.map(Arc::new);
        known().insert(key, row.clone());
        Ok(row)
    }

    fn look(&self, table: &TableId, condition: &str, area: &AreaCode) -> Result<Option<TableRow>> {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = format!("SELECT * FROM {table} WHERE {condition}");
        let look = || -> rusqlite::Result<Option<TableRow>> {
            let mut statement = tables.connection().prepare_cached(&sql)?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            statement.query_row(params![area.as_str()], |row| table_row(&names, row)).optional()
        };
        look().map_err(|error| fault("read", &error).into())
    }

    /// Where a cell stands, if that is known.
    pub fn place(&self, spec: &TableSpec, row: &TableRow, column: &str) -> Option<Place> {
        let (file, row_at, rows) = row.stand?;
        let (name, member, order) = self.files.get(&file)?.clone();
        let (column_at, label) = self.columns.get(&(file, column.to_owned()))?.clone();
        // In a crosstab, a row of the table is a column of the sheet.
        let (across, down) = match spec.layout {
            Layout::Crosstab => (Some(row_at), column_at?),
            Layout::Table | Layout::Records | Layout::Json => (column_at, row_at),
        };
        let at = match (&spec.sheet, across) {
            (Some(sheet), Some(across)) => {
                let across = usize::try_from(across.saturating_sub(1)).unwrap_or_default();
                format!("{}!{}{down}", sheet.trim(), letters(across))
            }
            (_, Some(across)) => format!("row {down}, column {across}"),
            (_, None) => format!("item {down} {label}"),
        };
        Some(Place { file: name, member, order, at, label, rows })
    }
}

fn table_row(names: &[String], row: &Row<'_>) -> rusqlite::Result<TableRow> {
    let mut values = BTreeMap::new();
    let mut stand = [None; 3];
    let mut period = Period::default();
    for (at, name) in names.iter().enumerate() {
        let number = match row.get_ref(at)? {
            ValueRef::Integer(number) => Some(number as f64),
            ValueRef::Real(number) => Some(number),
            ValueRef::Null => None,
            ValueRef::Text(_) | ValueRef::Blob(_) if name == "period" => {
                let text: String = row.get(at)?;
                period = Period::parse(&text).unwrap_or_default();
                continue;
            }
            ValueRef::Text(_) | ValueRef::Blob(_) => continue,
        };
        let part = ["_file", "_at", "_rows"].iter().position(|part| part == name);
        match part {
            Some(part) => stand[part] = number.map(|number| number as u64),
            None => {
                values.insert(name.clone(), number);
            }
        }
    }
    let [file, at, rows] = stand;
    let file = file.and_then(|file| i64::try_from(file).ok());
    let stand = file.zip(at).zip(rows).map(|((file, at), rows)| (file, at, rows));
    Ok(TableRow { period, values, stand })
}
