//! The web page: semantic HTML that needs no script.

mod boxes;
mod exhibits;
mod notes;
mod redirect;
mod report;
mod svg;
#[cfg(test)]
mod tests;

use super::escape::escape;

pub use redirect::{Leads, redirect};
pub use report::{Basis, Report};

use crate::document::{Block, Document, Inline, Mark};
use crate::language::Language;

/// How long a description may be, in characters; search engines cut longer ones.
const DESCRIPTION: usize = 160;

/// The parts of a page that the page's template puts in their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlParts {
    /// The title, as text: the template escapes it.
    pub title: String,
    /// The first paragraph, as text, cut at the end of a word: the template escapes it.
    pub description: String,
    /// What stands in `<main>`, as HTML, with the notes at its end.
    pub body: String,
}

/// Returns the document as HTML, with the fixed words of a language. With `linked`, each printed figure is a link to `#figure-<id>`,
/// which stands elsewhere in the page; but not in a heading or a link.
///
/// Ids in the body are those of the headings, and names that begin with `note-`, `ref-` and
/// `exhibit-`.
pub fn html(document: &Document, linked: bool, words: &Language) -> HtmlParts {
    let mut page = Page::new(document, linked, words);
    page.blocks(&document.blocks);
    page.notes(&document.notes);
    HtmlParts {
        title: document.title(),
        description: shortened(&document.opening(), DESCRIPTION),
        body: page.out,
    }
}

/// A page under construction.
struct Page<'a> {
    out: String,
    /// For each note: how many references to it are written.
    cited: Vec<usize>,
    /// How many exhibits are written.
    exhibits: usize,
    /// Whether figures are links here.
    linked: bool,
    /// The fixed words.
    words: &'a Language,
}

impl<'a> Page<'a> {
    fn new(document: &Document, linked: bool, words: &'a Language) -> Self {
        let cited = vec![0; document.notes.len()];
        Self { out: String::new(), cited, exhibits: 0, linked, words }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, content } => {
                self.raw(&format!("<h{level} id=\"{}\">", escape(id)));
                self.unlinked(|page| page.line(content));
                self.raw(&format!("</h{level}>\n"));
            }
            Block::Paragraph(content) => self.paragraph("<p>", content),
            Block::List { start, tight, items } => self.list(*start, *tight, items),
            Block::Quote(blocks) => {
                self.raw("<blockquote>\n");
                self.blocks(blocks);
                self.raw("</blockquote>\n");
            }
            Block::Code { language, text } => {
                match language.split_whitespace().next() {
                    Some(word) => {
                        self.raw(&format!("<pre><code class=\"language-{}\">", escape(word)));
                    }
                    None => self.raw("<pre><code>"),
                }
                self.text(text);
                self.raw("</code></pre>\n");
            }
            Block::Rule => self.raw("<hr>\n"),
            Block::Exhibit(exhibit) => self.exhibit(exhibit),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Deal(deal) => self.deal(deal),
        }
    }

    fn paragraph(&mut self, open: &str, content: &[Inline]) {
        self.raw(open);
        self.line(content);
        self.raw("</p>\n");
    }

    fn list(&mut self, start: Option<u64>, tight: bool, items: &[Vec<Block>]) {
        match start {
            None => self.raw("<ul>\n"),
            Some(1) => self.raw("<ol>\n"),
            Some(start) => self.raw(&format!("<ol start=\"{start}\">\n")),
        }
        for item in items {
            self.raw("<li>");
            for block in item {
                match block {
                    Block::Paragraph(content) if tight => self.line(content),
                    block => self.block(block),
                }
            }
            self.raw("</li>\n");
        }
        self.raw(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn line(&mut self, line: &[Inline]) {
        let mut after_note = false;
        for inline in line {
            let note = matches!(inline, Inline::Note(_));
            // Notes 1 and 2 side by side would read as note 12.
            if note && after_note {
                self.raw("<sup>,</sup>");
            }
            self.inline(inline);
            after_note = note;
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Emphasis(content) => self.wrapped("<em>", content, "</em>"),
            Inline::Strong(content) => self.wrapped("<strong>", content, "</strong>"),
            Inline::Code(text) => {
                self.raw("<code>");
                self.text(text);
                self.raw("</code>");
            }
            Inline::Link { destination, content } => {
                let open = format!("<a href=\"{}\">", escape(destination));
                self.unlinked(|page| page.wrapped(&open, content, "</a>"));
            }
            Inline::Figure { mark, content } => self.figure(mark, content),
            Inline::Picture(picture) => self.small_picture(picture),
            Inline::Note(number) => self.reference(*number),
            Inline::Break => self.raw("<br>\n"),
        }
    }

    /// A figure keeps its unrounded value. One that is missing has none, and `data` must have one.
    fn figure(&mut self, mark: &Mark, content: &[Inline]) {
        let (element, value) = match mark.value.as_str() {
            "" => ("span", String::new()),
            value => ("data", format!(" value=\"{}\"", escape(value))),
        };
        let mut open = format!(
            "<{element}{value} data-figure=\"{}\" data-area=\"{}\" data-period=\"{}\"",
            escape(&mark.figure),
            escape(&mark.area),
            escape(&mark.period)
        );
        // A change is told from a value, with what it is a change from.
        for (name, text) in [("measure", &mark.measure), ("against", &mark.against)] {
            if !text.is_empty() {
                open.push_str(&format!(" data-{name}=\"{}\"", escape(text)));
            }
        }
        open.push('>');
        let close = format!("</{element}>");
        if !self.linked {
            self.wrapped(&open, content, &close);
            return;
        }
        self.raw(&format!("<a class=\"figure\" href=\"#figure-{}\">", escape(&mark.figure)));
        self.unlinked(|page| page.wrapped(&open, content, &close));
        self.raw("</a>");
    }

    /// Writes what may hold no links to figures: links don't nest.
    fn unlinked(&mut self, write: impl FnOnce(&mut Self)) {
        let linked = std::mem::replace(&mut self.linked, false);
        write(self);
        self.linked = linked;
    }

    fn wrapped(&mut self, open: &str, content: &[Inline], close: &str) {
        self.raw(open);
        self.line(content);
        self.raw(close);
    }

    /// Writes text.
    fn text(&mut self, text: &str) {
        self.out.push_str(&escape(text));
    }

    /// Writes HTML.
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }
}

/// Cuts a text to a number of characters, at the end of a word.
fn shortened(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}
