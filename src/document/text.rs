//! The words of a tree, without its shape.

use super::{Inline, marks};

/// Returns the words of inlines as text: no marks, no note numbers, a space for a line break.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    write(inlines, &mut out);
    out.trim().to_owned()
}

fn write(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(&marks::strip(text)),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Link { content, .. }
            | Inline::Figure { content, .. } => write(content, out),
            Inline::Note(_) | Inline::Picture(_) => {}
            Inline::Break => out.push(' '),
        }
    }
}
