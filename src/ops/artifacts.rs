//! The artifacts of one area: each form of its brief and variants, and what stands beside them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostics, Result};
use crate::export::{self, Imprint};
use crate::figures;
use crate::output::{Artifact, Target};
use crate::project::{Area, Format};
use crate::provenance::{self, Printed, Record};
use crate::templates::Link;

use super::area::{Draft, Sink, Told, Workshop, timed};

/// What stands beside the forms of a brief.
struct Beside {
    /// Its `figures.csv`.
    figures: Vec<u8>,
    record: Record,
    /// Its `provenance.json`.
    provenance: Vec<u8>,
}

impl Workshop<'_> {
    /// Makes and writes the artifacts of an area, unless those that are there were made from the same.
    pub fn artifacts(
        &self,
        area: &Area,
        drafts: &[Draft<'_>],
        told: &mut Told,
    ) -> Result<Vec<Artifact>> {
        let figures = figures::to_csv(self.figures, &area.code, self.releases)?;
        let printed = drafts.iter().flat_map(shown).collect();
        let record = timed(&self.timings.provenance, || self.trail.record(area, printed))?;
        let provenance = timed(&self.timings.provenance, || record.to_bytes())?;
        let beside = Beside { figures, record, provenance };
        let Some(before) = self.before else {
            return self.forms(area, drafts, &beside, &mut told.findings);
        };
        let inputs = before.inputs_of(area, drafts, &beside.figures, &beside.provenance);
        if let Some(artifacts) = before.artifacts(&area.code, &inputs) {
            (told.inputs, told.stayed) = (Some(inputs), true);
            return Ok(artifacts.clone());
        }
        let edition = match self.sink {
            Sink::Edition(Target::Folder(edition)) => edition,
            Sink::Unmade => {
                told.inputs = Some(inputs);
                return Ok(Vec::new());
            }
            Sink::Edition(Target::Store(_)) | Sink::Memory(_) | Sink::Kept(_) => {
                return self.forms(area, drafts, &beside, &mut told.findings);
            }
        };
        if let Some(artifacts) = edition.noted(&area.code, &inputs) {
            told.inputs = Some(inputs);
            return Ok(artifacts);
        }
        let said = told.findings.len();
        let artifacts = self.forms(area, drafts, &beside, &mut told.findings)?;
        // What is said of forms is said only when they are made.
        if told.findings.len() == said {
            timed(&self.timings.disk, || edition.note(&area.code, &inputs, &artifacts))?;
            told.inputs = Some(inputs);
        }
        Ok(artifacts)
    }

    /// Makes and writes every form, and what stands beside them.
    fn forms(
        &self,
        area: &Area,
        drafts: &[Draft<'_>],
        Beside { figures, record, provenance }: &Beside,
        findings: &mut Diagnostics,
    ) -> Result<Vec<Artifact>> {
        let mut artifacts: Vec<Artifact> = Vec::new();
        let mut links: Vec<Vec<Link>> = Vec::new();
        for draft in drafts {
            links.push(self.printed_forms(area, draft, &mut artifacts, findings)?);
            if draft.maker.brief.is_message() {
                self.message(area, draft, &mut artifacts, findings)?;
            }
        }
        let words = &self.brief.words.page;
        let beside = [
            link("figures.csv", &words.csv, figures.len()),
            link("provenance.json", &words.provenance, provenance.len()),
        ];
        self.write(area, "figures.csv", figures, &mut artifacts)?;
        self.write(area, "provenance.json", provenance, &mut artifacts)?;
        let mut drawn: BTreeSet<&String> = BTreeSet::new();
        for (path, picture) in drafts.iter().flat_map(|draft| &draft.rendered.pictures) {
            if drawn.insert(path) {
                self.write(area, path, picture.svg.as_bytes(), &mut artifacts)?;
            }
        }
        let files: BTreeMap<&String, &Vec<u8>> =
            drafts.iter().flat_map(|draft| &draft.rendered.files).collect();
        for (name, bytes) in files {
            self.write(area, name, bytes, &mut artifacts)?;
        }
        let Some(pages) = self.pages else { return Ok(artifacts) };
        for (at, draft) in drafts.iter().enumerate().filter(|(_, one)| one.wants(Format::Html)) {
            let others = drafts.iter().enumerate().filter(|(other, _)| *other != at);
            let others = others.filter_map(|(_, other)| other.elsewhere());
            let own = links.get(at).into_iter().flatten();
            let offered: Vec<Link> = own.chain(&beside).cloned().chain(others).collect();
            let page =
                timed(&self.timings.web, || self.page(pages, area, draft, &offered, record))?;
            self.write(area, &draft.file(Format::Html), page.as_bytes(), &mut artifacts)?;
            if draft.maker.brief.variant_id().is_none() {
                self.write(area, "index.html", draft.opens().as_bytes(), &mut artifacts)?;
            }
        }
        Ok(artifacts)
    }

    /// Writes an artifact, unless artifacts are only looked at.
    pub fn write(
        &self,
        area: &Area,
        name: &str,
        bytes: &[u8],
        all: &mut Vec<Artifact>,
    ) -> Result<()> {
        let write = || self.sink.write(&area.code, name, bytes);
        all.extend(timed(&self.timings.disk, write)?);
        Ok(())
    }

    /// Makes and writes the forms of a draft that need nothing of the others; returns links to them.
    fn printed_forms(
        &self,
        area: &Area,
        draft: &Draft<'_>,
        artifacts: &mut Vec<Artifact>,
        findings: &mut Diagnostics,
    ) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        if draft.wants(Format::Pdf) {
            let (brief, press) = (&draft.maker.brief, &draft.maker.press);
            let imprint = self.imprint(area, draft);
            let at_template =
                |problems| draft.maker.engine.at_characters(&draft.rendered, problems);
            let pages =
                timed(&self.timings.print, || export::lay_out(&draft.tree, press, &imprint))
                    .map_err(at_template)?;
            if self.sink.is_look() {
                // The page template makes all areas alike, so that what is said of one is of all.
                let page = format!("templates/{}", brief.page);
                let found = pages.inspect().into_iter().chain(pages.lost(&draft.tree));
                findings.extend(found.map(|one| one.in_place(page.as_str())));
            }
            let words = brief.words;
            let count = words.page.pages.fill(pages.pages(), words);
            let pdf = timed(&self.timings.pdf, || pages.pdf()).map_err(at_template)?;
            let name = draft.file(Format::Pdf);
            links.push(Link { pages: Some(count), ..link(&name, "PDF", pdf.len()) });
            self.write(area, &name, &pdf, artifacts)?;
        }
        // It has the words of the others and no pages, so that a look finds nothing more in it.
        if draft.wants(Format::Docx) && !self.sink.is_look() {
            let imprint = self.imprint(area, draft);
            let docx = timed(&self.timings.word, || {
                export::docx(&draft.tree, &draft.maker.press, &imprint)
            })?;
            let name = draft.file(Format::Docx);
            links.push(link(&name, "Word", docx.len()));
            self.write(area, &name, &docx, artifacts)?;
        }
        if draft.wants(Format::Md) {
            let markdown = export::markdown(&draft.rendered.markdown);
            let name = draft.file(Format::Md);
            links.push(link(&name, "Markdown", markdown.len()));
            self.write(area, &name, markdown.as_bytes(), artifacts)?;
        }
        Ok(links)
    }

    pub(super) fn imprint(&self, area: &Area, draft: &Draft<'_>) -> Imprint {
        let (brief, edition) = (&draft.maker.brief, self.figures.edition);
        let mut ident = format!("briefwright/{}/{}/{}", brief.id, edition.short(), area.code);
        if let Some(variant) = brief.variant_id() {
            ident = format!("{ident}/{variant}");
        }
        Imprint {
            title: draft.rendered.title.clone(),
            author: brief.organisation.clone(),
            subject: draft.rendered.description.clone(),
            keywords: Vec::new(),
            words: brief.words,
            area: area.name.clone(),
            edition: brief.words.month(edition.date()),
            date: edition.date(),
            ident,
        }
    }
}

impl Draft<'_> {
    pub(super) fn wants(&self, format: Format) -> bool {
        self.maker.brief.formats.contains(&format)
    }

    /// The name of its file in a form.
    pub(super) fn file(&self, format: Format) -> String {
        format!("{}.{}", self.maker.brief.stem(), format.id())
    }

    /// A link to it from the page of another form of the brief.
    fn elsewhere(&self) -> Option<Link> {
        let brief = &self.maker.brief;
        let page = brief.words.page.web_page.to_lowercase();
        let offered = [(Format::Html, page.as_str()), (Format::Pdf, "PDF"), (Format::Docx, "Word")];
        let (found, detail) = offered.into_iter().find(|(format, _)| self.wants(*format))?;
        let (label, detail) = (brief.called().to_owned(), detail.to_owned());
        Some(Link { href: self.file(found), label, detail, pages: None, bytes: None })
    }
}

/// What a draft prints: in its text and tables, and in its charts.
pub(super) fn shown(draft: &Draft<'_>) -> Vec<Printed> {
    let variant = draft.maker.brief.variant_id();
    let mut printed = provenance::printed(&draft.tree, variant);
    printed.extend(draft.rendered.shown.iter().filter_map(|line| {
        Some(Printed {
            variant: variant.map(str::to_owned),
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
    let (href, label) = (href.to_owned(), label.to_owned());
    Link { href, label, detail, pages: None, bytes: Some(bytes) }
}
