//! What is open while Markdown is read.

use std::ops::Range;

use super::{Block, Inline, Table};

/// A node that is open.
pub struct Frame {
    /// What it will be.
    pub what: What,
    /// Where it stands in the Markdown.
    pub place: Range<usize>,
    /// The blocks read so far, if it holds blocks.
    pub blocks: Vec<Block>,
    /// The line read so far, if it holds a line.
    pub line: Vec<Inline>,
}

impl Frame {
    /// Opens a node.
    pub fn new(what: What, place: Range<usize>) -> Self {
        Self { what, place, blocks: Vec::new(), line: Vec::new() }
    }
}

/// What an open node will be.
pub enum What {
    // These hold blocks.
    Root,
    Quote,
    Item,
    Note(String),
    // These hold parts of their own.
    List { start: Option<u64>, tight: bool, items: Vec<Vec<Block>> },
    Table(Table),
    Row(Vec<Vec<Inline>>),
    // These hold a line.
    Paragraph { implicit: bool, pictures: Vec<String> },
    Heading(u8),
    Cell,
    Code(String),
    Emphasis,
    Strong,
    Link(String),
    Image(String),
}
