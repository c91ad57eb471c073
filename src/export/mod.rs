//! Artifacts: pure functions from a document to bytes.
//!
//! Nothing here reads a file, the clock or the network, and nothing writes: whoever asks for the
//! bytes puts them where they belong. [`markdown`] is for people who copy the words, [`html()`] is
//! the page that every PDF has beside it, and [`pdf()`] is the printed brief; [`lay_out()`] is the
//! same with a look at the pages before they become a PDF. [`docx()`] is for people who put a brief
//! into a paper of their own, and [`letter()`] for the message that goes with a brief.

mod docx;
mod escape;
mod html;
mod letter;
mod pdf;

pub use docx::docx;
pub use html::{Basis, HtmlParts, Leads, Report, html, redirect};
pub use letter::{Letter, letter};
pub use pdf::{Drawn, Imprint, Outfit, Press, Printed, lay_out, pdf, program};

use pulldown_cmark::{Event, Options, Parser};

use crate::document::marks;

pub use crate::document::slots;
pub use escape::escape;

/// Returns the Markdown artifact: what the template printed, without the marks. Tags are text in every
/// form of a brief, so here their signs are escaped: whoever pastes the words elsewhere pastes no tag.
pub fn markdown(text: &str) -> String {
    let text = marks::strip(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (event, place) in Parser::new_ext(&text, options).into_offset_iter() {
        if matches!(event, Event::Html(_) | Event::InlineHtml(_)) && place.start >= at {
            out.push_str(&text[at..place.start]);
            for c in text[place.clone()].chars() {
                if c.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(c);
            }
            at = place.end;
        }
    }
    out.push_str(&text[at..]);
    out
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

    #[test]
    fn tags_are_text_in_the_markdown_artifact() {
        let text = "a <b class=\"x\">c</b> `<i>` <https://x.example>\n\n<div>\n*d*\n</div>\n";
        let artifact = markdown(text);
        assert!(
            artifact
                .starts_with("a \\<b class\\=\\\"x\\\"\\>c\\<\\/b\\> `<i>` <https://x.example>"),
            "{artifact}"
        );
        let events = || Parser::new(&artifact);
        assert!(!events().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_))));
        let words = |text: &str| -> String {
            Parser::new(text)
                .filter_map(|event| match event {
                    Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                        Some(text.replace('\n', ""))
                    }
                    _ => None,
                })
                .collect()
        };
        assert_eq!(words(&artifact), words(text));
    }
}
