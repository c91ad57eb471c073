//! The words of a Markdown text and where each stands: what is read for numbers and words that need
//! a source, before there is a tree.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Words that are read together: a paragraph, a heading, a table's cell, an item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// Whether it is a heading.
    pub heading: bool,
    /// Its words, in order.
    pub pieces: Vec<Piece>,
}

/// Words that stand in the Markdown as they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words, marks included.
    pub text: String,
    /// Where they stand in the Markdown. Where that is another text (an entity), the ranges of
    /// their characters are not known.
    pub place: Range<usize>,
}

impl Piece {
    /// Where a stretch of the words stands in the Markdown.
    pub fn place_of(&self, range: Range<usize>) -> Range<usize> {
        if self.text.len() == self.place.len() {
            self.place.start + range.start..self.place.start + range.end
        } else {
            self.place.clone()
        }
    }
}

/// Returns the words of a Markdown text, paragraph by paragraph. The text alternatives of pictures
/// are left out: nobody wrote them.
pub fn words(markdown: &str) -> Vec<Paragraph> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut done = Vec::new();
    let mut now = Paragraph::default();
    let mut pictures = 0_usize;
    for (event, place) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
            Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) if pictures == 0 => {
                now.pieces.push(Piece { text: text.into_string(), place });
            }
            Event::Code(text) => {
                // Without the backticks, if they are one on each side.
                let inner = place.start + 1..place.end.saturating_sub(1).max(place.start + 1);
                now.pieces.push(Piece { text: text.into_string(), place: inner });
            }
            Event::SoftBreak | Event::HardBreak => {
                now.pieces.push(Piece { text: " ".to_owned(), place });
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link)
            | Event::FootnoteReference(_) => {}
            Event::Start(tag) => {
                end(&mut now, &mut done);
                now.heading = matches!(tag, Tag::Heading { .. });
            }
            Event::End(_) => end(&mut now, &mut done),
            _ => {}
        }
    }
    end(&mut now, &mut done);
    done
}

fn end(now: &mut Paragraph, done: &mut Vec<Paragraph>) {
    let finished = std::mem::take(now);
    if !finished.pieces.is_empty() {
        done.push(finished);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand() {
        let markdown = "# A *new* title\n\nOne[^n] \\[x\\] `12`\ntwo &amp; ![alt 9](a.svg)\n\n1. item\n\n| a | b |\n|--|--|\n| 7 | c |\n\n[^n]: note 3\n";
        let found = words(markdown);
        let text = |one: &Paragraph| one.pieces.iter().map(|p| p.text.as_str()).collect::<String>();
        let texts: Vec<String> = found.iter().map(text).collect();
        assert_eq!(
            texts,
            ["A new title", "One [x] 12 two & ", "item", "a", "b", "7", "c", "note 3"]
        );
        assert!(found[0].heading && !found[1].heading);
        for piece in found.iter().flat_map(|one| &one.pieces) {
            if piece.text.len() == piece.place.len() && piece.text != " " {
                assert_eq!(markdown[piece.place.clone()], piece.text);
            }
        }
    }
}
