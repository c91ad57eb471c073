//! Artifacts: pure functions from a document to bytes.
//!
//! Nothing here reads a file, the clock or the network, and nothing writes: whoever asks for the
//! bytes puts them where they belong. [`markdown`] is for people who copy the words, [`html()`] is
//! the page that every PDF has beside it, and [`pdf()`] is the printed brief; [`lay_out()`] is the
//! same with a look at the pages before they become a PDF. [`docx()`] is for people who put a brief
//! into a paper of their own.

mod docx;
mod escape;
mod html;
mod pdf;

pub use docx::docx;
pub use html::{Basis, HtmlParts, Leads, Report, html, redirect};
pub use pdf::{Imprint, Press, Printed, lay_out, pdf};

use crate::document::marks;

/// Returns the Markdown artifact: what the template printed, without the marks.
pub fn markdown(text: &str) -> String {
    marks::strip(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Mark;

    #[test]
    fn the_markdown_artifact_has_no_marks() {
        let mark = Mark { figure: "nurses".into(), ..Mark::default() };
        let text =
            format!("{}**Nurses**\\\nsubtitle\n\n{} nurses\n", marks::CAPTION, mark.wrap("2"));
        assert_eq!(markdown(&text), "**Nurses**\\\nsubtitle\n\n2 nurses\n");
    }
}
