//! The check of `sources.yaml`.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::super::check::{Checker, Spanned, parse_range};
use super::super::delivery::NotBefore;
use super::super::ids::SourceId;
use super::super::pack::{Layer, settle};
use super::connector::{self, Connector, ConnectorKind};
use super::raw::{RawConnector, RawSource, RawSources};
use super::{Agreement, Change, Network, ReleaseCells, Source, check_table};
use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};

/// The tables about areas that every query may read.
const AREA_TABLES: [&str; 4] = ["areas", "area_within", "area_history", "area_parts"];

/// Checks `sources.yaml`.
pub fn check(
    mut layers: Vec<Layer<'_, RawSources>>,
    kinds: &[ConnectorKind],
    diagnostics: &mut Diagnostics,
) -> (IndexMap<SourceId, Source>, Network) {
    settle("sources", &mut layers, |raw| raw.sources.as_mut(), diagnostics);
    let mut network = Network::default();
    let mut sources = IndexMap::new();
    let mut tables = BTreeSet::new();
    for layer in layers {
        let Layer { mut raw, places, pack } = layer;
        // How a project goes about the network is not for a pack to say.
        if let Some(raw) = raw.network.take().filter(|_| pack.is_none()) {
            network = Network {
                contact: raw.contact.filter(|contact| !contact.trim().is_empty()),
                allow_private: raw.allow_private.unwrap_or(false),
            };
        }
        let mut checker = Checker { places: &places, diagnostics };
        check_layer(raw, kinds, pack.is_some(), &mut tables, &mut sources, &mut checker);
    }
    (sources, network)
}

fn check_layer(
    raw: RawSources,
    kinds: &[ConnectorKind],
    of_pack: bool,
    tables: &mut BTreeSet<String>,
    sources: &mut IndexMap<SourceId, Source>,
    checker: &mut Checker<'_>,
) {
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
        if let Some(source) = check_source(&id, raw, kinds, checker) {
            if of_pack && source.connector.kind == "file" {
                let message =
                    format!("`{id}` is taken from this machine, and a pack can't do that");
                checker.push_at_value(
                    &["sources", &id, "connector"],
                    Diagnostic::error("pack-file", message)
                        .hint("take it from the publisher, or define the source in the project"),
                );
            }
            sources.insert(source.id.clone(), source);
        }
    }
}

fn check_source(
    id: &str,
    raw: RawSource,
    kinds: &[ConnectorKind],
    checker: &mut Checker<'_>,
) -> Option<Source> {
    let path = ["sources", id];
    let title = checker.text(raw.title, &path, "title", "the name of the series");
    let publisher = checker.text(raw.publisher, &path, "publisher", "who publishes it");
    // O1: a source without licence and attribution fails the build.
    let licence = checker.text(raw.licence, &path, "licence", "its SPDX id, such as `OGL-UK-3.0`");
    let attribution = checker.text(raw.attribution, &path, "attribution", "the line to print");
    let status = checker.text(raw.status, &path, "status", "such as `official statistics`");
    let published_at = check_time(raw.published_at.as_deref(), id, checker);
    let connector = checker.need(raw.connector, &path, "connector", "how it is pulled");
    let tables = checker.need(raw.tables, &path, "tables", "a mapping from id to table");
    let (connector, page, release) = check_connector(id, connector?, kinds, checker)?;

    let mut checked = IndexMap::new();
    for (table, raw) in tables? {
        let spec = check_table::check(id, &table, raw, &connector.resources, checker);
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
    let mut stop_on = Vec::new();
    for (index, name) in raw.stop_on.unwrap_or_default().into_iter().enumerate() {
        match Change::ALL.into_iter().find(|change| change.id() == name) {
            Some(change) => stop_on.push(change),
            None => checker.push_at_value(
                &["sources", id, "stop_on", &index.to_string()],
                Diagnostic::error("unknown-change", format!("unknown change `{name}`"))
                    .hint_maybe(did_you_mean(&name, Change::ALL.map(Change::id)))
                    .hint(format!(
                        "the changes are `{}`",
                        Change::ALL.map(Change::id).join("`, `")
                    )),
            ),
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
        published_at,
        connector,
        release,
        tables: checked,
        agreements,
        stop_on,
        span: checker.places.key(&path),
    })
}

/// Reads when a release comes out on its day; the time of English official statistics if not said.
fn check_time(text: Option<&str>, id: &str, checker: &mut Checker<'_>) -> NotBefore {
    let read = text.map_or_else(|| Ok(NotBefore::default()), NotBefore::parse);
    read.unwrap_or_else(|why| {
        let what = "this is no time of publication";
        let wrong = Diagnostic::error("wrong-time", what).why(why);
        checker.push_at_value(&["sources", id, "published_at"], wrong);
        NotBefore::default()
    })
}

fn check_connector(
    id: &str,
    raw: RawConnector,
    kinds: &[ConnectorKind],
    checker: &mut Checker<'_>,
) -> Option<(Connector, String, Option<ReleaseCells>)> {
    let path = ["sources", id, "connector"];
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    let what = format!("one of `{}`", names.join("`, `"));
    let kind = checker.text(raw.kind, &path, "kind", &what);
    let resources = checker.need(raw.resources, &path, "resources", "what finds each file, by id");
    let release = raw.release.and_then(|raw| {
        let path = ["sources", id, "connector", "release"];
        let sheet = checker.text(raw.sheet, &path, "sheet", "the sheet with the labels");
        let published = checker.text(raw.published, &path, "published", "the label of the date");
        let url = checker.text(raw.url, &path, "url", "the label of the address");
        Some(ReleaseCells { sheet: sheet?, published: published?, url: url? })
    });
    let connector = connector::check(id, &kind?, resources?, raw.keys, kinds, checker)?;
    let page = kinds.iter().find(|kind| kind.name == connector.kind)?.page;
    let page = connector.text(page)?.to_owned();
    Some((connector, page, release))
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
                Diagnostic::error("wrong-pattern", "this is no regular expression")
                    .why(why)
                    .hint("look for a bracket that is not closed; `\\` stands before a sign that means itself"),
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
