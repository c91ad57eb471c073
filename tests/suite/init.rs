//! `init` and `new`: what a newcomer gets works as it is.

use std::process::Command;

use crate::support::{Project, files_below, repository};

/// A new project in an empty folder.
fn started() -> Project {
    let project = Project::empty();
    project.run(&["init", "--yes", "--title", "Doctors: a \"brief\""]).succeeded();
    project
}

/// `check` has nothing to mend, and every brief is made, without a network.
fn holds(project: &Project) {
    project.run(&["check", "--offline"]).succeeded();
    project.run(&["build", "--offline"]).succeeded();
}

#[test]
fn a_new_project_builds_at_once() {
    let project = started();
    holds(&project);
    let words = project.read("output/gps/2025-10/Y58/brief.md");
    assert!(words.contains("# Doctors: a \"brief\": the South West"), "{words}");
    assert!(project.path("output/gps/2025-10/Y58/brief.pdf").exists());
    // The pages are built in, and the schemas that the files name are there.
    assert_eq!(files_below(&project.path("templates")), ["gps.md"]);
    for file in ["sources", "figures", "references"] {
        let yaml = project.read(&format!("briefs/{file}.yaml"));
        let schema = yaml.lines().next().unwrap().split("$schema=").nth(1).unwrap();
        assert!(project.path("briefs").join(schema).exists(), "{schema}");
    }
}

#[test]
fn what_is_in_a_folder_stays_and_is_named() {
    let project = Project::empty();
    project.write("notes.txt", "mine");
    let ran = project.run(&["init", "--yes"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
    assert_eq!(files_below(&project.path(".")), ["notes.txt"]);
    let ran = project.run(&["init", "there", "--yes", "--title", "{{ area.name }}"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!("a_title_of_templates", ran.shown());
    assert!(!project.path("there").exists());
    project.run(&["init", "there", "--yes"]).succeeded();
    // A second time there is something in the way.
    assert_eq!(project.run(&["init", "there", "--yes"]).code, 2);
}

#[test]
fn the_starter_has_the_published_data() {
    let read = |name: &str| std::fs::read_to_string(repository().join(name)).unwrap();
    let column = |text: &str, name: &str| -> Vec<String> {
        let at = text.lines().next().unwrap().split(',').position(|one| one == name).unwrap();
        text.lines().map(|line| line.split(',').nth(at).unwrap().to_owned()).collect()
    };
    for table in ["gpw_england", "gpw_areas"] {
        let (ours, all) =
            (format!("starter/briefs/vendor/{table}.csv"), format!("briefs/vendor/{table}.csv"));
        for name in ["area_code", "period", "all_gps_fte", "gp_trainees_fte"] {
            assert_eq!(column(&read(&ours), name), column(&read(&all), name), "{table}.{name}");
        }
    }
}

#[test]
fn a_new_figure_and_its_chart_hold() {
    let project = started();
    let before = project.read("briefs/figures.yaml");
    project
        .run(&["new", "figure", "trainees", "--table", "gpw_england.gp_trainees_fte"])
        .succeeded();
    // What was there is as it was, comments and all.
    assert!(project.read("briefs/figures.yaml").starts_with(before.trim_end()));
    holds(&project);
    project.run(&["new", "chart", "trainees_trend", "--figure", "trainees"]).succeeded();
    project.run(&["new", "chart", "shares", "--figure", "trainee_share"]).succeeded();
    holds(&project);
    let call = "{{ chart(id=\"trainees_trend\") }}\n\n{{ chart(id=\"shares\") }}\n\n{{ table";
    project.edit("templates/gps.md", "{{ table", call);
    holds(&project);
}

#[test]
fn a_new_brief_and_template_hold() {
    let project = started();
    project.run(&["new", "brief", "training", "--figure", "trainee_share"]).succeeded();
    holds(&project);
    assert!(project.path("output/training/2025-10/Y58/brief.pdf").exists());
    project.run(&["new", "template", "short"]).succeeded();
    holds(&project);
    project.edit("briefs/training.yaml", "template: training.md", "template: short.md");
    project.run(&["new", "template", "page.html"]).succeeded();
    project.edit("templates/page.html", "<body>", "<body data-ours>");
    project.run(&["new", "template", "email.txt"]).succeeded();
    holds(&project);
    assert!(project.read("output/training/2025-10/Y58/brief.html").contains("data-ours"));
}

#[test]
fn a_new_source_holds_and_a_brief_about_it() {
    let project = started();
    project.run(&["new", "source", "visits"]).succeeded();
    holds(&project);
    project.run(&["new", "figure", "visits"]).succeeded();
    holds(&project);
    project.run(&["new", "brief", "library", "--figure", "visits"]).succeeded();
    project.run(&["new", "chart", "visits", "--brief", "library"]).succeeded();
    project.edit("templates/library.md", "{{ table", "{{ chart(id=\"visits\") }}\n\n{{ table");
    holds(&project);
    assert!(project.path("output/library/2025-10/Y58/brief.pdf").exists());
}

#[test]
fn a_name_that_is_taken_or_wrong_changes_nothing() {
    let project = started();
    let files = || ["briefs", "templates"].map(|folder| files_below(&project.path(folder)));
    let before = files();
    let yaml = project.read("briefs/figures.yaml");
    let mut said = String::new();
    for arguments in [
        ["brief", "gps"],
        ["source", "gpw"],
        ["source", "gpw_areas"],
        ["figure", "gp_trainees"],
        ["figure", "area"],
        ["figure", "My-Figure"],
        ["chart", "gp_trend"],
        ["template", "gps"],
        ["template", "page.htm"],
        ["brief", "figures"],
    ] {
        let ran = project.run(&[&["new"], &arguments[..]].concat());
        assert_eq!(ran.code, 2, "{arguments:?}");
        said.push_str(&format!("$ new {}\n{}\n", arguments.join(" "), ran.stderr));
    }
    let ran = project.run(&["new", "figure", "other", "--table", "gpw_england.gps"]);
    said.push_str(&format!("$ a column that is not there\n{}\n", ran.stderr));
    insta::assert_snapshot!(said);
    assert_eq!(files(), before);
    assert_eq!(project.read("briefs/figures.yaml"), yaml);
}

#[cfg(unix)]
#[test]
fn the_first_chapter_holds_word_for_word() {
    let ran = Command::new(repository().join("tests/first-chapter.sh"))
        .arg(env!("CARGO_BIN_EXE_briefwright"))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(ran.status.success(), "{}\n{}", text(&ran.stdout), text(&ran.stderr));
}
