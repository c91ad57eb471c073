//! Captions and source lines join their picture or table.

use super::super::marks::{CAPTION, DATA, SOURCE, is_mark};
use super::super::{Block, DataFile, Exhibit, Inline, plain};
use crate::diagnostics::Diagnostic;

/// Joins each caption to the exhibit after it and each source line to the exhibit before it.
pub fn pass(blocks: Vec<Block>, wrong: &mut Vec<Diagnostic>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut caption: Option<Vec<Inline>> = None;
    for mut block in blocks {
        match &mut block {
            Block::Paragraph(line) if starts_with(line, CAPTION) => {
                if let Some(lost) = caption.replace(std::mem::take(line)) {
                    wrong.push(stray("caption", &lost));
                }
                continue;
            }
            Block::Paragraph(line) if starts_with(line, SOURCE) => {
                match out.last_mut() {
                    Some(Block::Exhibit(exhibit)) if exhibit.source.is_empty() => {
                        exhibit.source = std::mem::take(line);
                    }
                    _ => wrong.push(stray("source line", line)),
                }
                continue;
            }
            Block::Paragraph(line) if holds(line, CAPTION) || holds(line, SOURCE) => {
                wrong.push(stray("caption", line));
                continue;
            }
            Block::Exhibit(exhibit) => {
                if let Some(line) = caption.take() {
                    put_caption(exhibit, line);
                }
            }
            _ => {}
        }
        if let Some(lost) = caption.take() {
            wrong.push(stray("caption", &lost));
        }
        out.push(block);
    }
    if let Some(lost) = caption {
        wrong.push(stray("caption", &lost));
    }
    out
}

/// Splits a caption at its first line break: the headline, and the subtitle below it.
fn put_caption(exhibit: &mut Exhibit, mut line: Vec<Inline>) {
    exhibit.data = data_file(&line);
    if let Some(at) = line.iter().position(|inline| *inline == Inline::Break) {
        exhibit.subtitle = line.split_off(at + 1);
        line.pop();
    }
    exhibit.headline = line.into_iter().flat_map(without_strong).collect();
}

/// Reads of the file that a caption tells of, in marks that a later pass removes.
fn data_file(line: &[Inline]) -> Option<DataFile> {
    let Some(Inline::Text(text)) = line.first() else { return None };
    let payload = text.strip_prefix(CAPTION)?.strip_prefix(DATA)?;
    let end = payload.find(|c| !is_mark(c)).unwrap_or(payload.len());
    DataFile::from_payload(&payload[..end])
}

/// The headline is bold by what it is, so strong words need not say so again.
fn without_strong(inline: Inline) -> Vec<Inline> {
    match inline {
        Inline::Strong(content) => content,
        other => vec![other],
    }
}

/// Whether the first character of a line is `mark`, within whatever nodes.
fn starts_with(line: &[Inline], mark: char) -> bool {
    match line.first() {
        Some(Inline::Text(text)) => text.starts_with(mark),
        Some(
            Inline::Emphasis(content) | Inline::Strong(content) | Inline::Link { content, .. },
        ) => starts_with(content, mark),
        _ => false,
    }
}

/// Whether a line has `mark` anywhere: a chart or table was put within a line of words.
fn holds(line: &[Inline], mark: char) -> bool {
    line.iter().any(|inline| match inline {
        Inline::Text(text) => text.contains(mark),
        Inline::Emphasis(content) | Inline::Strong(content) | Inline::Link { content, .. } => {
            holds(content, mark)
        }
        Inline::Code(_)
        | Inline::Figure { .. }
        | Inline::Note(_)
        | Inline::Picture(_)
        | Inline::Break => false,
    })
}

fn stray(what: &str, line: &[Inline]) -> Diagnostic {
    Diagnostic::error("stray-caption", format!("the {what} `{}` belongs to nothing", plain(line)))
        .why("a caption stands above a chart or table, a source line below it, once")
        .hint("put a chart or a table in a paragraph of its own, with a blank line above and below")
}
