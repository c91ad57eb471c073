use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::document::{Mark, read_letter, sample, slots};

fn read(markdown: &str) -> Document {
    read_letter(markdown, &BTreeMap::new()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn english(markdown: &str) -> Letter {
    letter(&read(markdown), Language::english())
}

#[test]
fn a_letter_reads_well_as_plain_text() {
    let figure = Mark { figure: "gps".into(), ..Mark::default() }.wrap("28,592");
    let markdown = format!(
        "{},\n\nIn England there are {figure} fully qualified GPs, **fewer** than in September 2015, and this \
         sentence goes on so that it has to be broken.[^a]\n\n## What we ask\n\n1. Investment for measurable \
         improvement, which is a long item that goes on and on until it breaks.\n2. Trust\n   - within\n\n> A \
         quotation\n\n| Staff | Then | Now |\n|:--|--:|--:|\n| GPs | 27,819 | {figure} |\n| Nurses | 9 | 10 |\n\n\
         [The brief](https://example.org/a/rather/long/address/that/goes/on/and/on/without/an/end/brief.html), \
         <briefs@example.org>, <https://example.org> or [mail](mailto:a@example.org?subject=no).\n\n---\n\nEnd\\\n\
         of it.\n\n[^a]: General Practice Workforce, 31 October 2025, published on 27 November 2025, with a \
         note that is long.\n",
        slots::SALUTATION
    );
    insta::assert_snapshot!(english(&markdown).text);
}

#[test]
fn everything_that_a_brief_may_hold_becomes_words() {
    let document = sample::document();
    let letter = letter(&document, Language::english());
    insta::assert_snapshot!(letter.text);
    for loads in ["<svg", "<img", "src=", "data-figure"] {
        assert!(!letter.html.contains(loads), "{loads}: {}", letter.html);
    }
}

#[test]
fn signs_of_names_stay_signs() {
    let name = "St\\. Ives \\& \\<b\\>Hill\\</b\\> \\*North\\* Ynys Môn ŵŷ";
    let letter = english(&format!("Dear {name},\n\nRegards"));
    assert_eq!(letter.text, "Dear St. Ives & <b>Hill</b> *North* Ynys Môn ŵŷ,\n\nRegards\n");
    assert!(letter.html.contains("Ives &amp; &lt;b&gt;Hill&lt;/b&gt; *North* Ynys Môn ŵŷ"));
}

#[test]
fn the_heading_of_notes_is_in_the_language_of_the_brief() {
    let welsh = Language::find("cy").unwrap();
    let text = letter(&read("Annwyl[^a]\n\n[^a]: Nodyn un\n"), welsh).text;
    assert_eq!(text, "Annwyl[1]\n\nNodiadau\n--------\n\n[1] Nodyn un\n");
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let letter = english("## Top\n\n[a](figures.csv) [b](#top) [c](https://example.org)");
    assert_eq!(letter.nowhere, ["figures.csv", "#top"]);
}

#[test]
fn a_wide_table_is_told_row_by_row() {
    let long = "a name that takes so much room that no line has any left for others";
    let text = english(&format!("| A | B |\n|--|--|\n| {long} | 12,345 |\n| two | |\n")).text;
    assert_eq!(text, format!("{long}\n  B: 12,345\ntwo\n"));
}

proptest! {
    /// No mark is left, no line is too long but for a word that is, and no word is lost.
    #[test]
    fn lines_fit_and_words_stay(
        words in prop::collection::vec("[a-zŵŷé0-9,]{1,20}", 1..60),
        list in any::<bool>(),
    ) {
        let mark = Mark { figure: "gps".into(), ..Mark::default() };
        let marked: Vec<String> = words.iter().map(|word| mark.wrap(word)).collect();
        let markdown = format!("{}{}", if list { "- " } else { "Dear " }, marked.join(" "));
        let text = english(&markdown).text;
        prop_assert!(!text.contains(marks::is_mark));
        prop_assert!(text.lines().all(|line| line.chars().count() <= 72), "{}", text);
        let found: Vec<&str> = text.split_whitespace().skip(1).collect();
        prop_assert_eq!(found, words);
    }
}
