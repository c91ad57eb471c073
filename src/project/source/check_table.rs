//! The check of one table in `sources.yaml`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::super::area::AreaKind;
use super::super::check::Checker;
use super::super::ids::{AreaCode, ResourceId, TableId};
use super::check::{check_pattern, check_range};
use super::check_json;
use super::raw::{RawContract, RawCorrection, RawTable};
use super::{Column, ColumnType, Contract, Correction, Label, Layout, Marker, TableSpec};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// Columns that every table has without being told.
const RESERVED: [&str; 2] = ["area_code", "period"];

pub(super) fn check(
    source: &str,
    id: &str,
    mut raw: RawTable,
    resources: &IndexMap<ResourceId, regex::Regex>,
    checker: &mut Checker<'_>,
) -> Option<TableSpec> {
    let path = ["sources", source, "tables", id];
    let at = |key: &'static str| ["sources", source, "tables", id, key];
    checker.id(id, &path);
    let resource = checker.text(raw.resource.take(), &path, "resource", "one of the resources");
    if let Some(resource) = &resource
        && !resources.contains_key(resource.as_str())
    {
        checker.push_at_value(
            &at("resource"),
            Diagnostic::error("unknown-resource", format!("unknown resource `{resource}`"))
                .hint_maybe(did_you_mean(resource, resources.keys().map(ResourceId::as_str))),
        );
    }
    let layout = checker.text(raw.layout.take(), &path, "layout", "`crosstab`, `table` or `json`");
    let layout = match layout.as_deref() {
        Some("crosstab") => Some(Layout::Crosstab),
        Some("table") => Some(Layout::Table),
        Some("json") => Some(Layout::Json),
        Some(other) => {
            checker.push_at_value(
                &at("layout"),
                Diagnostic::error("unknown-layout", format!("unknown layout `{other}`"))
                    .hint_maybe(did_you_mean(other, ["crosstab", "table", "json"])),
            );
            None
        }
        None => None,
    }?;
    let columns = check_columns(&path, layout, &mut raw, checker);
    check_shape(&path, layout, &raw, &columns, checker);
    let json = check_json::check(&path, layout, &mut raw, &columns, checker);

    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let corrections = check_corrections(&path, layout, raw.corrections.take(), &names, checker);
    let contract = check_contract(&path, raw.expect.take(), &names, checker);
    let other_columns =
        raw.other_columns.and_then(|text| check_pattern(&text, &at("other_columns"), checker));
    let markers = check_markers(&path, raw.markers.unwrap_or_default(), checker);
    let area_codes = raw.area_codes.unwrap_or_default();
    Some(TableSpec {
        id: TableId::new(id),
        resource: ResourceId::new(resource?),
        layout,
        sheet: raw.sheet,
        cited_as: raw.cited_as,
        caveat: raw.caveat,
        json,
        area: raw.area.map(AreaCode::new),
        period_cell: raw.period_cell,
        columns,
        markers,
        area_codes: area_codes
            .into_iter()
            .map(|(name, code)| (name, AreaCode::new(code)))
            .collect(),
        leave_out: raw.leave_out.unwrap_or_default().into_iter().collect(),
        other_columns,
        corrections,
        contract,
        span: checker.places.key(&path),
    })
}

/// Gathers the columns from `rows`, `columns` and `letters`, and their types from `types`.
fn check_columns(
    path: &[&str; 4],
    layout: Layout,
    raw: &mut RawTable,
    checker: &mut Checker<'_>,
) -> Vec<Column> {
    let [a, source, b, id] = *path;
    let types = raw.types.take().unwrap_or_default();
    let mut columns = Vec::new();
    let named = [("rows", raw.rows.take()), ("columns", raw.columns.take())];
    for (key, entries) in named {
        let wanted = if layout == Layout::Crosstab { "rows" } else { "columns" };
        if entries.is_some() != (key == wanted) {
            let path = if entries.is_some() { vec![a, source, b, id, key] } else { path.to_vec() };
            checker.push_at_key(
                &path,
                Diagnostic::error(
                    "wrong-layout",
                    format!("a table of this layout names its columns under `{wanted}`"),
                ),
            );
        }
        for (name, label) in entries.unwrap_or_default() {
            let span = checker.places.key(&[a, source, b, id, key, &name]);
            columns.push(Column { name, label: Label::Text(label), kind: ColumnType::Real, span });
        }
    }
    for (name, letter) in raw.letters.take().unwrap_or_default() {
        let place = [a, source, b, id, "letters", name.as_str()];
        match position_of(&letter) {
            Some(at) => {
                let span = checker.places.key(&place);
                columns.push(Column {
                    name,
                    label: Label::Position(at),
                    kind: ColumnType::Real,
                    span,
                });
            }
            None => checker.push_at_value(
                &place,
                Diagnostic::error("wrong-letter", format!("`{letter}` is no column's letter"))
                    .hint("write `A`, `B`, … `AA`"),
            ),
        }
    }
    for column in &mut columns {
        checker.id(&column.name, &[a, source, b, id, "rows", &column.name]);
        if RESERVED.contains(&column.name.as_str()) {
            column.kind = ColumnType::Text;
        }
    }
    for (name, kind) in &types {
        let place = [a, source, b, id, "types", name.as_str()];
        let kind = match kind.as_str() {
            "real" => ColumnType::Real,
            "integer" => ColumnType::Integer,
            "text" => ColumnType::Text,
            other => {
                checker.push_at_value(
                    &place,
                    Diagnostic::error("unknown-type", format!("unknown type `{other}`"))
                        .hint_maybe(did_you_mean(other, ["real", "integer", "text"])),
                );
                continue;
            }
        };
        match columns.iter_mut().find(|column| column.name == *name) {
            Some(column) => column.kind = kind,
            None => {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                checker.push_at_key(&place, unknown_column(name, &known));
            }
        }
    }
    columns
}

/// What a layout needs besides its columns.
fn check_shape(
    path: &[&str; 4],
    layout: Layout,
    raw: &RawTable,
    columns: &[Column],
    checker: &mut Checker<'_>,
) {
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    let missing = match layout {
        Layout::Crosstab if raw.area.is_none() => {
            Some("a crosstab needs `area: …`, the code of the area that it is about")
        }
        Layout::Table | Layout::Json if !has("area_code") => {
            Some("a table needs a column `area_code`, under `columns` or `letters`")
        }
        Layout::Table if !has("period") && raw.period_cell.is_none() => Some(
            "a table needs a column `period`, or `period_cell: A1` if a cell names the month of all rows",
        ),
        Layout::Json if !has("period") && raw.period_from.is_none() => Some(
            "a table needs a column `period`, or `period_from: release` if the file names no month",
        ),
        Layout::Crosstab | Layout::Table | Layout::Json => None,
    };
    if let Some(missing) = missing {
        checker.push_at_key(path, Diagnostic::error("missing-key", missing));
    }
}

fn check_corrections(
    path: &[&str; 4],
    layout: Layout,
    raw: Option<Vec<Option<RawCorrection>>>,
    names: &[&str],
    checker: &mut Checker<'_>,
) -> Vec<Correction> {
    let [a, source, b, id] = *path;
    let mut corrections = Vec::new();
    for (index, raw) in raw.unwrap_or_default().into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let index = index.to_string();
        let path = [a, source, b, id, "corrections", &index];
        let column = checker.text(raw.column, &path, "column", "one of the columns");
        let period = checker.need(raw.period, &path, "period", "a month such as 2015-09");
        let published = checker.need(raw.published, &path, "published", "the wrong number");
        let area = match layout {
            Layout::Table | Layout::Json => {
                checker.text(raw.area, &path, "area", "the code of the area")
            }
            Layout::Crosstab => raw.area,
        };
        let area = area.map(AreaCode::new);
        let reason = checker.text(raw.reason, &path, "reason", "why it is wrong");
        if let Some(column) = &column
            && !names.contains(&column.as_str())
        {
            let place = [a, source, b, id, "corrections", &index, "column"];
            checker.push_at_value(&place, unknown_column(column, names));
        }
        let span = checker.places.value(&path);
        if let (Some(column), Some(period), Some(published), Some(reason)) =
            (column, period, published, reason)
        {
            corrections.push(Correction {
                column,
                area,
                period,
                published,
                value: raw.value,
                reason,
                span,
            });
        }
    }
    corrections
}

fn check_contract(
    path: &[&str; 4],
    raw: Option<RawContract>,
    names: &[&str],
    checker: &mut Checker<'_>,
) -> Contract {
    let [a, source, b, id] = *path;
    let Some(raw) = raw else { return Contract::default() };
    let rows = raw
        .rows
        .and_then(|rows| check_range(&rows, &[a, source, b, id, "expect", "rows"], checker));
    let mut ranges = IndexMap::new();
    for (column, range) in raw.ranges.unwrap_or_default() {
        let place = [a, source, b, id, "expect", "ranges", column.as_str()];
        if !names.contains(&column.as_str()) {
            checker.push_at_key(&place, unknown_column(&column, names));
        } else if let Some(range) = check_range(&range, &place, checker) {
            ranges.insert(column, range);
        }
    }
    let present = raw.present.unwrap_or_default();
    for (index, column) in present.iter().enumerate() {
        if !names.contains(&column.as_str()) {
            let index = index.to_string();
            let place = [a, source, b, id, "expect", "present", &index];
            checker.push_at_value(&place, unknown_column(column, names));
        }
    }
    let areas = raw.areas.unwrap_or_default();
    for kind in areas.keys().filter(|kind| AreaKind::from_id(kind).is_none()) {
        checker.push_at_key(
            &[a, source, b, id, "expect", "areas", kind],
            Diagnostic::error("unknown-kind", format!("unknown kind of area `{kind}`"))
                .hint_maybe(did_you_mean(kind, AreaKind::ALL.map(AreaKind::id))),
        );
    }
    Contract {
        rows,
        first: raw.first,
        monthly_since: raw.monthly_since,
        areas,
        present: present.into_iter().filter(|column| names.contains(&column.as_str())).collect(),
        ranges,
    }
}

fn check_markers(
    path: &[&str; 4],
    raw: IndexMap<String, String>,
    checker: &mut Checker<'_>,
) -> BTreeMap<String, Marker> {
    let [a, source, b, id] = *path;
    let mut markers = BTreeMap::new();
    for (text, meaning) in raw {
        let meaning = match meaning.as_str() {
            "missing" => Marker::Missing,
            "zero" => Marker::Zero,
            "low" => Marker::Low,
            other => {
                checker.push_at_value(
                    &[a, source, b, id, "markers", &text],
                    Diagnostic::error("unknown-marker", format!("unknown meaning `{other}`"))
                        .hint_maybe(did_you_mean(other, ["missing", "zero", "low"])),
                );
                continue;
            }
        };
        markers.insert(text, meaning);
    }
    markers
}

fn unknown_column(name: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("unknown-column", format!("unknown column `{name}`"))
        .hint_maybe(did_you_mean(name, known.iter().copied()))
}

/// The position of a column's letter, from 0: `A` is 0, `AA` is 26.
fn position_of(letter: &str) -> Option<usize> {
    if letter.is_empty() || letter.len() > 3 {
        return None;
    }
    let number = letter.chars().try_fold(0, |number, c| {
        c.is_ascii_uppercase().then(|| number * 26 + (c as usize - 'A' as usize) + 1)
    })?;
    Some(number - 1)
}

#[cfg(test)]
mod tests {
    use super::position_of;

    #[test]
    fn letters_count_from_a() {
        assert_eq!(position_of("A"), Some(0));
        assert_eq!(position_of("Z"), Some(25));
        assert_eq!(position_of("AA"), Some(26));
        assert_eq!(position_of("a"), None);
    }
}
