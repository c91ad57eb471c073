//! Packs: templates, figures and sources of others.

use std::fs;
use std::io::Write as _;

use crate::publisher::Publisher;
use crate::support::Project;

const FIGURES: &str = "\
figures:
  pack_share:
    label: share of trainees, counted by the pack
    unit: '%'
    decimals: 1
    definition: Doctors in training as a percentage of all doctors.
    sql: |
      SELECT d.area_code, d.period, 100.0 * t.value / d.value AS value
      FROM figure_doctors d JOIN figure_trainees t USING (area_code, period)
";

/// The small project with a pack beside it, which is not locked yet.
fn project() -> Project {
    let project = Project::mini_with_data();
    for folder in ["shared/briefs", "shared/templates"] {
        fs::create_dir_all(project.path(folder)).unwrap();
    }
    project.write("shared/briefs/figures.yaml", FIGURES);
    project.write(
        "shared/templates/components.md",
        "{% component share(figure) -%} The share is {{ figure }}%. {%- endcomponent share %}\n",
    );
    project.write(
        "shared/templates/part.md",
        "{{ <share figure={pack_share} /> }}{{ pack_share | cite }}\n",
    );
    project.write("shared/README.txt", "Nobody reads this.");
    project.write("briefs/packs.yaml", "packs:\n  shared: { path: shared }\n");
    let end = "{% if area.kind == \"country\" %}{% include \"part.md\" %}{% endif %}\n";
    let words = project.read("templates/tiny.md");
    project.write("templates/tiny.md", &format!("{words}\n{end}"));
    project
}

#[test]
fn a_pack_is_locked_as_a_source_is() {
    let project = project();
    let unlocked = project.run(&["build"]);
    let locked = project.run(&["fetch", "--frozen"]);
    assert_eq!((unlocked.code, locked.code), (4, 4));
    insta::assert_snapshot!("a_pack_that_is_not_locked", unlocked.shown());
    let fetched = project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    assert!(fetched.stdout.contains("locked pack shared, 3 files"), "{}", fetched.stdout);
    project.run(&["check"]).succeeded();
    project.run(&["build"]).succeeded();
    let words = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(words.contains("The share is"), "{words}");
    // What is not taken does not count; what is taken does.
    project.write("shared/README.txt", "Nobody reads this either.");
    project.run(&["build"]).succeeded();
    project.edit("shared/templates/components.md", "The share", "Their share of 7");
    let changed = project.run(&["build"]);
    assert_eq!(changed.code, 4);
    insta::assert_snapshot!("a_pack_that_has_changed", changed.shown());
    // A number in a component is told at the component's line, in the pack.
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    insta::assert_snapshot!("a_number_in_a_component_of_a_pack", project.run(&["check"]).shown());
}

#[test]
fn a_copy_builds_without_the_folder_beside_it() {
    let project = project();
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project.run(&["vendor"]).succeeded();
    fs::remove_dir_all(project.path("shared")).unwrap();
    fs::remove_dir_all(project.path(".cache")).unwrap();
    project.run(&["build", "--offline"]).succeeded();
    // Whoever changes the copy is told.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    project.write("briefs/vendor/packs/shared/templates/part.md", "Other words.\n");
    let ran = project.run(&["build", "--offline"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn nothing_of_a_pack_stands_in_for_something_else_unasked() {
    let project = project();
    project.write("templates/part.md", "Our own words.\n");
    let figures = project.read("shared/briefs/figures.yaml");
    project.write("shared/briefs/figures.yaml", &figures.replace("pack_share", "trainees"));
    let clash = project.run(&["fetch", "--from", "staff.xlsx"]);
    insta::assert_snapshot!(clash.shown());
    project.write(
        "briefs/packs.yaml",
        "packs:\n  shared: { path: shared, override: { figures: [trainees], templates: [part.md] } }\n",
    );
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project.run(&["build"]).succeeded();
    let words = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(words.contains("Our own words."), "{words}");
}

#[test]
fn an_archive_is_taken_once_and_is_what_was_meant() {
    let project = project();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for path in ["briefs/figures.yaml", "templates/components.md", "templates/part.md"] {
        let name = format!("shared-0123/{path}");
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(project.read(&format!("shared/{path}")).as_bytes()).unwrap();
    }
    let site = Publisher::start();
    site.file("/shared.zip", zip.finish().unwrap().into_inner());
    let archive = site.url("/shared.zip");
    let allow = [("BRIEFWRIGHT_ALLOW_PRIVATE", "1")];
    let name = |hash: &str| {
        let text = format!("packs:\n  shared: {{ archive: '{archive}', sha256: {hash} }}\n");
        project.write("briefs/packs.yaml", &text);
    };
    name(&"0".repeat(64));
    let fetch = ["fetch", "--from", "staff.xlsx"];
    let ran = project.run_with(&fetch, &allow);
    assert!(ran.code != 0 && ran.stderr.contains("pack-hash"), "{}", ran.stderr);
    let hash = ran.stderr.split("its SHA-256 is ").nth(1).unwrap()[..64].to_owned();
    name(&hash);
    project.run_with(&fetch, &allow).succeeded();
    let asked = site.asked("/shared.zip").len();
    project.run_with(&fetch, &allow).succeeded();
    assert_eq!(site.asked("/shared.zip").len(), asked);
    project.run(&["build", "--offline"]).succeeded();
    let words = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(words.contains("The share is"), "{words}");
}
