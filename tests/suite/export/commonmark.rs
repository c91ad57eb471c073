//! Every example of the CommonMark Spec, and our own of tables and notes, in print and in Word.
//!
//! A brief may not hold all that CommonMark allows, so all examples are changed in the same way
//! before they are read: a title is put before them, every heading is of level 2, and a picture
//! becomes a link to it. What is refused after that is in the snapshot, with the reason.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, Tag};

use briefwright::export;
use briefwright::language::Language;

use super::docx::docx_words;
use super::{WIDE, alone, html_words, print, read};
use crate::support::repository;

/// An example: its number, the section of the Spec, its Markdown.
type Example = (usize, String, String);

fn examples() -> Vec<Example> {
    let path = repository().join("tests/fixtures/commonmark/examples.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    // The first line says what the file is.
    text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Our own, of what the Spec doesn't have.
const OURS: [&str; 14] = [
    "| a | b |\n|---|--:|\n| c | 1,234 |\n| d \\| e | −5 |\n",
    "| a | b | c |\n|:-:|:--|---|\n| *d* | **e** | `f` |\n| g | | h |\n",
    "| a |\n|---|\n",
    "a | b\n-|-\n1 | 2\n4\n",
    "| [a](http://e.org) | b[^1] |\n|---|---|\n| c[^2] | d[^1] |\n\n[^1]: n1\n[^2]: n2\n",
    "> | a | b |\n> |---|---|\n> | c | d |\n",
    "- a\n\n  | b | c |\n  |---|---|\n  | d | e |\n",
    "a[^x] b[^y] c[^x]\n\n[^y]: Y\n[^x]: X\n",
    "a[^1][^2]\n\n[^1]: one\n[^2]: two\n",
    "a[^1]\n\n[^1]: one\n\n    two\n\n    - three\n    - four\n",
    "a[^1]\n\n[^1]:\n    - three\n    - four\n",
    "a[^1]\n\n[^1]: > quoted\n",
    "a[^1]\n\n[^1]: `code` *em* <http://e.org/?a=b&c>\n",
    "- a[^1]\n- b[^2]\n\n> c[^3]\n\n[^3]: C\n[^2]: B\n[^1]: A\n",
];

/// Changes an example into what a brief may hold; returns whether its headings and pictures had to
/// be.
fn adapted(markdown: &str) -> (String, bool, bool) {
    // From the end, so that places stay where they are.
    let mut text = markdown.to_owned();
    let (mut headings, mut pictures) = (false, false);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for (event, place) in Parser::new_ext(markdown, options).into_offset_iter() {
        let own = &markdown[place.clone()];
        match event {
            Event::Start(Tag::Heading { .. }) if own.starts_with('#') => {
                let level = own.chars().take_while(|c| *c == '#').count();
                changes.push((place.start..place.start + level, "##".to_owned()));
                headings |= level != 2;
            }
            Event::Start(Tag::Heading { .. }) => {
                let line = own.trim_end().rfind('\n').unwrap();
                let underline = own[line..].replace('=', "-");
                headings |= underline != own[line..];
                changes.push((place.start + line..place.end, underline));
            }
            Event::Start(Tag::Image { .. }) => {
                changes.push((place.start..place.start + 1, String::new()));
                pictures = true;
            }
            _ => {}
        }
    }
    changes.sort_by_key(|(place, _)| place.start);
    for (place, new) in changes.into_iter().rev() {
        text.replace_range(place, &new);
    }
    (format!("# A title\n\n{text}"), headings, pictures)
}

/// What became of an example.
enum Fate {
    Same,
    Refused(String),
    Differs { html: String, pdf: String, docx: String },
}

fn fate(markdown: &str) -> Fate {
    let refused = |wrong: briefwright::diagnostics::Diagnostics| {
        let told = wrong.iter().map(|one| format!("{}: {}", one.code, one.message));
        Fate::Refused(told.collect::<Vec<_>>().join("; "))
    };
    let tree = match read(markdown) {
        Ok(tree) => tree,
        Err(wrong) => return refused(wrong),
    };
    let html = html_words(&export::html(&tree, true, Language::english()).body);
    let docx = docx_words(&tree);
    // Word counts no further.
    let html_in_word = html.replace("123456789.", "32767.");
    match print(&tree, &WIDE) {
        Err(wrong) => refused(wrong),
        Ok((pdf, _)) if pdf == html && docx == html_in_word => Fate::Same,
        Ok((pdf, _)) => Fate::Differs { html, pdf, docx },
    }
}

#[test]
fn all_examples_of_the_spec_say_the_same_in_html_and_in_print() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let texts: Vec<_> = examples.iter().map(|(_, _, markdown)| adapted(markdown)).collect();
    // Two at a time; one in the middle of another, as rayon would have it, is too much for a stack.
    let (one, other) = texts.split_at(texts.len() / 2);
    let fates = |texts: &[(String, bool, bool)]| -> Vec<Fate> {
        alone(|| texts.iter().map(|(text, ..)| fate(text)).collect())
    };
    let fates: Vec<Fate> = std::thread::scope(|scope| {
        let one = scope.spawn(|| fates(one));
        let mut other = fates(other);
        let mut all = one.join().unwrap();
        all.append(&mut other);
        all
    });
    let count =
        |test: &dyn Fn(&(String, bool, bool)) -> bool| texts.iter().filter(|one| test(one)).count();
    let mut told = String::new();
    let mut refused = 0;
    let mut differing = String::new();
    for ((number, section, markdown), fate) in examples.iter().zip(&fates) {
        match fate {
            Fate::Same => {}
            Fate::Refused(why) => {
                refused += 1;
                writeln!(told, "{number} ({section}): {why}").unwrap();
            }
            Fate::Differs { html, pdf, docx } => {
                writeln!(
                    differing,
                    "{number}: {markdown:?}\n html {html:?}\n pdf  {pdf:?}\n docx {docx:?}"
                )
                .unwrap();
            }
        }
    }
    assert!(differing.is_empty(), "{differing}");
    let head = format!(
        "{} examples: {} with other headings, {} with links for pictures; {refused} refused\n",
        examples.len(),
        count(&|one| one.1),
        count(&|one| one.2),
    );
    insta::assert_snapshot!(head + &told);
}

#[test]
fn tables_and_notes_say_the_same_in_html_and_in_print() {
    for markdown in OURS {
        match fate(&format!("# A title\n\n{markdown}")) {
            Fate::Same => {}
            Fate::Refused(why) => panic!("{markdown:?} is refused: {why}"),
            Fate::Differs { html, pdf, docx } => {
                panic!("{markdown:?}\n html {html:?}\n pdf  {pdf:?}\n docx {docx:?}")
            }
        }
    }
}
