//! The check of one table in `sources.yaml`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::super::area::AreaKind;
use super::super::check::Checker;
use super::super::ids::{AreaCode, ResourceId, TableId};
use super::check::{check_pattern, check_range};
use super::connector::Value;
use super::raw::{RawContract, RawCorrection, RawTable};
use super::{
    Column, Contract, Correction, Layout, Marker, PeriodFrom, TableSpec, check_columns, check_json,
    check_rows,
};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The layouts by their names.
const LAYOUTS: [(&str, Layout); 4] = [
    ("crosstab", Layout::Crosstab),
    ("table", Layout::Table),
    ("records", Layout::Records),
    ("json", Layout::Json),
];

pub(super) fn check(
    source: &str,
    id: &str,
    mut raw: RawTable,
    resources: &IndexMap<ResourceId, Value>,
    checker: &mut Checker<'_>,
) -> Option<TableSpec> {
    let path = ["sources", source, "tables", id];
    let at = |key: &'static str| ["sources", source, "tables", id, key];
    checker.id(id, &path);
    let resource = checker.text(raw.resource.take(), &path, "resource", "one of the resources");
    if let Some(resource) = &resource
        && !resources.contains_key(resource.as_str())
        // Where none is known, what is wrong with them was told already.
        && !resources.is_empty()
    {
        checker.push_at_value(
            &at("resource"),
            Diagnostic::error("unknown-resource", format!("unknown resource `{resource}`"))
                .hint_maybe(did_you_mean(resource, resources.keys().map(ResourceId::as_str))),
        );
    }
    let layout = checker.text(raw.layout.take(), &path, "layout", "`table`, say")?;
    let Some((_, layout)) = LAYOUTS.iter().find(|(name, _)| *name == layout) else {
        checker.push_at_value(
            &at("layout"),
            Diagnostic::error("unknown-layout", format!("unknown layout `{layout}`"))
                .hint_maybe(did_you_mean(&layout, LAYOUTS.map(|(name, _)| name))),
        );
        return None;
    };
    let layout = *layout;
    let columns = check_columns::check(&path, layout, &mut raw, checker);
    let period = check_rows::check_period(&path, &raw, &columns, checker);
    check_shape(&path, layout, &raw, &columns, period.is_some(), checker);
    let json = check_json::check(&path, layout, &mut raw, &columns, checker);

    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let corrections = check_corrections(&path, layout, raw.corrections.take(), &names, checker);
    let contract = check_contract(&path, raw.expect.take(), &names, checker);
    let other_columns = raw
        .other_columns
        .take()
        .and_then(|text| check_pattern(&text, &at("other_columns"), checker));
    let markers = check_markers(&path, raw.markers.take().unwrap_or_default(), checker);
    let no_data = check_rows::check_no_data(&path, raw.no_data.take(), &names, checker);
    let members = check_rows::check_members(&path, raw.members.take(), checker);
    let unlisted_areas = check_rows::check_unlisted(&path, raw.unlisted_areas.take(), checker);
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
        period: period.unwrap_or(PeriodFrom::Column),
        members,
        only: check_rows::only(raw.only.take()),
        not_mixed: raw.not_mixed.take().unwrap_or_default(),
        no_data,
        unlisted_areas,
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

/// What a layout needs besides its columns.
fn check_shape(
    path: &[&str; 4],
    layout: Layout,
    raw: &RawTable,
    columns: &[Column],
    has_period: bool,
    checker: &mut Checker<'_>,
) {
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    let missing = match layout {
        Layout::Crosstab if raw.area.is_none() => {
            Some("a crosstab needs `area: …`, the code of the area that it is about")
        }
        Layout::Table | Layout::Records | Layout::Json if !has("area_code") => {
            Some("a table needs a column `area_code`, under `columns` or `letters`")
        }
        Layout::Table | Layout::Records | Layout::Json if !has_period => Some(
            "a table needs a column `period`, or `period_cell: A1` if a cell names the month of all rows, or `period: name` if the file's name does",
        ),
        Layout::Crosstab | Layout::Table | Layout::Records | Layout::Json => None,
    };
    if let Some(missing) = missing {
        checker.push_at_key(path, Diagnostic::error("missing-key", missing));
    }
    let keys = [
        ("not_mixed", raw.not_mixed.is_some(), layout == Layout::Records),
        ("where", raw.only.is_some(), layout != Layout::Crosstab),
        ("no_data", raw.no_data.is_some(), layout == Layout::Table),
    ];
    for (key, there, allowed) in keys {
        if there && !allowed {
            let [a, b, c, d] = *path;
            checker.push_at_key(
                &[a, b, c, d, key],
                Diagnostic::error("wrong-layout", format!("`{key}` has no meaning in this layout")),
            );
        }
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
            Layout::Table | Layout::Records | Layout::Json => {
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
    let mut range = |range: Option<String>, key: &str| {
        range.and_then(|range| check_range(&range, &[a, source, b, id, "expect", key], checker))
    };
    let rows = range(raw.rows, "rows");
    let rows_a_month = range(raw.rows_a_month, "rows_a_month");
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
        rows_a_month,
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

pub(super) fn unknown_column(name: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("unknown-column", format!("unknown column `{name}`"))
        .hint_maybe(did_you_mean(name, known.iter().copied()))
}
