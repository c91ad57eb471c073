//! The document: one tree that every exporter reads.
//!
//! 1. [`read()`] turns Markdown into blocks and inlines (`read.rs`), numbering notes (`notes.rs`) and
//!    naming headings (`outline.rs`) on the way, since both follow the order of reading.
//! 2. The passes make of it what Markdown has no words for: captions and source lines join their
//!    picture or table (`passes/exhibits.rs`), marked lists become key figures and deals
//!    (`passes/boxes.rs`), marked text becomes figures (`passes/figures.rs`).
//!
//! What Markdown allows and a brief doesn't (a skipped heading level, a note without text, a
//! picture nobody drew) is a diagnostic. The depth of the tree is capped, so that whatever walks it
//! may recurse.

mod faults;
mod frame;
pub mod marks;
mod notes;
mod outline;
mod passes;
mod read;
#[cfg(test)]
pub(crate) mod sample;
pub mod slots;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::collections::BTreeMap;

pub use marks::Mark;
pub use text::plain;
pub use words::{Paragraph, Piece, words};

use crate::diagnostics::Result;

/// Reads Markdown (CommonMark with tables and notes) into a document.
///
/// An image that stands alone in its paragraph and whose destination is a key of `pictures` becomes
/// that picture, and so does one in the cell of a table. Raw HTML is not passed through: it is read as text.
///
/// # Errors
///
/// Everything in the text that a brief may not hold, each with its place in the Markdown artifact.
pub fn read(markdown: &str, pictures: &BTreeMap<String, Picture>) -> Result<Document> {
    read::read(markdown, pictures)
}

/// Reads Markdown into a document without a title, as the words of a letter are. Its headings begin at
/// level 2.
///
/// # Errors
///
/// As [`read()`].
pub fn read_letter(markdown: &str, pictures: &BTreeMap<String, Picture>) -> Result<Document> {
    read::read_letter(markdown, pictures)
}

/// A brief as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What is read from top to bottom.
    pub blocks: Vec<Block>,
    /// The notes, in the order in which they are first referred to; note `n` is at `n - 1`.
    pub notes: Vec<Note>,
}

impl Document {
    /// Returns the text of the first heading of level 1.
    pub fn title(&self) -> String {
        let title = self.blocks.iter().find_map(|block| match block {
            Block::Heading { level: 1, content, .. } => Some(plain(content)),
            _ => None,
        });
        title.unwrap_or_default()
    }

    /// Returns the text of the first paragraph.
    pub fn opening(&self) -> String {
        let opening = self.blocks.iter().find_map(|block| match block {
            Block::Paragraph(content) => Some(plain(content)),
            _ => None,
        });
        opening.unwrap_or_default()
    }
}

/// A note that the text refers to, once or several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it says; never empty, and without references to notes.
    pub blocks: Vec<Block>,
    /// How many references there are to it; at least one.
    pub references: usize,
}

/// A part of the document that stands on its own lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6; there is one of level 1, and no level is skipped.
        level: u8,
        /// A name that is unique in the document, made from the words.
        id: String,
        /// The words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The number of the first item if the list is numbered.
        start: Option<u64>,
        /// Whether the items follow each other without a gap.
        tight: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A block quote.
    Quote(Vec<Block>),
    /// A block of code.
    Code {
        /// What follows the fence; may be empty.
        language: String,
        /// The code.
        text: String,
    },
    /// A thematic break.
    Rule,
    /// A picture or a table, with its words.
    Exhibit(Exhibit),
    /// The few numbers that a reader should take away.
    KeyFigures(Vec<KeyFigure>),
    /// What is asked, and what is promised in return.
    Deal(Deal),
}

/// A number that stands out, with what it is. It is read in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFigure {
    /// The number, or the marker of a missing one.
    pub value: Vec<Inline>,
    /// What it counts.
    pub label: Vec<Inline>,
    /// What it is compared with, or why it is missing; may be empty.
    pub note: Vec<Inline>,
}

/// Recommendations that bind two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// What stands above all that is asked, such as "We ask".
    pub asks: Vec<Inline>,
    /// What stands above all that is promised, such as "In return".
    pub promises: Vec<Inline>,
    /// The terms; at least one.
    pub terms: Vec<Term>,
}

/// A term of a deal. It is read in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What it is called.
    pub name: Vec<Inline>,
    /// What is asked.
    pub ask: Vec<Inline>,
    /// What is promised.
    pub promise: Vec<Inline>,
}

/// A picture or a table with what is said above and below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// What it shows, in a sentence; may be empty.
    pub headline: Vec<Inline>,
    /// What is measured, where and when; may be empty.
    pub subtitle: Vec<Inline>,
    /// The thing itself.
    pub body: ExhibitBody,
    /// Where it comes from; may be empty.
    pub source: Vec<Inline>,
    /// The file that holds its data, if there is one.
    pub data: Option<DataFile>,
}

/// A file beside the document that holds the data of an exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataFile {
    /// Where it is, from where the document is: `tables/staff.csv`.
    pub name: String,
    /// How long it is.
    pub bytes: usize,
}

impl DataFile {
    /// The mark that tells of this file, directly behind [`marks::CAPTION`].
    pub fn mark(&self) -> String {
        let (name, bytes) = (marks::shift(&self.name), marks::shift(&self.bytes.to_string()));
        format!("{}{name}{}{bytes}", marks::DATA, marks::FIELD)
    }

    /// Reads what stands behind [`marks::DATA`].
    fn from_payload(payload: &str) -> Option<Self> {
        let (name, bytes) = payload.split_once(marks::FIELD)?;
        Some(Self { name: marks::unshift(name)?, bytes: marks::unshift(bytes)?.parse().ok()? })
    }
}

/// What an exhibit shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExhibitBody {
    /// A picture.
    Picture(Picture),
    /// A table.
    Table(Table),
}

/// A picture, the same in words, and the same in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The drawing: one `svg` element, perhaps after an XML prolog.
    pub svg: String,
    /// The same for a small screen, if it was drawn for one.
    pub narrow: Option<String>,
    /// What a person who can't see it should know.
    pub alternative: String,
    /// What was drawn.
    pub data: DataTable,
}

/// The numbers behind a picture, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataTable {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}

/// A table with one header row, in which every column has a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// How each column is aligned; as many as `header` has cells.
    pub columns: Vec<Alignment>,
    /// The names of the columns.
    pub header: Vec<Vec<Inline>>,
    /// The rows, each with as many cells as the header.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// As text is: to the left.
    Start,
    /// To the middle.
    Centre,
    /// As numbers are: to the right.
    End,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words. A line break in the source is a space here.
    Text(String),
    /// Stressed words.
    Emphasis(Vec<Inline>),
    /// Strong words.
    Strong(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// A URL of scheme http, https, mailto or tel, or one without scheme; never empty.
        destination: String,
        /// The words.
        content: Vec<Inline>,
    },
    /// Words that print a figure.
    Figure {
        /// What the figure is.
        mark: Mark,
        /// The words.
        content: Vec<Inline>,
    },
    /// A picture as small as a word, in the cell of a table.
    Picture(Picture),
    /// A reference to the note with this number, counted from 1.
    Note(usize),
    /// A line break that the writer asked for.
    Break,
}
