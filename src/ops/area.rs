//! One area's brief, from figures to files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::claims::{self, Line};
use crate::diagnostics::{Diagnostics, Result};
use crate::document;
use crate::export::{self, Imprint, Press};
use crate::figures::{self, FigureSet};
use crate::output::{AreaEntry, Artifact, Edition};
use crate::project::{Area, AreaCode, Brief, ClaimId, Format, SourceId};
use crate::provenance::{self, Printed, Record, Trail};
use crate::system::clock::Stopwatch;
use crate::templates::{Engine, Link, PageContext, Pages, Rendered};

/// How long each phase took, summed over all areas and threads.
#[derive(Debug, Default)]
pub struct Timings {
    words: AtomicU64,
    tree: AtomicU64,
    web: AtomicU64,
    provenance: AtomicU64,
    print: AtomicU64,
    disk: AtomicU64,
}

impl Timings {
    /// The phases by name, in order. `print` is Typst.
    pub fn phases(&self) -> [(&'static str, Duration); 6] {
        let get = |phase: &AtomicU64| Duration::from_nanos(phase.load(Ordering::Relaxed));
        [
            ("words", get(&self.words)),
            ("tree", get(&self.tree)),
            ("web page", get(&self.web)),
            ("provenance", get(&self.provenance)),
            ("print", get(&self.print)),
            ("disk", get(&self.disk)),
        ]
    }
}

fn timed<T>(phase: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let watch = Stopwatch::start();
    let result = work();
    let nanos = u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX);
    phase.fetch_add(nanos, Ordering::Relaxed);
    result
}

/// Where artifacts go.
pub(super) enum Sink<'a> {
    /// Into an edition.
    Edition(&'a Edition),
    /// Nowhere: they are made to be looked at. Those that tell what an edition says are kept in
    /// memory, if it is to be held against another.
    Memory(Option<&'a Mutex<Kept>>),
}

/// The files of areas that tell what an edition says, by area and name.
pub(super) type Kept = BTreeMap<(AreaCode, String), Vec<u8>>;

/// The names of those files.
const TELLING: [&str; 2] = ["figures.csv", "brief.md"];

impl Sink<'_> {
    /// Whether the artifacts are looked at only.
    fn is_look(&self) -> bool {
        matches!(self, Self::Memory(_))
    }

    fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Option<Artifact>> {
        match self {
            Self::Edition(edition) => edition.write(area, name, bytes).map(Some),
            Self::Memory(kept) => {
                if let Some(kept) = kept.filter(|_| TELLING.contains(&name)) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.insert((area.clone(), name.to_owned()), bytes.to_vec());
                }
                Ok(None)
            }
        }
    }
}

/// What all areas of an edition share.
pub(super) struct Workshop<'a> {
    pub brief: &'a Brief,
    pub figures: &'a FigureSet,
    pub engine: &'a Arc<Engine>,
    pub press: &'a Press,
    /// The web pages, unless their templates are at fault.
    pub pages: Option<&'a Pages>,
    pub releases: &'a BTreeMap<SourceId, String>,
    pub trail: &'a Trail<'a, 'a>,
    /// What must be said of each source that is cited.
    pub lines: &'a [Line],
    /// Where artifacts go.
    pub sink: Sink<'a>,
    pub timings: &'a Timings,
}

/// What became of an area.
pub(super) enum Made {
    /// It has a brief.
    Brief(AreaEntry),
    /// What it would say does not hold; the words say why.
    Withheld(String),
}

/// What became of an area, and what is to be told of it.
pub(super) struct Told {
    pub made: Made,
    pub cited: BTreeSet<String>,
    pub claims: BTreeMap<ClaimId, claims::Outcome>,
    pub findings: Diagnostics,
}

impl Workshop<'_> {
    /// Makes the brief of one area and writes its artifacts.
    pub fn make(&self, area: &Arc<Area>) -> Result<Told> {
        let mut rendered = timed(&self.timings.words, || self.engine.render(area))?;
        let mut told = Told {
            made: Made::Withheld(String::new()),
            cited: std::mem::take(&mut rendered.cited),
            findings: std::mem::take(&mut rendered.findings),
            claims: std::mem::take(&mut rendered.claims),
        };
        let withholds = |(id, outcome): (&ClaimId, &claims::Outcome)| {
            outcome.withholds(id.as_str(), self.brief.claims.get(id)?)
        };
        let why: Vec<String> = told.claims.iter().filter_map(withholds).collect();
        if !why.is_empty() {
            return Ok(Told { made: Made::Withheld(why.join("; ")), ..told });
        }
        told.findings.extend(self.missing_lines(&rendered.words, &told.cited));
        let entry = self.artifacts(area, rendered, &told.claims, &mut told.findings)?;
        told.made = Made::Brief(entry);
        told.claims.values_mut().for_each(claims::Outcome::forget);
        Ok(told)
    }

    /// What must be said of the sources that are cited, and is not.
    fn missing_lines(&self, words: &str, cited: &BTreeSet<String>) -> Diagnostics {
        let Some(template) = self.engine.template() else { return Diagnostics::new() };
        let needed: Vec<Line> =
            self.lines.iter().filter(|line| cited.contains(&line.source)).cloned().collect();
        claims::lines(words, &needed, &template)
    }

    /// Makes and writes the artifacts of an area.
    fn artifacts(
        &self,
        area: &Arc<Area>,
        rendered: Rendered,
        claims: &BTreeMap<ClaimId, claims::Outcome>,
        findings: &mut Diagnostics,
    ) -> Result<AreaEntry> {
        let tree =
            timed(&self.timings.tree, || document::read(&rendered.markdown, &rendered.pictures))
                .map_err(|problems| self.engine.at_origin(&rendered, problems))?;
        let mut artifacts: Vec<Artifact> = Vec::new();
        let mut write = |name: &str, bytes: &[u8]| -> Result<()> {
            let write = || self.sink.write(&area.code, name, bytes);
            artifacts.extend(timed(&self.timings.disk, write)?);
            Ok(())
        };
        let figures = figures::to_csv(self.figures, &area.code, self.releases)?;
        let mut links: Vec<Link> = Vec::new();
        let wants = |format: Format| self.brief.formats.contains(&format);
        if wants(Format::Pdf) {
            let imprint = self.imprint(area, &rendered.title, &rendered.description);
            let pages =
                timed(&self.timings.print, || export::lay_out(&tree, self.press, &imprint))?;
            if self.sink.is_look() {
                // The page template makes all areas alike, so that what is said of one is of all.
                let page = format!("templates/{}", self.brief.page);
                let found = pages.inspect().into_iter();
                findings.extend(found.map(|one| one.in_place(page.as_str())));
            }
            let pdf = timed(&self.timings.print, || pages.pdf())?;
            links.push(link("brief.pdf", "PDF", pdf.len()));
            write("brief.pdf", &pdf)?;
        }
        if wants(Format::Md) {
            let markdown = export::markdown(&rendered.markdown);
            links.push(link("brief.md", "Markdown", markdown.len()));
            write("brief.md", markdown.as_bytes())?;
        }
        links.push(link("figures.csv", "Figures (CSV)", figures.len()));
        write("figures.csv", &figures)?;
        let record =
            timed(&self.timings.provenance, || self.trail.record(area, shown(&rendered, &tree)))?;
        let provenance = timed(&self.timings.provenance, || record.to_bytes())?;
        links.push(link("provenance.json", "Where the figures come from (JSON)", provenance.len()));
        write("provenance.json", &provenance)?;
        for (path, picture) in &rendered.pictures {
            write(path, picture.svg.as_bytes())?;
        }
        for (path, bytes) in &rendered.files {
            write(path, bytes)?;
        }
        if let Some(pages) = self.pages.filter(|_| wants(Format::Html)) {
            let page = timed(&self.timings.web, || {
                self.page(pages, area, &rendered, &tree, &links, &record)
            })?;
            write("brief.html", page.as_bytes())?;
        }
        let verdicts = claims.iter().filter(|(_, outcome)| outcome.used);
        Ok(AreaEntry {
            code: area.code.to_string(),
            name: area.name.clone(),
            kind: area.kind.id().to_owned(),
            title: rendered.title,
            claims: verdicts
                .map(|(id, one)| (id.to_string(), one.verdict.id().to_owned()))
                .collect(),
            artifacts,
        })
    }

    fn imprint(&self, area: &Area, title: &str, subject: &str) -> Imprint {
        let edition = self.figures.edition;
        Imprint {
            title: title.to_owned(),
            author: self.brief.organisation.clone(),
            subject: subject.to_owned(),
            keywords: Vec::new(),
            language: self.brief.language.clone(),
            area: area.name.clone(),
            edition: edition.label(),
            date: edition.date(),
            ident: format!("briefwright/{}/{}/{}", self.brief.id, edition.short(), area.code),
        }
    }

    fn page(
        &self,
        pages: &Pages,
        area: &Area,
        rendered: &Rendered,
        tree: &document::Document,
        links: &[Link],
        record: &Record,
    ) -> Result<String> {
        let (title, description) = (rendered.title.as_str(), rendered.description.as_str());
        let edition = self.figures.edition;
        let parts = export::html(tree, pages.tells_figures());
        pages.page(&PageContext {
            title,
            language: &self.brief.language,
            description,
            area: json!({
                "name": area.name, "code": area.code.as_str(), "kind": area.kind.label(),
            }),
            edition: json!({ "period": edition.short(), "label": edition.label() }),
            brief: json!({
                "id": self.brief.id.as_str(),
                "title": title,
                "organisation": self.brief.organisation,
            }),
            body: &parts.body,
            links,
            figures: json!(record.notes()),
        })
    }
}

/// What a brief prints: in its text and tables, and in its charts.
fn shown(rendered: &Rendered, tree: &document::Document) -> Vec<Printed> {
    let mut printed = provenance::printed(tree);
    printed.extend(rendered.shown.iter().filter_map(|line| {
        Some(Printed {
            place: if line.peer { provenance::PEER } else { "chart" }.to_owned(),
            text: line.picture.clone(),
            figure: line.figure.to_string(),
            area: line.area.to_string(),
            period: line.periods.first()?.short(),
            until: Some(line.periods.last()?.short()),
            measure: None,
            number: None,
            against: None,
        })
    }));
    printed
}

/// A link to a file with its size (H4).
fn link(href: &str, label: &str, bytes: usize) -> Link {
    // A size of zero would look like a fault.
    let detail = format!("{} kB", bytes.div_ceil(1000));
    Link { href: href.to_owned(), label: label.to_owned(), detail }
}
