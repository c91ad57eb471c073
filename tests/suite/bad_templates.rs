//! Templates that are wrong: what becomes of the edition, and of the other areas. What is told of
//! slips is in `broken.rs`.

use crate::support::Project;

fn with_template(text: &str) -> Project {
    let project = Project::mini_with_data();
    project.write("templates/tiny.md", text);
    project
}

#[test]
fn a_typo_in_a_figures_name() {
    let project = with_template(
        "# Doctors\n\n{% if area.kind == \"moon\" %}\nThere are {{ docters }}.\n{% endif %}\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn a_work_that_is_never_cited() {
    let project = with_template("# Doctors\n\nThere are {{ doctors }}.{{ doctors | cite }}\n");
    let ran = project.run(&["build"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn one_area_fails_and_the_others_are_made() {
    let project = with_template(
        "# Doctors in {{ area.prose }}\n\n{{ doctors | word(since=\"2025-01\", up=\"more\", down=\"fewer\", flat=\"as many\") }}{{ cite(key=\"doe2024\") }}\n",
    );
    // Regions have one month only, so that no word is true of them.
    insta::assert_snapshot!(project.run(&["build"]).shown());
    assert!(project.path("output/tiny/2025-03/E92000001/brief.pdf").exists());
    assert!(!project.path("output/tiny/2025-03/Y01").exists());
    let manifest = project.read("output/tiny/2025-03/manifest.json");
    assert!(manifest.contains("\"failed\": [\n    {\n      \"code\": \"Y01\""), "{manifest}");
}

#[test]
fn a_template_that_never_ends_is_stopped() {
    let project = with_template(
        "# Doctors\n\n{% for i in range(end=100000) %}{% for j in range(end=100000) %}{% for k in range(end=100000) %}{% endfor %}{% endfor %}{% endfor %}\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn text_from_data_is_text() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let markdown = project.read("output/tiny/2025-03/Y01/brief.md");
    assert!(markdown.starts_with("# Doctors in the North\\_East \\& \\*Wolds\\*\n"), "{markdown}");
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(html.contains("Doctors in the North_East &amp; *Wolds*</h1>"), "{html}");
}

#[test]
fn an_authors_locator_stays_beside_the_tables_that_figures_cite() {
    let project = with_template(
        "# Doctors\n\nThere are {{ doctors }}.{{ doctors | cite }} Elsewhere more.{{ cite(key=\"staff\", locator=\"Table 7\") }} Hard.{{ cite(key=\"doe2024\") }}\n",
    );
    project.run(&["build"]).succeeded();
    let markdown = project.read("output/tiny/2025-03/Y01/brief.md");
    assert!(markdown.contains("[^staff] Elsewhere more.[^staff-table-7]"), "{markdown}");
    let note = |label: &str| markdown.split(&format!("\n[^{label}]: ")).nth(1).unwrap().to_owned();
    assert!(note("staff").lines().next().unwrap().contains("Table 6a"), "{markdown}");
    assert!(note("staff-table-7").lines().next().unwrap().contains("Table 7"), "{markdown}");
}

#[test]
fn a_chart_within_a_line_is_refused() {
    let project = Project::mini_with_data();
    project.write(
        "briefs/tiny.yaml",
        &(project.read("briefs/tiny.yaml")
            + "charts:\n  trend:\n    kind: line\n    headline: h\n    subtitle: s\n    series:\n      - { figure: doctors, area: E92000001, label: Doctors }\n"),
    );
    project.write("templates/tiny.md", "# Doctors\n\nLook: {{ chart(id=\"trend\") }}\n");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.stderr.contains("put a chart or a table in a paragraph of its own"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_typo_that_fails_every_area_leaves_the_edition_as_it_was() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let before = project.read("output/tiny/2025-03/manifest.json");
    // The one is found before any area is made, the other in each of them.
    for (words, code) in
        [("{{ chart(id=\"trned\") }}", 2), ("{{ doctors | at(period=\"then\") }}", 5)]
    {
        project.write("templates/tiny.md", &format!("# Doctors\n\n{words}\n"));
        assert_eq!(project.run(&["build"]).code, code);
        assert_eq!(project.read("output/tiny/2025-03/manifest.json"), before);
    }
    assert!(project.path("output/tiny/2025-03/Y01/brief.pdf").exists());
}

#[test]
fn a_month_that_was_chosen_stays_chosen() {
    let project = with_template(
        "# Doctors\n\nNewest {{ doctors }}, {{ doctors | of(area=\"E92000001\") }}; then {{ doctors | of(area=\"E92000001\") | at(period=\"2025-01\") }}, {{ doctors | at(period=\"2025-01\") | of(area=\"E92000001\") }}; {{ doctors | at(period=\"2025-03\") | of(area=\"E92000001\") }}.{{ cite(key=\"doe2024\") }}\n",
    );
    project.run(&["build"]).succeeded();
    let words = project.read("output/tiny/2025-03/Y02/brief.md");
    // 234.5 and 1,234.5 are rounded half away from zero, once.
    assert!(words.contains("Newest 235, 1,235; then 1,000, 1,000; 1,235."), "{words}");
}

#[test]
fn two_months_are_never_compared_between_places() {
    let project = with_template(
        "# Doctors\n\n{{ doctors | of(area=\"E92000001\") | at(period=\"2025-01\") | change(than=\"Y01\") }}{{ cite(key=\"doe2024\") }}\n",
    );
    project.run(&["build"]).succeeded();
    // Regions have March alone: against January there is nothing to compare (N5).
    assert!(project.read("output/tiny/2025-03/Y02/brief.md").contains("\\[x\\]"));
}

#[test]
fn a_figure_summed_up_from_others_cites_their_source() {
    let project = Project::mini_with_data();
    let figures = project.read("briefs/figures.yaml")
        + "  regions:\n    label: regional doctors\n    unit: FTE\n    definition: Doctors of all regions.\n    sql: SELECT 'E92000001' AS area_code, period, sum(value) AS value FROM figure_parts GROUP BY period\n  parts:\n    label: parts\n    unit: FTE\n    definition: Doctors of a region.\n    sql: SELECT area_code, period, doctors AS value FROM staff_areas WHERE area_code LIKE 'Y%'\n";
    project.write("briefs/figures.yaml", &figures);
    project.write(
        "templates/tiny.md",
        "# Doctors\n\n{{ regions | of(area=\"E92000001\") }}{{ regions | of(area=\"E92000001\") | cite }}{{ cite(key=\"doe2024\") }}\n",
    );
    project.run(&["build"]).succeeded();
    let words = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(words.contains("1,235[^staff]") && words.contains("Table 6a"), "{words}");
}
