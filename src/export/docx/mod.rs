//! The Word file, for people who put a brief into a paper of their own.
//!
//! A DOCX is a zip of XML parts (ECMA-376, transitional). They are written here, as the web page
//! is. The crates that write Word files were looked at:
//!
//! - `docx-rs` 0.4.22 has no header row that is repeated and no text alternative for a picture. It
//!   numbers notes, links and bookmarks by counters of the whole program, so that the bytes would
//!   depend on what was made before; and it brings another zip and another quick-xml.
//! - `docx-rust` 0.1.11 has types for all that, but no more: the parts would be as much work as here.
//!   It brings zip 4 and a reader of XML of its own.
//! - `rwml` 0.1.5 is a word processor of 140,000 lines, and `rdocx` 0.16 asks for a newer Rust.
//!
//! What is taken from crates is what is hard: zip packs, resvg draws.
//!
//! 1. `writer.rs` walks over the blocks, `line.rs` over the words, `exhibits.rs` writes pictures and
//!    tables, `notes.rs` the part with the notes. Looks are styles, all of them in `styles.xml` under
//!    the names that Word gives them, so that a board's own template takes them over; colours and the
//!    font are in `theme.xml`.
//! 2. `lists.rs` and `parts.rs` write what a file has besides: how lists count, header and footer,
//!    properties, settings.
//! 3. `package.rs` ties the parts to each other and zips them.
//!
//! A brief's title is *Heading 1* and not *Title*: Word's navigation pane and screen readers know
//! headings only, and the levels are those of the PDF and the web page. Text is in Arial, which
//! every office has or replaces by a font of the same widths; the fonts of the PDF are on few
//! machines, and most readers of an embedded font don't use it.

mod boxes;
mod exhibits;
mod line;
mod lists;
mod notes;
mod package;
mod parts;
mod picture;
#[cfg(test)]
mod tests;
mod writer;

use self::package::{Package, Relations};
use self::writer::Writer;
use super::pdf::{Imprint, Press, Turn};
use crate::diagnostics::Result;
use crate::document::Document;

/// Returns the document as a Word file. Pictures are drawn with the fonts of the press.
///
/// # Errors
///
/// A picture that can't be drawn, or whose font is not there (P5).
pub fn docx(document: &Document, press: &Press, imprint: &Imprint) -> Result<Vec<u8>> {
    let _turn = Turn;
    press.check_pictures(document, &imprint.ident)?;
    let mut package = Package::new();
    let mut relations = Relations::default();
    let head = parts::ties(&mut relations);
    let mut writer = Writer::new(document, press, imprint, relations);
    writer.masthead();
    writer.blocks(&document.blocks);
    let (body, relations) = writer.end_part();
    package.related("word/document.xml", &parts::document(&body, &head), &relations);
    writer.notes();
    let (notes, relations) = writer.end_part();
    package.related("word/footnotes.xml", &parts::footnotes(&notes), &relations);
    package.part("word/numbering.xml", &writer.lists.part());
    let language = parts::language(&imprint.words.tag);
    package.part("word/styles.xml", &include_str!("styles.xml").replace("LANGUAGE", &language));
    package.part("word/fontTable.xml", include_str!("fonts.xml"));
    package.part("word/theme.xml", include_str!("theme.xml"));
    package.part("word/settings.xml", &parts::settings(&language));
    package.part("word/header.xml", &parts::header(imprint));
    package.part("word/footer.xml", &parts::footer(imprint));
    package.part("docProps/core.xml", &parts::properties(imprint, &language));
    package.part("docProps/app.xml", parts::APPLICATION);
    for (name, bytes) in writer.finish()? {
        package.picture(&name, bytes);
    }
    package.pack()
}
