//! What makes a page hard to read (P4) is found on the page, whatever made it so.

use briefwright::diagnostics::{Diagnostics, Kind, SourceFile};
use briefwright::export::{self, Press};

use crate::support::Project;

use super::{alone, imprint, read, template};

const TEXT: &str = "# A title\n\n\
    > A call-out that says in two lines or more what the brief is about, and for whom it was written, as briefs do.\n\n\
    ## A section\n\n\
    General practice is the part of the health service that most people meet first, and most often. It is \
    where small worries are taken seriously and where serious illness is first seen, so that what happens \
    there is felt everywhere else. Few things that a board decides reach further than this one does.[^1]\n\n\
    Every year brings its own quarrel about contracts, funding or online access. Each is real, and none \
    is the cause. Beneath them lies arithmetic, which no one side has invented and which no side alone can \
    change. It can be written in two lines, and it has been true for ten years in every part of the country.\n\n\
    When people can’t get the help that they need near home, they do not stop needing it. They ring again \
    at eight in the morning, they go to the emergency department, or they come later and sicker. Each is \
    worse for them and dearer for everyone, and each can be counted by whoever wants to count it at all.\n\n\
    A board can begin without waiting for the national contract. It decides what share of its growth goes \
    to practices, which services move out of hospital with their money, and what it publishes about both, \
    so that people who want to know can look it up and need not ask for it again every single year.\n\n\
    | Staff | Now |\n|---|--:|\n| Doctors | 1,234 |\n| Nurses | 567 |\n\n[^1]: A note with [a link](https://example.org/).\n";

/// What is found where these words of the page template are others.
fn found(changes: &[(&str, &str)]) -> Diagnostics {
    found_in(TEXT, changes)
}

fn found_in(markdown: &str, changes: &[(&str, &str)]) -> Diagnostics {
    let mut text = template().text.clone();
    for (old, new) in changes {
        assert!(text.contains(old), "the template has no {old:?}");
        text = text.replace(old, new);
    }
    let press = Press::new(&SourceFile::new("templates/brief.typ", text));
    let press = press.unwrap_or_else(|wrong| panic!("{wrong}"));
    let (tree, imprint) = (read(markdown).unwrap(), imprint());
    let look = || export::lay_out(&tree, &press, &imprint).map(|printed| printed.inspect());
    let found = alone(look).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(found.iter().all(|one| one.kind == Kind::Finding));
    found
}

fn codes(changes: &[(&str, &str)]) -> Vec<&'static str> {
    found(changes).iter().map(|one| one.code).collect()
}

#[test]
fn p4_the_shipped_page_is_easy_to_read() {
    let found = found(&[]);
    assert!(found.is_empty(), "{found}");
}

#[test]
fn p4_the_shipped_briefs_are_easy_to_read() {
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001,Y60,QOX,09D"]).succeeded();
    for area in ["E92000001", "Y60", "QOX", "09D"] {
        let markdown = project.read(&format!("output/settlement/2025-10/{area}/brief.md"));
        // The charts are beside the artifact; their words are not looked at anyhow.
        let words: Vec<&str> =
            markdown.split("\n\n").filter(|text| !text.starts_with("![")).collect();
        let found = found_in(&words.join("\n\n"), &[]);
        assert!(found.is_empty(), "{area}: {found}");
    }
}

/// What Typst does to an accent that is no part of a character; where it no longer does, this may go.
#[test]
fn an_accent_that_is_told_twice_is_found() {
    let with = |word: &str| found_in(&format!("# A title\n\nIn {word} it rains.\n"), &[]);
    assert!(with("T\u{175}r, Tw\u{302}r").is_empty());
    insta::assert_snapshot!(with("Tb\u{300}st").to_string());
}

#[test]
fn p4_faint_text_is_found_with_its_words() {
    insta::assert_snapshot!(
        found(&[("quiet = rgb(theme.colours.quiet)", "quiet = rgb(\"#9aa5ad\")")]).to_string()
    );
    // 4.54:1 and 4.48:1.
    assert_eq!(
        codes(&[("quiet = rgb(theme.colours.quiet)", "quiet = rgb(\"#767676\")")]),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&[("quiet = rgb(theme.colours.quiet)", "quiet = rgb(\"#777777\")")]),
        ["contrast"]
    );
}

#[test]
fn p4_what_is_painted_behind_counts() {
    // Dark text on a dark call-out, and white text on white paper.
    insta::assert_snapshot!(
        found(&[("tint = rgb(theme.colours.tint)", "tint = rgb(\"#304050\")")]).to_string()
    );
    let white = ("  body\n}", "  text(fill: white)[White words] \n  body\n}");
    assert_eq!(codes(&[white]), ["contrast"]);
    let on_dark = (
        "  body\n}",
        "  block(fill: black, inset: 4pt, text(fill: white)[White words])\n  body\n}",
    );
    assert_eq!(codes(&[on_dark]), Vec::<&str>::new());
    // Half of the ink shows through.
    let pale = ("  body\n}", "  text(fill: rgb(0, 0, 0, 40%))[Pale words]\n  body\n}");
    assert_eq!(codes(&[pale]), ["contrast"]);
    let dark_page = ("paper: \"a4\",", "paper: \"a4\", fill: rgb(\"#202020\"),");
    assert!(codes(&[dark_page]).contains(&"contrast"));
    let gradient =
        ("tint = rgb(theme.colours.tint)", "tint = gradient.linear(white, rgb(\"#304050\"))");
    assert_eq!(codes(&[gradient]), ["contrast"]);
}

#[test]
fn p4_small_text_columns_and_justified_lines_are_found() {
    assert_eq!(
        codes(&[("body-size = theme.page.body_size * 1pt", "body-size = 10.9pt")]),
        ["small-text"]
    );
    assert_eq!(codes(&[("justify: false", "justify: true")]), ["alignment"]);
    assert_eq!(codes(&[("  body\n}", "  align(center, body)\n}")]), ["alignment"]);
    let paragraphs: Vec<&str> = TEXT.split("\n\n").filter(|text| text.len() > 250).collect();
    let long = format!("# A title\n\n{}", vec![paragraphs.join("\n\n"); 3].join("\n\n"))
        .replace("[^1]", "");
    let columns = found_in(&long, &[("  body\n}", "  columns(2, body)\n}")]);
    assert_eq!(columns.iter().map(|one| one.code).collect::<Vec<_>>(), ["columns"], "{columns}");
    assert!(found_in(&long, &[]).is_empty());
}
