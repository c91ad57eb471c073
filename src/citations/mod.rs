//! The bibliography, and the text of every note.
//!
//! A bibliography holds the works of the project's files (YAML or BibTeX) and one reference made
//! from each locked release of a source. A brief mentions works; [`Bibliography::notes`] writes the
//! note of each mention as inline Markdown, in a note style of the Citation Style Language, and
//! [`Bibliography::list`] the list of works at the end.
//!
//! In reading order: [`read`] turns files into works (`bibtex.rs` those of BibTeX, [`latex`] their commands), [`release`]
//! makes the references of releases, [`style`] finds the style by its name and the words of a
//! language, [`mend`] mends it, [`locator`] reads "p. 12", [`mod@write`] asks the style, [`markdown`] writes what it
//! yields; [`quotations`] checks what is
//! quoted, [`doubts`] what a work lacks.

mod bibtex;
mod doubts;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod kinds;
mod latex;
mod locator;
mod markdown;
mod memory;
mod mend;
mod quotations;
mod read;
mod release;
mod style;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hayagriva::Entry;
use hayagriva::citationberg::IndependentStyle;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, SourceFile, Span, did_you_mean};
use crate::language::Language;

pub use locator::normal as normal_locator;
use memory::Memory;
pub use quotations::{QuotationMarks, unused_quotations};
pub use release::ReleaseReference;

/// The style that fits briefs for British readers: notes of the Modern Humanities Research
/// Association. Of the note styles in the archive it alone prints the date of access, labels pages
/// ("p. 12"), and is British by itself (single quotes, "27 November 2025"). The Chicago styles
/// leave out the date of access as soon as a work has a date of publication, which a figure's
/// source may not lack.
pub const DEFAULT_STYLE: &str = "modern-humanities-research-association-notes";

/// One mention of a work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The key of the work.
    pub key: String,
    /// Where in the work: "p. 12", "Table 1a".
    pub locator: Option<String>,
}

/// A note of a brief. All of them in the order of their numbers are what a style must know: a work
/// that the note before cites already is cited in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// It cites a work.
    Work(Citation),
    /// It is the author's own, and its words stand in the template.
    Own,
}

/// All works that a project may cite, and the style of its notes.
#[derive(Debug)]
pub struct Bibliography {
    works: BTreeMap<String, Work>,
    style: IndependentStyle,
    words: style::Words,
    written: Memory<Vec<Note>>,
    listed: Memory<BTreeSet<String>>,
}

/// A work, and where a person wrote it down (nowhere, if it was made from a release).
#[derive(Debug)]
struct Work {
    entry: Entry,
    span: Option<Span>,
}

impl Bibliography {
    /// Reads the works of `files` (BibTeX if the path ends in `.bib`, else YAML in Hayagriva's
    /// format), adds one for each release, and loads the style named `style` ([`DEFAULT_STYLE`] if
    /// a project names none) with the words of a language ("accessed", "ed. by", the months).
    ///
    /// # Errors
    ///
    /// All problems at once: a file that can't be read, a key that is defined twice, a work without
    /// a title, an unknown style or one that doesn't write notes.
    pub fn new(
        files: &[Arc<SourceFile>],
        releases: &[ReleaseReference],
        style: &str,
        language: &str,
    ) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let words = Language::find(language).unwrap_or(Language::english());
        let mut works = BTreeMap::new();
        for release in releases {
            if let Some(entry) = problems.keep(release.entry(words).map_err(Into::into)) {
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
                let words = style::Words::of(language);
                let (written, listed) = (Memory::default(), Memory::default());
                problems.into_result(Self { works, style, words, written, listed })
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

    /// What is wrong with asking for a list of works, if the style has none.
    pub fn unlisted(&self) -> Option<Diagnostic> {
        self.style.bibliography.is_none().then(|| {
            let title = &self.style.info.title.value;
            Diagnostic::error("no-bibliography", format!("the style `{title}` lists no works"))
                .hint("take the list out, or choose a style that has one: `style:` in the brief")
        })
    }

    /// Writes the notes of a brief, one for each, in the order of their numbers, as inline Markdown.
    ///
    /// The first mention of a work is complete; a later one may be short, as the style has it. The
    /// author's own notes are left blank. A key that isn't defined yields the key itself:
    /// [`Bibliography::undefined`] says so before.
    pub fn notes(&self, notes: &[Note]) -> Vec<String> {
        self.written.recall(notes, || self.write(notes))
    }

    /// Writes the list of the works with these keys, an item for each, in the order of the style, as
    /// inline Markdown. Nothing if the style has no such list, which [`Bibliography::unlisted`] says
    /// before.
    pub fn list(&self, keys: &BTreeSet<String>) -> Vec<String> {
        self.listed.recall(keys, || self.write_list(keys))
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
