//! Nothing is lost on the way: every word and number of each Markdown brief is in its web page, and
//! `check` finds each on the pages in print, with no letter beside the paper.

use briefwright::document::words;
use scraper::{Html, Selector};

use crate::support::Project;

/// All areas of an edition of a shipped brief.
fn areas(project: &Project, edition: &str) -> Vec<String> {
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read(&format!("output/{edition}/manifest.json"))).unwrap();
    let areas = manifest["areas"].as_array().unwrap();
    areas.iter().map(|area| area["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn h1_every_word_of_every_shipped_brief_is_on_its_web_page() {
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    let body = Selector::parse("main").unwrap();
    let folders = ["settlement/2025-10", "primary_care/2026-06"].map(|edition| {
        let areas = areas(&project, edition).into_iter();
        areas.map(|area| format!("output/{edition}/{area}")).collect::<Vec<_>>()
    });
    assert_eq!(folders.each_ref().map(Vec::len), [156, 36]);
    for folder in folders.concat() {
        let page = Html::parse_document(&project.read(&format!("{folder}/brief.html")));
        let page: String = page.select(&body).flat_map(|main| main.text()).collect();
        let page: String = page.split_whitespace().collect();
        for paragraph in words(&project.read(&format!("{folder}/brief.md"))) {
            for word in paragraph.pieces.iter().flat_map(|piece| piece.text.split_whitespace()) {
                // The colon after what is asked is the list's own.
                assert!(page.contains(word.trim_end_matches(':')), "{folder}: `{word}` is lost");
            }
        }
    }
}

#[test]
fn every_word_of_every_shipped_brief_is_on_its_pages_and_no_letter_beside_them() {
    let ran = Project::shipped().run(&["check"]);
    assert!(ran.stdout.contains("156 areas checked\nno errors"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn what_a_page_template_leaves_out_is_found() {
    let project = Project::mini_with_data();
    project.write(
        "templates/tiny.md",
        "# Doctors\n\nCounted.{{ cite(key=\"doe2024\") }}\n\nAll at Bryn.\n\n---\n\n## About\n\nMade here.\n",
    );
    project.edit(
        "templates/brief.typ",
        "#let colophon(body) = {",
        "#let colophon(body) = if false {",
    );
    insta::assert_snapshot!("lost", project.run(&["check"]).shown());
    project.edit(
        "templates/brief.typ",
        "#let colophon(body) = if false {",
        "#let colophon(body) = {",
    );
    project.edit(
        "templates/brief.typ",
        "  body\n}",
        "  body\n  place(top, dx: 170mm, box(width: 90mm)[Overboard]) \n}",
    );
    insta::assert_snapshot!("off_page", project.run(&["check"]).shown());
}
