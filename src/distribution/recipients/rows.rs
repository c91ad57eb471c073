//! Rows as they stand, from CSV or YAML.

use std::collections::BTreeMap;

use serde_yaml::Value;

use crate::diagnostics::{Diagnostic, Kind, Problems, did_you_mean, nests_too_deep, too_deep};

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: [&str; 12] = [
    "name",
    "address",
    "salutation",
    "areas",
    "briefs",
    "channel",
    "form",
    "class",
    "consent",
    "basis",
    "origin",
    "language",
];

/// The columns without which a list is none.
const NEEDED: [&str; 6] = ["name", "address", "areas", "class", "basis", "origin"];

/// What stands between several areas or briefs.
pub(super) const BETWEEN: [char; 2] = [';', '|'];

/// A row: the words of its cells, without blanks around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands: `boards.csv, row 12`.
    pub place: String,
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// The words of a column; blank if it has none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Sets the words of a column.
    pub fn set(&mut self, column: &'static str, words: impl Into<String>) {
        self.cells.insert(column, words.into());
    }

    fn is_blank(&self) -> bool {
        self.cells.values().all(String::is_empty)
    }
}

/// A fault of a list.
pub(super) fn finding(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).kind(Kind::Finding)
}

/// Reads a list: YAML if its name ends so, else CSV.
pub(super) fn rows(text: &str, name: &str, problems: &mut Problems) -> Vec<Row> {
    let ends = |ending: &str| name.to_lowercase().ends_with(ending);
    if ends(".yaml") || ends(".yml") {
        yaml(text, name, problems)
    } else {
        csv(text, name, problems)
    }
}

/// Reads CSV whose first row names the columns.
fn csv(text: &str, name: &str, problems: &mut Problems) -> Vec<Row> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(first)) = records.next() else {
        problems.push(finding("empty-file", "the list is empty").in_place(name));
        return Vec::new();
    };
    let Some(header) = header(&first, name, problems) else { return Vec::new() };
    let mut counter = Counter { text, at: 0, row: 1 };
    let mut rows = Vec::new();
    for record in records {
        // The text is UTF-8 and rows may have any number of cells: nothing else can go wrong.
        let Ok(record) = record else { continue };
        let start = record.position().map_or(0, csv::Position::byte);
        let place = format!("{name}, row {}", counter.row_at(start));
        let more = record.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
        if record.len() < header.len() || more {
            let count = format!("the row has {} cells and not {}", record.len(), header.len());
            let problem = finding("wrong-row", count).in_place(place);
            problems.push(problem.hint(
                "put quotes around a cell with a comma in it, and close each quote that is opened",
            ));
            continue;
        }
        let cells = header.iter().zip(&record);
        let cells = cells.filter_map(|(column, cell)| Some(((*column)?, cell.trim().to_owned())));
        let row = Row { place, cells: cells.collect() };
        if !row.is_blank() {
            rows.push(row);
        }
    }
    rows
}

/// Counts the rows as a table on the screen does: blank ones count.
struct Counter<'a> {
    text: &'a str,
    at: usize,
    row: usize,
}

impl Counter<'_> {
    /// The row that begins at a byte; never before one that was asked for.
    fn row_at(&mut self, byte: u64) -> usize {
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let bytes = self.text.as_bytes();
        // A record may be said to begin at the line breaks before it.
        let breaks = bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.at..start + breaks).unwrap_or_default();
        self.row += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(start + breaks);
        self.row
    }
}

/// The columns by their names; `None` if the first row names none.
fn header(
    first: &csv::StringRecord,
    name: &str,
    problems: &mut Problems,
) -> Option<Vec<Option<&'static str>>> {
    let place = format!("{name}, row 1");
    let cells: Vec<String> = first.iter().map(|cell| cell.trim().to_lowercase()).collect();
    if !cells.iter().any(|cell| COLUMNS.contains(&cell.as_str())) {
        let problem = finding("no-header", "the first row does not name the columns");
        let problem = problem.in_place(place).hint(format!("begin with `{}`", COLUMNS.join(",")));
        let semicolons = cells.first().is_some_and(|cell| cell.contains(';'));
        let hint = "put commas between the cells, not semicolons or tabs";
        problems.push(if semicolons { problem.hint(hint) } else { problem });
        return None;
    }
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let column = COLUMNS.into_iter().find(|column| column == cell);
        let place = format!("{name}, row 1, column {}", at + 1);
        if column.is_some() && columns.contains(&column) {
            let twice = format!("the column `{cell}` is there twice");
            problems.push(finding("duplicate-key", twice).in_place(place));
        } else if column.is_none() && !cell.is_empty() {
            problems.push(unknown(cell, "column").in_place(place));
        }
        columns.push(column);
    }
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|needed| !columns.contains(&Some(*needed))).collect();
    if !missing.is_empty() {
        let missing = missing.join("`, `");
        let problem = finding("missing-key", format!("there is no column `{missing}`"));
        problems.push(problem.in_place(place).hint(format!("begin with `{}`", COLUMNS.join(","))));
        return None;
    }
    Some(columns)
}

/// An unknown column or key. It is named only if it can't be the words of a person.
fn unknown(name: &str, what: &str) -> Diagnostic {
    let plain = name.len() <= 30
        && name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '-' | ' '));
    let message =
        if plain { format!("unknown {what} `{name}`") } else { format!("unknown {what}") };
    finding("unknown-key", message).hint_maybe(did_you_mean(name, COLUMNS))
}

/// Reads YAML: a list of mappings with the names of the columns.
fn yaml(text: &str, name: &str, problems: &mut Problems) -> Vec<Row> {
    if nests_too_deep(text) {
        problems.push(too_deep().kind(Kind::Finding).in_place(name));
        return Vec::new();
    }
    let items = match serde_yaml::from_str::<Value>(text) {
        Ok(Value::Sequence(items)) => items,
        Ok(Value::Null) => {
            problems.push(finding("empty-file", "the list is empty").in_place(name));
            return Vec::new();
        }
        Ok(_) => {
            let problem = finding("wrong-type", "this is no list of recipients").in_place(name);
            problems.push(problem.hint("begin each with `- name: …`"));
            return Vec::new();
        }
        // The error's own words may hold words of the list.
        Err(error) => {
            let place = error.location();
            let place = place.map_or(name.to_owned(), |at| format!("{name}, line {}", at.line()));
            let problem = finding("not-yaml", "this is not YAML").in_place(place);
            problems.push(problem.hint(
                "look at this place and above it: the indentation, a key that is there twice, a text with `: ` in it that needs quotes",
            ));
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let place = format!("{name}, item {}", at + 1);
        let Value::Mapping(mapping) = item else {
            let problem = finding("wrong-type", "this is no recipient").in_place(place);
            problems.push(problem.hint("write `name: …` and the other keys"));
            continue;
        };
        let mut row = Row { place: place.clone(), ..Row::default() };
        for (key, value) in mapping {
            let key = key.as_str().unwrap_or_default().trim().to_lowercase();
            let Some(column) = COLUMNS.into_iter().find(|column| *column == key) else {
                problems.push(unknown(&key, "key").in_place(place.clone()));
                continue;
            };
            match words(value, matches!(column, "areas" | "briefs")) {
                Some(words) => row.set(column, words),
                None => problems.push(
                    finding("wrong-type", "a text should stand here")
                        .in_place(format!("{place}, key `{column}`")),
                ),
            }
        }
        rows.push(row);
    }
    rows
}

/// The words of a value; a list only where there may be several.
fn words(value: Value, several: bool) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Sequence(items) if several => {
            let items: Option<Vec<String>> =
                items.into_iter().map(|item| words(item, false)).collect();
            Some(items?.join(";"))
        }
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}
