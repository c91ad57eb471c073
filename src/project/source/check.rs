//! The check of `sources.yaml`.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::super::check::{Checker, Spanned, parse_range};
use super::super::ids::{ResourceId, SourceId};
use super::super::yaml::Places;
use super::raw::{RawConnector, RawSource, RawSources};
use super::{Agreement, ReleaseCells, Source, check_table};
use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};

/// The tables about areas that every query may read.
const AREA_TABLES: [&str; 4] = ["areas", "area_within", "area_history", "area_parts"];

/// Checks `sources.yaml`.
pub fn check(
    raw: RawSources,
    places: &Places,
    diagnostics: &mut Diagnostics,
) -> IndexMap<SourceId, Source> {
    let mut checker = Checker { places, diagnostics };
    let mut sources = IndexMap::new();
    let mut tables = BTreeSet::new();
    let entries = checker.need(raw.sources, &[], "sources", "a mapping from id to source");
    for (id, raw) in entries.unwrap_or_default() {
        let path = ["sources", id.as_str()];
        checker.id(&id, &path);
        for table in raw.tables.iter().flat_map(IndexMap::keys) {
            if AREA_TABLES.contains(&table.as_str()) || table.starts_with("figure_") {
                checker.push_at_key(
                    &["sources", &id, "tables", table],
                    Diagnostic::error("reserved-id", format!("`{table}` is another table in SQL"))
                        .hint("call the table something else"),
                );
            }
            if !tables.insert(table.clone()) {
                checker.push_at_key(
                    &["sources", &id, "tables", table],
                    Diagnostic::error("duplicate-id", format!("table `{table}` is there twice"))
                        .hint("all tables share one database; rename one of them"),
                );
            }
        }
        if let Some(source) = check_source(&id, raw, &mut checker) {
            sources.insert(source.id.clone(), source);
        }
    }
    sources
}

fn check_source(id: &str, raw: RawSource, checker: &mut Checker<'_>) -> Option<Source> {
    let path = ["sources", id];
    let title = checker.text(raw.title, &path, "title", "the name of the series");
    let publisher = checker.text(raw.publisher, &path, "publisher", "who publishes it");
    // O1: a source without licence and attribution fails the build.
    let licence = checker.text(raw.licence, &path, "licence", "its SPDX id, such as `OGL-UK-3.0`");
    let attribution = checker.text(raw.attribution, &path, "attribution", "the line to print");
    let status = checker.text(raw.status, &path, "status", "such as `official statistics`");
    let connector = checker.need(raw.connector, &path, "connector", "how it is pulled");
    let tables = checker.need(raw.tables, &path, "tables", "a mapping from id to table");
    let (page, resources, release) = check_connector(id, connector?, checker)?;

    let mut checked = IndexMap::new();
    for (table, raw) in tables? {
        let spec = check_table::check(id, &table, raw, &resources, checker);
        if let Some(spec) = spec {
            checked.insert(spec.id.clone(), spec);
        }
    }
    let mut agreements = Vec::new();
    for (index, raw) in raw.agree.unwrap_or_default().into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let index = index.to_string();
        let path = ["sources", id, "agree", &index];
        let what = checker.text(raw.what, &path, "what", "what must hold, in words");
        let sql = checker.text(raw.sql, &path, "sql", "a query of `what, left, right`");
        let within = checker.need(raw.within, &path, "within", "how far the two may differ");
        let span = checker.places.value(&["sources", id, "agree", &index, "sql"]);
        if let (Some(what), Some(text), Some(within)) = (what, sql, within) {
            agreements.push(Agreement { what, sql: Spanned { text, span }, within });
        }
    }
    Some(Source {
        id: SourceId::new(id),
        title: title?,
        publisher: publisher?,
        licence: licence?,
        attribution: attribution?,
        status: status?,
        page,
        resources,
        release,
        tables: checked,
        agreements,
        span: checker.places.key(&path),
    })
}

type Connector = (String, IndexMap<ResourceId, regex::Regex>, Option<ReleaseCells>);

fn check_connector(id: &str, raw: RawConnector, checker: &mut Checker<'_>) -> Option<Connector> {
    let path = ["sources", id, "connector"];
    let kind = checker.text(raw.kind, &path, "kind", "`file`");
    if let Some(kind) = &kind
        && kind != "file"
    {
        checker.push_at_value(
            &["sources", id, "connector", "kind"],
            Diagnostic::error("unknown-connector", format!("unknown connector `{kind}`"))
                .hint_maybe(did_you_mean(kind, ["file"])),
        );
    }
    let page = checker.text(raw.page, &path, "page", "where its releases are announced");
    let resources = checker.need(raw.resources, &path, "resources", "file name patterns by id");
    let mut patterns = IndexMap::new();
    for (name, pattern) in resources? {
        let path = ["sources", id, "connector", "resources", name.as_str()];
        checker.id(&name, &path);
        if let Some(pattern) = check_pattern(&pattern, &path, checker) {
            patterns.insert(ResourceId::new(&name), pattern);
        }
    }
    let release = raw.release.and_then(|raw| {
        let path = ["sources", id, "connector", "release"];
        let sheet = checker.text(raw.sheet, &path, "sheet", "the sheet with the labels");
        let published = checker.text(raw.published, &path, "published", "the label of the date");
        let url = checker.text(raw.url, &path, "url", "the label of the address");
        Some(ReleaseCells { sheet: sheet?, published: published?, url: url? })
    });
    Some((page?, patterns, release))
}

/// Checks a regular expression.
pub(super) fn check_pattern(
    pattern: &str,
    path: &[&str],
    checker: &mut Checker<'_>,
) -> Option<regex::Regex> {
    match regex::Regex::new(pattern) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            checker.push_at_value(
                path,
                Diagnostic::error("wrong-pattern", "this is no regular expression").why(why),
            );
            None
        }
    }
}

/// Reads a range such as `5000..9000`.
pub(super) fn check_range(
    text: &str,
    path: &[&str],
    checker: &mut Checker<'_>,
) -> Option<(f64, f64)> {
    let range = parse_range(text);
    if range.is_none() {
        checker.push_at_value(
            path,
            Diagnostic::error("wrong-range", format!("`{text}` is no range"))
                .hint("write `5000..9000`, `5000..` or `..9000`"),
        );
    }
    range
}
