//! `tables` and `describe`: what there is to ask.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use crate::diagnostics::{Diagnostic, Result, SourceFile, Span, did_you_mean};
use crate::figures::FigureSet;
use crate::project::{Source, Spanned, TableSpec};
use crate::tables::{ColumnFacts, SqlValue, TableFacts};

use super::Tell;
use super::desk::Desk;
use super::query::add_figures;

/// How many rows a sample has.
const SAMPLE: usize = 5;

/// The tables that are of no source, and what they hold.
const AREA_TABLES: [(&str, &str); 4] = [
    ("areas", "the areas as they are on the day of the edition's geography"),
    ("area_within", "which area is within which on that day, at any depth, itself included"),
    ("area_history", "the rows of `areas.csv`, with the days on which each is in force"),
    ("area_parts", "the rows of `area_parts.csv`, with the days on which each is in force"),
];

/// A table that queries may read.
#[derive(Debug, Clone)]
pub struct TableListed {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub about: String,
    /// The source, if it is of one.
    pub source: Option<SourceOfTable>,
    /// Its rows, areas and months.
    pub facts: TableFacts,
}

/// Where a table comes from.
#[derive(Debug, Clone)]
pub struct SourceOfTable {
    /// The source's id.
    pub id: String,
    /// The series.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The locked release, `October 2025`.
    pub release: String,
    /// Where it was published.
    pub url: String,
    /// What a note calls the table: `Table 1a`.
    pub cited_as: Option<String>,
}

/// All of a table.
#[derive(Debug, Clone)]
pub struct TableDescribed {
    /// What it is.
    pub table: TableListed,
    /// Its columns.
    pub columns: Vec<ColumnDescribed>,
    /// The columns' names and some of its newest rows.
    pub sample: (Vec<String>, Vec<Vec<SqlValue>>),
}

/// A column, and what the figures say of it.
#[derive(Debug, Clone)]
pub struct ColumnDescribed {
    /// What it holds.
    pub facts: ColumnFacts,
    /// Its unit, where a figure is the column itself.
    pub unit: Option<String>,
    /// The figures whose queries read it.
    pub figures: Vec<String>,
}

/// Lists the tables that queries may read.
///
/// # Errors
/// The data or the project are at fault.
pub fn tables(project: &Path, tell: &Tell<'_>) -> Result<Vec<TableListed>> {
    let mut desk = Desk::open(project, None, tell)?;
    desk.stand()?;
    let names = desk.data.tables.names();
    names.into_iter().map(|name| listed(&desk, name)).collect()
}

/// Describes a table: one of those that [`tables()`] lists, or a figure's, `figure_<id>`.
///
/// # Errors
/// There is no such table; the data or the project are at fault.
pub fn describe(project: &Path, name: &str, tell: &Tell<'_>) -> Result<TableDescribed> {
    let mut desk = Desk::open(project, None, tell)?;
    // What figures say of a column is worth having, but not worth failing for.
    let set = desk.figures(tell).ok();
    if name.starts_with("figure_") {
        add_figures(&mut desk, tell)?;
    } else if set.is_none() {
        desk.stand()?;
    }
    let names = desk.data.tables.names();
    if !names.iter().any(|one| one == name) {
        let figures = desk.loaded.project.figures.keys().map(|id| format!("figure_{id}"));
        let all: Vec<String> = names.into_iter().chain(figures).collect();
        return Err(Diagnostic::error("unknown-table", format!("there is no table `{name}`"))
            .hint_maybe(did_you_mean(name, all.iter().map(String::as_str)))
            .hint("`briefwright tables` lists them; a figure is the table `figure_<id>`")
            .into());
    }
    let table = listed(&desk, name.to_owned())?;
    let facts = desk.data.tables.columns(name)?;
    let columns = facts.into_iter().map(|facts| column(name, facts, set.as_ref())).collect();
    let sample = sample(&mut desk, name, &table.facts)?;
    Ok(TableDescribed { table, columns, sample })
}

fn listed(desk: &Desk, name: String) -> Result<TableListed> {
    let facts = desk.data.tables.facts(&name)?;
    let project = &desk.loaded.project;
    let of = project.sources.values().find_map(|source| {
        source.tables.values().find(|table| table.id.as_str() == name).map(|table| (source, table))
    });
    let about = match (of, name.strip_prefix("figure_")) {
        (Some((source, table)), _) => match &table.cited_as {
            Some(called) => format!("{}, {called}", source.title),
            None => source.title.clone(),
        },
        (None, Some(figure)) => {
            let figure = project.figures.get(figure);
            figure.map_or(String::new(), |one| format!("{}, {}", one.label, one.unit))
        }
        (None, None) => AREA_TABLES
            .into_iter()
            .find(|(table, _)| *table == name)
            .map_or(String::new(), |(_, about)| about.to_owned()),
    };
    let source = of.and_then(|(source, table)| source_of(desk, source, table));
    Ok(TableListed { name, about, source, facts })
}

fn source_of(desk: &Desk, source: &Source, table: &TableSpec) -> Option<SourceOfTable> {
    let release = desk.data.lock.sources.get(source.id.as_str())?;
    Some(SourceOfTable {
        id: source.id.to_string(),
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        release: release.now.release.label(),
        url: release.now.url.clone(),
        cited_as: table.cited_as.clone(),
    })
}

/// What the figures say of a column. One that reads of this table this column alone, and of others
/// none, counts in its unit.
fn column(table: &str, facts: ColumnFacts, set: Option<&FigureSet>) -> ColumnDescribed {
    let (mut figures, mut units) = (Vec::new(), BTreeMap::<String, usize>::new());
    for (id, figure) in set.iter().flat_map(|set| &set.figures) {
        let mut read = false;
        for query in &figure.queries {
            let values = || {
                query.reads.iter().filter(|read| {
                    !["", "area_code", "period", "covered", "of"].contains(&read.column.as_str())
                        && !["areas", "area_within"].contains(&read.table.as_str())
                })
            };
            let this = |one: &crate::tables::Read| one.table == table && one.column == facts.name;
            if values().any(this) {
                read = true;
                if values().count() == 1 {
                    *units.entry(figure.spec.unit.to_string()).or_default() += 1;
                }
            }
        }
        if read {
            figures.push(id.to_string());
        }
    }
    // Two figures that disagree say nothing.
    let unit = if units.len() == 1 { units.into_keys().next() } else { None };
    ColumnDescribed { facts, unit, figures }
}

fn sample(
    desk: &mut Desk,
    name: &str,
    facts: &TableFacts,
) -> Result<(Vec<String>, Vec<Vec<SqlValue>>)> {
    let newest =
        facts.months.map_or(String::new(), |(_, last)| format!(" WHERE period = '{last}'"));
    let text = format!("SELECT * FROM {name}{newest}");
    let span = Span::new(&SourceFile::new("query", &text), 0..text.len());
    let mut rows = Vec::new();
    let asked = desk.data.tables.ask(&Spanned { text, span }, SAMPLE, |_, row| {
        rows.push(row.to_vec());
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((asked.columns, rows))
}
