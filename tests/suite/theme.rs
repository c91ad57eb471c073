//! The theme: what it changes, and what is wrong with one.

use crate::support::Project;

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 10\"><rect width=\"40\" height=\"10\" fill=\"#7a1f4b\"/></svg>";

const THEME: &str = "colours:\n  accent: '#7a1f4b'\n  dark: { accent: '#f0a8c8' }\nfonts: { headings: Libertinus Serif }\nlogo: { file: logo.svg, alternative: The Test Office }\npage:\n  body_size: 12\n  notes: end\n  margins: { left: 30 }\n";

#[test]
fn a_theme_changes_print_and_web_alike() {
    let project = Project::mini_with_data();
    project.write("briefs/theme.yaml", THEME);
    project.write("templates/logo.svg", SVG);
    project.run(&["check"]).succeeded();
    project.run(&["build"]).succeeded();
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(html.contains("--accent: #7a1f4b;") && html.contains("--accent: #f0a8c8;"), "{html}");
    assert!(html.contains("--headings: \"Libertinus Serif\", "), "{html}");
}

#[test]
fn p4_p5_faults_of_a_theme_are_told_at_their_lines() {
    let project = Project::mini();
    project.write(
        "briefs/theme.yaml",
        "colours:\n  accent: '#5fb0c0'\n  ink: #000000\n  quiet: grey\n  tnit: '#ffffff'\n  dark: { ink: '#555' }\nfonts: { body: '</style>' }\nlogo: { file: lgoo.svg }\npage: { body_size: 10, notes: foto, margins: { left: 4 } }\n",
    );
    project.write("templates/logo.svg", SVG);
    insta::assert_snapshot!("theme", project.run(&["check"]).shown());
    let project = Project::mini_with_data();
    project.write("briefs/theme.yaml", "fonts: { body: Noto Sanz }\n");
    insta::assert_snapshot!("font", project.run(&["check"]).shown());
    std::fs::create_dir_all(project.path("templates/fonts")).unwrap();
    project.write("templates/fonts/Sanz.ttf", "no font");
    insta::assert_snapshot!("font_file", project.run(&["check"]).shown());
}

#[test]
fn the_usual_theme_is_that_of_a_page_without_one() {
    let usual = briefwright::project::Theme::default();
    let file = include_str!("../../src/export/pdf/theme.json");
    assert_eq!(usual.to_json(), file);
}
