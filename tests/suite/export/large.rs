//! Far more words and notes than a brief should have.

use std::fmt::Write as _;
use std::time::Instant;

use briefwright::document::Document;
use briefwright::export;
use briefwright::language::Language;

use super::{SHIPPED, WIDE, alone, html_words, imprint, print, read};

/// A brief of 10,000 words and more: sections with paragraphs, lists and tables.
fn long() -> String {
    let mut text = "# A long brief\n\n".to_owned();
    for section in 1..=40 {
        writeln!(text, "## Section {section}\n").unwrap();
        for paragraph in 1..=4 {
            for sentence in 1..=5 {
                write!(
                    text,
                    "Sentence {sentence} of paragraph {paragraph} in **section {section}** says *something* \
                     about ŵyth practices. "
                )
                .unwrap();
            }
            text.push_str("\n\n");
        }
        text.push_str("- one thing\n- another thing\n\n| Place | Doctors |\n|---|--:|\n");
        for row in 1..=5 {
            writeln!(text, "| Place {row} of {section} | {row},234 |").unwrap();
        }
        text.push('\n');
    }
    text
}

/// A brief with 500 notes, each with a word of its own, and some referred to again.
fn annotated() -> String {
    let mut text = "# A brief with notes\n\n".to_owned();
    for number in 1..=500 {
        write!(text, "Fact {number} is known.[^n{number}] ").unwrap();
        if number % 50 == 0 {
            write!(text, "So it was said before.[^n{}]\n\n", number - 20).unwrap();
        }
    }
    text.push('\n');
    for number in (1..=500).rev() {
        writeln!(
            text,
            "[^n{number}]: Source number {number}, *The Book*, <https://example.org/{number}>.\n"
        )
        .unwrap();
    }
    text
}

/// Prints on the shipped page, which a PDF must pass with all its checks; says how long it took.
fn on_paper(what: &str, tree: &Document) -> usize {
    let imprint = imprint();
    let watch = Instant::now();
    let printed =
        export::lay_out(tree, &SHIPPED, &imprint).unwrap_or_else(|wrong| panic!("{wrong}"));
    let pages = printed.pages();
    let laid_out = watch.elapsed();
    assert!(printed.inspect().is_empty(), "{}", printed.inspect());
    let bytes = printed.pdf().unwrap_or_else(|wrong| panic!("{wrong}"));
    eprintln!(
        "{what}: {pages} pages in {laid_out:.1?}, {} kB of PDF in {:.1?}",
        bytes.len() / 1000,
        watch.elapsed()
    );
    pages
}

#[test]
fn a_brief_of_ten_thousand_words_is_complete() {
    let markdown = long();
    let count = markdown.split_whitespace().count();
    assert!(count > 10_000, "{count} words");
    let tree = read(&markdown).unwrap();
    let html = html_words(&export::html(&tree, true, Language::english()).body);
    assert!(
        html.contains(
            "Sentence 5 of paragraph 4 in section 40 says something about ŵyth practices."
        )
    );
    let (words, _) = alone(|| print(&tree, &WIDE)).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(words == html, "the words differ");
    let pages = alone(|| on_paper("10,000 words", &tree));
    assert!((20..200).contains(&pages), "{pages} pages");
}

#[test]
fn five_hundred_notes_are_numbered_and_complete() {
    let tree = read(&annotated()).unwrap();
    assert_eq!(tree.notes.len(), 500);
    let body = export::html(&tree, true, Language::english()).body;
    let html = html_words(&body);
    for number in [1, 2, 30, 499, 500] {
        assert!(
            html.contains(&format!("Fact {number} is known.{number} ")),
            "no reference {number}"
        );
        let note =
            format!("{number} Source number {number}, The Book, https://example.org/{number}.");
        assert!(html.contains(&note), "no note {number}");
        assert!(body.contains(&format!("href=\"#ref-{number}-1\"")));
    }
    assert!(html.contains("So it was said before.480"));
    let (words, _) = alone(|| print(&tree, &WIDE)).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(words == html, "the words differ");
    alone(|| on_paper("500 notes", &tree));
}
