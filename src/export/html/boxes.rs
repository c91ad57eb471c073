//! Key figures and deals: lists, whose items a style sheet sets side by side.

use super::Page;
use crate::document::{Deal, Inline, KeyFigure, Term};

impl Page<'_> {
    /// Writes the key figures.
    pub fn key_figures(&mut self, figures: &[KeyFigure]) {
        self.raw("<ul class=\"key-figures\">\n");
        for KeyFigure { value, label, note } in figures {
            self.raw("<li>\n");
            self.paragraph("<p class=\"value\">", value);
            self.paragraph("<p class=\"label\">", label);
            if !note.is_empty() {
                self.paragraph("<p class=\"note\">", note);
            }
            self.raw("</li>\n");
        }
        self.raw("</ul>\n");
    }

    /// Writes a deal.
    pub fn deal(&mut self, deal: &Deal) {
        self.raw("<ol class=\"deal\">\n");
        for Term { name, ask, promise } in &deal.terms {
            self.raw("<li>\n");
            self.paragraph("<p class=\"name\">", name);
            self.raw("<div class=\"sides\">\n");
            self.side("ask", &deal.asks, ask);
            self.side("promise", &deal.promises, promise);
            self.raw("</div>\n</li>\n");
        }
        self.raw("</ol>\n");
    }

    fn side(&mut self, class: &str, label: &[Inline], words: &[Inline]) {
        self.raw(&format!("<div class=\"{class}\">\n"));
        self.paragraph("<p class=\"label\">", label);
        self.paragraph("<p>", words);
        self.raw("</div>\n");
    }
}
