//! The web page of an area's brief or of a variant, and what it says of itself to machines.

use serde_json::json;

use crate::diagnostics::Result;
use crate::export::{self, Basis, Leads, Report};
use crate::project::{Area, Format};
use crate::provenance::Record;
use crate::templates::{Link, PageContext, Pages};

use super::area::{Draft, Workshop};

impl Workshop<'_> {
    /// Makes the web page of a draft, with links to what is beside it.
    pub fn page(
        &self,
        pages: &Pages,
        area: &Area,
        draft: &Draft<'_>,
        links: &[Link],
        record: &Record,
    ) -> Result<String> {
        let (title, description) = (&draft.rendered.title, &draft.rendered.description);
        let (brief, edition) = (&draft.maker.brief, self.figures.edition);
        let words = brief.words;
        let parts = export::html(&draft.tree, pages.tells_figures(), words);
        let file = draft.file(Format::Html);
        let folder = format!("{}/{}/{}", brief.id, edition.short(), area.code);
        let address = brief.address.as_ref().map(|root| format!("{root}{folder}/{file}"));
        let sources = bases(record, brief.variant_id());
        let report = Report {
            title,
            description,
            language: &words.tag,
            organisation: &brief.organisation,
            published: sources.iter().map(|source| source.published).max(),
            period: &edition.short(),
            area: (&area.name, area.code.as_str()),
            url: address.as_deref(),
            files: links.iter().filter_map(encoding).collect(),
            sources,
        }
        .to_json();
        pages.page(&PageContext {
            title,
            language: &words.tag,
            words,
            description,
            area: json!({
                "name": area.name, "code": area.code.as_str(), "kind": area.kind.words(words).label,
            }),
            edition: json!({ "period": edition.short(), "label": words.month(edition.date()) }),
            brief: json!({
                "id": brief.id.as_str(),
                "title": title,
                "organisation": brief.organisation,
            }),
            file: &file,
            address,
            report: &report,
            body: &parts.body,
            links,
            figures: json!(record.notes(brief.variant_id(), words)),
        })
    }
}

impl Draft<'_> {
    /// The page that a server shows for the area's folder.
    pub(super) fn opens(&self) -> String {
        export::redirect(&Leads {
            language: &self.maker.brief.language,
            title: &self.rendered.title,
            to: &self.file(Format::Html),
            canonical: None,
            notice: None,
        })
    }
}

/// A file with what the page says. Another form of the brief, such as a variant, is none.
fn encoding(link: &Link) -> Option<(&str, &'static str, usize)> {
    Some((link.href.as_str(), media_type(&link.href), link.bytes?))
}

/// What a file's name says that it is.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("md") => "text/markdown",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

/// The releases that what the brief or a variant prints comes from.
fn bases<'a>(record: &'a Record, variant: Option<&str>) -> Vec<Basis<'a>> {
    let all = record.releases(variant).into_iter();
    all.map(|(source, file)| Basis {
        title: &source.title,
        publisher: &source.publisher,
        release: &file.release,
        published: &file.published,
        url: &file.page,
        licence: &source.licence,
        attribution: &source.attribution,
    })
    .collect()
}
