//! Notes: real ones, which Word numbers and moves with the text.

use super::writer::{Lead, Writer};

impl Writer<'_> {
    /// Writes a reference to a note. The first carries the note; later ones are a field that shows
    /// the number that the note has, also in a paper with notes of its own.
    pub fn reference(&mut self, number: usize) {
        let index = number.wrapping_sub(1);
        let (Some(note), Some(cited)) = (self.document.notes.get(index), self.cited.get_mut(index))
        else {
            return;
        };
        let first = !std::mem::replace(cited, true);
        let name = self.name("n", &number.to_string());
        let look = "<w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>";
        let reference = format!("<w:r>{look}<w:footnoteReference w:id=\"{number}\"/></w:r>");
        match (first, note.references) {
            (true, 1) => self.raw(&reference),
            (true, _) => self.bookmark(name, |writer| writer.raw(&reference)),
            (false, _) => self.raw(&format!(
                "<w:fldSimple w:instr=\" NOTEREF {name} \\f \\h \"><w:r>{look}<w:t>{number}</w:t></w:r>\
                 </w:fldSimple>"
            )),
        }
    }

    /// Writes the notes.
    pub fn notes(&mut self) {
        let document = self.document;
        for (index, note) in document.notes.iter().enumerate() {
            self.raw(&format!("<w:footnote w:id=\"{}\">", index + 1));
            self.lead = Some(Lead::Note);
            self.within(|place| place.note = true, |writer| writer.blocks(&note.blocks));
            self.raw("</w:footnote>");
        }
    }
}
