//! Key figures and the deal: from the brief's YAML to its three forms.

use crate::support::Project;

const DEAL: &str = "deal:\n  asks: We ask\n  promises: In return\n  terms:\n    - { name: '“Trust”', ask: 'Open books.[^own]', promise: 'Records from {{ area.prose }}.' }\n    - { name: '{% if area.kind == \"country\" %}Law{% endif %}', ask: One act., promise: Two reports. }\n";

fn with_boxes(key_figures: &str) -> Project {
    let project = Project::mini_with_data();
    let yaml = project.read("briefs/tiny.yaml") + key_figures + DEAL;
    project.write("briefs/tiny.yaml", &yaml);
    project.write(
        "templates/tiny.md",
        "# Doctors\n\nCounted.{{ cite(key=\"doe2024\") }}\n\n{{ key_figures() }}\n\n- a list that follows\n\n{{ deal() }}\n\n[^own]: As Doe says.\n",
    );
    project
}

const KEY_FIGURES: &str = "key_figures:\n  - figure: doctors\n    label: doctors, full-time equivalent\n    note: '{{ doctors | word(than=\"E92000001\", up=\"More than\", down=\"Fewer than\", flat=\"As many as\") }} in England.'\n  - { figure: doctors, at: 2025-01, label: doctors in January }\n  - { figure: doctors, kinds: [country], label: doctors in England alone }\n";

#[test]
fn key_figures_and_a_deal_read_well_as_markdown() {
    let project = with_boxes(KEY_FIGURES);
    project.run(&["build"]).succeeded();
    // Regions have one month only: the value for January is missing and says so (N2).
    insta::assert_snapshot!(project.read("output/tiny/2025-03/Y01/brief.md"));
    let country = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(country.contains("doctors in England alone\n"), "{country}");
    assert!(country.contains("2. **Law**\n\n   **We ask:** One act."), "{country}");
}

#[test]
fn key_figures_keep_their_marks_on_the_web_page() {
    let project = with_boxes(KEY_FIGURES);
    project.run(&["build"]).succeeded();
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    let list = html.split("<ul class=\"key-figures\">").nth(1).unwrap();
    insta::assert_snapshot!(list.split("</ol>").next().unwrap());
    let record = project.read("output/tiny/2025-03/Y01/provenance.json");
    assert!(record.contains(r#""text":"1,000","figure":"doctors""#), "{record}");
}

#[test]
fn faults_are_told_at_their_lines() {
    let project = with_boxes(
        "key_figures:\n  - { figure: docters, label: a }\n  - { figure: doctors, lable: b }\n  - { figure: doctors, label: ' ', of: Y99 }\n",
    );
    insta::assert_snapshot!(project.run(&["check"]).shown());
}

#[test]
fn what_is_not_printed_or_not_defined_is_told() {
    let project = with_boxes(KEY_FIGURES);
    project.edit(
        "templates/tiny.md",
        "{{ key_figures() }}",
        "{% if false %}{{ dael() }}{% endif %}",
    );
    insta::assert_snapshot!("misspelt", project.run(&["check"]).shown());
    project.edit("templates/tiny.md", "{{ dael() }}", "");
    insta::assert_snapshot!("unused", project.run(&["check"]).shown());
    let yaml = project.read("briefs/tiny.yaml").replace(DEAL, "").replace(KEY_FIGURES, "");
    project.write("briefs/tiny.yaml", &yaml);
    insta::assert_snapshot!("undefined", project.run(&["check"]).shown());
}

#[test]
fn words_and_numbers_of_boxes_need_a_source() {
    let project = with_boxes(
        "key_figures:\n  - figure: doctors\n    label: more doctors than the 17 of old\n    note: '{# unchecked: known to all #}Fewer than ever.'\n",
    );
    insta::assert_snapshot!(project.run(&["check"]).shown());
}
