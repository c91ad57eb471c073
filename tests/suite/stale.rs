//! A build makes only what changed, and never leaves what should have: what a build after a change leaves
//! is held, byte for byte, against what a build into an empty folder makes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::message::deliver;
use crate::support::{Project, files_below};
use crate::workbook::{Cell, Workbook};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 10\"><rect width=\"40\" height=\"10\" fill=\"#7a1f4b\"/></svg>";

/// A brief with a message and a look of its own, and another brief.
fn project() -> Project {
    let project = Project::mini_with_data();
    let yaml = project.read("briefs/tiny.yaml");
    project.write("briefs/other.yaml", &yaml.replace("tiny.md", "other.md"));
    project.write("templates/other.md", &project.read("templates/tiny.md"));
    deliver(&project);
    project.write("briefs/theme.yaml", "logo: { file: logo.svg, alternative: The Test Office }\n");
    project.write("templates/logo.svg", SVG);
    project
}

/// The files of an output folder with their bytes. How the builds before went is no part of it.
fn made(project: &Project, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let files = files_below(&project.path(folder)).into_iter();
    let files = files.filter(|name| !name.starts_with(".made/") && name != ".lock");
    files
        .map(|name| (name.clone(), std::fs::read(project.path(folder).join(name)).unwrap()))
        .collect()
}

/// How many areas of each brief were made and how many stayed.
fn counts(project: &Project, arguments: &[&str]) -> BTreeMap<String, (u64, u64)> {
    let arguments = [&["build", "--format", "json"], arguments].concat();
    let ran = project.run(&arguments);
    let objects = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let briefs = objects.filter(|one| one["type"] == "brief");
    let count = |one: &Value, what: &str| one[what].as_u64().unwrap();
    briefs
        .map(|one| {
            let stayed = count(&one, "stayed");
            (one["brief"].as_str().unwrap().to_owned(), (count(&one, "made") - stayed, stayed))
        })
        .collect()
}

/// What is changed, how, and how many areas of `tiny` and `other` have to be made for it.
type Change = (&'static str, fn(&Project), Option<(u64, u64)>);

const CHANGES: [Change; 27] = [
    ("nothing", |_| {}, Some((0, 0))),
    (
        "the words of one brief",
        |at| at.edit("templates/tiny.md", "Counting is hard.", "Counting is easy."),
        Some((3, 0)),
    ),
    (
        "words for one area",
        |at| {
            let text = at.read("templates/tiny.md");
            at.write(
                "templates/tiny.md",
                &format!("{text}\n{{% if area.code == \"Y01\" %}}\nFor us.\n{{% endif %}}\n"),
            );
        },
        Some((1, 0)),
    ),
    (
        "a comment in a template",
        |at| {
            let text = at.read("templates/other.md");
            at.write("templates/other.md", &format!("{text}{{# nobody sees this #}}"));
        },
        Some((0, 0)),
    ),
    (
        "the title of a brief",
        |at| at.edit("briefs/other.yaml", "title: Doctors", "title: All doctors"),
        Some((0, 3)),
    ),
    ("the organisation", |at| at.edit("briefs/other.yaml", "Office", "Bureau"), Some((0, 3))),
    (
        "the address",
        |at| {
            let yaml = at.read("briefs/other.yaml");
            at.write("briefs/other.yaml", &format!("{yaml}address: https://example.org/\n"));
        },
        Some((0, 3)),
    ),
    ("the page template", |at| at.edit("templates/brief.typ", "25pt", "24pt"), Some((3, 3))),
    ("the web page", |at| at.edit("templates/page.html", "</title>", " </title>"), Some((3, 3))),
    (
        "the style sheet",
        |at| {
            let css = at.read("templates/site.css");
            at.write("templates/site.css", &format!("{css}\n.new {{ color: inherit }}\n"));
        },
        Some((3, 3)),
    ),
    ("the index page", |at| at.edit("templates/index.html", "</title>", " </title>"), None),
    (
        "the theme",
        |at| at.edit("briefs/theme.yaml", "logo:", "page: { body_size: 12 }\nlogo:"),
        Some((3, 3)),
    ),
    ("an image", |at| at.edit("templates/logo.svg", "#7a1f4b", "#1f4b7a"), Some((3, 3))),
    (
        "the words of the message",
        |at| at.edit("templates/email.txt", "There are", "Here are"),
        Some((3, 0)),
    ),
    (
        "the page of the message",
        |at| at.edit("templates/email.html", "<title>", "<meta charset=\"utf-8\"><title>"),
        None,
    ),
    ("the subject", |at| at.edit("templates/subject.txt", "doctors\n", "GPs\n"), Some((3, 0))),
    (
        "the sender",
        |at| {
            at.edit("briefs/delivery.yaml", "020 7946 0000", "020 7946 0001");
        },
        None,
    ),
    (
        "how a figure is written",
        |at| {
            at.edit(
                "briefs/figures.yaml",
                "unit: FTE\n    definition: All",
                "unit: FTE\n    decimals: 1\n    definition: All",
            )
        },
        Some((3, 3)),
    ),
    (
        "what a figure is",
        |at| {
            at.edit("briefs/figures.yaml", "definition: All doctors.", "definition: Every doctor.")
        },
        None,
    ),
    (
        "how a figure is computed",
        |at| {
            at.edit(
                "briefs/figures.yaml",
                "doctors AS value FROM staff_areas",
                "doctors + 1 AS value FROM staff_areas",
            )
        },
        None,
    ),
    (
        "a work that is cited",
        |at| {
            let text = at.read("briefs/references.yaml");
            assert!(text.contains("Doe"), "{text}");
            at.write("briefs/references.yaml", &text.replacen("Doe", "Roe", 1));
        },
        Some((3, 3)),
    ),
    (
        "the name of an area",
        |at| at.edit("briefs/areas.csv", "Y02,South,the South", "Y02,Far South,the far South"),
        Some((1, 1)),
    ),
    (
        "the title of a source",
        |at| at.edit("briefs/sources.yaml", "title: Staff Survey", "title: Survey of Staff"),
        Some((3, 3)),
    ),
    (
        "the licence of a source",
        |at| at.edit("briefs/sources.yaml", "OGL-UK-3.0", "CC-BY-4.0"),
        None,
    ),
    (
        "another page template",
        |at| {
            let page = at.read("templates/brief.typ").replace("15pt", "14pt");
            at.write("templates/own.typ", &page);
            let yaml = at.read("briefs/other.yaml");
            at.write("briefs/other.yaml", &format!("{yaml}page: own.typ\n"));
        },
        Some((0, 3)),
    ),
    (
        "the data",
        |at| {
            let book = Workbook::default().with("6a", 3, 2, Cell::Number(1000.2));
            book.with("6a", 4, 2, Cell::Number(234.3)).save(&at.path("staff.xlsx"));
            at.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
        },
        None,
    ),
    (
        "the forms",
        |at| {
            let yaml = at.read("briefs/other.yaml");
            at.write("briefs/other.yaml", &format!("{yaml}formats: [md, html]\n"));
        },
        Some((0, 3)),
    ),
];

#[test]
fn after_any_change_all_is_as_if_it_were_made_anew() {
    for (what, change, expected) in CHANGES {
        let project = project();
        project.run(&["build"]).succeeded();
        change(&project);
        let counted = counts(&project, &[]);
        let anew = counts(&project, &["--output", "anew"]);
        assert!(anew.values().all(|(made, stayed)| *made == 3 && *stayed == 0), "{what}: {anew:?}");
        let (after, anew) = (made(&project, "output"), made(&project, "anew"));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&anew), "{what}");
        let differs: Vec<&String> = after
            .iter()
            .filter(|(name, bytes)| anew[*name] != **bytes)
            .map(|(name, _)| name)
            .collect();
        assert!(differs.is_empty(), "{what} left {differs:?} as they were");
        if let Some((tiny, other)) = expected {
            let made = (counted["tiny"].0, counted["other"].0);
            assert_eq!(made, (tiny, other), "{what}: areas that were made");
        }
    }
}

#[test]
fn artifacts_that_were_touched_are_made_again() {
    let project = project();
    project.run(&["build"]).succeeded();
    let whole = made(&project, "output");
    let touch: [fn(&Project); 6] = [
        |at| std::fs::remove_file(at.path("output/tiny/2025-03/Y01/brief.pdf")).unwrap(),
        |at| at.write("output/tiny/2025-03/Y01/brief.md", "something else"),
        |at| at.edit("output/tiny/2025-03/manifest.json", "\"2025-03\"", "\"2025-03\" "),
        |at| std::fs::remove_file(at.path("output/tiny/2025-03/manifest.json")).unwrap(),
        |at| at.write("output/.made/tiny.json", "{"),
        |at| std::fs::remove_dir_all(at.path("output/tiny")).unwrap(),
    ];
    for change in touch {
        change(&project);
        project.run(&["build"]).succeeded();
        assert!(made(&project, "output") == whole);
        let counted = counts(&project, &[]);
        assert_eq!(counted["tiny"], (0, 3), "the build after that has nothing to do");
    }
}

#[test]
fn what_a_build_had_to_say_is_said_again() {
    let project = project();
    project.edit("templates/tiny.md", "Counting is hard.", "There are 77 of them.");
    let first = project.run(&["build"]);
    let second = project.run(&["build"]);
    assert!(first.stderr.contains("words-unchecked"), "{}", first.shown());
    assert_eq!((first.code, &first.stderr), (second.code, &second.stderr));
}

#[test]
fn areas_that_were_not_asked_for_are_not_taken_for_new() {
    let project = project();
    project.run(&["build"]).succeeded();
    project.edit("templates/tiny.md", "Counting is hard.", "Counting is easy.");
    project.run(&["build", "--only", "Y01"]).succeeded();
    assert!(project.read("output/tiny/2025-03/Y01/brief.md").contains("easy"));
    assert!(project.read("output/tiny/2025-03/Y02/brief.md").contains("hard"));
    assert_eq!(counts(&project, &[])["tiny"], (2, 1));
    assert!(project.read("output/tiny/2025-03/Y02/brief.md").contains("easy"));
}

#[test]
fn why_something_would_be_made_again_is_said() {
    let project = project();
    let told = |project: &Project| project.run(&["explain", "--stale"]).shown();
    insta::assert_snapshot!("never_built", told(&project));
    project.run(&["build"]).succeeded();
    insta::assert_snapshot!("nothing", told(&project));
    let text = project.read("templates/tiny.md");
    project.write(
        "templates/tiny.md",
        &format!("{text}\n{{% if area.code == \"Y01\" %}}\nFor us.\n{{% endif %}}\n"),
    );
    std::fs::remove_file(project.path("output/other/2025-03/Y02/brief.pdf")).unwrap();
    insta::assert_snapshot!("a_template_and_a_file", told(&project));
}
