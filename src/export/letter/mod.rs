//! The words of a message, for mail programs: as plain text, and as HTML that loads nothing.
//!
//! Mail programs show no drawing that stands within a page, and a picture that is fetched tells who
//! reads the message. So a chart is its headline and its text alternative here.

mod table;
#[cfg(test)]
mod tests;
mod text;
mod wrap;

use super::html::html;
use crate::document::{
    Block, Deal, Document, Exhibit, ExhibitBody, Inline, KeyFigure, Term, marks,
};
use crate::language::Language;

/// The two forms of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Plain text, in lines of at most 72 characters; an address is never cut, and has no line break
    /// within it.
    pub text: String,
    /// HTML for the `<body>` of a page.
    pub html: String,
    /// Links that lead nowhere from a mail program: to files beside the brief, and within the page.
    pub nowhere: Vec<String>,
}

/// Makes both forms of a message, with the fixed words of a language.
pub fn letter(document: &Document, words: &Language) -> Letter {
    let mut plain = document.clone();
    let mut nowhere = Vec::new();
    blocks(&mut plain.blocks, &mut nowhere);
    plain.notes.iter_mut().for_each(|note| blocks(&mut note.blocks, &mut nowhere));
    let text = text::text(&plain, words);
    Letter { text, html: html(&plain, false, words).body, nowhere }
}

/// Leaves in blocks what a mail program shows.
fn blocks(all: &mut Vec<Block>, nowhere: &mut Vec<String>) {
    let mut out = Vec::with_capacity(all.len());
    for mut block in std::mem::take(all) {
        match &mut block {
            Block::Heading { content, .. } | Block::Paragraph(content) => line(content, nowhere),
            Block::List { items, .. } => items.iter_mut().for_each(|item| blocks(item, nowhere)),
            Block::Quote(inner) => blocks(inner, nowhere),
            Block::Code { .. } | Block::Rule => {}
            Block::KeyFigures(figures) => {
                for KeyFigure { value, label, note } in figures {
                    [value, label, note].into_iter().for_each(|one| line(one, nowhere));
                }
            }
            Block::Deal(Deal { asks, promises, terms }) => {
                [asks, promises].into_iter().for_each(|one| line(one, nowhere));
                for Term { name, ask, promise } in terms {
                    [name, ask, promise].into_iter().for_each(|one| line(one, nowhere));
                }
            }
            Block::Exhibit(exhibit) => {
                let Exhibit { headline, subtitle, source, .. } = exhibit;
                [headline, subtitle, source].into_iter().for_each(|one| line(one, nowhere));
                // The file with the data stands beside the brief, not beside the message.
                exhibit.data = None;
                match &mut exhibit.body {
                    ExhibitBody::Table(table) => {
                        let rows = table.rows.iter_mut().flatten();
                        table.header.iter_mut().chain(rows).for_each(|one| line(one, nowhere));
                    }
                    ExhibitBody::Picture(_) => {
                        out.extend(in_words(exhibit));
                        continue;
                    }
                }
            }
        }
        out.push(block);
    }
    *all = out;
}

/// A picture in words.
fn in_words(exhibit: &mut Exhibit) -> Vec<Block> {
    let ExhibitBody::Picture(picture) = &exhibit.body else { return Vec::new() };
    let alternative = vec![Inline::Text(marks::clean(&picture.alternative).into_owned())];
    let headline = match std::mem::take(&mut exhibit.headline) {
        headline if headline.is_empty() => headline,
        headline => vec![Inline::Strong(headline)],
    };
    let paragraphs = [headline, alternative, std::mem::take(&mut exhibit.source)];
    paragraphs.into_iter().filter(|one| !one.is_empty()).map(Block::Paragraph).collect()
}

/// Leaves in a line what a mail program shows.
fn line(all: &mut Vec<Inline>, nowhere: &mut Vec<String>) {
    let mut out = Vec::with_capacity(all.len());
    for mut inline in std::mem::take(all) {
        match &mut inline {
            Inline::Figure { content, .. } => {
                line(content, nowhere);
                out.append(content);
                continue;
            }
            Inline::Picture(picture) => {
                out.push(Inline::Text(marks::clean(&picture.alternative).into_owned()));
                continue;
            }
            Inline::Link { destination, content } => {
                if !destination.contains(':') {
                    nowhere.push(destination.clone());
                }
                line(content, nowhere);
            }
            Inline::Emphasis(content) | Inline::Strong(content) => line(content, nowhere),
            Inline::Text(_) | Inline::Code(_) | Inline::Note(_) | Inline::Break => {}
        }
        out.push(inline);
    }
    *all = out;
}
