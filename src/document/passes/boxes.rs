//! Marked lists become key figures and deals.

use super::super::marks::{KEY_FIGURE, TERM};
use super::super::{Block, Deal, Inline, KeyFigure, Term};

/// What an item of a list is.
#[derive(PartialEq, Eq)]
enum Item {
    Plain,
    KeyFigure,
    Term,
}

/// Returns a list as blocks: each run of marked items is a block of its own, and so is what stands
/// between them. Markdown makes one list of two that follow each other.
pub fn list(start: Option<u64>, tight: bool, mut items: Vec<Vec<Block>>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = start;
    while let Some(first) = items.first() {
        let kind = kind(first);
        let end = items.iter().position(|item| self::kind(item) != kind).unwrap_or(items.len());
        let rest = items.split_off(end);
        blocks.push(match kind {
            Item::Plain => Block::List { start, tight, items },
            Item::KeyFigure => Block::KeyFigures(items.into_iter().map(key_figure).collect()),
            Item::Term => deal(items),
        });
        start = start.map(|start| start.saturating_add(end as u64));
        items = rest;
    }
    blocks
}

fn kind(item: &[Block]) -> Item {
    match item {
        [one] if is_marked(one, KEY_FIGURE) => Item::KeyFigure,
        [name, ask, promise] if [name, ask, promise].iter().all(|one| is_marked(one, TERM)) => {
            Item::Term
        }
        _ => Item::Plain,
    }
}

/// Whether a block is a paragraph that begins with strong words, and these with a mark.
fn is_marked(block: &Block, mark: char) -> bool {
    let Block::Paragraph(line) = block else { return false };
    let Some(Inline::Strong(content)) = line.first() else { return false };
    matches!(content.first(), Some(Inline::Text(text)) if text.starts_with(mark))
}

fn key_figure(item: Vec<Block>) -> KeyFigure {
    let (value, mut label) = item.into_iter().next().map(parted).unwrap_or_default();
    let mut note = Vec::new();
    if let Some(at) = label.iter().position(|inline| *inline == Inline::Break) {
        note = label.split_off(at + 1);
        label.pop();
    }
    KeyFigure { value, label, note }
}

fn deal(items: Vec<Vec<Block>>) -> Block {
    let mut deal = Deal { asks: Vec::new(), promises: Vec::new(), terms: Vec::new() };
    for item in items {
        let mut parts = item.into_iter().map(parted);
        let mut next = || parts.next().unwrap_or_default();
        let (name, _) = next();
        let (asks, ask) = next();
        let (promises, promise) = next();
        // Every term has the same two words above it.
        deal.asks = without_colon(asks);
        deal.promises = without_colon(promises);
        deal.terms.push(Term { name, ask, promise });
    }
    Block::Deal(deal)
}

/// The strong words with which a marked paragraph begins, and what follows them.
fn parted(block: Block) -> (Vec<Inline>, Vec<Inline>) {
    let Block::Paragraph(line) = block else { return (Vec::new(), Vec::new()) };
    let mut line = line.into_iter();
    let strong = match line.next() {
        Some(Inline::Strong(content)) => content,
        _ => Vec::new(),
    };
    let mut rest: Vec<Inline> = line.collect();
    if let Some(Inline::Text(text)) = rest.first_mut() {
        *text = text.trim_start_matches(' ').to_owned();
    }
    (strong, rest)
}

fn without_colon(mut line: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = line.last_mut() {
        *text = text.trim_end_matches(':').to_owned();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::read;
    use super::*;

    fn blocks(markdown: &str) -> Vec<Block> {
        let markdown = format!("# T\n\n{markdown}");
        let document = read(&markdown, &BTreeMap::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
        document.blocks.into_iter().skip(1).collect()
    }

    fn words(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    #[test]
    fn key_figures_have_a_value_a_label_and_a_note() {
        let markdown = format!(
            "- **{KEY_FIGURE}2,156** patients\\\n  Fewer than 2,236.\n- **{KEY_FIGURE}\\[x\\]** GPs\n"
        );
        let one = KeyFigure {
            value: words("2,156"),
            label: words("patients"),
            note: words("Fewer than 2,236."),
        };
        let other = KeyFigure { value: words("[x]"), label: words("GPs"), note: Vec::new() };
        assert_eq!(blocks(&markdown), [Block::KeyFigures(vec![one, other])]);
    }

    #[test]
    fn a_deal_has_names_and_two_sides() {
        let markdown =
            format!("1. **{TERM}Trust**\n\n   **{TERM}We ask:** a\n\n   **{TERM}In return:** b\n");
        let term = Term { name: words("Trust"), ask: words("a"), promise: words("b") };
        let deal = Deal { asks: words("We ask"), promises: words("In return"), terms: vec![term] };
        assert_eq!(blocks(&markdown), [Block::Deal(deal)]);
    }

    #[test]
    fn a_list_that_follows_stays_a_list() {
        let found =
            blocks(&format!("- **{KEY_FIGURE}1** GP\n\n- else\n- {KEY_FIGURE}**no** number\n"));
        assert!(
            matches!(found.as_slice(), [Block::KeyFigures(_), Block::List { items, .. }] if items.len() == 2)
        );
    }
}
