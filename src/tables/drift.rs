//! What a new release changed in what was known before: revised values, areas and months that
//! came or went, headers added or dropped (S5).

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows};

use super::cells::value_columns;
use super::database::fault;
use super::query::Tables;
use crate::diagnostics::Result;
use crate::project::{AreaCode, Areas, Change, Period, Source, TableId, TableSpec, fold_name};

/// How many revisions of one table are kept one by one; the rest is counted.
const MAX_REVISIONS: usize = 10_000;

/// A value of a past month that is another now.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The column.
    pub column: String,
    /// The area.
    pub area: AreaCode,
    /// The month.
    pub period: Period,
    /// The value before, as SQLite prints it; `None` if it was missing.
    pub before: Option<String>,
    /// The value now.
    pub after: Option<String>,
}

/// What changed in one table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableDrift {
    /// The table.
    pub table: TableId,
    /// How many rows it had and has.
    pub rows: (usize, usize),
    /// Its newest month before and now.
    pub newest: (Option<Period>, Option<Period>),
    /// Values of past months that are others now: the first so many.
    pub revisions: Vec<Revision>,
    /// How many there are in all.
    pub revised: usize,
    /// Areas of the newest month now that the newest month before did not have.
    pub appeared: Vec<AreaCode>,
    /// Areas of the newest month before that the newest month now does not have.
    pub vanished: Vec<AreaCode>,
    /// Areas that are gone under one code and there under another: the same name, or what
    /// `area_parts.csv` says became of them.
    pub moved: Vec<(AreaCode, AreaCode)>,
    /// Months that were there and are gone.
    pub lost_months: Vec<Period>,
    /// Headers or row labels of the file that are new.
    pub added: Vec<String>,
    /// Headers or row labels that are gone.
    pub dropped: Vec<String>,
}

impl TableDrift {
    /// Whether nothing changed but what is new.
    pub fn is_nothing(&self) -> bool {
        self.revised == 0
            && self.appeared.is_empty()
            && self.vanished.is_empty()
            && self.moved.is_empty()
            && self.lost_months.is_empty()
            && self.added.is_empty()
            && self.dropped.is_empty()
    }
}

impl TableDrift {
    /// Notes a value that is another now.
    fn revise(
        &mut self,
        column: &str,
        key: &RowKey,
        before: Option<String>,
        after: Option<String>,
    ) {
        self.revised += 1;
        if self.revisions.len() < MAX_REVISIONS {
            let period = Period::parse(&key.0).unwrap_or_default();
            let (column, area) = (column.to_owned(), AreaCode::new(&key.1));
            self.revisions.push(Revision { column, area, period, before, after });
        }
    }

    /// What changed, a line for each kind of change, with the first few of each.
    pub fn words(&self) -> Vec<String> {
        self.by_change().into_iter().map(|(_, words)| words).collect()
    }

    /// The same, each with its kind.
    pub fn by_change(&self) -> Vec<(Change, String)> {
        let table = &self.table;
        let mut words = Vec::new();
        if self.revised > 0 {
            let some = self.revisions.iter().take(3).map(Revision::words);
            let (count, some) = (counted(self.revised, "value"), listed(some, self.revised));
            let line = format!("{table}: {count} of past months revised: {some}");
            words.push((Change::Revisions, line));
        }
        let months = self.lost_months.iter().map(|month| month.label()).collect();
        let names = |codes: &[AreaCode]| codes.iter().map(ToString::to_string).collect();
        let quoted = |labels: &[String]| labels.iter().map(|one| format!("`{one}`")).collect();
        let moved = self.moved.iter().map(|(from, to)| format!("{from} is now {to}")).collect();
        let lists: [(Change, &str, &str, Vec<String>); 6] = [
            (Change::Areas, "area", "under another code", moved),
            (Change::Months, "month", "gone", months),
            (Change::Areas, "area", "new", names(&self.appeared)),
            (Change::Areas, "area", "gone", names(&self.vanished)),
            (Change::Columns, "header", "new", quoted(&self.added)),
            (Change::Columns, "header", "gone", quoted(&self.dropped)),
        ];
        for (change, what, how, names) in lists {
            let count = names.len();
            if count > 0 {
                let verb = if count == 1 { "is" } else { "are" };
                let some = listed(names.into_iter().take(6), count);
                let line = format!("{table}: {} {verb} {how}: {some}", counted(count, what));
                words.push((change, line));
            }
        }
        words
    }
}

impl Revision {
    /// The value before and now, with its place.
    pub fn words(&self) -> String {
        let show = |value: &Option<String>| value.clone().unwrap_or_else(|| "missing".to_owned());
        let (before, after) = (show(&self.before), show(&self.after));
        let (area, month) = (&self.area, self.period.label());
        format!("`{}` of {area} in {month} was {before}, is {after}", self.column)
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn listed(some: impl Iterator<Item = String>, count: usize) -> String {
    let some: Vec<String> = some.collect();
    let more = count - some.len().min(count);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", some.join("; "))
}

/// Compares the tables of a source in two databases.
///
/// # Errors
/// A database can't be read.
pub fn drift(
    before: &Tables,
    after: &Tables,
    source: &Source,
    areas: &Areas,
) -> Result<Vec<TableDrift>> {
    source
        .tables
        .values()
        .map(|spec| {
            let mut drift =
                compare(before, after, spec).map_err(|error| fault("compare", &error))?;
            follow(&mut drift, areas);
            Ok(drift)
        })
        .collect()
}

/// Finds what became of areas that are gone, as far as the project knows.
fn follow(drift: &mut TableDrift, areas: &Areas) {
    let name = |code: &AreaCode| areas.get(code.as_str()).map(|area| fold_name(&area.name));
    let (appeared, mut moved) = (drift.appeared.clone(), Vec::new());
    drift.vanished.retain(|gone| {
        let renamed = appeared.iter().find(|new| name(gone).is_some() && name(gone) == name(new));
        let kind = |code: &str| areas.get(code).map(|area| area.kind);
        let merged = || {
            let part = areas.parts().find(|part| {
                part.part == *gone && kind(part.whole.as_str()) == kind(gone.as_str())
            });
            part.map(|part| &part.whole)
        };
        let to = renamed.or_else(merged);
        moved.extend(to.map(|to| (gone.clone(), to.clone())));
        to.is_none()
    });
    drift.appeared.retain(|new| !moved.iter().any(|(_, to)| to == new));
    drift.moved = moved;
}

/// Compares one table: both sides are read in the order of month and area, side by side, so that
/// the comparison takes no room.
fn compare(before: &Tables, after: &Tables, spec: &TableSpec) -> rusqlite::Result<TableDrift> {
    let columns: Vec<&str> = value_columns(spec).map(|column| column.name.as_str()).collect();
    let list = columns.iter().map(|name| format!(", {name}")).collect::<String>();
    let sql =
        format!("SELECT period, area_code{list} FROM main.{} ORDER BY period, area_code", spec.id);
    let newest = (newest(before, &spec.id)?, newest(after, &spec.id)?);
    let (added, dropped) = labels(before, after, &spec.id)?;
    let mut drift = TableDrift {
        table: spec.id.clone(),
        rows: (0, 0),
        newest,
        revisions: Vec::new(),
        revised: 0,
        appeared: Vec::new(),
        vanished: Vec::new(),
        moved: Vec::new(),
        lost_months: Vec::new(),
        added,
        dropped,
    };
    let common = common_months(before, after, &spec.id)?;
    let mut months = [BTreeSet::new(), BTreeSet::new()];
    let mut areas = [BTreeSet::new(), BTreeSet::new()];
    let mut count = |side: usize, key: &RowKey, newest: Option<Period>| {
        let period = Period::parse(&key.0);
        months[side].extend(period);
        if period == newest {
            areas[side].insert(key.1.clone());
        }
    };
    let (mut old, mut new) =
        (before.connection().prepare(&sql)?, after.connection().prepare(&sql)?);
    let (mut old, mut new) = (old.query([])?, new.query([])?);
    let (mut left, mut right) = (next(&mut old)?, next(&mut new)?);
    // A row that came or went counts within a month that both have; of the newest, areas tell.
    let within = |key: &RowKey| {
        let newest_of_both = newest.0 == newest.1 && Period::parse(&key.0) == newest.0;
        common.contains(&key.0) && !newest_of_both
    };
    while left.is_some() || right.is_some() {
        let order = match (&left, &right) {
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let (key, was, is) = match order {
            Ordering::Equal => (&left, old.get(), new.get()),
            Ordering::Less => (&left, old.get(), None),
            Ordering::Greater => (&right, None, new.get()),
        };
        if let Some(key) = key.as_ref().filter(|key| order.is_eq() || within(key)) {
            for (at, column) in columns.iter().enumerate() {
                let was = value(was, at + 2)?;
                let is = value(is, at + 2)?;
                if was != is {
                    drift.revise(column, key, show(was), show(is));
                }
            }
        }
        if order.is_le() {
            drift.rows.0 += 1;
            left.iter().for_each(|key| count(0, key, newest.0));
            left = next(&mut old)?;
        }
        if order.is_ge() {
            drift.rows.1 += 1;
            right.iter().for_each(|key| count(1, key, newest.1));
            right = next(&mut new)?;
        }
    }
    // A table of one month has another one in each release.
    if months[0].len() > 1 || months[1].len() > 1 {
        drift.lost_months = months[0].difference(&months[1]).copied().collect();
    }
    drift.appeared = areas[1].difference(&areas[0]).map(AreaCode::new).collect();
    drift.vanished = areas[0].difference(&areas[1]).map(AreaCode::new).collect();
    if newest.0.is_none() {
        // Nothing was known before, so nothing is new.
        drift.appeared.clear();
    }
    Ok(drift)
}

/// The month and area of a row.
type RowKey = (String, String);

/// Goes to the next row, and reads its key.
fn next(rows: &mut Rows<'_>) -> rusqlite::Result<Option<RowKey>> {
    rows.advance()?;
    rows.get().map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// A value of a row; nothing where there is no row.
fn value<'a>(row: Option<&'a Row<'_>>, at: usize) -> rusqlite::Result<ValueRef<'a>> {
    row.map_or(Ok(ValueRef::Null), |row| row.get_ref(at))
}

fn newest(tables: &Tables, table: &TableId) -> rusqlite::Result<Option<Period>> {
    let sql = format!("SELECT max(period) FROM main.{table}");
    let text: Option<String> = tables.connection().query_row(&sql, [], |row| row.get(0))?;
    Ok(text.and_then(|text| Period::parse(&text)))
}

/// The months that a table has on both sides.
fn common_months(
    before: &Tables,
    after: &Tables,
    table: &TableId,
) -> rusqlite::Result<BTreeSet<String>> {
    let read = |tables: &Tables| -> rusqlite::Result<BTreeSet<String>> {
        let sql = format!("SELECT DISTINCT period FROM main.{table}");
        let mut statement = tables.connection().prepare(&sql)?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    Ok(read(before)?.intersection(&read(after)?).cloned().collect())
}

/// The labels that the newest file of a table has and the one before had not, and the other way
/// round; nothing if either side does not know.
fn labels(
    before: &Tables,
    after: &Tables,
    table: &TableId,
) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    let read = |tables: &Tables| -> rusqlite::Result<BTreeSet<String>> {
        let sql = "SELECT label FROM main._labels WHERE table_name = ?";
        let mut statement = tables.connection().prepare(sql)?;
        let labels = statement.query_map([table.as_str()], |row| row.get(0))?;
        labels.collect()
    };
    let (before, after) = (read(before)?, read(after)?);
    if before.is_empty() || after.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>()
    };
    Ok((only(&after, &before), only(&before, &after)))
}

fn show(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(_) => Some("(bytes)".to_owned()),
    }
}
