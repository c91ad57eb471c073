//! Text becomes a Typst string literal that means that text.

/// Writes a text as a string literal, quotes included.
pub fn write(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Returns a text as a string literal, quotes included.
#[cfg(test)]
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use typst::syntax::{SyntaxKind, ast, parse_code};

    use super::*;

    fn read(source: &str) -> Option<String> {
        let root = parse_code(source);
        let mut leaves = root.children();
        let only = leaves.next().filter(|_| leaves.next().is_none())?;
        (only.kind() == SyntaxKind::Str).then_some(())?;
        Some(only.cast::<ast::Str<'_>>()?.get().to_string())
    }

    #[test]
    fn a_name_full_of_markup_is_one_literal() {
        let name = "Tŷ Ddewi \\\" & <b> #[]$_* */ // \\u{41} \u{7}\n";
        assert_eq!(read(&literal(name)).as_deref(), Some(name));
    }

    proptest! {
        #[test]
        fn every_text_survives_as_one_literal(text in any::<String>()) {
            prop_assert_eq!(read(&literal(&text)), Some(text));
        }
    }
}
