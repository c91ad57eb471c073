//! What can be wrong with a text, and where.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Picture, marks};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span, did_you_mean};

/// Points the diagnostics at the Markdown artifact, which has no marks.
pub fn placed(markdown: &str, mut wrong: Vec<(Option<Range<usize>>, Diagnostic)>) -> Diagnostics {
    // In the order of the text; what belongs to no place comes first.
    wrong.sort_by_key(|(place, _)| place.as_ref().map(|place| place.start));
    let file = SourceFile::new("brief.md", marks::strip(markdown));
    // Where each byte is that isn't part of a mark, so that a thousand places cost one pass.
    let mut moved = Vec::with_capacity(markdown.len() + 1);
    let mut at = 0;
    for c in markdown.chars() {
        moved.extend(std::iter::repeat_n(at, c.len_utf8()));
        at += if marks::is_mark(c) { 0 } else { c.len_utf8() };
    }
    moved.push(at);
    wrong
        .into_iter()
        // A text that is wrong all over needs no more than this to be put right.
        .take(100)
        .map(|(place, diagnostic)| match place {
            Some(place) => {
                let range = moved[place.start]..moved[place.end];
                diagnostic.at(&Span::new(&file, first_line(&file.text, range)))
            }
            // What is wrong with the whole is shown where it begins.
            None if !file.text.trim().is_empty() => {
                let start = file.text.len() - file.text.trim_start().len();
                diagnostic.at(&Span::new(&file, first_line(&file.text, start..file.text.len())))
            }
            None => diagnostic.in_place("brief.md"),
        })
        .collect()
}

/// Returns the part of a range that lies on its first line.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text.get(range.clone()).and_then(|text| text.lines().next()).unwrap_or("");
    range.start..range.start + line.len()
}

/// Returns why a destination can't be printed, if it can't.
pub fn unfit(destination: &str) -> Option<&'static str> {
    if destination.is_empty() {
        return Some("the destination is empty");
    }
    if destination.contains(|c: char| c.is_control()) {
        return Some("the destination holds control characters");
    }
    let scheme = destination.split(['/', '?', '#']).next().unwrap_or("").split_once(':')?.0;
    let known = ["http", "https", "mailto", "tel"];
    (!known.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
        .then_some("only http, https, mailto and tel are followed")
}

/// Returns the diagnostic of a link to a heading that is not there.
pub fn dead_link(anchor: &str, names: &[String]) -> Diagnostic {
    Diagnostic::error("dead-link", format!("no heading is called `#{anchor}`"))
        .why("the name of a heading is its words in lower case, joined by hyphens")
        .hint_maybe(did_you_mean(anchor, names.iter().map(String::as_str)))
}

/// Returns the diagnostic of a picture that shares its paragraph with words.
pub fn picture_in_line(name: &str) -> Diagnostic {
    Diagnostic::error("picture-in-line", format!("picture `{name}` stands in a line of text"))
        .hint("put it in a paragraph of its own, with a blank line before and after")
}

/// Returns the diagnostic of a picture that nobody drew.
pub fn unknown_picture(name: &str, pictures: &BTreeMap<String, Picture>) -> Diagnostic {
    Diagnostic::error("unknown-picture", format!("unknown picture `{name}`"))
        .why("only charts of the brief can be shown")
        .hint_maybe(did_you_mean(name, pictures.keys().map(String::as_str)))
        .hint("define it under `charts` of the brief, and print it with `chart(id=\"…\")`")
}

/// Returns the diagnostic of a link that is none.
pub fn no_link(sign: &str) -> Diagnostic {
    let why = match sign {
        "](" => "a link can't hold a note or another link, and its address has no blanks",
        _ => "no line says where its name leads",
    };
    Diagnostic::error(
        "no-link",
        "what looks like a link is none, and would be printed as it stands",
    )
    .why(why)
    .hint("put a note behind the link, or write `\\]` for a bracket")
}

/// How many cells a row of a table has in the text.
pub fn cells_in(row: &str) -> usize {
    let row = row.trim();
    let mut bars = 0;
    let mut escaped = false;
    for c in row.chars() {
        bars += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    let ends = row.len() > 1 && row.ends_with('|') && !row.ends_with("\\|");
    bars + 1 - usize::from(row.starts_with('|')).min(bars) - usize::from(ends).min(bars)
}

/// Returns the diagnostic of a row with more cells than there are columns.
pub fn extra_cells(cells: usize, columns: usize) -> Diagnostic {
    let message = format!("a row has {cells} cells, and the table {columns} columns");
    Diagnostic::error("extra-cells", message)
        .why("what has no column is not printed")
        .hint("write `\\|` for a bar within a cell, in code too")
}
