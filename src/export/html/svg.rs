//! A drawing within the page, with its name and its description.

use super::super::escape::escape;

/// Returns the `svg` element of a drawing, named by `title` and described by `description`; `None`
/// if there is no such element.
///
/// What the drawing says of its own role and name is replaced, so that nothing is said twice.
pub fn inline(svg: &str, id: &str, title: &str, description: &str) -> Option<String> {
    let name = format!("aria-labelledby=\"{id}-title {id}-description\"");
    let names = format!(
        "\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-description\">{}</desc>",
        escape(title),
        escape(description)
    );
    Some(named(svg, &name, &names)? + "\n")
}

/// Returns the `svg` element of a drawing that is as small as a word, in one line.
pub fn labelled(svg: &str, label: &str) -> Option<String> {
    let name = format!("aria-label=\"{}\"", escape(label));
    Some(named(svg, &name, "")?.replace('\n', ""))
}

/// The `svg` element with an attribute that names it, and what that refers to.
fn named(svg: &str, name: &str, names: &str) -> Option<String> {
    let start = svg.match_indices("<svg").map(|(at, found)| at + found.len()).find(|&at| {
        svg[at..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
    })?;
    let (attributes, content) = attributes(&svg[start..])?;
    let content = match content {
        Some(content) => &content[..content.rfind("</svg")?],
        None => "",
    };
    let mut out = String::with_capacity(content.len() + 512);
    out.push_str("<svg");
    for (name, quoted) in attributes {
        if !ours(name) {
            out.push_str(&format!(" {name}={quoted}"));
        }
    }
    out.push_str(&format!(" role=\"img\" {name}>{names}"));
    out.push_str(without_names(content));
    out.push_str("</svg>");
    Some(out)
}

/// Whether an attribute of the root is ours to set.
fn ours(name: &str) -> bool {
    matches!(name, "role" | "id" | "version" | "tabindex") || name.starts_with("aria-")
}

/// An attribute: its name, and its value within its quotes.
type Attribute<'a> = (&'a str, &'a str);

/// Reads the rest of the root's tag: its attributes, and what follows the tag unless the element
/// ends there.
fn attributes(tag: &str) -> Option<(Vec<Attribute<'_>>, Option<&str>)> {
    let mut found = Vec::new();
    let mut rest = tag.trim_ascii_start();
    loop {
        if let Some(content) = rest.strip_prefix('>') {
            return Some((found, Some(content)));
        }
        if rest.starts_with("/>") {
            return Some((found, None));
        }
        let (name, after) = rest.split_once('=').filter(|(name, _)| !name.contains('>'))?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = after[1..].find(quote)? + 2;
        found.push((name.trim_ascii(), &after[..end]));
        rest = after[end..].trim_ascii_start();
    }
}

/// Leaves out a title and a description at the very beginning.
fn without_names(content: &str) -> &str {
    let mut rest = content;
    loop {
        let text = rest.trim_ascii_start();
        let closing = if text.starts_with("<title") {
            "</title>"
        } else if text.starts_with("<desc") {
            "</desc>"
        } else {
            return rest;
        };
        match text.find(closing) {
            Some(at) => rest = &text[at + closing.len()..],
            None => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h4_a_drawing_gets_its_name_once() {
        let svg = "<?xml version=\"1.0\"?>\n<!-- <svgx> -->\n<svg width=\"4\" aria-label='a > b' \
                   viewBox='0 0 4 4' role=\"img\"><title>old</title>\n<g/></svg>\n";
        insta::assert_snapshot!(inline(svg, "exhibit-1", "A & B", "<up>").unwrap(), @r#"
        <svg width="4" viewBox='0 0 4 4' role="img" aria-labelledby="exhibit-1-title exhibit-1-description">
        <title id="exhibit-1-title">A &amp; B</title>
        <desc id="exhibit-1-description">&lt;up&gt;</desc>
        <g/></svg>
        "#);
        assert_eq!(inline("<svg", "x", "", ""), None);
        assert_eq!(inline("<svg a></svg>", "x", "", ""), None);
        assert!(inline("<svg/>", "x", "", "").is_some());
    }
}
