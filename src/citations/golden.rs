//! Notes of twelve kinds of work in three styles, held against those of citeproc-js.
//! `tests/fixtures/notes/README.md` says how those were made.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Deserialize;

use super::{Bibliography, Citation, Note};
use crate::diagnostics::SourceFile;

const STYLES: [(&str, &str); 3] = [
    ("mhra", "modern-humanities-research-association-notes"),
    ("chicago", "chicago-notes"),
    ("turabian", "turabian-fullnote-8"),
];
const BETWEEN: &str = "between: { type: book, title: Between, author: 'Zwischen, Zoe', publisher: Press, date: 2000 }";

/// By work, style and form: what is printed.
type Notes = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

/// Where we print something else, and why that may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    works: Vec<String>,
    styles: Vec<String>,
    forms: Vec<String>,
    /// What citeproc-js prints there, and what we do.
    theirs: String,
    ours: String,
    because: String,
}

impl Difference {
    fn is_at(&self, work: &str, style: &str, form: &str) -> bool {
        let has = |list: &[String], name: &str| list.iter().any(|one| one == name);
        has(&self.works, work) && has(&self.styles, style) && has(&self.forms, form)
    }
}

#[test]
fn notes_are_those_of_citeproc() {
    let theirs: Notes =
        serde_json::from_str(include_str!("../../tests/fixtures/notes/expected.json")).unwrap();
    let accepted: Vec<Difference> =
        serde_yaml::from_str(include_str!("../../tests/fixtures/notes/differences.yaml")).unwrap();
    assert!(accepted.iter().all(|one| !one.because.is_empty()));
    assert_eq!(theirs.len(), 12);
    let works = include_str!("../../tests/fixtures/notes/works.yaml");
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for (style, name) in STYLES {
        for (work, theirs) in &theirs {
            for (form, ours) in forms(&format!("{works}{BETWEEN}\n"), name, work) {
                let mut expected = theirs[style][form].clone();
                for (at, one) in accepted.iter().enumerate() {
                    if one.is_at(work, style, form) {
                        if !expected.contains(&one.theirs) {
                            faults.push(format!("{work}, {style}, {form}: no {:?}", one.theirs));
                        }
                        expected = expected.replace(&one.theirs, &one.ours);
                        used.insert(at);
                    }
                }
                if ours != expected {
                    faults.push(format!("{work}, {style}, {form}:\n  {expected}\n  {ours}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "expected, and what is printed:\n{}", faults.join("\n"));
    assert_eq!(used.len(), accepted.len(), "a difference is no more");
}

/// A work cited, cited again at once, and cited again after another; and its place in the list.
fn forms(works: &str, style: &str, work: &str) -> [(&'static str, String); 4] {
    let file = SourceFile::new("briefs/works.yaml", works);
    let works = Bibliography::new(&[file], &[], style, "en-GB").unwrap();
    let cite = |key: &str, locator: Option<&str>| {
        Note::Work(Citation { key: key.into(), locator: locator.map(Into::into) })
    };
    let notes = works.notes(&[
        cite(work, Some("p. 12")),
        cite(work, Some("p. 14")),
        cite("between", None),
        cite(work, Some("p. 20")),
    ]);
    let list = works.list(&[work.to_owned(), "between".to_owned()].into());
    let listed = list.iter().find(|item| !item.contains("Between")).unwrap();
    [("first", &notes[0]), ("next", &notes[1]), ("later", &notes[3]), ("listed", listed)]
        .map(|(form, markdown)| (form, shown(markdown)))
}

/// What a reader sees, with `*` around what is italic.
fn shown(markdown: &str) -> String {
    Parser::new(markdown)
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => Some("*".to_owned()),
            _ => None,
        })
        .collect()
}
