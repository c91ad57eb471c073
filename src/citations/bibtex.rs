//! Works from BibTeX files, as people and their reference managers write them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use biblatex::{ChunksExt, Pair, RawBibliography, RawChunk, Spanned};
use hayagriva::Entry;
use hayagriva::types::{FormatString, QualifiedUrl};

use super::{duplicate, latex};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span};

/// How long a field may be, in bytes, its abbreviations written out. An abstract has two thousand.
const LONGEST: usize = 20_000;
/// Of how many parts a field may be put together with `#`.
const MOST_PARTS: usize = 100;
/// How deep a field may lie in braces.
const DEEPEST: usize = 50;

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
    if let Some(place) = swollen(&raw) {
        problems.push(
            Diagnostic::error("references-syntax", "this field is too long or too involved")
                .at(&Span::new(file, place))
                .why(format!("a field may come to {LONGEST} characters, of {MOST_PARTS} parts, in braces {DEEPEST} deep"))
                .hint("no title needs that; look where the file came from"),
        );
        return Vec::new();
    }
    let key_of = |key: &Spanned<&str>| Span::new(file, key.span.clone());
    let mut firsts: Vec<(String, Span)> = Vec::new();
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut unique = true;
    for entry in &raw.entries {
        let (key, span) = (entry.v.key.v, key_of(&entry.v.key));
        match seen.get(key) {
            Some(first) => {
                problems.push(duplicate(key, &span, Some(first)));
                unique = false;
            }
            None => {
                seen.insert(key, span.clone());
                firsts.push((key.to_owned(), span));
            }
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
    // Places are those of the file as it is; words those of the text without commands.
    let bibliography =
        biblatex::Bibliography::parse(&latex::without_commands(&file.text)).unwrap_or(bibliography);
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

/// The first field that would take the reader very long, or grow beyond all measure when the
/// abbreviations in it are written out.
fn swollen(raw: &RawBibliography<'_>) -> Option<Range<usize>> {
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    let measure = |field: &Pair<'_>, lengths: &BTreeMap<&str, usize>| {
        let parts = &field.value.v;
        let length = parts.iter().fold(0_usize, |length, part| {
            length.saturating_add(match part.v {
                RawChunk::Normal(text) => text.len(),
                RawChunk::Abbreviation(name) => lengths.get(name).copied().unwrap_or(name.len()),
            })
        });
        let deep = parts.iter().any(|part| match part.v {
            RawChunk::Normal(text) => braces(text) > DEEPEST,
            RawChunk::Abbreviation(_) => false,
        });
        let swollen = length > LONGEST || parts.len() > MOST_PARTS || deep;
        (length, swollen.then(|| field.key.span.clone()))
    };
    for field in &raw.abbreviations {
        let (length, swollen) = measure(field, &lengths);
        if swollen.is_some() {
            return swollen;
        }
        lengths.insert(field.key.v, length);
    }
    let mut fields = raw.entries.iter().flat_map(|entry| &entry.v.fields);
    fields.find_map(|field| measure(field, &lengths).1)
}

/// How deep a text lies in braces.
fn braces(text: &str) -> usize {
    let mut depth = 0_usize;
    let depths = text.bytes().map(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    });
    depths.max().unwrap_or(0)
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
    if let Some(kind) = kind_of(found) {
        entry.set_genre(FormatString::with_value(kind));
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

/// What a thesis or a report is, where the file has a name for it that is meant for programs.
fn kind_of(found: &biblatex::Entry) -> Option<&'static str> {
    use biblatex::EntryType::{MastersThesis, PhdThesis};
    let said = found.get("type").map(ChunksExt::format_verbatim);
    let said = said.map(|said| said.trim().to_lowercase());
    match (said.as_deref(), &found.entry_type) {
        // The keys of biblatex's manual, table 2.3.13 "localisation keys, publication types".
        (Some("phdthesis"), _) | (None, PhdThesis) => Some("doctoral thesis"),
        (Some("mathesis"), _) | (None, MastersThesis) => Some("master’s thesis"),
        (Some("bathesis"), _) => Some("bachelor’s thesis"),
        (Some("candthesis"), _) => Some("candidate thesis"),
        (Some("techreport"), _) => Some("technical report"),
        (Some("resreport"), _) => Some("research report"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cite, in_style};
    use super::super::{DEFAULT_STYLE, Note};

    #[test]
    fn bibtex_is_read() {
        let bibliography = in_style(
            r#"@book{morland2022, title = {A Fortunate {W}oman}, author = {Polly Morland}, year = 2022, publisher = {Picador}}
    @article{vdberg, title = {Lists: how long?}, subtitle = {A survey}, author = {van der Berg, Anna M. and {NHS England} and O'Neill, Se{\'a}n}, journal = {Journal of Practice}, volume = 4, number = 2, pages = {12--19}, month = mar, year = 2021, doi = {10.5555/12.34}}
    @techreport{audit, title = {Access {\&} care}, author = {{National Audit Office}}, institution = {National Audit Office}, number = {HC 12}, date = {2024-11-06}, url = {https://nao.example/a_b?x=1&y=2}, urldate = {2025-02-03}}
    @misc{old, title = {An old page}, author = {{NHS}}, howpublished = {\url{https://old.example/page}}, year = 2009}
    @dataset{counts, title = {Counts of patients}, author = {{Office for Counting}}, date = {2025-04-10}, url = {https://data.example/counts}, urldate = {2025-05-02}}
    @incollection{part, title = {Who pays?}, author = {Pryce, Owen}, editor = {Shah, M. and Stone, T.}, booktitle = {Paying for Care}, publisher = {Harbour Press}, address = {Bristol}, isbn = {978-0-00-000000-2}, year = 2019, pages = {45--67}}
    @online{speech, title = {Speech on the plan}, author = {Whitcombe, Rachel}, date = {2025-01-06}, url = {https://speeches.example/plan}, urldate = {2025-05-02}}
    "#,
            DEFAULT_STYLE,
            "en-GB",
        );
        let keys: Vec<&str> = bibliography.keys().filter(|key| *key != "gpw").collect();
        let notes: Vec<Note> = keys.iter().map(|key| cite(key, "p. 1")).collect();
        insta::assert_snapshot!(bibliography.notes(&notes).join("\n"), @r"
        National Audit Office, *[Access \& care](https://nao.example/a_b?x=1&y=2)*, HC 12 (National Audit Office, 2024), p. 1 \<https://nao.example/a\_b?x=1\&y=2\> \[accessed 3 February 2025\].
        Office for Counting, ‘[Counts of patients](https://data.example/counts)’, 10 April 2025, p. 1 \<https://data.example/counts\> \[accessed 2 May 2025\].
        Polly Morland, *A Fortunate Woman* (Picador, 2022), p. 1.
        NHS, ‘[An old page](https://old.example/page)’, 2009, p. 1 \<https://old.example/page\>.
        Owen Pryce, ‘Who pays?’, in *Paying for Care*, ed. by M. Shah and T. Stone (Harbour Press, 2019), pp. 45–67 (p. 1).
        Rachel Whitcombe, ‘[Speech on the plan](https://speeches.example/plan)’, 6 January 2025, p. 1 \<https://speeches.example/plan\> \[accessed 2 May 2025\].
        Anna M. van der Berg, NHS England, and Seán O'Neill, ‘[Lists: how long? A survey](https://doi.org/10.5555/12.34)’, *Journal of Practice*, 4.2 (2021), pp. 12–19 (p. 1), doi:10.5555/12.34.
        ");
        assert_eq!(bibliography.span_of("morland2022").unwrap().text(), "morland2022");
    }

    #[test]
    fn a_part_of_an_anthology_names_it_once() {
        let works = "part:\n  type: anthos\n  title: Who pays?\n  author: Pryce, Owen\n  page-range: 45-67\n  parent: { type: anthology, title: Paying for *Care* & $5, editor: 'Shah, Meera', publisher: Press, date: 2019 }\n";
        let notes = in_style(works, DEFAULT_STYLE, "en-GB").notes(&[cite("part", "")]);
        insta::assert_snapshot!(notes[0], @r"Owen Pryce, ‘Who pays?’, in *Paying for \*Care\* \& \$5*, ed. by Meera Shah (Press, 2019), pp. 45–67.");
    }
}
