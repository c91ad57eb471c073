//! The text: blocks into paragraphs and tables.

use std::sync::Arc;

use super::lists::{LEVELS, Lists, STEP};
use super::package::Relations;
use super::parts;
use crate::diagnostics::{Diagnostics, Result};
use crate::document::marks;
use crate::document::{Block, Document, Inline};
use crate::export::escape::escape;
use crate::export::pdf::{Imprint, Press};

/// How far a quotation is indented, in twentieths of a point: 5 mm. Its style says the same.
const QUOTE_STEP: usize = 284;

/// A part under construction, and what all parts of the file share.
pub struct Writer<'a> {
    pub document: &'a Document,
    pub press: &'a Press,
    pub imprint: &'a Imprint,
    /// The XML of this part.
    out: String,
    /// What this part refers to.
    pub relations: Relations,
    pub place: Place,
    /// What the next paragraph begins with.
    pub lead: Option<Lead>,
    pub lists: Lists,
    /// For each note, whether a reference to it is written.
    pub cited: Vec<bool>,
    /// How many bookmarks are written.
    pub bookmarks: usize,
    /// The files of the pictures: name below `word/`, bytes.
    pub media: Vec<(String, Arc<[u8]>)>,
    /// How many pictures are written.
    pub pictures: usize,
    pub wrong: Diagnostics,
}

/// What a paragraph stands in.
#[derive(Clone, Copy, Default)]
pub struct Place {
    /// Whether in a note.
    pub note: bool,
    /// In how many quotations.
    quotes: usize,
    /// In how many lists.
    lists: usize,
    /// In how many lists without numbers.
    bullets: usize,
    /// Whether the list around it is tight.
    tight: bool,
}

impl Place {
    /// How far text is indented here.
    pub fn indent(&self) -> usize {
        self.quotes * QUOTE_STEP + self.lists * STEP
    }
}

/// What a paragraph begins with.
#[derive(Clone, Copy)]
pub enum Lead {
    /// The marker of an item.
    Item { list: usize, level: usize, numbered: bool },
    /// The number of a note.
    Note,
}

impl<'a> Writer<'a> {
    /// Begins with the first part.
    pub fn new(
        document: &'a Document,
        press: &'a Press,
        imprint: &'a Imprint,
        relations: Relations,
    ) -> Self {
        Self {
            document,
            press,
            imprint,
            out: String::new(),
            relations,
            place: Place::default(),
            lead: None,
            lists: Lists::default(),
            cited: vec![false; document.notes.len()],
            bookmarks: 0,
            media: Vec::new(),
            pictures: 0,
            wrong: Diagnostics::new(),
        }
    }

    /// Ends a part: returns its XML and what it refers to.
    pub fn end_part(&mut self) -> (String, Relations) {
        (std::mem::take(&mut self.out), std::mem::take(&mut self.relations))
    }

    /// Returns the pictures.
    pub fn finish(self) -> Result<Vec<(String, Arc<[u8]>)>> {
        self.wrong.into_result(self.media)
    }

    /// Writes the top of the first page, as the printed page has it.
    pub fn masthead(&mut self) {
        let Imprint { author, edition, area, .. } = self.imprint;
        let line = parts::furniture("Masthead", &parts::words(author), &parts::words(edition));
        self.raw(&line);
        self.open("Area", "");
        self.raw(&parts::words(area));
        self.raw("</w:p>");
    }

    pub fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        // A marker stands before words, be they none.
        if self.lead.is_some() && !matches!(block, Block::Paragraph(_)) {
            self.paragraph(&[]);
        }
        match block {
            Block::Heading { level, id, content } => {
                self.open(&format!("Heading{level}"), "");
                let name = self.heading_name(id);
                self.bookmark(name, |writer| writer.line(content));
                self.raw("</w:p>");
            }
            Block::Paragraph(content) => self.paragraph(content),
            Block::List { start, tight, items } => self.list(*start, *tight, items),
            Block::Quote(blocks) => {
                self.within(|place| place.quotes += 1, |writer| writer.blocks(blocks))
            }
            Block::Code { language: _, text } => self.code(text),
            Block::Rule => {
                self.open("Divider", "");
                self.raw("</w:p>");
            }
            Block::Exhibit(exhibit) => self.exhibit(exhibit),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Deal(deal) => self.deal(deal),
        }
    }

    /// Writes what stands in a place of its own.
    pub fn within(&mut self, enter: impl FnOnce(&mut Place), write: impl FnOnce(&mut Self)) {
        let before = self.place;
        enter(&mut self.place);
        write(self);
        self.place = before;
    }

    /// Writes a list.
    pub fn list(&mut self, start: Option<u64>, tight: bool, items: &[Vec<Block>]) {
        let level = self.place.lists.min(LEVELS - 1);
        let list = match start {
            Some(start) => self.lists.open(level, start),
            None => Lists::bullets(self.place.bullets),
        };
        let numbered = start.is_some();
        let enter = |place: &mut Place| {
            place.lists += 1;
            place.bullets += usize::from(!numbered);
            place.tight = tight;
        };
        self.within(enter, |writer| {
            for item in items {
                writer.lead = Some(Lead::Item { list, level, numbered });
                writer.blocks(item);
                // An item without words has a marker all the same.
                if writer.lead.is_some() {
                    writer.paragraph(&[]);
                }
            }
        });
    }

    /// Writes a paragraph in the style of its place.
    pub fn paragraph(&mut self, content: &[Inline]) {
        let lead = self.lead.take();
        let style = match lead {
            _ if self.place.note => "FootnoteText",
            Some(Lead::Item { numbered: true, .. }) => "ListNumber",
            Some(Lead::Item { numbered: false, .. }) => "ListBullet",
            _ if self.place.quotes > 0 => "Quote",
            _ if self.place.lists > 0 => "ListContinue",
            _ => "Normal",
        };
        self.open(style, &self.settings(lead));
        if let Some(Lead::Note) = lead {
            self.raw(
                "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>\
                 <w:r><w:t xml:space=\"preserve\"> </w:t></w:r>",
            );
        }
        self.line(content);
        self.raw("</w:p>");
    }

    /// What a paragraph sets beside its style, in the order of the standard.
    fn settings(&self, lead: Option<Lead>) -> String {
        let mut out = String::new();
        let place = &self.place;
        let hanging = match lead {
            Some(Lead::Item { list, level, .. }) => {
                out.push_str(&format!(
                    "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"
                ));
                format!(" w:hanging=\"{STEP}\"")
            }
            Some(Lead::Note) | None => String::new(),
        };
        // The styles of lists are tight.
        if place.lists > 0 && !place.tight {
            out.push_str("<w:spacing w:after=\"160\"/>");
        }
        if place.indent() > 0 {
            out.push_str(&format!("<w:ind w:left=\"{}\"{hanging}/>", place.indent()));
        }
        out
    }

    fn code(&mut self, text: &str) {
        let indent = match self.place.indent() {
            0 => String::new(),
            indent => format!("<w:ind w:left=\"{indent}\"/>"),
        };
        self.open("HTMLPreformatted", &indent);
        for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            self.raw(if index == 0 { "<w:r>" } else { "<w:r><w:br/>" });
            for (index, piece) in line.split('\t').enumerate() {
                self.raw(if index == 0 { "" } else { "<w:tab/>" });
                self.raw("<w:t xml:space=\"preserve\">");
                self.text(piece);
                self.raw("</w:t>");
            }
            self.raw("</w:r>");
        }
        self.raw("</w:p>");
    }

    /// Opens a paragraph: its style, and what else it sets.
    pub fn open(&mut self, style: &str, settings: &str) {
        let style = match style {
            "Normal" => String::new(),
            style => format!("<w:pStyle w:val=\"{style}\"/>"),
        };
        self.raw("<w:p>");
        if !style.is_empty() || !settings.is_empty() {
            self.raw(&format!("<w:pPr>{style}{settings}</w:pPr>"));
        }
    }

    /// Writes what has a name to be referred to.
    pub fn bookmark(&mut self, name: String, write: impl FnOnce(&mut Self)) {
        self.bookmarks += 1;
        let id = self.bookmarks;
        self.raw(&format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"));
        write(self);
        self.raw(&format!("<w:bookmarkEnd w:id=\"{id}\"/>"));
    }

    /// Writes text. A line break or a tab in it is a blank, a mark is nothing.
    pub fn text(&mut self, text: &str) {
        let text = marks::strip(text);
        self.out.push_str(&escape(&text).replace(['\n', '\t'], " "));
    }

    /// Writes XML.
    pub fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }
}
