//! Works from BibTeX files, as people and their reference managers write them.

use std::str::FromStr;
use std::sync::Arc;

use biblatex::{ChunksExt, RawBibliography, Spanned};
use hayagriva::Entry;
use hayagriva::types::{EntryType, FormatString, Publisher, QualifiedUrl};

use super::duplicate;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span};

/// Reads the works of a file.
pub fn read(file: &Arc<SourceFile>, problems: &mut Diagnostics) -> Vec<(Entry, Span)> {
    let syntax = |error: &biblatex::ParseError| {
        Diagnostic::error("references-syntax", format!("not BibTeX: {}", error.kind))
            .at(&Span::new(file, error.span.clone()))
    };
    let raw = match RawBibliography::parse(&file.text) {
        Ok(raw) => raw,
        Err(error) => {
            problems.push(syntax(&error));
            return Vec::new();
        }
    };
    let key_of = |key: &Spanned<&str>| Span::new(file, key.span.clone());
    let mut firsts: Vec<(String, Span)> = Vec::new();
    let mut unique = true;
    for entry in &raw.entries {
        let (key, span) = (entry.v.key.v, key_of(&entry.v.key));
        match firsts.iter().find(|(first, _)| first == key) {
            Some((_, first)) => {
                problems.push(duplicate(key, &span, Some(first)));
                unique = false;
            }
            None => firsts.push((key.to_owned(), span)),
        }
    }
    if !unique {
        return Vec::new();
    }
    let bibliography = match biblatex::Bibliography::from_raw(raw) {
        Ok(bibliography) => bibliography,
        Err(error) => {
            problems.push(syntax(&error));
            return Vec::new();
        }
    };
    let mut works = Vec::new();
    for (key, span) in firsts {
        let Some(found) = bibliography.get(&key) else { continue };
        let found = &as_known(found);
        match Entry::try_from(found) {
            Ok(entry) => works.push((completed(entry, found), span)),
            Err(error) => problems.push(
                Diagnostic::error(
                    "references-syntax",
                    format!("a field of `{key}` can't be read: {}", error.kind),
                )
                .at(&span),
            ),
        }
    }
    works
}

/// Takes an entry for the kind that styles print rightly.
fn as_known(found: &biblatex::Entry) -> biblatex::Entry {
    use biblatex::EntryType::{Dataset, InBook, InCollection, Online, Report, TechReport};
    let mut found = found.clone();
    found.entry_type = match found.entry_type {
        // The processor knows no data sets, and as software one would lose its full date.
        Dataset => Online,
        // It would print the title of a collection twice.
        InCollection => InBook,
        // It would call every report a technical one.
        TechReport => Report,
        other => other,
    };
    found
}

/// Adds what the conversion of entries leaves out.
fn completed(mut entry: Entry, found: &biblatex::Entry) -> Entry {
    let field = |name: &str| found.get(name).map(ChunksExt::format_verbatim);
    if let (Some(title), Some(subtitle)) = (entry.title(), field("subtitle")) {
        let (short, title) = (title.short.clone(), title.value.to_string());
        let stop = if title.ends_with(['?', '!', ':']) { "" } else { ":" };
        let mut whole = FormatString::with_value(format!("{title}{stop} {subtitle}"));
        whole.short = short;
        entry.set_title(whole);
    }
    // Who issues a report or accepts a thesis is who publishes it; styles print no other.
    let issued = matches!(entry.entry_type(), EntryType::Report | EntryType::Thesis);
    let named = entry.publisher().is_some_and(|publisher| publisher.name().is_some());
    if let Some(organization) = entry.organization().cloned()
        && issued
        && !named
    {
        let location = entry.publisher().and_then(Publisher::location).cloned();
        entry.set_publisher(Publisher::new(Some(organization), location));
    }
    // `howpublished = {\url{…}}`, from the time before `url`.
    let address = field("howpublished").and_then(|text| {
        let text = text.trim().trim_start_matches("\\url{").trim_end_matches('}');
        QualifiedUrl::from_str(text).ok().filter(|_| text.starts_with("http"))
    });
    if let Some(address) = address.filter(|_| entry.url().is_none()) {
        entry.set_url(address);
    }
    entry
}
