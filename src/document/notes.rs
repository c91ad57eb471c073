//! The notes: numbered by first reference, shared when cited again.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Block, Note};
use crate::diagnostics::Diagnostic;

/// What the text refers to, and what it defines.
#[derive(Default)]
pub struct Notes {
    /// The references in the order of reading: where the first one stands, and how many.
    cited: Vec<(String, Range<usize>, usize)>,
    numbers: BTreeMap<String, usize>,
    defined: BTreeMap<String, (Range<usize>, Vec<Block>)>,
}

impl Notes {
    /// Takes in a reference; returns the number of its note.
    pub fn cite(&mut self, label: &str, place: Range<usize>) -> usize {
        // Markdown's labels don't tell capitals from small letters.
        let key = label.to_lowercase();
        let next = self.cited.len() + 1;
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            self.cited.push((key, place, 1));
        } else {
            self.cited[number - 1].2 += 1;
        }
        number
    }

    /// Takes in the text of a note.
    pub fn define(
        &mut self,
        label: &str,
        place: Range<usize>,
        blocks: Vec<Block>,
    ) -> Option<Diagnostic> {
        let earlier = self.defined.insert(label.to_lowercase(), (place, blocks));
        earlier.map(|_| {
            Diagnostic::error("note-defined-twice", format!("note `{label}` is defined twice"))
        })
    }

    /// Whether a note has a text.
    pub fn defines(&self, label: &str) -> bool {
        self.defined.contains_key(label)
    }

    /// Returns the notes in order, and what is wrong with them.
    pub fn finish(mut self) -> (Vec<Note>, Vec<(Range<usize>, Diagnostic)>) {
        let mut wrong = Vec::new();
        let mut notes = Vec::new();
        for (label, place, references) in self.cited {
            let blocks = match self.defined.remove(&label) {
                Some((_, blocks)) => blocks,
                None => {
                    wrong.push((place, undefined(&label)));
                    Vec::new()
                }
            };
            notes.push(Note { blocks, references });
        }
        for (label, (place, _)) in self.defined {
            let message = format!("note `{label}` is never referred to");
            let diagnostic = Diagnostic::error("unused-note", message)
                .hint(format!("write `[^{label}]` where it belongs, or delete it"));
            wrong.push((place, diagnostic));
        }
        (notes, wrong)
    }
}

/// Returns the diagnostic of a reference that leads nowhere.
pub fn undefined(label: &str) -> Diagnostic {
    Diagnostic::error("undefined-note", format!("note `{label}` has no text"))
        .hint(format!("add a line `[^{label}]: …`"))
}

/// Returns the diagnostic of a reference within code, where it is printed as it is written.
pub fn in_code(label: &str) -> Diagnostic {
    Diagnostic::error("note-in-code", format!("code refers to note `{label}`"))
        .why("code is printed letter by letter, brackets and all")
        .hint("refer to the note behind the code")
}
