//! Quotations, lists of works and notes in a template.

use crate::support::Project;

const QUOTATIONS: &str = r#"front_door:
  text: >-
    General practice is the *front door* of the NHS [sic], & it's "ajar".
  work: doe2024
  locator: p. 12
  by: Jane Doe
  checked: 2026-01-12
long:
  text: |
    First things
    first.

    Then the rest.
  work: staff
  locator: Table 1a
  checked: 2026-01-12
"#;

fn with(quotations: &str, template: &str) -> Project {
    let project = Project::mini_with_data();
    project.write("briefs/quotations.yaml", quotations);
    project.write("templates/tiny.md", template);
    project
}

fn words(project: &Project) -> String {
    let accessed = regex::Regex::new(r"(accessed|gwelwyd) \d+ \w+ \d+").unwrap();
    let words = project.read("output/tiny/2025-03/Y01/brief.md");
    accessed.replace_all(&words, "$1 [day]").into_owned()
}

#[test]
fn a_quotation_is_printed_word_by_word_with_its_note() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\nShe says {{ quote(id=\"front_door\") }} and so on.\n\n{{ quote(id=\"front_door\", as=\"block\") }}\n\n{{ quote(id=\"long\", as=\"block\") }}\n",
    );
    let ran = project.run(&["build"]).succeeded();
    assert!(!ran.stderr.contains("quotation"), "{}", ran.stderr);
    insta::assert_snapshot!(words(&project));
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(
        html.contains("“General practice is the *front door* of the NHS [sic], &amp; it"),
        "{html}"
    );
    assert_eq!(html.matches("<blockquote>").count(), 2, "{html}");
    assert!(html.contains("<p>— Jane Doe</p>"), "{html}");
}

#[test]
fn quotations_are_checked() {
    let project = with(
        "front_door:\n  text: Words.\n  work: doe2042\n  checked: soon\nfront:\n  work: doe2024\n  wrok: doe2024\nback_door:\n  text: ' '\n",
        "# Doctors\n\n{{ doctors }}{{ doctors | cite }}\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
    let project = with(
        "front_door:\n  text: Words.\n  work: doe2042\n",
        "# Doctors\n\n{{ quote(id=\"front_dor\") }}\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
    let project = with(
        "front_door:\n  text: Words.\n  work: doe2024\nunused:\n  text: Words.\n  work: doe2024\n  locator: p. 1\n  checked: 2026-01-12\n",
        "# Doctors\n\n{{ quote(id=\"front_dor\") }}{% if false %}{{ quote(id=\"front_door\") }}{% endif %}\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
    project.edit("templates/tiny.md", "front_dor\"", "front_door\"");
    insta::assert_snapshot!(project.run(&["build"]).succeeded().shown());
}

#[test]
fn the_list_of_works_holds_what_this_area_cites() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\n{{ doctors }}.{{ doctors | cite }}{% if area.code == \"Y01\" %} Hard.{{ cite(key=\"doe2024\") }}{% endif %}\n\n## Works cited\n\n{{ bibliography() }}\n\nThat is all.\n",
    );
    project.run(&["build"]).succeeded();
    insta::assert_snapshot!(words(&project));
    let england = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(!england.contains("On Counting"), "{england}");
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(html.contains("<li>Doe, Jane, <em>On Counting</em> (2024)</li>"), "{html}");
}

#[test]
fn notes_of_an_authors_own_come_between() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\nOne.{{ cite(key=\"doe2024\", locator=\"p. 1\") }} Own.[^why] Two.{{ cite(key=\"doe2024\", locator=\"p. 2\") }} Three.{{ cite(key=\"doe2024\", locator=\"p. 3\") }} One again.{{ cite(key=\"doe2024\", locator=\"p. 1\") }}\n\n[^why]: Because.\n",
    );
    project.run(&["build"]).succeeded();
    insta::assert_snapshot!(words(&project));
}

#[test]
fn notes_speak_the_language_of_the_brief() {
    let project = with(
        QUOTATIONS,
        "# Meddygon\n\n{{ doctors }}.{{ doctors | cite }} {{ quote(id=\"front_door\") }}\n",
    );
    project.edit("briefs/tiny.yaml", "requires", "language: cy\nrequires");
    project.run(&["build"]).succeeded();
    let words = words(&project);
    assert!(words.contains("gwelwyd"), "{words}");
    assert!(words.contains(", t. 12."), "{words}");
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(html.contains("<html lang=\"cy\""), "{html}");
}

#[test]
fn what_is_quoted_by_the_way_is_found() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\nShe says “there are too few of them to see us all”, and {{ quote(id=\"front_door\") }}\n\n{{ quote(id=\"long\", as=\"block\") }}\n\n{# unchecked: a title #}“A Plan for the Years until Everything Is Well”. In {{ doctors }}.{{ doctors | cite }}\n\n## Works\n\n{{ bibliography() }}\n",
    );
    let ran = project.run(&["check"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn a_block_stays_within_its_list_or_quote() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\n1. {{ quote(id=\"long\", as=\"block\") }}\n2. Words {{ quote(id=\"long\", as=\"block\") }} and more.\n3. Three.\n\n> Said:\n> {{ quote(id=\"front_door\", as=\"block\") }}\n> and so on.\n\n## Works\n\n> {{ bibliography() }}\n",
    );
    project.run(&["build"]).succeeded();
    insta::assert_snapshot!(words(&project));
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    let list = html.split("<ol>").nth(1).unwrap().split("</ol>").next().unwrap();
    assert_eq!(list.matches("<blockquote>").count(), 2, "{html}");
    assert_eq!(list.matches("<li>").count(), 3, "{html}");
    assert_eq!(html.matches("<blockquote>").count(), 5, "{html}");
}

#[test]
fn one_place_has_one_note_and_an_authors_label_is_hers() {
    let project = with(
        QUOTATIONS,
        "# Doctors\n\nA{{ cite(key=\"doe2024\", locator=\"p. 2\") }} b{{ cite(key=\"doe2024\", locator=\"P.2\") }} c{{ cite(key=\"doe2024\", locator=\"pp. 3-5\") }} d{{ cite(key=\"doe2024\", locator=\"pp. 3–5\") }} e{{ cite(key=\"doe2024\") }} f[^doe2024]\n\n[^doe2024]: Mine.\n",
    );
    project.run(&["build"]).succeeded();
    insta::assert_snapshot!(words(&project));
}
