//! The words of a Word file, as Word shows them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use briefwright::document::Document;
use briefwright::export;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use roxmltree::{Document as Xml, Node};

use super::{SHIPPED, even, imprint};
use crate::support::Project;

/// The styles of the top of the first page.
const MASTHEAD: [&str; 2] = ["Masthead", "Area"];

/// Makes a Word file of a tree; returns its words.
pub fn docx_words(tree: &Document) -> String {
    words(&export::docx(tree, &SHIPPED, &imprint()).unwrap_or_else(|wrong| panic!("{wrong}")))
}

/// The words with the markers of lists and the numbers of notes, which Word adds, but without the
/// masthead. Notes come last.
fn words(docx: &[u8]) -> String {
    let [document, notes, numbering] =
        ["document", "footnotes", "numbering"].map(|name| part(docx, name));
    let mut lists = lists(&Xml::parse(&numbering).unwrap());
    let mut out = String::new();
    for paragraph in elements(Xml::parse(&document).unwrap().root(), "p") {
        words_of(paragraph, &mut lists, &mut out);
    }
    for note in elements(Xml::parse(&notes).unwrap().root(), "footnote") {
        // Those with a type are the lines above the notes.
        if attribute(note, "type").is_empty() {
            out.push_str(&format!("\n{}\n", attribute(note, "id")));
            elements(note, "p").for_each(|paragraph| words_of(paragraph, &mut lists, &mut out));
        }
    }
    even(&out)
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name(&format!("word/{name}.xml")).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |one| one.tag_name().name() == name)
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attributes().find(|one| one.name() == name).map_or("", |one| one.value())
}

/// For each list: what stands before its next item, and its number if it has one.
type Lists = BTreeMap<String, (String, u64)>;

fn lists(numbering: &Xml<'_>) -> Lists {
    let markers: BTreeMap<&str, &str> = elements(numbering.root(), "abstractNum")
        .map(|one| {
            let marker = elements(one, "lvlText").next().unwrap();
            (attribute(one, "abstractNumId"), attribute(marker, "val"))
        })
        .collect();
    let list = |one: Node<'_, '_>| {
        let looks = elements(one, "abstractNumId").next().unwrap();
        let start = elements(one, "startOverride").next();
        let start = start.map_or(1, |start| attribute(start, "val").parse().unwrap());
        let marker = markers[attribute(looks, "val")].to_owned();
        (attribute(one, "numId").to_owned(), (marker, start))
    };
    elements(numbering.root(), "num").map(list).collect()
}

fn words_of(paragraph: Node<'_, '_>, lists: &mut Lists, out: &mut String) {
    let style = elements(paragraph, "pStyle").next();
    if style.is_some_and(|style| MASTHEAD.contains(&attribute(style, "val"))) {
        return;
    }
    out.push('\n');
    for one in paragraph.descendants() {
        match one.tag_name().name() {
            "numId" => {
                let (marker, next) = lists.get_mut(attribute(one, "val")).unwrap();
                let numbered = marker.starts_with('%');
                let marker = if numbered { format!("{next}.") } else { marker.clone() };
                out.push_str(&format!("{marker}\n"));
                *next += 1;
            }
            "t" => out.push_str(one.text().unwrap_or_default()),
            "br" | "tab" => out.push('\n'),
            "footnoteReference" => out.push_str(attribute(one, "id")),
            _ => {}
        }
    }
}

#[test]
fn the_shipped_briefs_lose_no_word() {
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001,Y60,QOX,09D"]).succeeded();
    for area in ["E92000001", "Y60", "QOX", "09D"] {
        let folder = format!("output/settlement/2025-10/{area}");
        let docx = words(&std::fs::read(project.path(&format!("{folder}/brief.docx"))).unwrap());
        let markdown = project.read(&format!("{folder}/brief.md"));
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        let mut in_picture = false;
        for event in Parser::new_ext(&markdown, options) {
            match event {
                Event::Start(Tag::Image { .. }) => in_picture = true,
                Event::End(TagEnd::Image) => in_picture = false,
                Event::Text(text) | Event::Code(text) if !in_picture => {
                    assert!(docx.contains(&even(&text)), "{area} has no {text:?}");
                }
                _ => {}
            }
        }
    }
}
