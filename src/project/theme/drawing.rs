//! What an SVG of a project may not hold: it is shown to readers, and drawn by the program, wherever it came from.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

/// The largest drawing, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// How many elements a drawing may come to when everything that it uses again is drawn.
const MAX_ELEMENTS: usize = 20_000;
/// How deep elements may lie in each other.
const MAX_DEPTH: usize = 64;

/// Elements that do something, or hold something that is no drawing.
const CLOSED: [&str; 13] = [
    "script",
    "foreignObject",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "canvas",
    "animate",
    "animateMotion",
    "animateTransform",
    "set",
    "handler",
];

/// What a drawing has that it may not have, in words; `None` if it may be used.
pub(super) fn unsafe_part(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MAX_BYTES {
        return Some(format!("it has more than {} KiB", MAX_BYTES >> 10));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Some("it is not UTF-8".to_owned()) };
    // Declarations of entities are refused with the document type: they can grow without end.
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return Some(format!("it can't be read: {error}")),
    };
    if document.descendants().any(|node| node.is_pi()) {
        return Some("it has an instruction for other programs, such as a style sheet".to_owned());
    }
    let nodes = || document.descendants().filter(Node::is_element);
    if let Some(found) = nodes().find_map(|node| closed(&node)) {
        return Some(found);
    }
    let ids: BTreeMap<&str, Node<'_, '_>> =
        nodes().filter_map(|node| node.attribute("id").map(|id| (id, node))).collect();
    let mut left = MAX_ELEMENTS;
    let fits = draw(document.root_element(), &ids, &mut left, 0);
    (!fits).then(|| {
        format!("it comes to more than {MAX_ELEMENTS} elements, or lies more than {MAX_DEPTH} deep")
    })
}

/// What an element or its attributes may not be.
fn closed(node: &Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name();
    if CLOSED.iter().any(|one| one.eq_ignore_ascii_case(name)) {
        return Some(format!("it has the element `{name}`"));
    }
    if name == "style" {
        // A comment or an element may lie between its parts.
        let parts = node.descendants().filter(Node::is_text).filter_map(|part| part.text());
        if leads_away(&parts.collect::<String>()) {
            return Some("its style leads to another file".to_owned());
        }
    }
    node.attributes().find_map(|attribute| {
        let (key, value) = (attribute.name(), attribute.value().trim());
        if key.len() > 2 && key.to_ascii_lowercase().starts_with("on") {
            return Some(format!("it has the attribute `{key}`"));
        }
        let away = match key {
            "href" | "src" => !value.starts_with('#') && !is_picture(value),
            _ => leads_away(value),
        };
        away.then(|| format!("its attribute `{key}` leads to another file"))
    })
}

/// Whether an address is a picture in itself.
fn is_picture(address: &str) -> bool {
    ["data:image/png;base64,", "data:image/jpeg;base64,"]
        .iter()
        .any(|begin| address.starts_with(begin))
}

/// Whether a style names anything that is not in the drawing.
fn leads_away(style: &str) -> bool {
    let style: String = style.to_ascii_lowercase().split_whitespace().collect();
    let mut urls = style.split("url(").skip(1);
    // A backslash would hide any of these.
    style.contains('\\')
        || ["@import", "image-set(", "src("].iter().any(|way| style.contains(way))
        || style.contains("javascript:")
        || urls.any(|rest| !rest.trim_start_matches(['"', '\'']).starts_with('#'))
}

/// What a value refers to: `url(#shade)`.
fn named(value: &str) -> Vec<&str> {
    let urls = value.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    let blank = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    urls.filter_map(|url| url.trim_matches(blank).strip_prefix('#')).collect()
}

/// Whether an element with all that is in it and all that it uses again is within what is left.
fn draw(
    node: Node<'_, '_>,
    ids: &BTreeMap<&str, Node<'_, '_>>,
    left: &mut usize,
    depth: usize,
) -> bool {
    if depth > MAX_DEPTH || *left == 0 {
        return false;
    }
    *left -= 1;
    let used = node.attributes().flat_map(|one| match one.name() {
        "href" if node.tag_name().name() == "a" => Vec::new(),
        "href" => one.value().trim().strip_prefix('#').into_iter().collect(),
        // A pattern, a mask or a filter is drawn wherever it is named.
        _ => named(one.value()),
    });
    let used: Vec<Node<'_, '_>> = used.filter_map(|id| ids.get(id).copied()).collect();
    let children = node.children().filter(Node::is_element);
    children.chain(used).all(|one| draw(one, ids, left, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inside}</svg>"
        )
    }

    #[test]
    fn a_drawing_is_taken() {
        for inside in [
            "<path d=\"M0 0h1\"/>",
            "<defs><g id=\"a\"><rect/></g></defs><use href=\"#a\"/><use xlink:href=\"#a\"/>",
            "<style>.a { fill: url(#b) }</style><rect style=\"fill: url('#b')\"/>",
            "<image href=\"data:image/png;base64,AAAA\"/><text font-family=\"x\">one</text>",
        ] {
            assert_eq!(unsafe_part(svg(inside).as_bytes()), None, "{inside}");
        }
    }

    #[test]
    fn what_acts_or_leads_elsewhere_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<foreignObject><p/></foreignObject>",
            "<rect onload=\"x()\"/>",
            "<rect ONCLICK=\"x()\"/>",
            "<image href=\"/etc/passwd\"/>",
            "<image xlink:href=\"https://example.org/x.png\"/>",
            "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
            "<a href=\"javascript:x()\"><rect/></a>",
            "<use href=\"other.svg#a\"/>",
            "<style>@import 'x.css';</style>",
            "<rect style=\"fill: url( https://example.org/x )\"/>",
            "<rect fill=\"url(http://example.org/#a)\"/>",
            "<set attributeName=\"href\" to=\"x\"/>",
            "<style>.a {} <!-- --> @import 'x.css';</style>",
            "<style><g/>.a { fill: url(https://example.org/x) }</style>",
            "<style>@\\69mport 'x.css';</style>",
            "<rect style=\"background: image-set('https://example.org/x' 1x)\"/>",
            "<?xml-stylesheet href=\"https://example.org/x.css\"?>",
        ] {
            assert!(unsafe_part(svg(inside).as_bytes()).is_some(), "{inside}");
        }
        let entities = "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg>&a;</svg>";
        assert!(unsafe_part(entities.as_bytes()).is_some());
        assert!(unsafe_part(b"<svg").is_some());
        assert!(unsafe_part(b"<svg>\xff</svg>").is_some());
    }

    #[test]
    fn what_grows_without_end_is_refused() {
        let mut inside = "<g id=\"a0\"><rect/></g>".to_owned();
        for n in 1..20 {
            let use_it = format!("<use href=\"#a{}\"/>", n - 1);
            inside.push_str(&format!("<g id=\"a{n}\">{}</g>", use_it.repeat(10)));
        }
        assert!(unsafe_part(svg(&inside).as_bytes()).is_some());
        let mut inside = "<pattern id=\"a0\"><rect/></pattern>".to_owned();
        for n in 1..20 {
            let fill = format!("<rect style=\"fill: url( '#a{}' )\"/>", n - 1);
            inside.push_str(&format!("<pattern id=\"a{n}\">{}</pattern>", fill.repeat(10)));
        }
        assert!(unsafe_part(svg(&inside).as_bytes()).is_some());
        let circle = "<g id=\"a\"><use href=\"#a\"/></g>";
        assert!(unsafe_part(svg(circle).as_bytes()).is_some());
        let deep = format!("{}{}", "<g>".repeat(5_000), "</g>".repeat(5_000));
        assert!(unsafe_part(svg(&deep).as_bytes()).is_some());
        assert!(unsafe_part(&vec![b' '; MAX_BYTES + 1]).is_some());
    }
}
