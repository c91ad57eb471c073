//! What a work lacks that a reader may miss.

use hayagriva::Entry;

use super::{Bibliography, latex};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};

impl Bibliography {
    /// Returns what is doubtful about the works of the files.
    pub fn doubts(&self) -> Diagnostics {
        let written =
            self.works.values().filter_map(|work| Some((&work.entry, work.span.as_ref()?)));
        written
            .flat_map(|(entry, span)| [commands(entry, span), undated(entry, span)])
            .flatten()
            .collect()
    }
}

/// A command of LaTeX that would be printed as it stands.
fn commands(entry: &Entry, span: &Span) -> Option<Diagnostic> {
    let parents = entry.parents().iter().filter_map(Entry::title);
    let publisher = entry.publisher().and_then(|publisher| publisher.name());
    let texts = entry.title().into_iter().chain(parents).chain(publisher);
    let texts: Vec<String> = texts.map(|text| text.value.to_string()).collect();
    let command = texts.iter().find_map(|text| latex::first_command(text))?;
    let message = format!("`\\{command}` of `{}` is printed as it stands", entry.key());
    Some(
        Diagnostic::warning("reference-markup", message)
            .at(span)
            .hint("write it without the command: a title has no markup of its own"),
    )
}

/// A page without the day on which somebody read it, which may say something else by now.
fn undated(entry: &Entry, span: &Span) -> Option<Diagnostic> {
    let url = entry.url().filter(|url| url.visit_date.is_none())?;
    let message = format!("`{}` doesn't say when its page was read", entry.key());
    Some(
        Diagnostic::note("reference-undated", message)
            .at(span)
            .why("a page may change, and the note says no day")
            .hint(format!(
                "read it again and add the day: `url: {{ value: \"{}\", date: 2026-01-12 }}`, in BibTeX `urldate`",
                url.value
            )),
    )
}
