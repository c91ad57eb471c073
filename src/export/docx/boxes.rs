//! Key figures and deals: lists, as Markdown has them, so that a board can move and restyle them.

use super::writer::Writer;
use crate::document::{Block, Deal, Inline, KeyFigure, Term};

impl Writer<'_> {
    /// Writes the key figures: a bullet each, the number first.
    pub fn key_figures(&mut self, figures: &[KeyFigure]) {
        let item = |KeyFigure { value, label, note }: &KeyFigure| {
            let mut line = vec![Inline::Strong(value.clone()), Inline::Text(" ".to_owned())];
            line.extend(label.iter().cloned());
            if !note.is_empty() {
                line.push(Inline::Break);
                line.extend(note.iter().cloned());
            }
            vec![Block::Paragraph(line)]
        };
        let items: Vec<Vec<Block>> = figures.iter().map(item).collect();
        self.list(None, false, &items);
    }

    /// Writes a deal: a number for each term, with its name and both sides.
    pub fn deal(&mut self, deal: &Deal) {
        let side = |what: &[Inline], words: &[Inline]| {
            let mut what = what.to_vec();
            what.push(Inline::Text(":".to_owned()));
            let mut line = vec![Inline::Strong(what), Inline::Text(" ".to_owned())];
            line.extend(words.iter().cloned());
            Block::Paragraph(line)
        };
        let item = |Term { name, ask, promise }: &Term| {
            vec![
                Block::Paragraph(vec![Inline::Strong(name.clone())]),
                side(&deal.asks, ask),
                side(&deal.promises, promise),
            ]
        };
        let items: Vec<Vec<Block>> = deal.terms.iter().map(item).collect();
        self.list(Some(1), false, &items);
    }
}
