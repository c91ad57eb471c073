//! Variants: the same figures and claims of a brief in another form.

use serde_json::Value;

use crate::support::{Project, files_below};

const FOOT: &str = "\n\n{{ releases.staff.title }} for {{ releases.staff.release }}, published on {{ releases.staff.published }}. {{ releases.staff.attribution }}\n";

const VARIANTS: &str = "fresh_for_days: 100000
claims:
  many:
    test: doctors | value > 500
    says: In March 2025 there are more than enough doctors, {{ doctors }} of them.
variants:
  short:
    name: In short
    title: Doctors of {{ area.prose }} in short
    template: short.md
    areas: [region]
    formats: [md, html, pdf]
  shorter:
    name: In a word
    template: shorter.md
    formats: [md]
";

/// A brief with two variants, of which one stands on a claim that fails in Y02.
fn project() -> Project {
    let project = Project::mini_with_data();
    let yaml = project.read("briefs/tiny.yaml");
    project.write("briefs/tiny.yaml", &format!("{yaml}{VARIANTS}"));
    project.write(
        "templates/short.md",
        &format!("# {{{{ title }}}}\n\n{{{{ claim(id=\"many\") }}}}{{{{ doctors | cite }}}}{FOOT}"),
    );
    project.write(
        "templates/shorter.md",
        &format!("# {{{{ title }}}}\n\n{{{{ doctors }}}}{{{{ doctors | cite }}}}{FOOT}"),
    );
    project
}

#[test]
fn variants_stand_beside_the_brief_of_each_area_that_they_are_for() {
    let project = project();
    let ran = project.run(&["build"]).succeeded();
    let edition = "output/tiny/2025-03";
    insta::assert_snapshot!(files_below(&project.path(edition)).join("\n"));
    // Y02 has a brief, but not the variant whose claim fails there; and that is said.
    insta::assert_snapshot!(ran.shown());
    let manifest: Value =
        serde_json::from_str(&project.read("output/tiny/2025-03/manifest.json")).unwrap();
    assert_eq!(
        manifest["variants"],
        serde_json::json!({"short": "In short", "shorter": "In a word"})
    );
    assert_eq!(manifest["areas"][2]["without"]["short"], "the claim `many` does not hold");
    assert_eq!(manifest["areas"][1]["claims"]["many"], "holds");
    let short = project.read("output/tiny/2025-03/Y01/short.md");
    assert!(short.starts_with("# Doctors of the North"), "{short}");
    let shorter = project.read("output/tiny/2025-03/Y01/shorter.md");
    assert!(shorter.starts_with("# Doctors in the North"), "{shorter}");
    // Each page leads to the others.
    let page = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(page.contains("<a href=\"short.html\">In short</a>"), "{page}");
    let page = project.read("output/tiny/2025-03/Y01/short.html");
    assert!(page.contains("<a href=\"brief.html\">Doctors</a>"), "{page}");
    assert!(page.contains("<a href=\"short.pdf\">PDF</a>"), "{page}");
    // A page names its own address, and only its own files and sources are told to machines.
    assert!(page.contains("<link rel=\"canonical\" href=\"short.html\">"), "{page}");
    assert!(page.contains("\"contentUrl\":\"short.pdf\""), "{page}");
    assert!(!page.contains("\"contentUrl\":\"brief."), "{page}");
    let index = project.read("output/index.html");
    assert!(index.contains("tiny/2025-03/Y01/short.pdf"), "{index}");
}

#[test]
fn p3_a_variant_has_an_identity_of_its_own() {
    let project = project();
    project.run(&["build"]).succeeded();
    let id = |name: &str| {
        let bytes = std::fs::read(project.path("output/tiny/2025-03/Y01").join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let at = text.rfind("/ID").unwrap();
        text[at..].chars().take(120).collect::<String>()
    };
    assert_ne!(id("brief.pdf"), id("short.pdf"));
}

#[test]
fn what_a_variant_prints_is_explained_by_itself() {
    let project = project();
    project.run(&["build"]).succeeded();
    let record: Value =
        serde_json::from_str(&project.read("output/tiny/2025-03/Y01/provenance.json")).unwrap();
    let variants: Vec<Option<&str>> =
        record["printed"].as_array().unwrap().iter().map(|one| one["variant"].as_str()).collect();
    assert_eq!(variants, [None, Some("short"), Some("shorter")]);
    let ran = project.run(&["explain", "output/tiny/2025-03/Y01/short.pdf"]).succeeded();
    assert!(ran.stdout.contains("1,000"), "{}", ran.stdout);
}

#[test]
fn check_reads_the_words_of_variants_and_tells_shared_findings_once() {
    let project = project();
    project.write(
        "templates/shorter.md",
        &format!(
            "# {{{{ title }}}}\n\nThere are 7 {{{{ doctors }}}}{{{{ doctors | cite }}}}{FOOT}"
        ),
    );
    let ran = project.run(&["check", "--claims"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn a_wrong_variant_is_told_at_its_place() {
    let project = project();
    let yaml = project.read("briefs/tiny.yaml").split("variants:").next().unwrap().to_owned();
    project.write(
        "briefs/tiny.yaml",
        &format!(
            "{yaml}variants:\n  figures: {{ name: Figures, template: short.md }}\n  Short: {{ name: Short, template: shrt.md }}\n  wide: {{ name: Wide, template: short.md, areas: [icb], formats: [mp] }}\n  none:\n  blank: {{ name: ' ', tittle: x }}\n"
        ),
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
    let yaml = project.read("briefs/tiny.yaml").replace(", tittle: x", "");
    project.write("briefs/tiny.yaml", &yaml);
    insta::assert_snapshot!(project.run(&["build"]).shown());
}
