//! Text from data into Markdown: escaped, so that it is text and nothing else.

use std::io::{Result, Write};

use crate::document::marks;

/// Escapes a text for Markdown. Only what could mean something is escaped, so that names such as
/// `Stoke-on-Trent` stay readable. Characters of marks are dropped: data can't forge them.
pub fn escape(text: &str) -> String {
    let text = marks::clean(text);
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    let mut after_blank = false;
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            // After a blank, the last of a heading's line closes it and is not shown.
            '#' if after_blank => out.push_str("\\#"),
            // These mean something at the start of a line only, where the text may stand.
            '#' | '-' | '+' | '=' | ':' if start => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if all_digits(&out) => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' => out.push(' '),
            // Nobody sees these, and no form of a brief may hold them.
            c if c.is_control() => {}
            // These would turn the words of the template around that follow. Letters that run from
            // right to left need none of them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
        start = false;
        after_blank = out.ends_with(' ');
    }
    out
}

/// Whether what stands so far would make the next `.` or `)` the sign of a numbered list.
fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// [`escape`] in the form that Tera asks for.
pub(super) fn write_escaped(text: &str, out: &mut dyn Write) -> Result<()> {
    out.write_all(escape(text).as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    fn read_back(markdown: &str) -> Option<String> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        let mut text = String::new();
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                _ => return None,
            }
        }
        Some(text)
    }

    proptest! {
        /// Text comes out as it went in, whatever it holds and wherever it stands.
        #[test]
        fn escaped_text_is_only_text(text in "[ -~àŵ😀]{1,40}") {
            let text = text.trim();
            prop_assume!(!text.is_empty() && !text.contains("  "));
            let escaped = escape(text);
            let at_start = read_back(&escaped);
            let within = read_back(&format!("In {escaped} now"));
            prop_assert_eq!(at_start.as_deref(), Some(text));
            let expected = format!("In {text} now");
            prop_assert_eq!(within.as_deref(), Some(expected.as_str()));
        }
    }
}
