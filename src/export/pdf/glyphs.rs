//! Characters that a font has no shape for (P5), and those that are told twice.

use std::collections::{BTreeMap, BTreeSet};

use typst_layout::PagedDocument;
use unicode_normalization::char::is_combining_mark;

use super::page::{Painted, walk};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// The most characters that are told of one document.
const MOST: usize = 20;

/// Returns an error for each character that the font of its text lacks, with the words around it.
pub fn missing(document: &PagedDocument, name: &str) -> Diagnostics {
    let mut found: BTreeMap<(char, String), String> = BTreeMap::new();
    for page in document.pages() {
        walk(page, &mut |_, painted| {
            let Painted::Text(run) = painted else { return };
            for glyph in run.glyphs.iter().filter(|glyph| glyph.id == 0) {
                let characters = run.text.get(glyph.range()).unwrap_or_default().chars();
                // What has no shape anyhow can't lack one.
                for c in characters.filter(|c| !c.is_whitespace()) {
                    let font = run.font.info().family.to_string();
                    found.entry((c, font)).or_insert_with(|| run.text.to_string());
                }
            }
        });
    }
    let told = found.into_iter().take(MOST).map(|((c, font), words)| {
        let shown = if c.is_control() { String::new() } else { format!(" `{c}`") };
        let message = format!("font `{font}` has no character{shown} (U+{:04X})", u32::from(c));
        let diagnostic = Diagnostic::error("missing-character", message).in_place(name);
        let words: String = words.trim().chars().take(60).collect();
        let diagnostic = match words.chars().count() {
            0 | 1 => diagnostic,
            _ => diagnostic.why(format!("it stands in `{words}`")),
        };
        diagnostic
            .why("a brief is printed with the fonts that were chosen, never with others (P5)")
            .hint(
                "write it with other characters, or choose a font that has it in the page template",
            )
    });
    told.collect()
}

/// Returns a warning for each letter with an accent that no single character has. Typst sets the
/// two apart and gives each the words of both, so that a screen reader reads them twice.
pub fn told_twice(document: &PagedDocument) -> impl Iterator<Item = Diagnostic> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for page in document.pages() {
        let mut last = "";
        walk(page, &mut |_, painted| {
            let Painted::Text(run) = painted else { return };
            let text = run.text.as_str();
            if text.contains(is_combining_mark) && last.ends_with(text) {
                found.insert(text.to_owned());
            }
            last = text;
        });
    }
    found.into_iter().take(MOST).map(|text| {
        Diagnostic::warning("told-twice", format!("a screen reader reads `{text}` twice"))
            .why("an accent that is no part of its letter's character is set by itself")
            .hint("write a letter that has its accent, if there is one")
    })
}
