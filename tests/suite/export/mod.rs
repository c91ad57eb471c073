//! What goes in comes out: the same words in Markdown, HTML, PDF and DOCX.
//!
//! Words are compared after white space: a run of it counts as one blank, and so does the edge of a
//! block, a cell or a list marker. Nothing else is evened out.

mod commonmark;
mod docx;
mod large;
mod names;
mod page;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use briefwright::diagnostics::{Diagnostics, SourceFile};
use briefwright::document::{self, Document};
use briefwright::export::{self, Imprint, Press, Printed};
use briefwright::language::Language;
use scraper::{ElementRef, Html, Node};

use crate::support::repository;

/// The words that the page itself adds, none of which is in a test's text.
const FURNITURE: [&str; 4] =
    ["Furniture-organisation", "Furniture-area", "Furniture-edition", "1 of 1"];

/// The shipped page template.
fn template() -> Arc<SourceFile> {
    let path = repository().join("templates/brief.typ");
    SourceFile::new("templates/brief.typ", std::fs::read_to_string(path).unwrap())
}

/// The shipped page template on one page without an end, so wide that no line breaks by itself:
/// blanks at the end of a line and notes at the foot of a page are in the order of reading.
static WIDE: LazyLock<Press> = LazyLock::new(|| {
    let paper = "paper: \"a4\",";
    let text = template().text.clone();
    assert!(text.contains(paper));
    let text = text.replace(paper, "width: 40000pt, height: auto,");
    Press::new(&SourceFile::new("templates/brief.typ", text))
        .unwrap_or_else(|wrong| panic!("{wrong}"))
});

/// The shipped page template as it is.
static SHIPPED: LazyLock<Press> =
    LazyLock::new(|| Press::new(&template()).unwrap_or_else(|wrong| panic!("{wrong}")));

fn imprint() -> Imprint {
    Imprint {
        title: "A test".into(),
        author: FURNITURE[0].into(),
        subject: "A test of words".into(),
        keywords: Vec::new(),
        words: Language::english(),
        area: FURNITURE[1].into(),
        edition: FURNITURE[2].into(),
        date: jiff::civil::date(2025, 10, 31),
        ident: "a-test/2025-10/E92000001".into(),
    }
}

fn read(markdown: &str) -> Result<Document, Diagnostics> {
    document::read(markdown, &BTreeMap::new())
}

/// The words as they stand on the pages of the printed brief, without page furniture.
fn printed_words(printed: &Printed<'_>) -> String {
    let words = printed.words();
    let lines = words.lines().filter(|line| !FURNITURE.contains(line));
    even(&lines.collect::<Vec<_>>().join("\n"))
}

/// The words of a page's body, with the markers of lists and the numbers of notes, which a browser
/// adds.
fn html_words(body: &str) -> String {
    let html = Html::parse_fragment(body);
    let mut words = String::new();
    html_children(html.root_element(), 0, &mut words);
    even(&words)
}

fn html_children(element: ElementRef<'_>, depth: usize, words: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => words.push_str(text),
            _ => {
                ElementRef::wrap(child).into_iter().for_each(|one| html_element(one, depth, words))
            }
        }
    }
}

/// `depth` is how many lists without numbers are around it.
fn html_element(element: ElementRef<'_>, depth: usize, words: &mut String) {
    let value = element.value();
    // What leads back from a note, the name of the notes, and a chart's data are the page's own.
    let added = value.attr("role") == Some("doc-backlink") || value.attr("id") == Some("notes");
    if added || ["svg", "details"].contains(&value.name()) {
        return;
    }
    match value.name() {
        "em" | "strong" | "code" | "a" | "sup" | "span" | "data" => {
            html_children(element, depth, words);
        }
        name @ ("ul" | "ol") => {
            let start: i64 = value.attr("start").map_or(1, |start| start.parse().unwrap());
            let parent = element.parent().and_then(ElementRef::wrap);
            let notes = parent.is_some_and(|one| one.value().attr("role") == Some("doc-endnotes"));
            let items = element.child_elements().filter(|child| child.value().name() == "li");
            for (number, item) in (start..).zip(items) {
                let marker = match name {
                    "ul" => ["•", "–"][depth % 2].to_owned(),
                    _ if notes => number.to_string(),
                    _ => format!("{number}."),
                };
                words.push_str(&format!("\n{marker}\n"));
                html_children(item, depth + usize::from(name == "ul"), words);
            }
            words.push('\n');
        }
        _ => {
            words.push('\n');
            html_children(element, depth, words);
            words.push('\n');
        }
    }
}

/// A run of white space as one blank.
fn even(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Does work that prints in a pool of its own, as a build does: in one pool for all, Typst's own
/// parallel steps would take up other documents while they wait.
fn alone<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(32 << 20).build();
    pool.unwrap().install(work)
}

/// Prints a tree; returns its words on the page and how large the PDF is.
fn print(tree: &Document, press: &Press) -> Result<(String, usize), Diagnostics> {
    let imprint = imprint();
    let printed = export::lay_out(tree, press, &imprint)?;
    let words = printed_words(&printed);
    Ok((words, printed.pdf()?.len()))
}
