//! One area's brief, from figures to files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::diagnostics::Result;
use crate::document;
use crate::export::{self, Imprint, Press};
use crate::figures::{self, FigureSet};
use crate::output::{AreaEntry, Artifact, Edition};
use crate::project::{Area, Brief, Format, SourceId};
use crate::system::clock::Stopwatch;
use crate::templates::{Engine, Link, PageContext, Pages};

/// How long each phase took, summed over all areas and threads.
#[derive(Debug, Default)]
pub struct Timings {
    words: AtomicU64,
    tree: AtomicU64,
    web: AtomicU64,
    print: AtomicU64,
    disk: AtomicU64,
}

impl Timings {
    /// The phases by name, in order. `print` is Typst.
    pub fn phases(&self) -> [(&'static str, Duration); 5] {
        let get = |phase: &AtomicU64| Duration::from_nanos(phase.load(Ordering::Relaxed));
        [
            ("words", get(&self.words)),
            ("tree", get(&self.tree)),
            ("web page", get(&self.web)),
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

/// What all areas of an edition share.
pub(super) struct Workshop<'a> {
    pub brief: &'a Brief,
    pub figures: &'a FigureSet,
    pub engine: &'a Arc<Engine>,
    pub press: &'a Press,
    pub pages: &'a Pages,
    pub releases: &'a BTreeMap<SourceId, String>,
    pub edition: &'a Edition,
    pub timings: &'a Timings,
}

/// What became of an area.
pub(super) struct Made {
    pub entry: AreaEntry,
    pub cited: BTreeSet<String>,
}

impl Workshop<'_> {
    /// Makes the brief of one area and writes its artifacts.
    pub fn make(&self, area: &Arc<Area>) -> Result<Made> {
        let rendered = timed(&self.timings.words, || self.engine.render(area))?;
        let tree =
            timed(&self.timings.tree, || document::read(&rendered.markdown, &rendered.pictures))?;
        let mut artifacts: Vec<Artifact> = Vec::new();
        let mut write = |name: &str, bytes: &[u8]| -> Result<()> {
            let artifact =
                timed(&self.timings.disk, || self.edition.write(&area.code, name, bytes))?;
            artifacts.push(artifact);
            Ok(())
        };
        let figures = figures::to_csv(self.figures, &area.code, self.releases)?;
        let mut links: Vec<Link> = Vec::new();
        let wants = |format: Format| self.brief.formats.contains(&format);
        if wants(Format::Pdf) {
            let imprint = self.imprint(area, &rendered.title, &rendered.description);
            let pdf = timed(&self.timings.print, || export::pdf(&tree, self.press, &imprint))?;
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
        for (path, picture) in &rendered.pictures {
            write(path, picture.svg.as_bytes())?;
        }
        if wants(Format::Html) {
            let page = timed(&self.timings.web, || {
                self.page(area, &rendered.title, &rendered.description, &tree, &links)
            })?;
            write("brief.html", page.as_bytes())?;
        }
        let entry = AreaEntry {
            code: area.code.to_string(),
            name: area.name.clone(),
            kind: area.kind.id().to_owned(),
            title: rendered.title,
            artifacts,
            claims: BTreeMap::new(),
        };
        Ok(Made { entry, cited: rendered.cited })
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
        area: &Area,
        title: &str,
        description: &str,
        tree: &document::Document,
        links: &[Link],
    ) -> Result<String> {
        let edition = self.figures.edition;
        let parts = export::html(tree);
        self.pages.page(&PageContext {
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
        })
    }
}

/// A link to a file with its size (H4).
fn link(href: &str, label: &str, bytes: usize) -> Link {
    // A size of zero would look like a fault.
    let detail = format!("{} kB", bytes.div_ceil(1000));
    Link { href: href.to_owned(), label: label.to_owned(), detail }
}
