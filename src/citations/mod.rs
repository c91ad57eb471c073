//! The bibliography, and the text of every note.
//!
//! A bibliography holds the works of the project's files (YAML or BibTeX) and one reference made
//! from each locked release of a source. A brief mentions works; [`Bibliography::notes`] writes the
//! note of each mention as inline Markdown, in a note style of the Citation Style Language.
//!
//! In reading order: [`read`] turns files into works, [`release`] makes the references of releases,
//! [`style`] finds the style by its name, [`locator`] reads "p. 12", [`markdown`] writes what the
//! style yields.

mod locator;
mod markdown;
mod read;
mod release;
mod style;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode};
use hayagriva::{BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, Entry};

use crate::diagnostics::{Diagnostic, Diagnostics, Result, SourceFile, Span, did_you_mean};

pub use release::ReleaseReference;

/// The style that fits briefs for British readers: notes of the Modern Humanities Research
/// Association. Of the note styles in the archive it alone prints the date of access, labels pages
/// ("p. 12"), and is British by itself (single quotes, "27 November 2025"). The Chicago styles
/// leave out the date of access as soon as a work has a date of publication, which a figure's
/// source may not lack.
pub const DEFAULT_STYLE: &str = "modern-humanities-research-association-notes";

/// The language of the words that a style adds ("accessed", "ed. by").
const LANGUAGE: &str = "en-GB";

/// How many sequences of citations are remembered, so that memory doesn't grow with the areas.
const REMEMBERED: usize = 256;

/// One mention of a work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The key of the work.
    pub key: String,
    /// Where in the work: "p. 12", "Table 1a".
    pub locator: Option<String>,
}

/// All works that a project may cite, and the style of its notes.
#[derive(Debug)]
pub struct Bibliography {
    works: BTreeMap<String, Work>,
    style: IndependentStyle,
    locales: Vec<Locale>,
    /// Notes that were written before: most areas of a brief cite the same works in the same order,
    /// and a style takes half a millisecond for each note.
    written: Mutex<BTreeMap<Vec<Citation>, Vec<String>>>,
}

/// A work, and where a person wrote it down (nowhere, if it was made from a release).
#[derive(Debug)]
struct Work {
    entry: Entry,
    span: Option<Span>,
}

impl Bibliography {
    /// Reads the works of `files` (BibTeX if the path ends in `.bib`, else YAML in Hayagriva's
    /// format), adds one for each release, and loads the style named `style`
    /// ([`DEFAULT_STYLE`] if a project names none).
    ///
    /// # Errors
    ///
    /// All problems at once: a file that can't be read, a key that is defined twice, a work without
    /// a title, an unknown style or one that doesn't write notes.
    pub fn new(
        files: &[Arc<SourceFile>],
        releases: &[ReleaseReference],
        style: &str,
    ) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let mut works = BTreeMap::new();
        for release in releases {
            if let Some(entry) = problems.keep(release.entry().map_err(Into::into)) {
                let work = Work { entry, span: None };
                if works.insert(release.key.clone(), work).is_some() {
                    problems.push(
                        Diagnostic::error(
                            "duplicate-reference",
                            format!("two releases share the key `{}`", release.key),
                        )
                        .in_place(&release.key),
                    );
                }
            }
        }
        for file in files {
            for (entry, span) in read::read(file, &mut problems) {
                if let Some(first) = works.get(entry.key()) {
                    problems.push(duplicate(entry.key(), &span, first.span.as_ref()));
                    continue;
                }
                works.insert(entry.key().to_owned(), Work { entry, span: Some(span) });
            }
        }
        let style = problems.keep(style::find(style).map_err(Into::into));
        match style {
            Some(style) => {
                let (locales, written) = (style::locales(), Mutex::default());
                problems.into_result(Self { works, style, locales, written })
            }
            None => Err(problems),
        }
    }

    /// The keys that can be cited, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.works.keys().map(String::as_str)
    }

    /// Where the work was written down; `None` for a release or an unknown key.
    pub fn span_of(&self, key: &str) -> Option<&Span> {
        self.works.get(key)?.span.as_ref()
    }

    /// Returns what is wrong with citing `key`, if it isn't defined. The caller knows the place of
    /// the mention and adds it.
    pub fn undefined(&self, key: &str) -> Option<Diagnostic> {
        if self.works.contains_key(key) {
            return None;
        }
        Some(
            Diagnostic::error("unknown-reference", format!("no reference has the key `{key}`"))
                .hint_maybe(did_you_mean(key, self.keys()))
                .hint("references are defined in `briefs/references.yaml`; each source is one too"),
        )
    }

    /// Returns a finding for each work of the files that none of `cited` names. Releases are left
    /// out: they are there whether cited or not.
    pub fn uncited(&self, cited: &BTreeSet<String>) -> Diagnostics {
        let written = self.works.iter().filter_map(|(key, work)| Some((key, work.span.as_ref()?)));
        written
            .filter(|(key, _)| !cited.contains(*key))
            .map(|(key, span)| {
                Diagnostic::warning("reference-uncited", format!("`{key}` is never cited"))
                    .at(span)
                    .hint(format!("cite it with `cite(key=\"{key}\")`, or remove it"))
            })
            .collect()
    }

    /// Writes the notes of these citations, one for each, in their order, as inline Markdown.
    ///
    /// The first mention of a work is complete; a later one may be short, as the style has it. A
    /// key that isn't defined yields the key itself: [`Bibliography::undefined`] says so before.
    pub fn notes(&self, citations: &[Citation]) -> Vec<String> {
        // What is remembered is whole at any time, even if another thread broke off.
        let written = || self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notes) = written().get(citations) {
            return notes.clone();
        }
        let notes = self.write_notes(citations);
        let mut written = written();
        if written.len() < REMEMBERED {
            written.insert(citations.to_vec(), notes.clone());
        }
        notes
    }

    fn write_notes(&self, citations: &[Citation]) -> Vec<String> {
        let language = || Some(LocaleCode(LANGUAGE.into()));
        let mut driver = BibliographyDriver::new();
        for (index, citation) in citations.iter().enumerate() {
            if let Some(work) = self.works.get(&citation.key) {
                let locator = citation.locator.as_deref().map(locator::parse);
                driver.citation(CitationRequest::new(
                    vec![CitationItem::with_locator(&work.entry, locator)],
                    &self.style,
                    language(),
                    &self.locales,
                    Some(index + 1),
                ));
            }
        }
        let request = BibliographyRequest::new(&self.style, language(), &self.locales);
        // The style answers in the order of the requests; unknown keys made none.
        let mut rendered = driver.finish(request).citations.into_iter();
        citations
            .iter()
            .map(|citation| match self.works.get(&citation.key) {
                Some(_) => {
                    rendered.next().map(|note| markdown::write(&note.citation)).unwrap_or_default()
                }
                None => markdown::escape(&citation.key),
            })
            .collect()
    }
}

/// The finding about a key that is defined again at `span`.
fn duplicate(key: &str, span: &Span, first: Option<&Span>) -> Diagnostic {
    let why = match first {
        Some(first) => format!("it is first defined at {first:?}"),
        None => "a source has this key, and each source is a reference".into(),
    };
    Diagnostic::error("duplicate-reference", format!("the key `{key}` is defined twice"))
        .at(span)
        .why(why)
        .hint("give one of them another key")
}
