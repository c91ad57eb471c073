//! The words: inlines into runs, each with its look.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use super::writer::Writer;
use crate::document::{Block, Inline};

/// How wide a picture in a cell is, in twentieths of a point.
const SMALL_PICTURE: usize = 1400;
/// The longest address that Word reads.
const LONGEST_ADDRESS: usize = 2000;

/// What an address without a scheme may not hold as it is.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'[')
    .add(b']');

/// How words look beyond the style of their paragraph.
#[derive(Clone, Copy, Default)]
struct Look {
    strong: bool,
    emphasis: bool,
    code: bool,
    link: bool,
}

impl Look {
    /// The look as a run has it, in the order of the standard.
    fn xml(self) -> String {
        let mut out = String::new();
        match (self.link, self.code) {
            (true, _) => out.push_str("<w:rStyle w:val=\"Hyperlink\"/>"),
            (false, true) => out.push_str("<w:rStyle w:val=\"HTMLCode\"/>"),
            (false, false) => {}
        }
        // A run has one style only.
        if self.link && self.code {
            out.push_str(
                "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>",
            );
        }
        if self.strong {
            out.push_str("<w:b/><w:bCs/>");
        }
        if self.emphasis {
            out.push_str("<w:i/><w:iCs/>");
        }
        match out.is_empty() {
            true => out,
            false => format!("<w:rPr>{out}</w:rPr>"),
        }
    }
}

impl Writer<'_> {
    /// Writes a line of words.
    pub fn line(&mut self, line: &[Inline]) {
        self.inlines(line, Look::default());
    }

    fn inlines(&mut self, line: &[Inline], look: Look) {
        let mut after_note = false;
        for inline in line {
            let note = matches!(inline, Inline::Note(_));
            // Notes 1 and 2 side by side would read as note 12.
            if note && after_note {
                self.raw(
                    "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:t>,</w:t></w:r>",
                );
            }
            self.inline(inline, look);
            after_note = note;
        }
    }

    fn inline(&mut self, inline: &Inline, look: Look) {
        match inline {
            Inline::Text(text) => self.run(text, look),
            Inline::Emphasis(content) => self.inlines(content, Look { emphasis: true, ..look }),
            Inline::Strong(content) => self.inlines(content, Look { strong: true, ..look }),
            Inline::Code(text) => self.run(text, Look { code: true, ..look }),
            Inline::Link { destination, content } => self.link(destination, content, look),
            Inline::Figure { mark: _, content } => self.inlines(content, look),
            Inline::Note(number) => self.reference(*number),
            Inline::Picture(picture) => self.drawing(picture, SMALL_PICTURE),
            Inline::Break => self.raw("<w:r><w:br/></w:r>"),
        }
    }

    fn run(&mut self, text: &str, look: Look) {
        self.raw(&format!("<w:r>{}<w:t xml:space=\"preserve\">", look.xml()));
        self.text(text);
        self.raw("</w:t></w:r>");
    }

    /// Writes a link. An address that Word could not read, which would keep it from opening the file,
    /// is left out; the words stay.
    fn link(&mut self, destination: &str, content: &[Inline], look: Look) {
        let target = match destination.strip_prefix('#') {
            Some(id) if self.has_heading(id) => {
                Some(format!("w:anchor=\"{}\"", self.heading_name(id)))
            }
            Some(_) => None,
            None => address(destination)
                .map(|address| format!("r:id=\"{}\"", self.relations.address(&address))),
        };
        match target {
            Some(target) => {
                self.raw(&format!("<w:hyperlink {target} w:history=\"1\">"));
                self.inlines(content, Look { link: true, ..look });
                self.raw("</w:hyperlink>");
            }
            None => self.inlines(content, look),
        }
    }

    fn has_heading(&self, wanted: &str) -> bool {
        fn among(blocks: &[Block], wanted: &str) -> bool {
            blocks.iter().any(|block| match block {
                Block::Heading { id, .. } => id == wanted,
                Block::Quote(blocks) => among(blocks, wanted),
                Block::List { items, .. } => items.iter().any(|item| among(item, wanted)),
                Block::Paragraph(_)
                | Block::Code { .. }
                | Block::Rule
                | Block::Exhibit(_)
                | Block::KeyFigures(_)
                | Block::Deal(_) => false,
            })
        }
        among(&self.document.blocks, wanted)
    }

    /// Returns the bookmark of a heading.
    pub fn heading_name(&self, id: &str) -> String {
        self.name("h", id)
    }

    /// Returns a name for a bookmark that no other brief has: two briefs may end up in one paper.
    /// Word hides bookmarks that begin so, and takes no more than forty characters.
    pub fn name(&self, kind: &str, of: &str) -> String {
        let whole = format!("{} {of}", self.imprint.ident);
        format!("_{kind}{:016x}", fingerprint(&whole))
    }
}

/// The FNV-1a hash of a text: the same on every machine and in every version.
fn fingerprint(text: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Returns an address as a file may have it, if it is one.
fn address(destination: &str) -> Option<String> {
    let address = match Url::parse(destination) {
        Ok(url) => url.to_string(),
        // One that leads from where the file lies, but not to a host without a scheme.
        Err(url::ParseError::RelativeUrlWithoutBase) if !destination.starts_with("//") => {
            utf8_percent_encode(destination, UNSAFE).to_string()
        }
        Err(_) => return None,
    };
    (address.len() <= LONGEST_ADDRESS).then_some(address)
}
