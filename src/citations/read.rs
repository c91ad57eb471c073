//! From files to works, with the place of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use hayagriva::types::{
    ChunkKind, ChunkedString, EntryType, FormatString, Person, Publisher, SerialNumber, StringChunk,
};
use hayagriva::{Entry, Library};
use saphyr_parser::{Event, Parser};

use super::{bibtex, duplicate};
use crate::diagnostics::{
    Diagnostic, Diagnostics, SourceFile, Span, nearest, nests_too_deep, too_deep, yaml_slip,
};

/// Reads the works of a file. What is wrong goes to `problems`; what is right is returned all the
/// same, so that one broken entry doesn't hide the problems of the others.
pub fn read(file: &Arc<SourceFile>, problems: &mut Diagnostics) -> Vec<(Entry, Span)> {
    let works = if file.path.ends_with(".bib") {
        bibtex::read(file, problems)
    } else {
        yaml(file, problems)
    };
    works
        .into_iter()
        .map(|(entry, span)| {
            if entry.title().is_none_or(|title| title.value.is_empty()) {
                problems.push(
                    Diagnostic::error("reference-title", format!("`{}` has no title", entry.key()))
                        .at(&span)
                        .hint("add `title`: a note without one can't be found again"),
                );
            }
            (as_written(as_known(entry)), span)
        })
        .collect()
}

fn yaml(file: &Arc<SourceFile>, problems: &mut Diagnostics) -> Vec<(Entry, Span)> {
    let keys = match yaml_keys(file) {
        Ok(keys) => keys,
        Err(problem) => {
            problems.push(problem);
            return Vec::new();
        }
    };
    let mut firsts: BTreeMap<&str, &Span> = BTreeMap::new();
    for (key, span) in &keys {
        match firsts.get(key.as_str()) {
            Some(first) => problems.push(duplicate(key, span, Some(first))),
            None => drop(firsts.insert(key, span)),
        }
    }
    let with_span = |library: Library, works: &mut Vec<(Entry, Span)>| {
        for entry in library {
            if let Some(span) = firsts.get(entry.key()).copied().cloned() {
                works.push((entry, span));
            }
        }
    };
    let mut works = Vec::new();
    match hayagriva::io::from_yaml_str(&file.text) {
        Ok(library) => with_span(library, &mut works),
        // A file of comments alone defines nothing, which is no fault.
        Err(_) if is_empty(&file.text) => {}
        Err(error) if keys.is_empty() => problems.push(yaml_problem(file, &error, 0)),
        Err(error) => {
            // The parser stops at the first error; entry by entry, it finds them all.
            let before = problems.len();
            for (index, (key, span)) in keys.iter().enumerate() {
                if !firsts.get(key.as_str()).is_some_and(|first| *first == span) {
                    continue;
                }
                let start = span.range().start;
                let end = keys.get(index + 1).map_or(file.text.len(), |next| next.1.range().start);
                match hayagriva::io::from_yaml_str(&file.text[start..end]) {
                    Ok(library) => with_span(library, &mut works),
                    Err(error) => {
                        problems.push(yaml_problem(file, &error, span.line_column().0 - 1));
                    }
                }
            }
            if problems.len() == before && firsts.len() == keys.len() {
                problems.push(yaml_problem(file, &error, 0));
            }
        }
    }
    works
}

fn is_empty(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

/// The keys of the file's outermost mapping, in their order, with their places.
fn yaml_keys(file: &Arc<SourceFile>) -> Result<Vec<(String, Span)>, Diagnostic> {
    if nests_too_deep(&file.text) {
        return Err(too_deep().in_place(file.path.clone()));
    }
    let mut keys = Vec::new();
    let mut depth = 0_usize;
    let mut key_is_next = true;
    let mut parser = Parser::new_from_str(&file.text);
    while let Some(event) = parser.next_event() {
        let (event, place) = event.map_err(|error| {
            let mark = error.marker();
            let slip = yaml_slip(error.info());
            Diagnostic::error("references-syntax", format!("this is not YAML: {}", slip.what))
                .hint(slip.hint)
                .at(&Span::at_line(file, mark.line(), mark.col(), 1))
        })?;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
            Event::MappingEnd | Event::SequenceEnd => {
                depth -= 1;
                if depth == 1 {
                    key_is_next = !key_is_next;
                }
            }
            Event::Scalar(text, ..) if depth == 1 => {
                if key_is_next {
                    let (line, column) = (place.start.line(), place.start.col());
                    let span = Span::at_line(file, line, column, text.len());
                    keys.push((text.into_owned(), span));
                }
                key_is_next = !key_is_next;
            }
            Event::Alias(_) if depth == 1 => key_is_next = !key_is_next,
            _ => {}
        }
    }
    Ok(keys)
}

/// Translates the YAML reader's error; `lines` stand before the text that it read.
fn yaml_problem(file: &Arc<SourceFile>, error: &serde_yaml::Error, lines: usize) -> Diagnostic {
    let whole = error.to_string();
    // The reader ends its message with a place of its own, which is ours to tell, and lists what
    // it knows in one long line.
    let message = whole.split(" at line ").next().unwrap_or(&whole);
    let (message, known) = message.split_once(", expected one of ").unwrap_or((message, ""));
    let problem = Diagnostic::error("references-syntax", in_words(message))
        .hint_maybe(meant(message, known))
        .hint("see https://github.com/typst/hayagriva/blob/main/docs/file-format.md");
    match error.location() {
        Some(at) => {
            let column = at.column().saturating_sub(1);
            problem.at(&Span::at_line(file, lines + at.line(), column, 1))
        }
        None => problem.in_place(&file.path),
    }
}

/// The reader's words for what it does not know, in ours.
fn in_words(message: &str) -> String {
    let (at, said) = message.split_once(": ").unwrap_or(("", message));
    let name = at.rsplit('.').next().unwrap_or(at);
    let unknown = |what: &str| said.strip_prefix(what).map(|rest| rest.trim().to_owned());
    if let Some(one) = unknown("unknown variant") {
        return format!("{one} is no `{name}` of a work");
    }
    if let Some(one) = unknown("unknown field") {
        return format!("a work has no {one}");
    }
    if let Some(one) = unknown("missing field") {
        return format!("`{at}` lacks {one}");
    }
    if let Some(one) = unknown("no entry type for") {
        return format!("{one} has no `type`");
    }
    format!("`{name}` can't be read: {said}")
}

/// "did you mean", for a message that ends with the wrong name in backticks.
fn meant(message: &str, known: &str) -> Option<String> {
    let wrong = message.rsplit('`').nth(1)?;
    let names = known.split('`').skip(1).step_by(2);
    nearest(wrong, names.filter(|name| name.starts_with(|c: char| c.is_lowercase())))
        .map(|near| format!("did you mean `{near}`?"))
}

/// Takes a work for the kind that styles print rightly, and puts what it says where styles look.
fn as_known(entry: Entry) -> Entry {
    let appeared_in = |kind| entry.parents().iter().any(|parent| *parent.entry_type() == kind);
    match entry.entry_type() {
        // Of a part of an anthology the processor would print the anthology's title twice, of a paper
        // in proceedings theirs, as a special issue of themselves.
        EntryType::Anthos => as_chapter(entry),
        EntryType::Article if appeared_in(EntryType::Proceedings) => as_chapter(entry),
        EntryType::Conference if appeared_in(EntryType::Proceedings) => as_chapter(entry),
        // An anthology that is cited as a whole is a book with editors.
        EntryType::Anthology => rewritten(entry, |fields| {
            fields.insert("type".into(), "book".into());
        }),
        EntryType::Legislation | EntryType::Case => dated_once(entry),
        EntryType::Report | EntryType::Thesis => with_issuer(entry),
        _ => entry,
    }
}

fn as_chapter(entry: Entry) -> Entry {
    rewritten(entry, |fields| {
        fields.insert("type".into(), "chapter".into());
        for parent in fields.get_mut("parent").into_iter().flat_map(|parent| match parent {
            serde_yaml::Value::Sequence(parents) => parents.iter_mut().collect(),
            one => vec![one],
        }) {
            if let Some(parent) = parent.as_mapping_mut() {
                parent.insert("type".into(), "book".into());
            }
        }
    })
}

/// An act or a case whose name says its year needs no second one.
fn dated_once(entry: Entry) -> Entry {
    let said = |year: String| {
        let title = entry.title().map(|title| title.value.to_string()).unwrap_or_default();
        title.split(|c: char| !c.is_alphanumeric()).any(|word| word == year)
    };
    if !entry.date().is_some_and(|date| said(date.year.to_string())) {
        return entry;
    }
    rewritten(entry, |fields| {
        fields.remove("date");
    })
}

/// Who issues a report or accepts a thesis is who publishes it; styles print no other.
fn with_issuer(mut entry: Entry) -> Entry {
    let named = entry.publisher().is_some_and(|publisher| publisher.name().is_some());
    if let Some(organization) = entry.organization().cloned().filter(|_| !named) {
        let location = entry.publisher().and_then(Publisher::location).cloned();
        entry.set_publisher(Publisher::new(Some(organization), location));
    }
    entry
}

/// The work with other fields than it was given, as the file would have them.
fn rewritten(entry: Entry, change: impl FnOnce(&mut serde_yaml::Mapping)) -> Entry {
    let mut library = Library::new();
    library.push(&entry);
    let text = hayagriva::io::to_yaml_str(&library).unwrap_or_default();
    let mut value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap_or_default();
    let fields = value.as_mapping_mut().and_then(|works| works.values_mut().next());
    let Some(fields) = fields.and_then(|fields| fields.as_mapping_mut()) else { return entry };
    change(fields);
    let text = serde_yaml::to_string(&value).unwrap_or_default();
    let read = hayagriva::io::from_yaml_str(&text).ok();
    read.and_then(|library| library.into_iter().next()).unwrap_or(entry)
}

/// Keeps a work as it is written: neither the style's capitals nor `$…$` may change a title or who
/// published it, nor may a name lose its particle or a number gain a label. What it appeared in
/// likewise.
fn as_written(mut entry: Entry) -> Entry {
    if let Some(title) = entry.title() {
        let title = literal(title);
        entry.set_title(title);
    }
    if let Some(authors) = entry.authors() {
        entry.set_authors(authors.iter().cloned().map(with_particle).collect());
    }
    if let Some(editors) = entry.editors() {
        entry.set_editors(editors.iter().cloned().map(with_particle).collect());
    }
    if let Some(publisher) = entry.publisher() {
        let name = publisher.name().map(literal);
        entry.set_publisher(Publisher::new(name, publisher.location().cloned()));
    }
    unlabel(&mut entry);
    let parents = entry.parents().iter().cloned().map(as_written).collect();
    entry.set_parents(parents);
    entry
}

/// "van der Berg" is not "Berg", wherever the name stands. The processor would drop the particle
/// from short notes.
fn with_particle(person: Person) -> Person {
    let Some(particle) = person.prefix else { return person };
    let gap = if particle.ends_with(['\'', '’', '-']) { "" } else { " " };
    Person { name: format!("{particle}{gap}{}", person.name), prefix: None, ..person }
}

/// The number of a paper that says itself what it is ("HC 113", "Cm 9000", "c. 31") stands for
/// itself, as its genre does. The processor would count it among numbers: "no. HC 113".
fn unlabel(entry: &mut Entry) {
    let Some(SerialNumber(numbers)) = entry.serial_number() else { return };
    let mut numbers = numbers.clone();
    let says = |number: &String| number.starts_with(char::is_alphabetic);
    if entry.genre().is_some() || !numbers.get("serial").is_some_and(says) {
        return;
    }
    if let Some(number) = numbers.remove("serial") {
        entry.set_genre(literal(&FormatString::with_value(number)));
        entry.set_serial_number(SerialNumber(numbers));
    }
}

/// Makes a text that styles print as it stands.
pub fn literal(text: &FormatString) -> FormatString {
    let keep = |chunks: &ChunkedString| {
        let mut text = String::new();
        for (index, chunk) in chunks.0.iter().enumerate() {
            match chunk.kind {
                ChunkKind::Normal | ChunkKind::Verbatim => text.push_str(&chunk.value),
                // Titles of policy papers hold sums of dollars, not formulas: "from $5 to $6", "$5".
                ChunkKind::Math => {
                    let closing = if index + 1 < chunks.0.len() { "$" } else { "" };
                    text.extend(["$", &chunk.value, closing]);
                }
            }
        }
        ChunkedString::from(StringChunk::verbatim(text))
    };
    FormatString {
        value: keep(&text.value),
        short: text.short.as_ref().map(|short| Box::new(keep(short))),
    }
}
