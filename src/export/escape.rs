//! Text becomes HTML or XML that shows that text.

use std::borrow::Cow;

/// Escapes a text for an element's content or a quoted attribute. Control characters have no place
/// in HTML, most of them none in XML; they are left out.
pub fn escape(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && allowed(c);
    if text.chars().all(plain) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out.into()
}

fn allowed(c: char) -> bool {
    // Of every plane, the last two code points aren't characters, nor are those of one more range.
    let noncharacter = u32::from(c) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    !noncharacter && (!c.is_control() || matches!(c, '\n' | '\t'))
}
