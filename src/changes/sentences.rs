//! The sentences of a Markdown artifact.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a brief says, sentence by sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentences {
    /// Headings, paragraphs, lists and what is said of charts.
    pub text: Vec<String>,
    /// The rows of tables.
    pub tables: Vec<String>,
    /// The notes.
    pub notes: Vec<String>,
}

/// Reads the sentences.
pub fn sentences(markdown: &str) -> Sentences {
    let mut reader = Reader::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(markdown, options) {
        reader.take(event);
    }
    reader.end_block();
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Sentences,
    block: String,
    in_note: bool,
    in_table: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => {
                self.block.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.block.push(' '),
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.end_block();
                self.in_note = true;
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.end_block();
                self.in_note = false;
            }
            Event::Start(Tag::Table(_)) => {
                self.end_block();
                self.in_table = true;
            }
            Event::End(TagEnd::Table) => self.in_table = false,
            Event::End(TagEnd::TableCell) => self.block.push_str(" | "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => self.end_block(),
            Event::Start(
                Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } | Tag::TableCell,
            )
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image)
            | Event::FootnoteReference(_) => {}
            Event::Start(_) | Event::End(_) | Event::Rule => self.end_block(),
            // Only read with options that are off.
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        let block = block.split_whitespace().collect::<Vec<_>>().join(" ");
        if block.is_empty() {
            return;
        }
        if self.in_table {
            self.found.tables.push(block.trim_end_matches([' ', '|']).to_owned());
        } else if self.in_note {
            self.found.notes.push(block);
        } else {
            self.found.text.extend(split(&block).map(str::to_owned));
        }
    }
}

/// Splits a block where a sentence ends and another begins with a capital or a number.
fn split(block: &str) -> impl Iterator<Item = &str> {
    let mut rest = block;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.match_indices(['.', '?', '!']).find_map(|(at, sign)| {
            let after = &rest[at + sign.len()..];
            // What closes a quotation or a bracket belongs to the sentence before.
            let closed = after.trim_start_matches(['”', '’', ')', '"', '\'']);
            let next = closed.strip_prefix(' ')?.chars().next()?;
            let begins = next.is_uppercase() || next.is_numeric() || "“‘(\"".contains(next);
            begins.then_some(rest.len() - closed.len())
        });
        let (sentence, more) = rest.split_at(end.unwrap_or(rest.len()));
        rest = more.trim_start();
        Some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_is_read_sentence_by_sentence() {
        let markdown = "# A title\n\nOne is *true*.[^1] Two e.g. that. “Three?” Four\nends here\n\n\
                        - an item\n\n| a | b |\n|---|--:|\n| c | 1.5 |\n\n![A chart. It fell.](c.svg)\n\n\
                        [^1]: A note. With two sentences.\n";
        let found = sentences(markdown);
        let text = [
            "A title",
            "One is true.",
            "Two e.g. that.",
            "“Three?”",
            "Four ends here",
            "an item",
            "A chart.",
            "It fell.",
        ];
        assert_eq!(found.text, text);
        assert_eq!(found.tables, ["a | b", "c | 1.5"]);
        assert_eq!(found.notes, ["A note. With two sentences."]);
    }
}
