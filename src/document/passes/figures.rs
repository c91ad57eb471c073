//! Marked text becomes figures.

use super::super::marks::{FIGURE_CLOSE, FIGURE_OPEN, FIGURE_TEXT, is_mark};
use super::super::{Block, Deal, ExhibitBody, Inline, KeyFigure, Mark, Term};

/// Applies the pass to every line of a tree.
pub fn tree(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph(content) => replace(content),
            Block::List { items, .. } => items.iter_mut().for_each(|item| tree(item)),
            Block::Quote(blocks) => tree(blocks),
            Block::Code { .. } | Block::Rule => {}
            Block::Exhibit(exhibit) => {
                replace(&mut exhibit.headline);
                replace(&mut exhibit.subtitle);
                replace(&mut exhibit.source);
                if let ExhibitBody::Table(table) = &mut exhibit.body {
                    table.header.iter_mut().for_each(replace);
                    table.rows.iter_mut().flatten().for_each(replace);
                }
            }
            Block::KeyFigures(figures) => {
                for KeyFigure { value, label, note } in figures {
                    [value, label, note].into_iter().for_each(replace);
                }
            }
            Block::Deal(Deal { asks, promises, terms }) => {
                [asks, promises].into_iter().for_each(replace);
                for Term { name, ask, promise } in terms {
                    [name, ask, promise].into_iter().for_each(replace);
                }
            }
        }
    }
}

fn replace(line: &mut Vec<Inline>) {
    *line = pass(std::mem::take(line));
}

/// Replaces the marks in a line by [`Inline::Figure`]s and removes every other character of marks.
///
/// A mark that isn't closed on the level where it was opened wraps nothing: its words stay. Marks
/// don't nest, so this pass adds at most one level to the tree.
fn pass(line: Vec<Inline>) -> Vec<Inline> {
    let mut out = Line::default();
    for inline in line {
        match inline {
            Inline::Text(text) => out.text(&text),
            Inline::Emphasis(content) => out.push(Inline::Emphasis(pass(content))),
            Inline::Strong(content) => out.push(Inline::Strong(pass(content))),
            Inline::Link { destination, content } => {
                out.push(Inline::Link { destination, content: pass(content) });
            }
            Inline::Figure { mark, content } => {
                out.push(Inline::Figure { mark, content: pass(content) });
            }
            Inline::Code(_) | Inline::Note(_) | Inline::Picture(_) | Inline::Break => {
                out.push(inline);
            }
        }
    }
    out.finish()
}

/// A line under construction.
#[derive(Default)]
struct Line {
    done: Vec<Inline>,
    /// The figure being read: its mark, and how many inlines were done before it.
    open: Option<(Mark, usize)>,
}

impl Line {
    fn push(&mut self, inline: Inline) {
        // A figure starts a new text, or its words would flow into those before it.
        let apart = self.open.as_ref().is_some_and(|(_, start)| *start == self.done.len());
        match (self.done.last_mut(), inline) {
            (Some(Inline::Text(last)), Inline::Text(text)) if !apart => {
                last.push_str(&text);
            }
            (_, inline) => self.done.push(inline),
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(is_mark) {
            self.words(&rest[..at]);
            rest = self.mark(&rest[at..]);
        }
        self.words(rest);
    }

    fn words(&mut self, words: &str) {
        if !words.is_empty() {
            self.push(Inline::Text(words.to_owned()));
        }
    }

    /// Takes in the mark with which `text` begins; returns what follows it.
    fn mark<'a>(&mut self, text: &'a str) -> &'a str {
        let mut chars = text.chars();
        match chars.next() {
            Some(FIGURE_OPEN) => {
                let rest = chars.as_str();
                // A payload is marks all through, so this looks no further than it must.
                let end = rest.find(|c| c == FIGURE_TEXT || !is_mark(c));
                let Some(end) = end.filter(|&end| rest[end..].starts_with(FIGURE_TEXT)) else {
                    return rest.trim_start_matches(is_mark);
                };
                self.open = Mark::from_payload(&rest[..end]).map(|mark| (mark, self.done.len()));
                &rest[end + FIGURE_TEXT.len_utf8()..]
            }
            Some(FIGURE_CLOSE) => {
                if let Some((mark, start)) = self.open.take() {
                    let content = self.done.split_off(start.min(self.done.len()));
                    self.done.push(Inline::Figure { mark, content });
                }
                chars.as_str()
            }
            _ => chars.as_str(),
        }
    }

    fn finish(self) -> Vec<Inline> {
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Mark {
        Mark { figure: "nurses".into(), value: "2".into(), ..Mark::default() }
    }

    fn text(text: &str) -> Inline {
        Inline::Text(text.into())
    }

    #[test]
    fn a_mark_becomes_a_figure_even_around_other_nodes() {
        let whole = mark().wrap("2 *fewer*");
        let (before, after) = whole.split_once("*fewer*").unwrap();
        let line = vec![
            text(&format!("There are {before}")),
            Inline::Emphasis(vec![text("fewer")]),
            text(&format!("{after} nurses")),
        ];
        let content = vec![text("2 "), Inline::Emphasis(vec![text("fewer")])];
        let expected =
            vec![text("There are "), Inline::Figure { mark: mark(), content }, text(" nurses")];
        assert_eq!(pass(line), expected);
    }

    #[test]
    fn broken_marks_leave_their_words() {
        let open = mark().wrap("x").replace(FIGURE_CLOSE, "");
        assert_eq!(pass(vec![text(&format!("a {open} b"))]), vec![text("a "), text("x b")]);
        assert_eq!(pass(vec![text(&format!("a{FIGURE_CLOSE}b"))]), vec![text("ab")]);
        assert_eq!(pass(vec![text(&format!("a{FIGURE_OPEN}b"))]), vec![text("ab")]);
    }
}
