//! What a web page says of each figure that it prints.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::language::Language;
use crate::project::Period;

use super::record::{Against, CellRecord, FileRecord, Printed, Record, SourceRecord, ValueRecord};

/// A value, by figure, area and period.
pub(super) type Start = (String, String, String);

/// A figure, as the section "Where the figures come from" tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureNote {
    /// Its id.
    pub id: String,
    /// Its name, as a heading.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// What it counts.
    pub definition: String,
    /// What a reader must know.
    pub caveats: Vec<String>,
    /// How the values come about that are modelled, one sentence each.
    pub modelled: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<SourceNote>,
}

/// A release that values of a figure come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceNote {
    /// Who publishes it.
    pub publisher: String,
    /// The title of the series.
    pub title: String,
    /// The date that the release is for: `31 October 2025`.
    pub release: String,
    /// The day of publication.
    pub published: String,
    /// Its standing.
    pub status: String,
    /// The page of the release.
    pub url: String,
    /// The tables in it, as citations call them.
    pub tables: Vec<String>,
}

impl Record {
    /// What the page of the brief, or of a variant, says of each figure that it prints, in a language
    /// and in the order of the catalogue.
    pub fn notes(&self, variant: Option<&str>, words: &Language) -> Vec<FigureNote> {
        let here = |one: &&Printed| one.variant.as_deref() == variant;
        let figures = self
            .figures
            .iter()
            .filter(|(id, _)| self.printed.iter().filter(here).any(|one| one.figure == **id));
        figures
            .map(|(id, figure)| {
                let mut chars = figure.label.chars();
                let first = chars.next().into_iter().flat_map(char::to_uppercase);
                let label = first.chain(chars).collect();
                FigureNote {
                    id: id.clone(),
                    label,
                    unit: figure.unit.clone(),
                    definition: figure.definition.clone(),
                    caveats: figure.caveats.clone(),
                    modelled: figure.modelled.values().cloned().collect(),
                    sources: self.sources_of(self.starts_of(id), words),
                }
            })
            .collect()
    }

    /// The releases that what the brief or a variant prints comes from, each once: the source, and
    /// one of its files.
    pub fn releases(&self, variant: Option<&str>) -> Vec<(&SourceRecord, &FileRecord)> {
        let here = self.printed.iter().filter(|one| one.variant.as_deref() == variant);
        let mut found: BTreeMap<(&str, &str), (&SourceRecord, &FileRecord)> = BTreeMap::new();
        self.cells_of(here.flat_map(|one| self.starts(one)).collect(), &mut |table, cell| {
            let Some((_, file)) = self.file_of(table, cell) else { return };
            if let Some(source) = self.sources.get(&file.source) {
                found.entry((&file.source, &file.release)).or_insert((source, file));
            }
        });
        found.into_values().collect()
    }

    /// The releases that some values come from.
    pub(super) fn sources_of(&self, starts: Vec<Start>, words: &Language) -> Vec<SourceNote> {
        let mut notes: Vec<SourceNote> = Vec::new();
        let mut add = |file: &FileRecord, table: Option<&String>| {
            let Some(source) = self.sources.get(&file.source) else { return };
            let date =
                |text: &String| text.parse().map_or_else(|_| text.clone(), |at| words.day(at));
            let note = SourceNote {
                publisher: source.publisher.clone(),
                title: source.title.clone(),
                release: date(&file.release),
                published: date(&file.published),
                status: words.status_of(&source.status).to_owned(),
                url: file.page.clone(),
                tables: Vec::new(),
            };
            let at = notes.iter().position(|one| one.url == note.url && one.title == note.title);
            let at = at.unwrap_or_else(|| {
                notes.push(note);
                notes.len() - 1
            });
            if let Some(table) = table.filter(|table| !notes[at].tables.contains(table)) {
                notes[at].tables.push(table.clone());
            }
        };
        self.cells_of(starts, &mut |table, cell| {
            if let Some((_, file)) = self.file_of(table, cell) {
                add(file, self.tables.get(table).and_then(|table| table.cited_as.as_ref()));
            }
        });
        for note in &mut notes {
            note.tables.sort();
            let own = note.tables.iter().map(|table| words.tables(&[table]));
            note.tables = own.collect();
        }
        notes.sort();
        notes
    }

    /// The values of a figure that are printed, or that those are measured against.
    fn starts_of(&self, figure: &str) -> Vec<Start> {
        let of = self.printed.iter().filter(|one| one.figure == figure);
        of.flat_map(|one| self.starts(one)).collect()
    }

    /// The values that are behind something printed.
    pub(super) fn starts(&self, one: &Printed) -> Vec<Start> {
        let start = |area: &str, period: &str| -> Start {
            (one.figure.clone(), area.to_owned(), period.to_owned())
        };
        let mut starts = vec![start(&one.area, &one.period)];
        if let Some(Against::Value { area, period }) = &one.against {
            starts.push(start(area, period));
        }
        if let Some(until) = &one.until {
            let periods = self.values.get(&one.figure).and_then(|areas| areas.get(&one.area));
            let periods = periods.into_iter().flat_map(BTreeMap::keys);
            let shown = periods.filter(|at| one.period <= **at && **at <= *until);
            starts.extend(shown.map(|at| start(&one.area, at)));
        }
        starts
    }

    /// Hands on every cell that some values go back to, each as often as it is used.
    fn cells_of(&self, starts: Vec<Start>, each: &mut dyn FnMut(&str, &CellRecord)) {
        let mut seen = BTreeSet::new();
        let mut open = starts;
        while let Some((figure, area, period)) = open.pop() {
            if !seen.insert((figure.clone(), area.clone(), period.clone())) {
                continue;
            }
            let Some(value) = self.value(&figure, &area, &period) else { continue };
            for input in inputs(value, &area, &period) {
                match input.name.split_once('.') {
                    None => open.push((input.name, input.area, input.period)),
                    Some((table, column)) => {
                        let cell = self.cell(table, column, &input.area, &input.period);
                        if let Some(cell) = cell {
                            each(table, cell);
                        }
                    }
                }
            }
        }
    }
}

/// An input of a value, with area and period whether written down or not.
pub(super) struct InputKey {
    /// `figure`, or `table.column`.
    pub name: String,
    /// The area.
    pub area: String,
    /// The period.
    pub period: String,
}

/// The inputs of the value of an area and a period.
pub(super) fn inputs<'a>(
    value: &'a ValueRecord,
    area: &'a str,
    period: &'a str,
) -> impl Iterator<Item = InputKey> + 'a {
    value.inputs.iter().map(move |key| {
        let mut parts = key.split('/');
        let mut next = |own: &str| parts.next().unwrap_or(own).to_owned();
        InputKey { name: next(""), area: next(area), period: next(period) }
    })
}

/// The label of a period in short form.
pub(super) fn month(short: &str) -> String {
    Period::parse(short).map_or_else(|| short.to_owned(), Period::label)
}
