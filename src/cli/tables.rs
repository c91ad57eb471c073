//! `briefwright tables` and `briefwright describe`.

use clap::Args;
use indicatif::HumanCount;
use serde_json::{Map, Value, json};

use crate::diagnostics::Result;
use crate::ops::{self, ColumnDescribed, SourceOfTable, TableDescribed, TableListed};

use super::args::Global;
use super::printer::Printer;
use super::query::{json_value, plain};
use super::table::table;

#[derive(Debug, Args)]
pub(super) struct TablesCommand {}

#[derive(Debug, Args)]
pub(super) struct DescribeCommand {
    /// A table that `tables` lists, or that of a figure: `figure_<id>`
    #[arg(value_name = "TABLE")]
    pub table: String,
}

pub(super) fn run(global: &Global, _: &TablesCommand, printer: &Printer) -> Result<u8> {
    let tables = ops::tables(&global.project, &|event| printer.tell(event))?;
    let row = |one: &TableListed| {
        vec![
            one.name.clone(),
            number(one.facts.rows),
            one.facts.areas.map(number).unwrap_or_default(),
            months(one),
            one.source.as_ref().map(|source| source.id.clone()).unwrap_or_default(),
            one.about.clone(),
        ]
    };
    let headers = ["table", "rows", "areas", "months", "source", "what it holds"];
    let numbers = [false, true, true, false, false, false];
    let rows: Vec<_> = tables.iter().map(row).collect();
    table(&headers, &numbers, &rows).iter().for_each(|line| printer.result(line));
    tables.iter().for_each(|one| printer.object(&object(one)));
    printer.aside(
        "`briefwright describe <table>` has its columns; a figure is the table `figure_<id>`",
    );
    Ok(0)
}

pub(super) fn describe(
    global: &Global,
    command: &DescribeCommand,
    printer: &Printer,
) -> Result<u8> {
    let told = ops::describe(&global.project, &command.table, &|event| printer.tell(event))?;
    lines(&told).iter().for_each(|line| printer.result(line));
    let mut whole = object(&told.table);
    if let Value::Object(whole) = &mut whole {
        whole.insert("type".to_owned(), "described".into());
        whole.insert("columns".to_owned(), told.columns.iter().map(column).collect());
        let (names, rows) = &told.sample;
        let row = |row: &Vec<_>| -> Value {
            let pairs = names.iter().cloned().zip(row.iter().map(json_value));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        whole.insert("sample".to_owned(), rows.iter().map(row).collect());
    }
    printer.object(&whole);
    Ok(0)
}

fn lines(told: &TableDescribed) -> Vec<String> {
    let listed = &told.table;
    let mut lines = vec![format!("{}: {}", listed.name, listed.about)];
    if let Some(SourceOfTable { title, publisher, release, url, .. }) = &listed.source {
        lines.push(format!("  {publisher}, {title}, {release}"));
        lines.push(format!("  {url}"));
    }
    let several = |count: u64, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{} {one}s", number(count)),
    };
    let areas = listed.facts.areas.map(|areas| format!(", {}", several(areas, "area")));
    let months = listed.facts.months.map(|_| format!(", {}", months(listed)));
    let (areas, months) = (areas.unwrap_or_default(), months.unwrap_or_default());
    lines.push(format!("  {}{areas}{months}", several(listed.facts.rows, "row")));
    lines.push(String::new());
    let row = |one: &ColumnDescribed| {
        let range = one.facts.range.map(|(least, most)| format!("{least} to {most}"));
        vec![
            one.facts.name.clone(),
            one.facts.kind.to_lowercase(),
            one.unit.clone().unwrap_or_default(),
            number(one.facts.missing),
            range.unwrap_or_default(),
            one.facts.labels.join("; "),
            one.figures.join(", "),
        ]
    };
    let headers = ["column", "type", "unit", "missing", "range", "in the file", "figures"];
    let numbers = [false, false, false, true, true, false, false];
    let rows: Vec<_> = told.columns.iter().map(row).collect();
    lines.extend(table(&headers, &numbers, &rows));
    let (names, rows) = &told.sample;
    if !rows.is_empty() {
        let newest =
            listed.facts.months.map_or(String::new(), |(_, last)| format!(" of {}", last.label()));
        lines.push(String::new());
        lines.push(format!("Some rows{newest}:"));
        lines.push(String::new());
        let numbers: Vec<bool> = names
            .iter()
            .map(|name| {
                told.columns.iter().any(|one| one.facts.name == *name && one.facts.kind != "TEXT")
            })
            .collect();
        let texts: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|one| plain(one, "NULL")).collect()).collect();
        lines.extend(table(names, &numbers, &texts));
    }
    lines
}

fn object(one: &TableListed) -> Value {
    let source = one.source.as_ref().map(|source| {
        json!({
            "id": source.id, "title": source.title, "publisher": source.publisher,
            "release": source.release, "url": source.url, "cited_as": source.cited_as,
        })
    });
    json!({
        "type": "table", "name": one.name, "about": one.about, "source": source,
        "rows": one.facts.rows, "areas": one.facts.areas,
        "first": one.facts.months.map(|(first, _)| first.short()),
        "last": one.facts.months.map(|(_, last)| last.short()),
    })
}

fn column(one: &ColumnDescribed) -> Value {
    json!({
        "name": one.facts.name, "type": one.facts.kind.to_lowercase(), "unit": one.unit,
        "missing": one.facts.missing, "least": one.facts.range.map(|range| range.0),
        "most": one.facts.range.map(|range| range.1), "labels": one.facts.labels,
        "figures": one.figures,
    })
}

fn months(one: &TableListed) -> String {
    match one.facts.months {
        Some((first, last)) if first == last => first.short(),
        Some((first, last)) => format!("{} to {}", first.short(), last.short()),
        None => String::new(),
    }
}

fn number(number: u64) -> String {
    HumanCount(number).to_string()
}
