//! What a brief prints.

use crate::document::{Block, Deal, Document, ExhibitBody, Inline, KeyFigure, Mark, Term, plain};
use crate::project::Period;

use super::record::{Against, Printed};

/// Every figure that a document prints, in the order of reading; the notes come last. `variant` is
/// which variant of the brief it is, if it is one.
pub fn printed(document: &Document, variant: Option<&str>) -> Vec<Printed> {
    let mut found = Vec::new();
    blocks(&document.blocks, "text", &mut found);
    for note in &document.notes {
        blocks(&note.blocks, "note", &mut found);
    }
    for one in &mut found {
        one.variant = variant.map(str::to_owned);
    }
    found
}

fn blocks(all: &[Block], place: &str, found: &mut Vec<Printed>) {
    for block in all {
        match block {
            Block::Heading { content, .. } => line(content, "heading", found),
            Block::Paragraph(content) => line(content, place, found),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, place, found)),
            Block::Quote(inner) => blocks(inner, place, found),
            Block::Code { .. } | Block::Rule => {}
            Block::Exhibit(exhibit) => {
                line(&exhibit.headline, "caption", found);
                line(&exhibit.subtitle, "caption", found);
                if let ExhibitBody::Table(table) = &exhibit.body {
                    let cells = table.header.iter().chain(table.rows.iter().flatten());
                    cells.for_each(|cell| line(cell, "table", found));
                }
                line(&exhibit.source, "caption", found);
            }
            Block::KeyFigures(figures) => {
                for KeyFigure { value, label, note } in figures {
                    [value, label, note].into_iter().for_each(|one| line(one, place, found));
                }
            }
            Block::Deal(Deal { asks, promises, terms }) => {
                for Term { name, ask, promise } in terms {
                    let read = [name, asks, ask, promises, promise];
                    read.into_iter().for_each(|one| line(one, place, found));
                }
            }
        }
    }
}

fn line(inlines: &[Inline], place: &str, found: &mut Vec<Printed>) {
    for inline in inlines {
        match inline {
            Inline::Figure { mark, content } => found.push(of_mark(mark, plain(content), place)),
            Inline::Emphasis(content) | Inline::Strong(content) | Inline::Link { content, .. } => {
                line(content, place, found);
            }
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Note(_)
            | Inline::Picture(_)
            | Inline::Break => {}
        }
    }
}

fn of_mark(mark: &Mark, text: String, place: &str) -> Printed {
    let measured = !mark.measure.is_empty();
    Printed {
        variant: None,
        place: place.to_owned(),
        text,
        figure: mark.figure.clone(),
        area: mark.area.clone(),
        period: short(&mark.period),
        until: None,
        measure: measured.then(|| mark.measure.clone()),
        number: mark.value.parse().ok().filter(|_| measured),
        against: mark.against.split_once(' ').map(|(one, other)| match mark.measure.as_str() {
            "rank" => Against::Areas { among: one.to_owned(), first: other.to_owned() },
            _ => Against::Value { area: one.to_owned(), period: short(other) },
        }),
    }
}

/// `2025-10` of `2025-10-31`.
fn short(period: &str) -> String {
    Period::parse(period).map_or_else(|| period.to_owned(), Period::short)
}
