//! The layout `json`: a list of objects in a JSON file, a row for each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostics::{Diagnostic, Kind, Problems, Result, did_you_mean, nearest};
use crate::project::{
    AreaCode, AreaKind, Areas, Column, JsonRows, Label, Named, Names, Period, TableSpec, fold_name,
};

use super::cells::{ColumnStand, Stand, value_columns};
use super::decode::{Reading, finding, read_cell};
use super::grid::Field;
use super::sheet::Value as Cell;

/// Parses a JSON file.
///
/// # Errors
/// It is no JSON.
pub(super) fn parse(name: &str, bytes: &[u8]) -> Result<Value> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let html = bytes.trim_ascii_start().first() == Some(&b'<');
    serde_json::from_slice(bytes).map_err(|error| {
        Diagnostic::error("not-json", format!("`{name}` is not JSON"))
            .kind(Kind::Finding)
            .why(if html {
                "it is a web page, perhaps an error page of the publisher's site".to_owned()
            } else {
                format!("it can't be read, or is cut short: {error}")
            })
            .hint("fetch the file again")
            .into()
    })
}

/// Reads the layout `json`.
pub(super) fn read(reading: &mut Reading<'_, '_>, name: &str, file: &Value) {
    let (spec, areas, release) = (reading.spec, reading.areas, reading.period);
    let problems = &mut reading.problems;
    let Some(json) = &spec.json else { return };
    let Some(rows) = rows_of(json, name, file, problems) else { return };
    if !check_pointers(spec, json, name, rows, problems) {
        return;
    }
    reading.labels = labels(rows);
    reading.columns = value_columns(spec)
        .filter_map(|column| Some(ColumnStand::new(&column.name, None, pointer(column)?)))
        .collect();
    let mut places = Places::new(spec, json, areas, release);
    let mut found = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let place = |pointer: &str| format!("{name}, {}/{at}{pointer}", json.rows_at);
        let text = |column: &str, problems: &mut Problems| {
            let pointer = pointer_of(spec, column).unwrap_or_default();
            let here = || place(pointer);
            (read_field(row, pointer, here, problems).text().trim().to_owned(), here())
        };
        let period = release.or_else(|| {
            let (month, here) = text("period", problems);
            let period = Period::parse(month.split('T').next().unwrap_or_default());
            if period.is_none() {
                let what = format!("`{month}` is not a month");
                problems.push(finding("not-a-month", what).in_place(here));
            }
            period
        });
        let (called, here) = text("area_code", problems);
        let (Some(period), Some(area)) = (period, places.find(&called, here, problems)) else {
            continue;
        };
        reading.sink.row(area.as_str(), period, Stand::one(reading.file, at + 1), |batch| {
            for column in value_columns(spec) {
                let pointer = pointer_of(spec, &column.name).unwrap_or_default();
                let here = || place(pointer);
                let field = read_field(row, pointer, here, problems);
                let what = || format!("`{}` for `{called}`", column.name);
                let value = Cell::of_field(&field);
                let cell = read_cell(spec, column.kind, &value, batch, here, what, problems);
                batch.cells.push(cell);
            }
        });
        found.insert(area);
    }
    places.finish(name, &found, problems);
}

/// The keys of the rows, one level down: what a publisher adds or drops shows there.
fn labels(rows: &[Value]) -> Vec<String> {
    let keys = rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys().cloned());
    keys.collect::<BTreeSet<String>>().into_iter().collect()
}

/// The list of rows.
fn rows_of<'a>(
    json: &JsonRows,
    name: &str,
    file: &'a Value,
    problems: &mut Problems,
) -> Option<&'a Vec<Value>> {
    let rows = file.pointer(&json.rows_at);
    let problem = match rows {
        Some(Value::Array(rows)) if !rows.is_empty() => return Some(rows),
        Some(Value::Array(_)) => finding("no-rows", "the list of rows is empty"),
        Some(other) => {
            finding("no-rows", format!("here is {}, not a list of rows", kind_of(other)))
        }
        None => finding("no-rows", format!("there is nothing at `{}`", json.rows_at)),
    };
    let top = file.as_object().map(|map| map.keys().map(String::as_str).collect::<Vec<_>>());
    problems.push(
        problem
            .in_place(format!("{name}, {}", json.rows_at))
            .hint_maybe(top.map(|keys| format!("the file holds `{}`", keys.join("`, `"))))
            .hint("if the publisher changed the file, change `rows_at` in `briefs/sources.yaml`"),
    );
    None
}

fn pointer_of<'a>(spec: &'a TableSpec, column: &str) -> Option<&'a str> {
    spec.columns.iter().find(|one| one.name == column).and_then(pointer)
}

fn pointer(column: &Column) -> Option<&str> {
    match &column.label {
        Label::Text(pointer) => Some(pointer),
        Label::Position(_) => None,
    }
}

/// A key that no row has is not "empty everywhere": the publisher has renamed it.
fn check_pointers(
    spec: &TableSpec,
    json: &JsonRows,
    name: &str,
    rows: &[Value],
    problems: &mut Problems,
) -> bool {
    let mut whole = true;
    for pointer in spec.columns.iter().filter_map(pointer) {
        if rows.iter().any(|row| row.pointer(pointer).is_some()) {
            continue;
        }
        // Where there is a null on the way in every row, nobody can say.
        let Some((key, keys)) = rows.iter().find_map(|row| lacking(row, pointer)) else { continue };
        whole = false;
        let near = nearest(&key, keys.iter().map(String::as_str));
        problems.push(
            finding("missing-pointer", format!("no row has `{pointer}`"))
                .in_place(format!("{name}, {}", json.rows_at))
                .hint_maybe(near.map(|near| format!("in place of `{key}` there is `{near}`")))
                .hint("if the publisher renamed it, change its pointer in `briefs/sources.yaml`"),
        );
    }
    whole
}

/// The first key of a pointer that an object on the way lacks, and the keys that it has. A null on
/// the way lacks nothing: it says that there is none.
fn lacking(row: &Value, pointer: &str) -> Option<(String, Vec<String>)> {
    let mut value = row;
    for key in keys(pointer) {
        value = match value {
            Value::Null => return None,
            Value::Object(map) => match map.get(&key) {
                Some(next) => next,
                None => return Some((key, map.keys().cloned().collect())),
            },
            Value::Array(list) => match key.parse::<usize>().ok().and_then(|at| list.get(at)) {
                Some(next) => next,
                None => return Some((key, Vec::new())),
            },
            Value::Bool(_) | Value::Number(_) | Value::String(_) => return Some((key, Vec::new())),
        };
    }
    None
}

/// The keys of a JSON pointer.
fn keys(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"))
}

/// The value at a pointer. Null and absent are empty.
fn read_field(
    row: &Value,
    pointer: &str,
    place: impl Fn() -> String,
    problems: &mut Problems,
) -> Field {
    match row.pointer(pointer) {
        None | Some(Value::Null) => Field::Empty,
        Some(Value::String(text)) if text.trim().is_empty() => Field::Empty,
        Some(Value::String(text)) => Field::Text(text.clone()),
        Some(Value::Bool(answer)) => Field::Text(answer.to_string()),
        Some(Value::Number(number)) => match number.as_f64() {
            Some(number) => Field::Number(number),
            None => Field::Text(number.to_string()),
        },
        Some(other) => {
            let what = format!("here is {}, not a value", kind_of(other));
            problems.push(finding("not-a-value", what).in_place(place()));
            Field::Empty
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Finds the areas that rows name, by code or by name.
struct Places<'a> {
    spec: &'a TableSpec,
    areas: &'a Areas,
    names: Option<(AreaKind, Names)>,
    others: bool,
    /// What `leave_out` names, folded where areas go by name.
    left_out: BTreeSet<String>,
    /// The names left out because no area has them, folded.
    unknown: BTreeMap<String, String>,
}

impl<'a> Places<'a> {
    fn new(
        spec: &'a TableSpec,
        json: &JsonRows,
        areas: &'a Areas,
        release: Option<Period>,
    ) -> Self {
        let names = json.area_names.map(|kind| {
            // Constituencies keep their names when they change their codes.
            let names = match release {
                Some(period) => Names::new(&areas.on(period.date()), kind),
                None => Names::new(areas, kind),
            };
            (kind, names)
        });
        let fold = |name: &String| if names.is_some() { fold_name(name) } else { name.clone() };
        let left_out = spec.leave_out.keys().map(fold).collect();
        let (others, unknown) = (json.leave_out_others, BTreeMap::new());
        Self { spec, areas, names, others, left_out, unknown }
    }

    fn find(&mut self, called: &str, place: String, problems: &mut Problems) -> Option<AreaCode> {
        if called.is_empty() {
            problems.push(finding("unknown-area", "the row names no area").in_place(place));
            return None;
        }
        let folded = if self.names.is_some() { fold_name(called) } else { called.to_owned() };
        if self.left_out.contains(&folded) {
            return None;
        }
        if let Some(code) = self.spec.area_codes.get(called) {
            return Some(code.clone());
        }
        let unknown = finding("unknown-area", format!("`{called}` is no area of this project"))
            .in_place(place);
        let Some((kind, names)) = &self.names else {
            let area = self.areas.get(called).map(|area| area.code.clone());
            if area.is_none() {
                let known = self.areas.iter().map(|area| area.code.as_str());
                problems.push(unknown.hint_maybe(did_you_mean(called, known)).hint(
                    "add it to `briefs/areas.csv`, or to `leave_out` of the table with a reason",
                ));
            }
            return area;
        };
        match names.find(called) {
            Named::One(code) => Some(code),
            Named::Several(codes) => {
                let codes: Vec<&str> = codes.iter().map(AreaCode::as_str).collect();
                problems.push(
                    unknown
                        .why(format!("several have that name: `{}`", codes.join("`, `")))
                        .hint("say which one under `area_codes` of the table"),
                );
                None
            }
            Named::None(_) if self.others => {
                self.unknown.insert(folded, called.to_owned());
                None
            }
            Named::None(near) => {
                problems.push(
                    unknown
                        .why(format!("it is compared with the names of all {}", kind.plural()))
                        .hint_maybe(near.map(|near| format!("the nearest is `{near}`")))
                        .hint(
                            "give the name's code under `area_codes`, or put it under `leave_out`",
                        ),
                );
                None
            }
        }
    }

    /// Where unknown names were left out, every area must have been found: else one of those names
    /// was meant.
    fn finish(&self, name: &str, found: &BTreeSet<AreaCode>, problems: &mut Problems) {
        let Some((_, names)) = self.names.as_ref().filter(|_| self.others) else { return };
        for (code, called) in names.iter().filter(|(code, _)| !found.contains(*code)) {
            if self.left_out.contains(&fold_name(called)) {
                continue;
            }
            let near = nearest(&fold_name(called), self.unknown.keys().map(String::as_str));
            let near = near.and_then(|folded| self.unknown.get(folded));
            problems.push(
                finding("missing-area", format!("no row is about `{called}` ({code})"))
                    .in_place(name.to_owned())
                    .hint_maybe(near.map(|near| format!("the nearest name left out is `{near}`")))
                    .hint("give that name's code under `area_codes` of the table"),
            );
        }
    }
}
