//! References to notes, and the notes at the end of the page (H3).

use super::{Page, escape};
use crate::document::{Block, Note};
use crate::language::fill;

impl Page<'_> {
    /// Writes a reference to a note.
    pub fn reference(&mut self, number: usize) {
        let Some(count) = self.cited.get_mut(number.wrapping_sub(1)) else { return };
        *count += 1;
        let count = *count;
        let name = fill(&self.words.page.note, &[("number", &number.to_string())]);
        self.raw(&format!(
            "<sup><a href=\"#note-{number}\" id=\"ref-{number}-{count}\" role=\"doc-noteref\" \
             aria-label=\"{}\">{number}</a></sup>",
            escape(&name)
        ));
    }

    /// Writes the notes, each with links back to where it is referred to.
    pub fn notes(&mut self, notes: &[Note]) {
        if notes.is_empty() {
            return;
        }
        self.raw(
            "<section class=\"notes\" role=\"doc-endnotes\" aria-labelledby=\"notes\">\n\
             <h2 id=\"notes\">",
        );
        let words = self.words;
        self.text(&words.page.notes);
        self.raw("</h2>\n<ol>\n");
        for (index, note) in notes.iter().enumerate() {
            let number = index + 1;
            self.raw(&format!("<li id=\"note-{number}\">\n"));
            // The way back stands at the end of the words, not on a line of its own.
            let (words, last) = match note.blocks.split_last() {
                Some((Block::Paragraph(last), words)) => (words, last.as_slice()),
                _ => (note.blocks.as_slice(), [].as_slice()),
            };
            self.blocks(words);
            self.raw("<p>");
            self.line(last);
            (1..=note.references).for_each(|count| self.back(number, count, note.references));
            self.raw("</p>\n</li>\n");
        }
        self.raw("</ol>\n</section>\n");
    }

    fn back(&mut self, number: usize, count: usize, references: usize) {
        let letter = if references == 1 { String::new() } else { letters(count) };
        // What is seen is a word of what is said, for those who speak to their browser (WCAG 2.5.3).
        let spoken = if letter.is_empty() { String::new() } else { format!(" {letter}") };
        let name = fill(&self.words.page.back, &[("number", &format!("{number}{spoken}"))]);
        self.raw(&format!(
            " <a href=\"#ref-{number}-{count}\" role=\"doc-backlink\" \
             aria-label=\"{}\">↩\u{FE0E}{letter}</a>",
            escape(&name)
        ));
    }
}

/// Counts in letters: a to z, then aa, ab, …
fn letters(mut count: usize) -> String {
    let mut out = String::new();
    while count > 0 {
        count -= 1;
        // The remainder is below 26.
        out.insert(0, char::from(b'a' + (count % 26) as u8));
        count /= 26;
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn references_are_lettered() {
        assert_eq!([1, 2, 26, 27, 28].map(super::letters), ["a", "b", "z", "aa", "ab"]);
    }
}
