//! Kinds of works, in notes and in the list.

use std::collections::BTreeSet;

use super::tests::{cite, in_style};
use super::{Bibliography, DEFAULT_STYLE, Note};

const CHICAGO: &str = "chicago-notes";

/// Each work in full, in short, and all of them as a list.
fn printed(works: &Bibliography) -> String {
    let keys: BTreeSet<String> =
        works.keys().filter(|key| *key != "gpw").map(String::from).collect();
    let twice =
        keys.iter().map(|key| cite(key, "")).chain(keys.iter().map(|key| cite(key, "p. 2")));
    let notes = works.notes(&twice.collect::<Vec<Note>>());
    let list: Vec<String> = works.list(&keys).iter().map(|item| format!("- {item}")).collect();
    assert_eq!(list.len(), keys.len());
    assert!(list.iter().all(|item| item.len() > 2), "an item is empty: {list:#?}");
    format!("{}\n{}", notes.join("\n"), list.join("\n"))
}

#[test]
fn the_list_has_every_kind_of_work() {
    let kinds = [
        "article",
        "chapter",
        "entry",
        "anthos",
        "report",
        "thesis",
        "web",
        "scene",
        "artwork",
        "patent",
        "case",
        "newspaper",
        "legislation",
        "manuscript",
        "post",
        "misc",
        "performance",
        "periodical",
        "proceedings",
        "book",
        "blog",
        "reference",
        "conference",
        "anthology",
        "repository",
        "thread",
        "video",
        "audio",
        "exhibition",
        "original",
    ];
    for author in ["", ", author: 'Doe, Jane'"] {
        for style in [DEFAULT_STYLE, CHICAGO, "turabian-fullnote-8", "chicago-shortened-notes"] {
            let works: String = kinds
                .iter()
                .map(|kind| {
                    format!(
                        "{kind}: {{ type: {kind}, title: Some Words{author}, date: 2024-01-02 }}\n"
                    )
                })
                .collect();
            let works = in_style(&works, style, "en-GB");
            let keys: BTreeSet<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            for item in works.list(&keys) {
                assert!(item.contains("Some Words"), "{style}: {item:?}");
            }
        }
    }
    let bibtex = in_style("@misc{h, title={Hansard}, year={2024}}", DEFAULT_STYLE, "en-GB");
    assert_eq!(bibtex.list(&["h".to_owned()].into()), ["‘Hansard’, 2024"]);
}

#[test]
fn a_name_keeps_its_particle_and_stands_under_it() {
    let works = r#"
a: { type: book, title: One, author: "Le Grand, Julian", date: 2001 }
b: { type: book, title: Two, author: "Van Reenen, John", date: 2002 }
c: { type: book, title: Three, author: "De Vries, Ann", date: 2003 }
d: { type: book, title: Four, author: "Al Rashid, Huda", date: 2004 }
e: { type: book, title: Five, author: "van der Berg, Anna", date: 2005 }
f: { type: book, title: Six, author: "Lewis, Jane", date: 2006 }
"#;
    for style in [DEFAULT_STYLE, CHICAGO, "turabian-fullnote-8"] {
        let works = in_style(works, style, "en-GB");
        let keys = works.keys().map(String::from).filter(|key| key != "gpw").collect();
        let list = works.list(&keys);
        let names: Vec<&str> =
            list.iter().map(|item| item.split([',', '.']).next().unwrap()).collect();
        assert_eq!(
            names,
            ["Al Rashid", "De Vries", "Le Grand", "Lewis", "van der Berg", "Van Reenen"],
            "{style}"
        );
    }
}

#[test]
fn editors_stand_where_authors_would() {
    let works = r#"
ed: { type: book, title: Edited Volume, editor: ["Ham, Chris", "Dixon, Anna"], publisher: Press, date: 2010 }
one: { type: anthology, title: Another Volume, editor: "Ham, Chris", publisher: Press, date: 2011 }
"#;
    insta::assert_snapshot!(printed(&in_style(works, DEFAULT_STYLE, "en-GB")));
    insta::assert_snapshot!("editors_in_chicago", printed(&in_style(works, CHICAGO, "en-GB")));
}

#[test]
fn laws_and_judgments_are_dated_by_their_names() {
    let works = r#"
act: { type: legislation, title: Health and Care Act 2022, date: 2022 }
bare: { type: legislation, title: Health and Social Care Act 2012 }
care: { type: legislation, title: Care Act, serial-number: c. 23, date: 2014 }
case: { type: case, title: "R v Smith [2010] UKSC 3", date: 2010 }
number: { type: legislation, title: Act 12022, date: 2022 }
"#;
    insta::assert_snapshot!(printed(&in_style(works, DEFAULT_STYLE, "en-GB")));
    insta::assert_snapshot!("laws_in_chicago", printed(&in_style(works, CHICAGO, "en-GB")));
}

#[test]
fn theses_say_what_they_are_and_who_accepted_them() {
    let yaml = "a: { type: thesis, title: Mine, author: 'Doe, Jane', organization: University of Leeds, date: 2010 }\n";
    let bibtex = r"
@phdthesis{a, title={One}, author={Doe, Jane}, school={Leeds}, year={2011}}
@mastersthesis{b, title={Two}, author={Doe, Jane}, school={Leeds}, year={2012}}
@thesis{c, title={Three}, author={Doe, Jane}, institution={Leeds}, type={mathesis}, year={2013}}
@thesis{d, title={Four}, author={Doe, Jane}, institution={Leeds}, type={DPhil thesis}, year={2014}}
@report{e, title={Five}, author={Doe, Jane}, institution={Leeds}, type={techreport}, year={2015}}
";
    insta::assert_snapshot!(printed(&in_style(yaml, DEFAULT_STYLE, "en-GB")));
    let bibtex = in_style(bibtex.trim_start(), DEFAULT_STYLE, "en-GB");
    insta::assert_snapshot!("theses_in_bibtex", printed(&bibtex));
}

#[test]
fn parts_name_once_what_they_are_part_of() {
    let works = r"
@inbook{a, title={Part}, author={Doe, Jane}, chapter={3}, booktitle={The Book}, year={2011}, publisher={Press}}
@inproceedings{b, title={Paper}, author={Doe, Jane}, booktitle={Proceedings of Something}, year={2011}, pages={1--3}, publisher={Press}}
@conference{c, title={Other Paper}, author={Doe, Jane}, booktitle={Proceedings of Something}, year={2011}, editor={Roe, Rick}}
";
    let works = in_style(works.trim_start(), DEFAULT_STYLE, "en-GB");
    insta::assert_snapshot!(printed(&works));
}

#[test]
fn commands_of_latex_are_never_printed_unsaid() {
    let works = r"
@book{a, title={An \emph{important} and \textit{nice} {\em book}}, subtitle={\enquote{So} it is}, author={Doe, Jane}, year={2011}}
@book{b, title={A \href{https://x.example}{linked} one}, author={Doe, Jane}, year={2012}}
";
    let works = in_style(works.trim_start(), DEFAULT_STYLE, "en-GB");
    assert_eq!(
        works.notes(&[cite("a", "")])[0],
        "Jane Doe, *An important and nice book: ‘So’ it is* (2011)."
    );
    let doubts = works.doubts();
    let told: Vec<_> = doubts.iter().map(|one| (one.code, one.message.as_str())).collect();
    assert_eq!(told, [("reference-markup", r"`\href` of `b` is printed as it stands")]);
}

#[test]
fn a_page_without_a_day_of_reading_is_noted() {
    let works = "a: { type: web, title: A, url: 'https://x.example' }\nb: { type: web, title: B, url: { value: 'https://x.example', date: 2026-01-02 } }\n";
    let doubts = in_style(works, DEFAULT_STYLE, "en-GB").doubts();
    let told: Vec<_> = doubts.iter().map(|one| (one.code, one.message.as_str())).collect();
    assert_eq!(told, [("reference-undated", "`a` doesn't say when its page was read")]);
}

#[test]
fn an_old_doi_is_a_link() {
    let works = "a: { type: article, title: Old, author: 'Doe, Jane', date: 1997, serial-number: { doi: '10.1002/1097(1)1:1<1::AID>3.0.CO;2-X' }, parent: { type: periodical, title: P } }\n";
    let note = &in_style(works, DEFAULT_STYLE, "en-GB").notes(&[cite("a", "")])[0];
    assert!(
        note.contains("‘[Old](<https://doi.org/10.1002/1097(1)1:1%3C1::AID%3E3.0.CO;2-X>)’"),
        "{note}"
    );
}
