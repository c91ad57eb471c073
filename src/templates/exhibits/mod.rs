//! The charts and tables of a brief, as Markdown with a caption and a source line.

mod charts;
mod data;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::document::{DataFile, Picture, marks};
use crate::figures::{Figure, FigureSet, Point, Remark};
use crate::project::{Area, AreaCode, AreaKind, Break, FigureId, Period, SourceId};

use super::context::Release;
use super::markdown::escape;
use super::notes;
use super::origin::MADE;

pub(super) use tables::Labelled;

/// The ready charts and tables of one area.
#[derive(Debug, Default)]
pub(super) struct Exhibits {
    /// The Markdown of each chart.
    pub charts: IndexMap<String, String>,
    /// The Markdown of each table.
    pub tables: IndexMap<String, String>,
    /// The Markdown of the key figures and of the deal, if there are any.
    pub boxes: IndexMap<String, String>,
    /// Why there are no others, by their ids.
    pub absent: IndexMap<String, String>,
    /// What is wrong with charts that can't be drawn, by where their pictures would be.
    pub faulty: BTreeMap<String, Diagnostics>,
    /// What each chart shows, in the order of its lines.
    pub shown: Vec<Shown>,
    /// The pictures, by where the Markdown says they are.
    pub pictures: BTreeMap<String, Picture>,
    /// The files with the data, by their names.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Exhibits {
    /// Notes that areas of a kind don't have a chart or a table, and says so.
    pub fn lacks(&mut self, id: &str, what: &str, kinds: &[AreaKind], area: &Area) -> bool {
        let lacks = !kinds.contains(&area.kind);
        if lacks {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.id()).collect();
            let why = format!(
                "the {what} `{id}` is not meant for a {}\nits `areas` are {}\nask first: \
                 `{{% if area.kind == \"{}\" %}}`",
                area.kind.label(),
                kinds.join(", "),
                kinds.first().unwrap_or(&"icb")
            );
            self.absent.insert(id.to_owned(), why);
        }
        lacks
    }

    /// Takes in a chart. What is wrong with one counts only where it is printed, so that a template
    /// can ask first.
    pub fn add_chart(&mut self, id: &str, ready: Result<Ready>) {
        match ready {
            Ok(ready) => {
                self.charts.insert(id.to_owned(), ready.markdown.clone());
                self.add(ready);
            }
            Err(problems) => {
                let path = format!("charts/{id}.svg");
                self.charts.insert(id.to_owned(), format!("{MADE}![]({path})"));
                self.faulty.insert(path, problems);
            }
        }
    }

    /// Takes in a table.
    pub fn add_table(&mut self, id: &str, ready: Ready) {
        self.tables.insert(id.to_owned(), ready.markdown.clone());
        self.add(ready);
    }

    fn add(&mut self, ready: Ready) {
        self.pictures.extend(ready.pictures);
        self.shown.extend(ready.shown);
        self.files.insert(ready.file.0, ready.file.1);
    }

    /// Forgets what a text does not print: a chart that is not printed shows nothing.
    ///
    /// # Errors
    /// It prints a chart that can't be drawn.
    pub fn keep_printed(&mut self, text: &str) -> Result<()> {
        let printed = |path: &str| text.contains(&format!("]({path})"));
        let mut problems = Diagnostics::new();
        for (path, found) in std::mem::take(&mut self.faulty) {
            if printed(&path) {
                problems.extend(found);
            }
        }
        self.pictures.retain(|path, _| printed(path));
        self.shown.retain(|one| self.pictures.contains_key(&one.picture));
        self.files.retain(|name, bytes| {
            let file = DataFile { name: name.clone(), bytes: bytes.len() };
            text.contains(&file.mark())
        });
        problems.into_result(())
    }
}

/// A chart or a table.
pub(super) struct Ready {
    /// Its Markdown.
    pub markdown: String,
    /// Its pictures, by where the Markdown says they are.
    pub pictures: Vec<(String, Picture)>,
    /// What its pictures show.
    pub shown: Vec<Shown>,
    /// The file with its data.
    pub file: (String, Vec<u8>),
}

/// A line of a chart: which values it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where the Markdown says that the picture is.
    pub picture: String,
    /// The figure.
    pub figure: FigureId,
    /// The area.
    pub area: AreaCode,
    /// The periods.
    pub periods: Vec<Period>,
    /// Whether it is one of the areas that the brief's own is shown among.
    pub peer: bool,
}

/// What all areas of a brief share.
pub(super) struct Drawer<'a> {
    pub figures: &'a FigureSet,
    pub releases: &'a BTreeMap<SourceId, Release>,
    /// Drawings by what they show: a chart of England alone is the same in every area's brief.
    pub drawn: &'a Mutex<BTreeMap<String, Arc<Picture>>>,
}

/// A figure that an exhibit shows for an area, and the points shown.
struct Used<'a> {
    figure: &'a Figure,
    area: &'a AreaCode,
    shown: Vec<&'a Point>,
    /// Whether it is one of many: what must be said of it alone is left to its own brief.
    peer: bool,
}

impl<'a> Used<'a> {
    fn new(figure: &'a Figure, area: &'a AreaCode, shown: Vec<&'a Point>) -> Self {
        Self { figure, area, shown, peer: false }
    }

    fn shown_in(&self, picture: &str) -> Shown {
        Shown {
            picture: picture.to_owned(),
            figure: self.figure.spec.id.clone(),
            area: self.area.clone(),
            periods: self.shown.iter().map(|point| point.period).collect(),
            peer: self.peer,
        }
    }
}

/// A headline and a subtitle, ready for Markdown.
pub(super) struct Caption {
    pub headline: String,
    pub subtitle: String,
}

impl Drawer<'_> {
    /// `Source: NHS England, General Practice Workforce, 31 October 2025.` with its note (C3).
    fn source_line(&self, used: &[Used<'_>]) -> String {
        let mut tables: BTreeMap<&SourceId, BTreeSet<String>> = BTreeMap::new();
        let mut remarks: BTreeMap<&SourceId, Vec<Remark>> = BTreeMap::new();
        for one in used {
            let said = self.figures.remarks(one.figure, one.area, one.shown.iter().copied());
            for (source, read) in one.figure.sources(one.area) {
                tables.entry(source).or_default().extend(read.iter().cloned());
                let remarks = remarks.entry(source).or_default();
                for remark in said.iter().filter(|said| !one.peer || said.about.is_empty()) {
                    if !remarks.contains(remark) {
                        remarks.push(remark.clone());
                    }
                }
            }
        }
        if tables.is_empty() {
            return String::new();
        }
        let said = &self.words().exhibits;
        let word = if tables.len() == 1 { &said.source } else { &said.sources };
        let mut line = format!("{}{word}", marks::SOURCE);
        let last = tables.keys().next_back().copied();
        for (source, read) in &tables {
            let Some(release) = self.releases.get(*source) else { continue };
            let stop = if Some(*source) == last { '.' } else { ';' };
            line.push_str(&format!(
                " {}, {}, {}{stop}{}",
                escape(&release.publisher),
                escape(&release.title),
                release.release,
                notes::mark_tables(
                    source.as_str(),
                    read,
                    remarks.get(*source).map_or(&[], Vec::as_slice)
                )
            ));
        }
        line
    }
}

/// Why two months are not compared (N5).
pub(super) fn refusal(one: &Break, id: &FigureId) -> Diagnostic {
    let message = format!("`{id}` can't be compared across {}: {}", one.at.label(), one.reason);
    Diagnostic::error("broken-series", message)
        .hint("compare months on one side of the break")
        .hint("if a mark is enough, let its break in `briefs/figures.yaml` say `compare: mark`")
}

/// The paragraph above an exhibit. It also tells of the file with the data.
fn caption_line(caption: &Caption, (name, bytes): &(String, Vec<u8>)) -> String {
    let open =
        format!("{}{}", marks::CAPTION, DataFile { name: name.clone(), bytes: bytes.len() }.mark());
    let (headline, subtitle) = (caption.headline.trim(), caption.subtitle.trim());
    // A claim that can't be made leaves no headline, and its mark must be kept.
    if marks::strip(headline).is_empty() {
        return format!("{open}{headline}{subtitle}");
    }
    format!("{open}**{headline}**\\\n{subtitle}")
}
