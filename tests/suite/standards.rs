//! The standards that a machine can decide on the shipped briefs.

use std::collections::BTreeSet;
use std::fs;

use crate::support::Project;

/// Builds some areas of the shipped project: one of each kind.
fn built() -> (Project, Vec<String>) {
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001,Y60,QOX,09D"]).succeeded();
    let areas = ["E92000001", "Y60", "QOX", "09D"];
    (project, areas.iter().map(|area| format!("output/settlement/2025-10/{area}")).collect())
}

/// The words of a text, without marks of Markdown or HTML.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric() && !",.'’−%".contains(c))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The text of a page's main part.
fn text_of(html: &str) -> String {
    let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
    let tags = regex::Regex::new(r"(?s)<svg.*?</svg>|<[^>]*>").unwrap();
    let text = tags.replace_all(main, " ");
    text.replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
}

#[test]
fn h1_the_page_holds_every_word_of_the_markdown() {
    let (project, folders) = built();
    // Labels of notes and the alternative of the chart are not words of the page.
    let plain =
        regex::Regex::new(r"(?m)^\d+\. |\[\^[^\]]*\]:?|!\[[^\]]*\]\([^)]*\)|\\|<|>").unwrap();
    for folder in folders {
        let markdown = project.read(&format!("{folder}/brief.md"));
        let html = project.read(&format!("{folder}/brief.html"));
        let wanted = words(&plain.replace_all(&markdown, " "));
        let found = words(&text_of(&html));
        let lost: Vec<&String> = wanted.difference(&found).collect();
        assert!(lost.is_empty(), "{folder}: {lost:?}");
    }
}

#[test]
fn h2_each_page_has_a_language_one_h1_a_skip_link_and_no_script() {
    let (project, folders) = built();
    for folder in folders {
        let html = project.read(&format!("{folder}/brief.html"));
        assert!(html.contains("<html lang=\"en-GB\">"));
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("href=\"#main\"") && html.contains("id=\"main\""));
        // Data for machines are no script.
        assert!(!html.replace("<script type=\"application/ld+json\">", "").contains("<script"));
    }
}

#[test]
fn h3_notes_have_labelled_ways_back() {
    let (project, folders) = built();
    for folder in folders {
        let html = project.read(&format!("{folder}/brief.html"));
        assert!(html.contains("role=\"doc-endnotes\""));
        assert!(html.contains("Back to reference 1"));
    }
}

#[test]
fn n1_n2_numbers_and_markers_are_printed_as_the_standard_says() {
    let (project, folders) = built();
    let four_digits = regex::Regex::new(r"[^\w/.#-]\d{4,}\b").unwrap();
    let year = regex::Regex::new(r"^.(19|20)\d\d$").unwrap();
    let hyphen = regex::Regex::new(r"[ |]-\d").unwrap();
    for folder in folders {
        let markdown = project.read(&format!("{folder}/brief.md"));
        let words = markdown.split("\n[^").next().unwrap();
        let bare: Vec<&str> = four_digits
            .find_iter(words)
            .map(|found| found.as_str())
            .filter(|found| !year.is_match(found))
            .collect();
        assert!(bare.is_empty(), "{folder}: no thousands separators in {bare:?}");
        assert!(!hyphen.is_match(words), "{folder}: a hyphen for a minus sign");
        for odd in ["[x]", "..", "NaN", "†"] {
            assert!(!words.contains(odd), "{folder}: {odd}");
        }
    }
}

#[test]
fn s1_o1_each_brief_names_its_release_and_licence() {
    let (project, folders) = built();
    for folder in folders {
        let markdown = project.read(&format!("{folder}/brief.md"));
        for needed in [
            "NHS England",
            "General Practice Workforce",
            "31 October 2025",
            "27 November 2025",
            "Table",
            "general-and-personal-medical-services/31-october-2025",
            "accessed",
            "Open Government Licence v3.0",
            "McManners",
            "Beyond the Waiting Room",
            "17 April 2025",
        ] {
            assert!(markdown.contains(needed), "{folder} has no {needed:?}");
        }
    }
}

#[test]
fn p3_each_pdf_has_an_identity_of_its_own_and_the_editions_date() {
    let (project, folders) = built();
    let mut ids = BTreeSet::new();
    for folder in &folders {
        let bytes = fs::read(project.path(&format!("{folder}/brief.pdf"))).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let id = text.rsplit("/ID").next().unwrap().chars().take(80).collect::<String>();
        assert!(ids.insert(id), "{folder} shares its identity");
        assert!(text.contains("2025-10-31"), "{folder} does not have the edition's date");
    }
    assert_eq!(ids.len(), folders.len());
}
