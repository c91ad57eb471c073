//! A document as plain text that reads well in a mail program.

use super::table::table;
use super::wrap::{indent, length, wrap};
use crate::document::{
    Block, Deal, Document, Exhibit, ExhibitBody, Inline, KeyFigure, Note, Term, marks, plain,
};
use crate::language::Language;

/// How long a line is at most, in characters.
const WIDTH: usize = 72;

/// Returns a document as plain text. Its pictures have become words already.
pub fn text(document: &Document, words: &Language) -> String {
    let mut parts = vec![blocks(&document.blocks, WIDTH)];
    if !document.notes.is_empty() {
        parts.push(heading(&words.page.notes, '-', WIDTH));
        parts.extend(
            document.notes.iter().enumerate().map(|(index, Note { blocks, .. })| {
                item(blocks, &format!("[{}] ", index + 1), WIDTH)
            }),
        );
    }
    parts.join("\n")
}

/// Blocks, with a blank line between them.
fn blocks(all: &[Block], width: usize) -> String {
    let parts = all.iter().map(|one| block(one, width)).filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

fn block(block: &Block, width: usize) -> String {
    match block {
        Block::Heading { level: 1, content, .. } => heading(&line(content), '=', width),
        Block::Heading { content, .. } => heading(&line(content), '-', width),
        Block::Paragraph(content) => wrap(&line(content), width),
        Block::List { start, tight, items } => {
            let items = items.iter().enumerate().map(|(index, one)| match start {
                Some(start) => {
                    item(one, &format!("{}. ", start.saturating_add(index as u64)), width)
                }
                None => item(one, "- ", width),
            });
            items.collect::<Vec<_>>().join(if *tight { "" } else { "\n" })
        }
        Block::Quote(inner) => indent(&blocks(inner, width - 2), "> ", "> "),
        Block::Code { text, .. } => indent(&marks::strip(text), "    ", "    "),
        Block::Rule => format!("{}\n", "-".repeat(width / 2)),
        Block::Exhibit(one) => exhibit(one, width),
        Block::KeyFigures(figures) => figures.iter().map(|one| key_figure(one, width)).collect(),
        Block::Deal(one) => deal(one, width),
    }
}

fn heading(words: &str, under: char, width: usize) -> String {
    let words = wrap(words, width);
    let longest = words.lines().map(length).max().unwrap_or_default();
    format!("{words}{}\n", under.to_string().repeat(longest))
}

/// An item of a list, or a note: all its lines stand behind the sign of the first.
fn item(all: &[Block], sign: &str, width: usize) -> String {
    let margin = length(sign);
    // Lists within lists leave room for a word all the same.
    indent(&blocks(all, width.saturating_sub(margin).max(20)), sign, &" ".repeat(margin))
}

fn exhibit(exhibit: &Exhibit, width: usize) -> String {
    let mut parts = Vec::new();
    let above = [&exhibit.headline, &exhibit.subtitle];
    let above: String = above
        .into_iter()
        .filter(|one| !one.is_empty())
        .map(|one| wrap(&line(one), width))
        .collect();
    parts.push(above);
    if let ExhibitBody::Table(own) = &exhibit.body {
        parts.push(table(own, &line, width));
    }
    if !exhibit.source.is_empty() {
        parts.push(wrap(&line(&exhibit.source), width));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn key_figure(figure: &KeyFigure, width: usize) -> String {
    let mut words = wrap(&format!("{} {}", line(&figure.value), line(&figure.label)), width - 2);
    if !figure.note.is_empty() {
        words.push_str(&wrap(&line(&figure.note), width - 2));
    }
    indent(&words, "- ", "  ")
}

fn deal(deal: &Deal, width: usize) -> String {
    let terms = deal.terms.iter().enumerate().map(|(index, Term { name, ask, promise })| {
        let sign = format!("{}. ", index + 1);
        let width = width - sign.len();
        let side = |label: &[Inline], words: &[Inline]| {
            wrap(&format!("{}: {}", line(label), line(words)), width)
        };
        let words = format!(
            "{}{}{}",
            wrap(&line(name), width),
            side(&deal.asks, ask),
            side(&deal.promises, promise)
        );
        indent(&words, &sign, &" ".repeat(sign.len()))
    });
    terms.collect::<Vec<_>>().join("\n")
}

/// The words of a line. A link is followed by its address, unless that is what its words are; a note
/// is its number in brackets.
fn line(inlines: &[Inline]) -> String {
    let mut out = String::new();
    write(inlines, &mut out);
    out.trim().to_owned()
}

fn write(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => {
                out.push_str(&marks::strip(text).replace('\n', " "));
            }
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Figure { content, .. } => write(content, out),
            Inline::Link { destination, content } => {
                write(content, out);
                // Whoever reads plain text types the address, and no subject with it.
                let mail = destination.strip_prefix("mailto:");
                let mail = mail.map(|address| address.split('?').next().unwrap_or_default());
                let address = mail.unwrap_or(destination);
                if ![address, destination.as_str()].contains(&plain(content).as_str()) {
                    out.push_str(&format!(" ({address})"));
                }
            }
            Inline::Picture(picture) => out.push_str(&marks::clean(&picture.alternative)),
            Inline::Note(number) => out.push_str(&format!("[{number}]")),
            Inline::Break => out.push('\n'),
        }
    }
}
