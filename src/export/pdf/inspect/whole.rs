//! Nothing is lost on the way to the page: every word is on it, and no letter beside it.

use std::collections::BTreeSet;

use typst::layout::{Abs, Point};
use typst_layout::PagedDocument;
use unicode_normalization::UnicodeNormalization;

use super::super::page::{Painted, moved, walk, words_by_page};
use super::body::shortened;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Block, Deal, Document, ExhibitBody, Inline, KeyFigure, Term, plain};

/// How far a letter may reach over the edge of the paper: less than any eye sees, in points.
const CLOSE: f64 = 0.5;

/// The most findings of a kind that are told of one document.
const MOST: usize = 20;

/// Returns an error for text that stands, in whole or in part, beside the paper.
pub fn off_page(document: &PagedDocument) -> impl Iterator<Item = Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for page in document.pages() {
        let (end, close) = (page.frame.size().to_point(), Abs::pt(CLOSE));
        walk(page, &mut |to, painted| {
            let Painted::Text(text) = painted else { return };
            let place = moved(text.bbox(), to);
            let (min, max) = (place.min + Point::splat(close), place.max - Point::splat(close));
            let within =
                min.x >= Abs::zero() && min.y >= Abs::zero() && max.x <= end.x && max.y <= end.y;
            if !within && !text.text.trim().is_empty() && found.len() < MOST {
                let message = format!("`{}` does not stand on the paper", shortened(&text.text));
                found.push(
                    Diagnostic::error("off-page", message)
                        .why(format!("it reaches over the edge of page {}", page.number))
                        .hint("shorten what can't be broken, or change the page template"),
                );
            }
        });
    }
    found.into_iter()
}

/// Returns an error for each word of a document that is on no page.
pub fn lost(document: &Document, paged: &PagedDocument) -> Diagnostics {
    let squeezed = |text: &str| -> String {
        text.nfc().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
    };
    // Where a line ends, a word with a hyphen may be in two.
    let pages: Vec<String> = words_by_page(paged).iter().map(|page| squeezed(page)).collect();
    let printed = pages.concat();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = Diagnostics::new();
    let mut look = |text: &str| {
        for word in text.split_whitespace() {
            let new = seen.insert(word.to_owned());
            let squeezed = squeezed(word);
            let there = || printed.contains(&squeezed) || over_two_pages(&squeezed, &pages);
            if new && found.len() < MOST && !there() {
                found.push(
                    Diagnostic::error("lost-word", format!("`{}` is on no page", shortened(word)))
                        .why("everything that a brief says is in each of its forms (H1)")
                        .hint("print all that the page template is given"),
                );
            }
        }
    };
    blocks(&document.blocks, &mut look);
    document.notes.iter().for_each(|note| blocks(&note.blocks, &mut look));
    found
}

/// Whether a word begins on one page and ends on the next, broken where a line may break: a long address
/// in a note that runs on, with the foot of one page and the head of the other in between.
fn over_two_pages(word: &str, pages: &[String]) -> bool {
    let breaks = word.char_indices().filter(|(_, c)| !c.is_alphanumeric());
    let mut halves = breaks.map(|(at, c)| word.split_at(at + c.len_utf8()));
    halves.any(|(head, tail)| {
        let broken = |pair: &[String]| pair[0].contains(head) && pair[1].contains(tail);
        !tail.is_empty() && pages.windows(2).any(broken)
    })
}

/// Shows the texts of blocks.
fn blocks(all: &[Block], look: &mut dyn FnMut(&str)) {
    for block in all {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => line(content, look),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, look)),
            Block::Quote(inner) => blocks(inner, look),
            Block::Code { text, .. } => look(text),
            Block::Rule => {}
            Block::Exhibit(exhibit) => {
                [&exhibit.headline, &exhibit.subtitle, &exhibit.source]
                    .into_iter()
                    .for_each(|one| line(one, look));
                if let ExhibitBody::Table(table) = &exhibit.body {
                    let cells = table.header.iter().chain(table.rows.iter().flatten());
                    cells.for_each(|cell| line(cell, look));
                }
            }
            Block::KeyFigures(figures) => {
                for KeyFigure { value, label, note } in figures {
                    [value, label, note].into_iter().for_each(|one| line(one, look));
                }
            }
            Block::Deal(Deal { asks, promises, terms }) => {
                [asks, promises].into_iter().for_each(|one| line(one, look));
                for Term { name, ask, promise } in terms {
                    [name, ask, promise].into_iter().for_each(|one| line(one, look));
                }
            }
        }
    }
}

/// Shows the text of a line. What a note's number parts is two texts.
fn line(content: &[Inline], look: &mut dyn FnMut(&str)) {
    let note = |inline: &Inline| matches!(inline, Inline::Note(_));
    content.split(note).for_each(|part| look(&plain(part)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_run_on_over_the_page_but_only_from_a_place_where_it_breaks() {
        let pages = ["Notes.<https://example.org/a-".to_owned(), "Head.long-one>".to_owned()];
        assert!(over_two_pages("<https://example.org/a-long-one>", &pages));
        assert!(!over_two_pages("<https://example.org/a-longer-one>", &pages));
        // Not in the middle of a word, and not backwards.
        let pages = ["full".to_owned(), "time".to_owned()];
        assert!(!over_two_pages("fulltime", &pages));
        assert!(!over_two_pages("full-time", &["time".to_owned(), "full-".to_owned()]));
    }
}
